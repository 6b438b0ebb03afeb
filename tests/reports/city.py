"""Reports already absorbed by the twin, with effects, for the pages that show them."""

import uuid

from apps.outbox.services import deliver_due
from apps.reach.models import Effect, Reading
from apps.reports.models import Report
from apps.twin import queries as twin
from tests.reports.builders import sent_report


def absorbed(**changes: object) -> Report:
    """A report whose barrier is on the layer."""
    report = sent_report(**changes)
    deliver_due(limit=500)
    assert twin.barrier_of_report(report.uuid) is not None
    return report


def barrier_uuid(report: Report) -> uuid.UUID:
    """The barrier a report tells of."""
    facts = twin.barrier_of_report(report.uuid)
    assert facts is not None
    return facts.uuid


def with_effect(report: Report, *, losing: int, affected: int | None = None) -> None:
    """Give the barrier of a report an effect on wheelchair users."""
    Effect.objects.create(
        barrier_uuid=barrier_uuid(report),
        profile="manual_wheelchair",
        reading=Reading.OPTIMISTIC,
        layer_version=1,
        verdict="blocked",
        residents_affected=affected if affected is not None else losing,
        residents_cut_off=0,
        residents_losing_15_min=losing,
        places_lost=0,
        longest_detour_s=None,
    )
