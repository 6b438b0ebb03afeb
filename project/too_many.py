"""The page of a client that has read too much for now: what it says, and for how long."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.accounts.services import TooMany


def too_many_page(request: HttpRequest, too_many: TooMany) -> HttpResponse:
    """429 in words, with the time to wait in minutes and, for programs, in ``Retry-After``."""
    context = {"minutes": too_many.wait_minutes}
    response = render(request, "too_many.html", context, status=429)
    response.headers["Retry-After"] = str(too_many.wait_s)
    response.headers["Cache-Control"] = "no-store"
    return response
