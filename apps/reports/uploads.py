"""Refuse a body that is too large before Django writes it to disk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from apps.reports.photos import FILE_BYTES_MAX

# The largest photo and all that can be typed beside it: the form takes one photo at a time.
BODY_BYTES_MAX = FILE_BYTES_MAX + 5 * 1024 * 1024
# So much is read and thrown away, so that the browser finishes sending and shows the answer.
_DRAINED_BYTES_MAX = 4 * BODY_BYTES_MAX
_CHUNK_BYTES = 64 * 1024

View = Callable[..., HttpResponse]


def bounded(*, refused: View) -> Callable[[View], View]:
    """A view that answers with ``refused`` to a body larger than ``BODY_BYTES_MAX``.

    ``refused`` must leave ``request.POST`` and ``request.FILES`` alone. The token against forged
    requests is checked here, after the size: Django's middleware would read the body for it.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **words: Any) -> HttpResponse:
            # Django reads no more than its header says, and nothing without it.
            chosen = refused if is_too_large(request) else protected
            return chosen(request, *args, **words)

        return checked

    return decorate


def is_too_large(request: HttpRequest) -> bool:
    """Whether the body is larger than may be kept; what was sent is read and thrown away then."""
    if _declared_bytes(request) <= BODY_BYTES_MAX:
        return False
    _drain(request)
    return True


def _declared_bytes(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _drain(request: HttpRequest) -> None:
    for _chunk in range(_DRAINED_BYTES_MAX // _CHUNK_BYTES):
        if not request.read(_CHUNK_BYTES):
            return
