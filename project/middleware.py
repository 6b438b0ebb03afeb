"""Small middlewares of the project."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers

ADMIN_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; frame-src 'self'; frame-ancestors 'self'; base-uri 'self'; "
    "form-action 'self'"
)


# Django writes an uploaded file to disk before anybody looks at it. The form that takes photos
# has a lower limit and a page that says so (reports.uploads); this one is for every other address.
BODY_BYTES_MAX = 100 * 1024 * 1024


class SaneBodyMiddleware:
    """Refuse a body of monstrous size, or whose declared encoding is not one of text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if not size.isdecimal() or int(size[:20]) > BODY_BYTES_MAX:
            return HttpResponse("Too large.", status=413, content_type="text/plain")
        name = (request.content_params or {}).get("charset", "utf-8")
        try:
            # Python also knows encodings of bytes, such as base64; they decode no text.
            b"a".decode(name)
        except (LookupError, TypeError, ValueError):
            return HttpResponseBadRequest("Unknown encoding.", content_type="text/plain")
        return self.get_response(request)


class TextGZipMiddleware(GZipMiddleware):
    """Compress pages, data and tiles on their way; files of the site are compressed beforehand.

    What is told by the length of an answer (BREACH) is not worth asking for: tokens against forged
    requests are masked anew in each answer, Django adds a random length, and our cookies do not
    travel with what another site loads. The office, which shows people's words beside what was
    searched, is left out all the same.
    """

    TYPES = frozenset(
        {
            "text/html",
            "text/csv",
            "text/plain",
            "text/xml",
            "text/javascript",
            "application/json",
            "application/geo+json",
            "application/atom+xml",
            "application/xml",
            "application/manifest+json",
            "application/vnd.mapbox-vector-tile",
            "application/vnd.oai.openapi",
        }
    )

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave files, what is sent piece by piece, and the office as they are."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in self.TYPES or request.path.startswith("/admin/"):
            return response
        return super().process_response(request, response)


class AdminContentSecurityPolicyMiddleware:
    """Give the Wagtail admin its looser policy (decision 8); it still reaches no foreign host."""

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

    WITHOUT_LANGUAGE = (
        "/api/",
        "/documents/",
        "/media/",
        "/open-data/",
        "/open311/",
        "/static/",
        "/tiles/",
    )

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave addresses that carry no language as they are."""
        if request.path.startswith(self.WITHOUT_LANGUAGE):
            if request.path.startswith(
                ("/api/", "/open311/")
            ):  # its messages follow the reader's language
                patch_vary_headers(response, ["Accept-Language"])
            return response
        return super().process_response(request, response)
