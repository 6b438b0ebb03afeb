"""The reviewed copies of photos, for everybody."""

from uuid import UUID

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.views.decorators.http import require_safe

from apps.reports import queries


@require_safe
def photo(request: HttpRequest, publication: UUID) -> HttpResponseBase:
    """A public copy, as long as it is public.

    Whoever keeps it must ask before showing it again (``no-cache``): what is taken back or erased
    is gone from the next look on, from every cache between. The copy under an address never
    changes, so asking costs no picture.
    """
    found = queries.public_copy(publication)
    if found is None:
        raise Http404
    tag = f'"{publication}"'
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        try:
            file = found.public_image.open("rb")
        except FileNotFoundError:
            # Taken back between the two looks.
            raise Http404 from None
        response = FileResponse(file, content_type="image/jpeg")
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = tag
    response["Cache-Control"] = "public, no-cache"
    # Search engines keep copies that nobody can take back.
    response["X-Robots-Tag"] = "noindex, noimageindex"
    return response
