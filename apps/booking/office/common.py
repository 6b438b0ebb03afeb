"""What the office's pages of booking share.

Staff work in the Wagtail admin, facilitators do not enter it: the pages of appointments stand there
and at the desk.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.queries import works_at_points
from apps.booking.errors import Messages
from apps.booking.permissions import Scope, scope_of
from apps.booking.shared_computers import keep_to_this_computer
from apps.points.queries import SiteLine

if TYPE_CHECKING:
    from apps.accounts.models import User

View = Callable[..., HttpResponse]

# How the names of the addresses begin in each frame.
ADMIN, DESK = "booking_office", "desk_appointments"

# Pages that stand beside each other: address, label, whether only for who plans the whole city.
TABS = (
    ("booking_points", _("Points"), False),
    ("booking_shifts", _("Shifts"), False),
    ("booking_services", _("Services"), True),
    ("booking_limits", _("Limits"), True),
)


def office_page(*, whole: bool = False) -> Callable[[View], View]:
    """For whoever plans some point, or with ``whole`` the city. Read anew each time."""

    def made(view: View) -> View:
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def looked_at(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if in_desk(request):
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                keep_to_this_computer(request)
                if not scope_of(request):
                    raise PermissionDenied
            elif not works_at_points(request) or (whole and not scope_of(request).whole):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return looked_at

    return made


def in_desk(request: HttpRequest) -> bool:
    """Whether this page stands at the desk, and not in the admin."""
    match = request.resolver_match
    return bool(match and (match.url_name or "").startswith(DESK))


def to(request: HttpRequest, name: str = "", **words: Any) -> HttpResponse:
    """Go to another page of the same frame."""
    return redirect(f"{DESK if in_desk(request) else ADMIN}{name}", **words)


def site_or_404(scope: Scope, code: str) -> SiteLine:
    """The site, if whoever asks plans it."""
    found = scope.by_code(code)
    if found is None:
        raise Http404
    return found


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if that is nothing; None while a page is only looked at."""
    return request.POST if request.method == "POST" else None


def actor(request: HttpRequest) -> User:
    """Nobody gets to these pages anonymously."""
    return cast("User", request.user)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with its neighbours."""
    scope = scope_of(request)
    tabs = [
        (address, label, address == context.get("tab"))
        for address, label, whole in TABS
        if scope.whole or not whole
    ]
    at_desk = in_desk(request)
    shown = {
        "tabs": tabs if context.get("tab") else (),
        "whole": scope.whole and not at_desk,
        "pages": DESK if at_desk else ADMIN,
        "frame": f"booking/admin/{'desk_frame' if at_desk else 'frame'}.html",
        **context,
    }
    return render(request, f"booking/admin/{template}.html", shown, status=status)


def show_refusal(form: BaseForm, errors: Messages) -> None:
    """What the services refuse, at the fields they name."""
    for name, words in errors.items():
        for word in words:
            form.add_error(name if name in form.fields else None, str(word))
