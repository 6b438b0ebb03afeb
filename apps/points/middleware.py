"""What lasts as long as a request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.points.reading import read_once


class RegisterReadOnceMiddleware:
    """A page that only shows reads the register once, however many of its parts ask for points."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with read_once():
            return self.get_response(request)
