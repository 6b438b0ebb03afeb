"""The facilitation points as open data: CSV and JSON in the fields of mednum, and GeoJSON."""

import csv
import hashlib
import io
import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from apps.accounts import services as accounts
from apps.opendata import mednum
from apps.opendata.downloads.writers import guarded_cell
from apps.opendata.views.public import later, open_to_all
from apps.points import queries as points
from cities import get_city

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "geojson": "application/geo+json",
}
_NUMBERS = frozenset({"telephone", "latitude", "longitude"})


@require_safe
def points_file(request: HttpRequest, ending: str) -> HttpResponse:
    """Every site of every point in service. The address is of no language: neither are the data."""
    if ending not in CONTENT_TYPES:
        raise Http404
    try:
        accounts.spend(request, "download")
    except accounts.TooMany as too_many:
        return open_to_all(later(too_many))
    body = _MAKERS[ending]()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = {
        tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))
    }
    response: HttpResponse = (
        HttpResponseNotModified()
        if etag in known
        else HttpResponse(body, content_type=CONTENT_TYPES[ending])
    )
    if etag not in known:
        name = f"points.{ending}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    return open_to_all(response)


def _records() -> list[mednum.Record]:
    city = get_city(settings.SOGLIA_CITY)
    return mednum.records(
        points.points(),
        city=city.name.removesuffix(" (demo)"),
        publisher=city.publisher,
        booking_url=f"{settings.SOGLIA_BASE_URL}{reverse('booking_start')}",
    )


def _csv() -> bytes:
    """As the standard asks: UTF-8, commas, every column in its order, even the empty ones."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(mednum.FIELDS)
    for record in _records():
        cells = mednum.as_cells(record)
        # What is made of digits alone may begin with a sign, and is no formula.
        writer.writerow(
            cell if name in _NUMBERS else guarded_cell(cell)
            for name, cell in zip(mednum.FIELDS, cells, strict=True)
        )
    return text.getvalue().encode()


def _json() -> bytes:
    return json.dumps(_records(), ensure_ascii=False, indent=1).encode()


def _geojson() -> bytes:
    """Our own facts, richer than the standard: services, languages and measures by their codes."""
    city = get_city(settings.SOGLIA_CITY)
    found = {
        "type": "FeatureCollection",
        "name": "points",
        "publisher": city.publisher,
        "license": city.licence_url,
        "features": [_feature(point, site) for point in points.points() for site in point.sites],
    }
    return json.dumps(found, ensure_ascii=False).encode()


def _feature(point: points.PointFacts, site: points.SiteFacts) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [site.lon, site.lat]} if site.has_place else None
    return {
        "type": "Feature",
        "id": site.code,
        "geometry": place,
        "properties": {
            "point": point.code,
            "name": point.name,
            "site_name": site.name,
            "role": site.role,
            "kind": point.kind,
            "status": point.status,
            "body": point.body,
            "eligibility": point.eligibility or None,
            "address": site.address or None,
            "postal_code": site.postal_code or None,
            "district": site.district_code or None,
            "phone": site.phone or point.phone or None,
            "email": site.email or point.email or None,
            "website": point.website or None,
            "opening_hours": site.opening_hours or None,
            "closures": [
                {"first_day": one.first_day.isoformat(), "last_day": one.last_day.isoformat()}
                for one in site.closures
            ],
            "suspended": site.suspended,
            # An empty list would say "none": unknown is null.
            "services": list(site.services) or None,
            "languages": list(site.languages) or None,
            "welcomed": list(site.welcomed) or None,
            "step_free": site.step_free,
            "measures": {code: site.measures.get(code) for code in points.MEASURES},
            "checked_on": site.checked_on.isoformat() if site.checked_on else None,
        },
    }


_MAKERS = {"csv": _csv, "json": _json, "geojson": _geojson}
