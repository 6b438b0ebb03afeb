"""Small middlewares of the project."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware

ADMIN_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; frame-src 'self'; frame-ancestors 'self'; base-uri 'self'; "
    "form-action 'self'"
)


class TextEncodingMiddleware:
    """Refuse a body whose declared encoding is not one of text: Django would fail on it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = (request.content_params or {}).get("charset", "utf-8")
        try:
            # Python also knows encodings of bytes, such as base64; they decode no text.
            b"a".decode(name)
        except (LookupError, TypeError, ValueError):
            return HttpResponseBadRequest("Unknown encoding.", content_type="text/plain")
        return self.get_response(request)


class AdminContentSecurityPolicyMiddleware:
    """Give the Wagtail admin its looser policy (decision 17); it still reaches no foreign host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response.setdefault("Content-Security-Policy", ADMIN_POLICY)
            # Wagtail shows previews in frames of the same origin.
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response


class PageLocaleMiddleware(LocaleMiddleware):
    """Languages in the path are for pages: an unknown tile or report of the API is not found.

    Django's own would send every missing address to its page in the reader's language, because
    Wagtail answers for any of them.
    """

    WITHOUT_LANGUAGE = ("/api/", "/tiles/", "/static/", "/media/", "/documents/")

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave addresses that carry no language as they are."""
        if request.path.startswith(self.WITHOUT_LANGUAGE):
            return response
        return super().process_response(request, response)
