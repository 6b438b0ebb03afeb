"""The ticket to print, and the wait page it leads to."""

from uuid import UUID

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.desk import links, queries
from apps.desk.permissions import Post
from apps.desk.views.access import at_a_post
from apps.points import queries as points


@require_safe
@at_a_post
def slip(request: HttpRequest, post: Post, ticket: UUID) -> HttpResponse:
    """The number large, with a code for the phone: to print, or to show on the screen."""
    found = queries.ticket(ticket)
    if found is None or found[1] != post.site.code:
        raise Http404
    address = request.build_absolute_uri(
        reverse("desk_wait", args=[links.make(links.WAIT, ticket)])
    )
    # A data address: nobody else is asked for the code.
    drawing = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    context = {"post": post, "ticket": found[0], "address": address, "qr": drawing}
    return render(request, "desk/ticket.html", context)


@never_cache
@require_safe
def wait(request: HttpRequest, token: str) -> HttpResponse:
    """One's own number on one's own phone: no name, no service, only number and place in line.

    With ``part`` only what changes.
    """
    try:
        link = links.read(token, links.WAIT)
    except links.BadLink:
        return render(request, "desk/wait_over.html", status=410)
    found = queries.ticket(link.subject)
    if found is None:
        return render(request, "desk/wait_over.html", status=410)
    ticket, code = found
    if "part" in request.GET:
        return render(request, "desk/parts/wait.html", {"ticket": ticket})
    known = points.site_facts(code)
    context = {"ticket": ticket, "place": known[1] if known else None}
    return render(request, "desk/wait.html", context)
