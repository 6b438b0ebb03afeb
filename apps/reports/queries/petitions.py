"""A petition with its places, as whoever has its code may see it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from apps.reports import lifecycle
from apps.reports.codes import canonical
from apps.reports.models import Petition, Report
from apps.reports.words import place_of
from apps.twin import queries as twin
from apps.twin.queries import BarrierFacts


@dataclass(frozen=True, slots=True)
class PetitionPlace:
    """One place of a petition and where its report stands."""

    uuid: UUID
    code: str
    kind: str
    kind_label: str
    place: str
    state: str
    state_label: str
    meaning: str | Promise
    # Asked by ``with_barriers``; ``None`` while it is not known.
    barrier: BarrierFacts | None = None


@dataclass(frozen=True, slots=True)
class PetitionFacts:
    """A petition: how many people, since when, and its places in the order they were told."""

    uuid: UUID
    code: str
    supporters: int
    created_at: datetime
    places: tuple[PetitionPlace, ...]


def petition_by_code(code: str) -> PetitionFacts | None:
    """The petition with this code, however it was typed. Two queries."""
    stored = canonical(code)
    return _facts(Petition.objects.filter(code=stored)) if stored else None


def petition_by_client_uuid(client_uuid: UUID) -> PetitionFacts | None:
    """The petition a client sent under this UUID: has it arrived? Two queries."""
    return _facts(Petition.objects.filter(client_uuid=client_uuid))


def petition_by_uuid(petition_uuid: UUID) -> PetitionFacts | None:
    """The petition with this UUID. Two queries."""
    return _facts(Petition.objects.filter(uuid=petition_uuid))


def petition_of(report_uuid: UUID) -> PetitionFacts | None:
    """The petition a report is a place of, ``None`` when it was sent by itself. Two queries."""
    return _facts(Petition.objects.filter(reports__uuid=report_uuid))


def with_barriers(petition: PetitionFacts) -> PetitionFacts:
    """The same with the barriers its places tell of. Two queries."""
    barriers = twin.barriers_of_reports(one.uuid for one in petition.places)
    places = (replace(one, barrier=barriers.get(one.uuid)) for one in petition.places)
    return replace(petition, places=tuple(places))


def _facts(rows: QuerySet[Petition]) -> PetitionFacts | None:
    petition = rows.first()
    if petition is None:
        return None
    reports = Report.objects.filter(petition=petition).order_by("pk")
    return PetitionFacts(
        uuid=petition.uuid,
        code=petition.code,
        supporters=petition.supporters,
        created_at=petition.created_at,
        places=tuple(_place(report) for report in reports),
    )


def _place(report: Report) -> PetitionPlace:
    return PetitionPlace(
        uuid=report.uuid,
        code=report.code,
        kind=report.kind,
        kind_label=report.get_kind_display(),
        place=place_of(report),
        state=report.state,
        state_label=report.get_state_display(),
        meaning=lifecycle.MEANING[report.state],
    )
