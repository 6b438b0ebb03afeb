"""Open data for everybody: the page, the files, the description for catalogues, single sheets."""

import hashlib
import math
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import render
from django.utils.http import http_date, parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts import services as accounts
from apps.opendata import mednum
from apps.opendata.downloads import catalogue
from apps.opendata.downloads.fields import POINTS, TYPES, USE, USE_FIELDS, data_sets
from apps.opendata.downloads.files import FRESH_S, data_file
from apps.opendata.downloads.rows import Filters
from apps.opendata.downloads.writers import CONTENT_TYPES
from apps.opendata.sheets import making
from apps.reports import queries as reports
from apps.territory import queries as territory
from apps.twin import queries as twin
from apps.twin.kinds import BarrierKind
from apps.works import queries as works
from cities import get_city
from project.too_many import too_many_page

R = TypeVar("R", bound=HttpResponseBase)

_KEPT_S = 3600
_PARAMETERS = frozenset({"bbox", "kind", "district", "state"})


class Refused(ValueError):
    """A filter that cannot be used; the message names it."""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What is published, under which licence, how old, in which columns, and the files."""
    layer = twin.layer()
    context = {
        "data_sets": [
            {
                "set": one,
                "fields": [(field, TYPES[field.type]) for field in one.fields],
                "states": [(code, _state_label(one.name, code)) for code in one.states],
            }
            for one in data_sets().values()
        ],
        "endings": list(CONTENT_TYPES),
        "points": POINTS,
        "use": USE,
        "use_fields": [(field, TYPES[field.type]) for field in USE_FIELDS],
        "mednum": {"schema": mednum.SCHEMA, "fields": mednum.FIELDS},
        "kinds": BarrierKind.choices,
        "districts": territory.districts(),
        "layer": layer,
        "fresh_s": int(FRESH_S),
        "city": get_city(settings.SOGLIA_CITY),
        "datasets": territory.active_datasets(),
    }
    return render(request, "opendata/page.html", context)


@require_safe
def file(request: HttpRequest, name: str, ending: str) -> HttpResponseBase:
    """A data set in a format, filtered; anybody's page may read it."""
    known = data_sets().get(name)
    if known is None or ending not in CONTENT_TYPES:
        raise Http404
    try:
        filters = _filters(request.GET, states=known.states)
    except Refused as refused:
        return open_to_all(JsonResponse({"error": str(refused)}, status=400))
    try:
        # Before anything is made: each box and filter is a file of its own.
        accounts.spend(request, "download")
    except accounts.TooMany as too_many:
        return open_to_all(later(too_many))
    found = data_file(name, ending, filters)
    etag = f'"{found.etag}"'
    # Who compresses on the way weakens the tag; the content is the same.
    asked = {
        tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))
    }
    response: HttpResponseBase
    if etag in asked:
        response = HttpResponseNotModified()
    else:
        response = FileResponse(
            found.path.open("rb"),
            content_type=CONTENT_TYPES[ending],
            as_attachment=True,
            filename=f"soglia-{name}.{ending}",
        )
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(found.made_at.timestamp())
    response.headers["Cache-Control"] = "public, no-cache"
    return open_to_all(response)


@require_safe
def catalogue_file(request: HttpRequest) -> HttpResponseBase:
    """The description for catalogues, as JSON-LD."""
    try:
        accounts.spend(request, "download")
    except accounts.TooMany as too_many:
        return open_to_all(later(too_many))
    described = catalogue.catalogue(modified=twin.layer().updated_at)
    response = JsonResponse(
        described, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}
    )
    response.headers["Cache-Control"] = "public, no-cache"
    return open_to_all(response)


@require_safe
def sheet(request: HttpRequest, barrier_uuid: UUID) -> HttpResponse:
    """The sheet of a barrier that stands, as PDF in the language of the page: public facts only."""
    barrier = twin.barrier(barrier_uuid)
    if barrier is None or not barrier.stands:
        raise Http404
    language = get_language() or settings.LANGUAGE_CODE
    # Whatever it shows is a function of these; photos are reviewed by events of their reports.
    prices = works.price_list()
    versions = (
        barrier_uuid, language, twin.layer().version, prices.version if prices else 0,
        reports.reports_version(), _photos_of(barrier_uuid),
    )  # fmt: skip
    digest = hashlib.sha256("|".join(map(str, versions)).encode()).hexdigest()[:32]
    etag = f'"{digest}"'
    known = {
        tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))
    }
    if etag in known:
        response: HttpResponse = HttpResponseNotModified()
    else:
        key = f"sheet-{digest}"
        body = cache.get(key)
        try:
            # Sending one again is cheap, making one is not.
            accounts.spend(request, "sheet" if body is None else "download")
        except accounts.TooMany as too_many:
            return too_many_page(request, too_many)
        if body is None:
            body = making.make([barrier], format="pdf", language=language)
            cache.set(key, body, _KEPT_S)
        response = HttpResponse(body, content_type="application/pdf")
        name = f"peba-{str(barrier_uuid)[:8]}-{language}.pdf"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _photos_of(barrier: UUID) -> str:
    """The photos a sheet would show: one that is no longer public must not live on in a cache."""
    found = reports.public_photos([barrier]).get(barrier, [])
    return ",".join(str(photo.publication) for photo in found)


def _filters(query: QueryDict, *, states: tuple[str, ...]) -> Filters:
    """The filters, checked: a file must not be the wrong one because of a slip."""
    unknown = sorted(set(query) - _PARAMETERS)
    if unknown:
        raise Refused(_("This parameter is not known: %(name)s.") % {"name": unknown[0][:40]})
    kind, state = query.get("kind", ""), query.get("state", "")
    district = query.get("district", "")
    if kind and kind not in BarrierKind.values:
        raise Refused(_("There is no such kind."))
    if state and state not in states:
        raise Refused(_("There is no such state."))
    if district and district not in {one.code for one in territory.districts()}:
        raise Refused(_("There is no such district."))
    return Filters(_bbox(query.get("bbox", "")), kind, district, state)


def _bbox(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = math.nan
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Refused(_("bbox: give four numbers, west,south,east,north, in degrees."))
    return west, south, east, north


def later(too_many: accounts.TooMany) -> JsonResponse:
    """Too many files were asked for: when to come again."""
    response = JsonResponse({"error": _("Too many files: try again later.")}, status=429)
    response.headers["Retry-After"] = str(too_many.wait_s)
    response.headers["Cache-Control"] = "no-store"
    return response


def open_to_all(response: R) -> R:
    """Pages of other sites may read it: nothing here depends on who asks."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    return response


def _state_label(name: str, code: str) -> str:
    if name == "reports":
        return reports.status_label(code)
    return str(twin.BARRIER_STATES[code])
