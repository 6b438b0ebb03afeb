"""Rows of surveys, and rows somebody has corrected."""

from uuid import UUID

from django.contrib.gis.geos import Point

from apps.twin.feed import ledger
from apps.twin.feed.evidence import observation, observe, settle
from apps.twin.feed.ledger import Step
from apps.twin.feed.place import place
from apps.twin.feed.reports import fall, observed_at, saw, spoken_by, until
from apps.twin.kinds import CanPass
from apps.twin.lifecycle import News
from apps.twin.models import Observation, Stance


def surveyed(step: Step) -> None:
    """``survey.observed``: a row of a survey; a verified one counts as a technician's word.

    A corrected row names the one it ``replaces``. Alone on its barrier it takes the barrier along,
    kind, place and all; beside other voices its old word falls, and the new one goes where it
    belongs. Nothing is deleted either way.
    """
    facts = step.event.payload
    source = UUID(facts["survey"])
    source_kind = "technician" if facts.get("verified") else "survey"
    old = spoken_by(step.layer, UUID(facts["replaces"])) if facts.get("replaces") else None
    if old is None:
        saw(step, source=source, source_kind=source_kind)
    elif _alone(old):
        _corrected(step, old, source=source, source_kind=source_kind)
    else:
        fall(step, old)
        saw(step, source=source, source_kind=source_kind)
        before, after = step.images[0], step.images[-1]
        if before["uuid"] == after["uuid"]:  # it fell and rose on one barrier: one image
            step.images = [{**after, "was": before["was"]}]


def _alone(row: Observation) -> bool:
    if not row.stands or row.speaks_for_id != row.barrier_id:
        return False  # what was told of a merged barrier is never alone
    others = Observation.objects.filter(
        speaks_for=row.barrier_id, stands=True, stance=Stance.PRESENT
    )
    return not others.exclude(pk=row.pk).exists()


def _corrected(step: Step, old: Observation, *, source: UUID, source_kind: str) -> None:
    facts, barrier = step.event.payload, old.barrier
    kind, lon, lat = facts["kind"], float(facts["lon"]), float(facts["lat"])
    told_side = facts.get("side") or ""
    if (barrier.kind, barrier.geom.x, barrier.geom.y) != (kind, lon, lat) or (
        told_side and told_side != barrier.side and not barrier.placed
    ):
        at = place(lon=lon, lat=lat, kind=kind, side=told_side, dataset_id=step.layer.network_id)
        barrier.kind, barrier.geom = kind, Point(lon, lat, srid=4326)
        barrier.segment_id, barrier.side = at.segment_id, at.side
        barrier.place_name, barrier.district_code = at.name, at.district_code
        barrier.placed = False
    old.stands = old.verified = False
    old.save(update_fields=["stands", "verified"])
    verified = source_kind == "technician"
    seen = observation(
        step,
        source=source,
        source_kind=source_kind,
        verified=verified,
        measures=facts.get("measures"),
        can_pass=facts.get("can_pass") or CanPass.UNKNOWN,
        observed_at=observed_at(step),
        until=until(facts, kind),
    )
    observe(barrier, seen, speaks_for=barrier)
    step.kind, step.barrier_uuid = ledger.CHANGED, barrier.uuid
    settle(step, barrier, news=News.VERIFIED if verified else News.SEEN, was=barrier.state)
