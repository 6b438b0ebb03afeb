"""From a record to the next thing: book again, or report a barrier for this person.

Both go on in the pages that citizens use, filled in with what is known here.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.booking import queries as bookings
from apps.booking import services as booking
from apps.desk import queries
from apps.desk.permissions import Post
from apps.desk.views.access import at_a_post
from apps.points import queries as points
from apps.reports import services as reports

BOOK, REPORT = "book", "report"


@require_POST
@at_a_post
def onward(request: HttpRequest, post: Post, record: UUID) -> HttpResponse:
    """From a record that is stored already."""
    if queries.record(record, post.site.code) is None:
        raise Http404
    return then_to(request, post, record)


def then_to(request: HttpRequest, post: Post, record: UUID) -> HttpResponse:
    """Where ``then`` leads; back to the day when it says nothing, and always while practising."""
    then = request.POST.get("then", "")
    if not points.is_practice(post.site.code):
        if then == BOOK:
            return book_again(request, post, record)
        if then == REPORT:
            return report_barrier(request)
    return redirect("desk_day", post.site.code)


def book_again(request: HttpRequest, post: Post, record: UUID) -> HttpResponse:
    """The pages of booking, with service and site filled in, on behalf of who was helped."""
    found = queries.record(record, post.site.code)
    bookable = set(bookings.bookable_services())
    topics = found.topics if found else ()
    service = next((code for code in topics if code in bookable), "")
    parts: dict[str, object] = {
        "details": {"on_behalf": "office", "details": ""},
        "person": {
            "behalf_name": post.site.name,
            "behalf_reason": _("Booked at the desk"),
            # Who books has to be reached; of whom she books for that is asked.
            "behalf_phone": post.site.phone or post.point.phone,
        },
    }
    # What was helped with may not be booked: then she says what it is to be.
    wish = {"service": service, "language_wanted": "", "preparations": []} if service else {}
    code = post.site.code
    # Whoever books at her desk is not counted among those who book for others.
    draft = booking.start_draft({**parts, "site": code, "desk": code, "wish": wish})
    response = redirect("booking_when" if service else "booking_start")
    booking.remember_draft(request, response, draft)
    return response


def report_barrier(request: HttpRequest) -> HttpResponse:
    """The form of reports, in the channel of the desk. The voice is the person's, not ours."""
    response = redirect("report_where")
    reports.remember_draft(request, response, reports.start_draft(channel="desk"))
    return response
