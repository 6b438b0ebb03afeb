"""From the rows of the register to its facts, as they are on a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.db.models import Max, Prefetch, Q, QuerySet
from django.utils import timezone

from apps.points.facts import ClosureFacts, MoveFacts, PointFacts, SiteFacts
from apps.points.models import (
    Closure,
    FacilitationPoint,
    Move,
    PointStatus,
    ServiceNote,
    Site,
    SiteRole,
)
from apps.points.models.sites import Place
from apps.territory import queries as territory

# What was read of the register while ``read_once`` lasts, by what was asked.
_Read = dict[tuple[str, str], list[FacilitationPoint]]
_READ: ContextVar[_Read | None] = ContextVar("points_read", default=None)
_ALL = ("", "")
_ROLE_ORDER = {SiteRole.MAIN: 0, SiteRole.SECONDARY: 1, SiteRole.STOP: 2}


def visible_points() -> QuerySet[FacilitationPoint]:
    """Points of the register in force: a made-up list and a real one never mix.

    With all that ``point_facts`` reads: five queries and one for the list in force, however many.
    """
    register = territory.active_dataset("points")
    made_up = register is not None and register.is_demonstration
    sites = (
        Site.objects.order_by("code")
        .annotate(last_check=Max("checks__checked_at"))
        .prefetch_related(
            Prefetch("closures", Closure.objects.order_by("first_day")),
            Prefetch("moves", Move.objects.order_by("first_day")),
            Prefetch("service_notes", ServiceNote.objects.order_by("service")),
        )
    )
    return (
        FacilitationPoint.objects.filter(
            Q(dataset__isnull=True) | Q(dataset__is_demonstration=made_up)
        )
        .select_related("body", "dataset")
        .prefetch_related(Prefetch("sites", sites))
        .order_by("name", "code")
    )


@contextmanager
def read_once() -> Iterator[None]:
    """Read nothing of the register twice until the end. For what changes nothing of it."""
    before = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(before)


def read_points(name: str = "", code: str = "") -> list[FacilitationPoint]:
    """Rows of ``visible_points``: every one, or by "code", or by that of a site: "sites__code"."""
    read, asked = _READ.get(), (name, code)
    if read is None:
        return _rows(*asked)
    if asked not in read:
        read[asked] = _among(read[_ALL], *asked) if _ALL in read else _rows(*asked)
    return read[asked]


def _rows(name: str, code: str) -> list[FacilitationPoint]:
    rows = visible_points()
    return list(rows.filter(**{name: code}) if name else rows)


def _among(rows: list[FacilitationPoint], name: str, code: str) -> list[FacilitationPoint]:
    if name == "code":
        return [row for row in rows if row.code == code]
    return [row for row in rows if any(site.code == code for site in row.sites.all())]


def point_facts(row: FacilitationPoint, day: date, *, every_site: bool = False) -> PointFacts:
    """A point with the sites it has on the day, or with those of other times too."""
    in_service = row.status == PointStatus.ACTIVE and holds(row, day)
    sites = sorted(row.sites.all(), key=lambda site: _ROLE_ORDER[SiteRole(site.role)])
    told = tuple(
        _site_facts(site, row, in_service, day) for site in sites if every_site or holds(site, day)
    )
    checks = [site.checked_on for site in told if site.checked_on]
    return PointFacts(
        code=row.code,
        name=row.name,
        kind=row.kind,
        status=row.status,
        body=row.body.name,
        body_code=row.body.code,
        sites=told,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        funding=row.funding,
        phone=row.phone,
        email=row.email,
        website=row.website,
        booking=row.booking,
        notes=row.notes,
        source_url=row.source_url,
        last_checked_on=max(checks, default=row.last_checked_on),
        is_demonstration=row.dataset is not None and row.dataset.is_demonstration,
        funded_until=row.funded_until,
        eligibility=row.eligibility,
        eligibility_note=row.eligibility_note,
    )


def place_on(site: Site, day: date) -> Place:
    """Where a site is on a day: the last move by then, or its first place."""
    place: Place = site
    for move in sorted(site.moves.all(), key=lambda one: one.first_day):
        if move.first_day <= day:
            place = move
    return place


def holds(row: FacilitationPoint | Site, day: date) -> bool:
    """Whether a day lies between the first and the last one of a point or site."""
    return (row.valid_from is None or row.valid_from <= day) and (
        row.valid_until is None or row.valid_until >= day
    )


def _site_facts(site: Site, row: FacilitationPoint, in_service: bool, day: date) -> SiteFacts:
    place = place_on(site, day)
    # As of a query of ``visible_points``.
    last_check = getattr(site, "last_check", None)
    checked = [] if last_check is None else [timezone.localdate(last_check)]
    if row.last_checked_on:
        checked.append(row.last_checked_on)
    return SiteFacts(
        code=site.code,
        point_code=row.code,
        point_name=row.name,
        name=site.name or row.name,
        role=site.role,
        address=place.address,
        postal_code=place.postal_code,
        district_code=place.district_code,
        lon=place.geom.x if place.geom else None,
        lat=place.geom.y if place.geom else None,
        position_source=place.position_source,
        opening_hours=site.opening_hours,
        # Whoever said it meant the first place.
        step_free=site.step_free if place is site else None,
        suspended=site.suspended or row.status == PointStatus.SUSPENDED,
        in_service=(in_service or row.status == PointStatus.SUSPENDED) and holds(site, day),
        notes=site.notes,
        closures=tuple(
            ClosureFacts(closure.first_day, closure.last_day, closure.reason)
            for closure in site.closures.all()
        ),
        valid_from=site.valid_from,
        valid_until=site.valid_until,
        phone=site.phone,
        email=site.email,
        services=tuple(site.services),
        languages=tuple(site.languages),
        welcomed=tuple(site.welcomed),
        measures=dict(place.measures),
        service_notes={note.service: note.text for note in site.service_notes.all()},
        checked_on=max(checked, default=None),
        next_move=_next_move(site, day),
    )


def _next_move(site: Site, day: date) -> MoveFacts | None:
    for move in site.moves.all():
        if move.first_day > day:
            return MoveFacts(
                first_day=move.first_day,
                address=move.address,
                postal_code=move.postal_code,
                district_code=move.district_code,
                lon=move.geom.x if move.geom else None,
                lat=move.geom.y if move.geom else None,
                reason=move.reason,
            )
    return None
