"""How the points are used, month by month, as open data: small numbers are left out."""

import csv
import hashlib
import io

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from apps.accounts import services as accounts
from apps.booking import queries as booking
from apps.opendata.downloads.fields import USE_FIELDS
from apps.opendata.downloads.writers import guarded_cell
from apps.opendata.views.public import later, open_to_all


@require_safe
def use_file(request: HttpRequest) -> HttpResponse:
    """Months that are over. The address is of no language: neither are the data."""
    try:
        accounts.spend(request, "download")
    except accounts.TooMany as too_many:
        return open_to_all(later(too_many))
    body = _csv()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = {
        tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))
    }
    response: HttpResponse = (
        HttpResponseNotModified()
        if etag in known
        else HttpResponse(body, content_type="text/csv; charset=utf-8")
    )
    if etag not in known:
        response.headers["Content-Disposition"] = 'attachment; filename="appointments.csv"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    return open_to_all(response)


def _csv() -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([field.name for field in USE_FIELDS])
    for line in booking.published_months(timezone.now()):
        writer.writerow(
            [
                f"{line.month:%Y-%m}",
                line.table,
                guarded_cell(line.code),
                *(
                    "" if number is None else number
                    for number in (line.appointments, line.missed, line.searches)
                ),
            ]
        )
    return text.getvalue().encode()
