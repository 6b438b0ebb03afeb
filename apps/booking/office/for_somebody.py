"""Somebody telephones: find a time and book it, on the seats that are kept for that."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.booking import flow, queries, services
from apps.booking.models import BookedBy
from apps.booking.office.common import actor, in_desk, office_page, page, show_refusal, to
from apps.booking.office.forms import BookForm, ForSomebodyForm
from apps.booking.permissions import scope_of
from apps.booking.views.times import others_context, times_context
from apps.points.queries import service_name
from apps.visitors.drafts import plain


@office_page()
def book(request: HttpRequest) -> HttpResponse:
    """First what is wanted (in the address, it says nothing of anybody), then the time and who."""
    scope = scope_of(request)
    asked = request.GET if "service" in request.GET else None
    wishes = BookForm(asked, scope=scope, initial=_asked(request))
    context: dict[str, Any] = {"wishes": wishes, "header_title": _("Book for somebody")}
    if asked is None or not wishes.is_valid():
        status = 422 if wishes.is_bound and wishes.errors else 200
        return page(request, "book_wish", context, status=status)
    said = wishes.cleaned_data
    wish = queries.Wish(
        said["service"],
        said.get("language_wanted", ""),
        frozenset(said["preparations"]),
        said["seat"],
    )
    form, status = _form(request), 200
    if request.method == "POST":
        chosen = flow.time_asked(request.POST.get("time", ""))
        person_is_whole = form.is_valid()
        if chosen is None or scope.by_code(chosen[0]) is None:
            context["error"], status = _("Choose a time."), 422
        elif not person_is_whole:
            status = 422
        else:
            try:
                booked = services.book_at_desk(
                    client_uuid=_key(request),
                    site_code=chosen[0],
                    service=wish.service,
                    start=chosen[1],
                    person=form.person(),
                    actor=actor(request),
                    language_wanted=wish.language,
                    preparations=sorted(wish.preparations),
                    language=said["language"],
                    booked_by=BookedBy.DESK if in_desk(request) else BookedBy.PHONE,
                    kind=wish.kind,
                    role=scope.role,
                )
            except services.SlotGone as gone:
                context |= others_context(gone.others)
                status = 409
            except services.BookingRefused as refused:
                show_refusal(form, refused.errors)
                status = 422
            else:
                messages.success(
                    request,
                    _("It is booked. Code to tell on the telephone: %(code)s")
                    % {"code": booked.code},
                )
                return to(request, "_one", which=booked.appointment)
        context["time"] = plain(request.POST.get("time", ""))
    context |= times_context(request, said["point"], wish)
    context |= {
        "form": form,
        "service_name": service_name(wish.service),
        "point": said["point"],
        "client_uuid": _key(request),
        "kept_in_address": [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name != "month"
        ],
    }
    return page(request, "book_time", context, status=status)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address says beforehand: at the desk, the point one works at."""
    return {"service": "spid_cie", "point": plain(request.GET.get("point", ""))}


def _form(request: HttpRequest) -> ForSomebodyForm:
    """Fields of who telephones stay in it whoever it is: without JavaScript nothing unfolds."""
    behalf = request.POST.get("on_whose_behalf", "") if request.method == "POST" else "relative"
    return ForSomebodyForm(
        request.POST if request.method == "POST" else None,
        on_behalf=plain(behalf, 12),
        details=plain(request.POST.get("about", ""), 200),
    )


def _key(request: HttpRequest) -> uuid.UUID:
    """Made with the first look at the page: pressing twice books once."""
    try:
        return uuid.UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return uuid.uuid4()
