"""From a record to the next thing: book again, or report a barrier for this person.

Both go on filled in with what is known here: in the desk's own page of booking, and in the form of
reports that citizens use.
"""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.booking import queries as bookings
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
            return book_again(post, record)
        if then == REPORT:
            return report_barrier(request)
    return redirect("desk_day", post.site.code)


def book_again(post: Post, record: UUID) -> HttpResponse:
    """The desk's own page of booking, with site and service filled in, on the seats kept for it."""
    found = queries.record(record, post.site.code)
    bookable = set(bookings.bookable_services())
    topics = found.topics if found else ()
    asked = {"point": post.site.code}
    # What was helped with may not be booked: then she says what it is to be.
    service = next((code for code in topics if code in bookable), "")
    if service:
        asked |= {"service": service, "seat": "kept", "language": "it"}
    return redirect(f"{reverse('desk_appointments_book')}?{urlencode(asked)}")


def report_barrier(request: HttpRequest) -> HttpResponse:
    """The form of reports, in the channel of the desk. The voice is the person's, not ours."""
    response = redirect("report_where")
    reports.remember_draft(request, response, reports.start_draft(channel="desk"))
    return response
