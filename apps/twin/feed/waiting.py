"""Which barriers an event that has not been absorbed yet may tell of."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from apps.outbox.services import EventFacts
from apps.twin.feed.place import family_of, near, survivor
from apps.twin.kinds import KINDS
from apps.twin.lifecycle import STANDING
from apps.twin.models import Barrier, BarrierState, Layer, Observation

# In a payload: a barrier, and what a barrier is known by.
_BARRIERS = ("barrier", "into")
_SOURCES = ("report", "duplicate_of", "survey", "replaces", "row")


def concerned(layer: Layer, events: Iterable[EventFacts]) -> dict[UUID, set[UUID]]:
    """UUIDs of the barriers each event (by UUID) may tell of, and of those that speak for them.

    What somebody saw may join any barrier of its family within its radius: which one, if any, is
    known when it is absorbed. Events about anything but barriers concern none.
    """
    return {event.uuid: set(_told_of(layer, event)) for event in events}


def _told_of(layer: Layer, event: EventFacts) -> Iterator[UUID]:
    facts = event.payload
    named = {UUID(facts[name]) for name in _BARRIERS if facts.get(name)} | {event.subject}
    sources = {UUID(facts[name]) for name in _SOURCES if facts.get(name)}
    seen = Observation.objects.filter(barrier__layer=layer, source__in=sources)
    keys = {pk for pair in seen.values_list("barrier_id", "speaks_for_id") for pk in pair}
    kind = facts.get("kind")
    if kind in KINDS and "lon" in facts:
        there = near(
            layer.pk,
            lon=float(facts["lon"]),
            lat=float(facts["lat"]),
            kinds=family_of(kind),
            radius_m=KINDS[kind].join_radius_m,
            states={*STANDING, BarrierState.MERGED},
        )
        keys |= {one.pk for one in there}
    rows = Barrier.objects.filter(layer=layer)
    for barrier in (*rows.filter(uuid__in=named), *rows.filter(pk__in=keys)):
        yield barrier.uuid
        yield survivor(barrier).uuid
