"""Who may open a page of the office, and in which frame it is drawn.

Staff work in the Wagtail admin, facilitators do not enter it: the same pages stand there and on the
public site, for whoever holds courses.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from apps.accounts import queries as accounts
from apps.courses import queries
from apps.courses.facts import CourseFacts, SessionFacts

P = ParamSpec("P")
# How the names of the addresses begin in each frame.
ADMIN, DESK = "courses_office", "courses_desk"


def for_holders(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for who holds courses somewhere; who has not signed in is asked to."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not accounts.works_at_points(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def held_course(request: HttpRequest, which: Any) -> CourseFacts:
    """A course of a point whoever asks holds. Raises ``Http404``, ``PermissionDenied``."""
    found = queries.course(which)
    if found is None:
        raise Http404
    held = queries.points_held(request)
    if held is not None and found.point.code not in held:
        raise PermissionDenied
    return found


def held_session(request: HttpRequest, which: Any) -> tuple[CourseFacts, SessionFacts]:
    """The same by one of its sessions."""
    found = queries.session_course(which)
    if found is None:
        raise Http404
    held_course(request, found[0].uuid)
    return found


def role_of(request: HttpRequest) -> str:
    """The role a step is noted under."""
    return accounts.asked_held(request).role


def frame(request: HttpRequest) -> str:
    """How the names of the addresses begin where this page stands."""
    match = request.resolver_match
    name = (match.url_name if match else "") or ""
    return DESK if name.startswith(DESK) else ADMIN


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the office in its frame. ``context`` has ``header_title``."""
    here = frame(request)
    shown = {
        **context,
        "pages": here,
        "in_admin": here == ADMIN,
        "frame_template": "office/page.html" if here == ADMIN else "courses/office/desk_page.html",
    }
    return render(request, f"courses/office/{template}.html", shown, status=status)


def to(request: HttpRequest, name: str, *args: Any) -> HttpResponse:
    """Go to another page of the same frame."""
    return redirect(f"{frame(request)}{name}", *args)
