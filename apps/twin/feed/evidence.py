"""What the observations of a barrier add up to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.contrib.gis.geos import Point

from apps.twin.feed.ledger import Step
from apps.twin.feed.place import Place
from apps.twin.kinds import CanPass
from apps.twin.lifecycle import Evidence, News, decide
from apps.twin.models import Barrier, BarrierState, Observation, Stance

# Who measures better. Within a rank the later word wins for measures, and the worse answer for
# "can you pass?": a barrier is one for whoever cannot.
_RANK = {"technician": 3, "survey": 2, "facilitator": 1}
_WORSE = [CanPass.YES, CanPass.WITH_DIFFICULTY, CanPass.WITH_HELP, CanPass.NO]


def observation(
    step: Step,
    *,
    source: UUID,
    source_kind: str,
    stance: str = Stance.PRESENT,
    verified: bool = False,
    contact: UUID | None = None,
    measures: dict[str, Any] | None = None,
    can_pass: str = CanPass.UNKNOWN,
    observed_at: datetime,
    until: datetime | None = None,
) -> Observation:
    """What one source saw, not yet of any barrier."""
    return Observation(
        event_uuid=step.event.uuid,
        source=source,
        source_kind=source_kind,
        stance=stance,
        verified=verified,
        contact=contact,
        measures=measures or {},
        can_pass=can_pass,
        observed_at=observed_at,
        until=until,
    )


def said_again(step: Step, row: Observation, *, until: datetime | None = None) -> Observation:
    """What was said in ``row``, to stand somewhere else from this step on."""
    return observation(
        step,
        source=row.source,
        source_kind=row.source_kind,
        verified=row.verified,
        contact=row.contact,
        measures=row.measures,
        can_pass=row.can_pass,
        observed_at=row.observed_at,
        until=until,
    )


def new_barrier(
    step: Step, at: Place, seen: Iterable[Observation], *, lon: float, lat: float, kind: str
) -> Barrier:
    """A barrier that opens with what somebody saw, not yet saved."""
    moments = sorted(row.observed_at for row in seen)
    return Barrier(
        layer=step.layer,
        # From the event, so that a rebuild gives the same identity.
        uuid=uuid5(step.event.uuid, "barrier"),
        kind=kind,
        state=BarrierState.SUSPECTED,
        geom=Point(lon, lat, srid=4326),
        segment_id=at.segment_id,
        side=at.side,
        place_name=at.name,
        district_code=at.district_code,
        first_seen_at=moments[0],
        last_seen_at=moments[-1],
        opened_version=step.version,
        changed_version=step.version,
    )


def find(step: Step, uuid: UUID) -> Barrier | None:
    """A barrier of the step's layer with its stretch, None when there is none."""
    rows = Barrier.objects.select_related("segment").defer("segment__geom")
    return rows.filter(layer=step.layer, uuid=uuid).first()


def observe(barrier: Barrier, seen: Observation, *, speaks_for: Barrier) -> None:
    """Append an observation to a barrier; it speaks for its survivor."""
    seen.barrier, seen.speaks_for = barrier, speaks_for
    seen.save(force_insert=True)


def evidence_of(barrier: Barrier) -> list[Observation]:
    """What speaks for a barrier, in order of time."""
    rows = Observation.objects.filter(speaks_for=barrier)
    return list(rows.order_by("observed_at", "event_uuid", "source"))


def settle(step: Step, barrier: Barrier, *, news: News, was: str) -> None:
    """Bring a barrier in line with its evidence: what is known best, when seen, its state.

    ``barrier`` is a survivor; ``was`` is its state before the step.
    """
    weigh(step, barrier, news=news)
    write(step, barrier, was=was)


