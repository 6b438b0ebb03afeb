"""From the rows of the register to its facts, as they are on a day."""

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

_ROLE_ORDER = {SiteRole.MAIN: 0, SiteRole.SECONDARY: 1, SiteRole.STOP: 2}


def visible_points() -> QuerySet[FacilitationPoint]:
    """Points of the register in force: a made-up list and a real one never mix.

    With all that ``point_facts`` reads: six queries and one for the list in force, however many.
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


def point_facts(row: FacilitationPoint, day: date, *, every_site: bool = False) -> PointFacts:
    """A point with the sites it has on the day, or with those of other times too."""
    in_service = row.status == PointStatus.ACTIVE and _holds(row, day)
    sites = sorted(row.sites.all(), key=lambda site: _ROLE_ORDER[SiteRole(site.role)])
    told = tuple(
        _site_facts(site, row, in_service, day) for site in sites if every_site or _holds(site, day)
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


def _holds(row: FacilitationPoint | Site, day: date) -> bool:
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
        in_service=(in_service or row.status == PointStatus.SUSPENDED) and _holds(site, day),
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