def weigh(step: Step, barrier: Barrier, *, news: News) -> None:
    """The same without saving it."""
    rows = evidence_of(barrier)
    standing = [row for row in rows if row.stands and row.stance == Stance.PRESENT]
    # With nobody left standing the last known facts stay: they describe what was dismissed.
    if standing:
        barrier.first_seen_at = standing[0].observed_at
        seen = (standing[-1].observed_at, barrier.affirmed_at)
        barrier.last_seen_at = max(moment for moment in seen if moment)
        barrier.measures = best_measures(standing)
        barrier.can_pass = best_answer(standing)
        barrier.until = latest_end(standing)
    verdict = decide(barrier.state, [_evidence(row) for row in rows], news)
    if verdict is not None:
        if barrier.state == BarrierState.EXPIRED and news == News.VERIFIED:
            affirm(step, barrier)
        barrier.state, step.reason = verdict.to, verdict.reason
        if news == News.VERIFIED:
            refute_absence(barrier)


def affirm(step: Step, barrier: Barrier) -> None:
    """Somebody who decides says it is there now: its time begins anew."""
    barrier.affirmed_at = step.event.created_at
    barrier.last_seen_at = max(barrier.last_seen_at, step.event.created_at)


def write(step: Step, barrier: Barrier, *, was: str | None) -> None:
    """Save a barrier as changed by this step, and put its image into the change.

    ``was`` is its state before the step, None when it is new.
    """
    barrier.changed_version = step.version
    barrier.save()
    segment = barrier.segment
    step.touch(barrier, was=was, index=segment.index if segment else None)


def open_with(step: Step, barrier: Barrier, seen: Observation, *, index: int | None) -> None:
    """Let a new barrier begin with its first observation: what it says is all there is to settle.

    Neither is saved yet (see ``save_opened``).
    """
    barrier.measures, barrier.can_pass = best_measures([seen]), best_answer([seen])
    barrier.until = seen.until
    news = News.VERIFIED if seen.verified else News.SEEN
    verdict = decide(barrier.state, [_evidence(seen)], news)
    if verdict is not None:
        barrier.state, step.reason = verdict.to, verdict.reason
    step.touch(barrier, was=None, index=index)


def save_opened(opened: Sequence[tuple[Barrier, Observation]]) -> None:
    """Save new barriers, each with its first observation, in their order. Two queries."""
    Barrier.objects.bulk_create(barrier for barrier, _seen in opened)
    for barrier, seen in opened:
        seen.barrier = seen.speaks_for = barrier
    Observation.objects.bulk_create(seen for _barrier, seen in opened)


def refute_absence(barrier: Barrier) -> None:
    """Somebody who can tell says it is there: voices of "gone" stay on record, stand no more."""
    Observation.objects.filter(speaks_for=barrier, stance=Stance.ABSENT, stands=True).update(
        stands=False
    )


def best_measures(standing: list[Observation]) -> dict[str, Any]:
    """Per measure the value of the best source; ``standing`` is in order of time."""
    best: dict[str, Any] = {}
    for row in sorted(standing, key=_weight):  # a stable sort: later wins among equals
        best |= row.measures
    return dict(sorted(best.items()))


def best_answer(standing: list[Observation]) -> str:
    """The worst answer of the best sources who gave one."""
    answered = [row for row in standing if row.can_pass in _WORSE]
    if not answered:
        return CanPass.UNKNOWN
    top = max(_weight(row) for row in answered)
    answers = [CanPass(row.can_pass) for row in answered if _weight(row) == top]
    return max(answers, key=_WORSE.index)


def latest_end(standing: list[Observation]) -> datetime | None:
    """When it will be over, as the latest of those who said so; None when nobody did."""
    return max((row.until for row in standing if row.until), default=None)


def _weight(row: Observation) -> tuple[int, bool]:
    return _RANK.get(row.source_kind, 0), row.verified


def _evidence(row: Observation) -> Evidence:
    return Evidence(
        source=row.source,
        source_kind=row.source_kind,
        stance=row.stance,
        stands=row.stands,
        verified=row.verified,
        observed_at=row.observed_at,
        contact=row.contact,
    )
