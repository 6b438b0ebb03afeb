"""What is told of a way: plain immutable facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.reach.directions import Step
from apps.twin.kinds import BarrierKind

LonLat = tuple[float, float]

# A way was found; the profile finds none, but only because of what stands in it; nothing joins
# the two places; one of them is too far from any street, or from any that the profile can use; the
# engine has not computed yet.
FOUND, BLOCKED, UNCONNECTED = "found", "blocked", "unconnected"
START_TOO_FAR, GOAL_TOO_FAR, NOT_READY = "start_too_far", "goal_too_far", "not_ready"
START_NOT_USABLE, GOAL_NOT_USABLE = "start_not_usable", "goal_not_usable"


@dataclass(frozen=True, slots=True)
class EndFacts:
    """Where a way begins or ends: the place asked for, and the nearest point of the network.

    ``metres`` between them are not part of the way.
    """

    asked: LonLat
    place: LonLat | None = None
    metres: float | None = None
    street: str = ""


@dataclass(frozen=True, slots=True)
class StretchOnWay:
    """A stretch as it is walked. ``reasons``: why it is not plainly free, worst first.

    ``verdict`` is that of the optimistic reading in the direction walked.
    """

    segment: int
    forward: bool
    name: str
    kind: str
    metres: float
    seconds: float
    verdict: str
    reasons: tuple[Mapping[str, Any], ...]
    barriers: tuple[UUID, ...]
    coordinates: tuple[LonLat, ...]


@dataclass(frozen=True, slots=True)
class WayFacts:
    """A way. Seconds are whole, rounded up; metres geodesic; ``unknown_share`` of the length."""

    seconds: int
    metres: float
    unknown_share: float
    hard_share: float
    stretches: tuple[StretchOnWay, ...]
    steps: tuple[Step, ...]

    @property
    def minutes(self) -> int:
        """Rounded up."""
        return -(-self.seconds // 60)

    @property
    def coordinates(self) -> list[LonLat]:
        """The whole line, each point once."""
        found: list[LonLat] = []
        for stretch in self.stretches:
            found += stretch.coordinates[1 if found else 0 :]
        return found


@dataclass(frozen=True, slots=True)
class BlockerFacts:
    """A closed stretch on the way that has the fewest of them.

    ``barrier`` None: the stretch itself is closed to the profile, or (without reasons) what
    closed it has just changed.
    """

    street: str
    stretch_kind: str
    place: LonLat
    barrier: UUID | None
    barrier_kind: str
    reasons: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class NearestFacts:
    """What can be reached instead. ``category`` empty: not a place but the spot nearest to it.

    ``metres_left``: from that spot to the place asked for, in the air line.
    """

    category: str
    name: str
    place: LonLat
    seconds: int
    metres_left: float | None

    @property
    def minutes(self) -> int:
        """Rounded up."""
        return -(-self.seconds // 60)


@dataclass(frozen=True, slots=True)
class BarrierOnWay:
    """A standing barrier on the way, or beside it. ``reasons``: what it is for the profile.

    ``counts``: the optimistic reading counts it.
    """

    uuid: UUID
    kind: str
    state: str
    place_name: str
    last_seen_at: datetime
    place: LonLat
    on_the_way: bool
    counts: bool
    verdict: str
    reasons: tuple[Mapping[str, Any], ...]

    @property
    def kind_label(self) -> str:
        """Translated name of the kind."""
        return str(BarrierKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """The answer. ``careful``: the way when nothing unknown and no unverified barrier passes.

    ``careful_is_the_same``: it is the same way in the same time; ``careful_is_slower``: it leads
    over the same stretches, and takes longer.
    """

    status: str
    profile: str
    start: EndFacts
    goal: EndFacts
    layer_version: int | None = None
    rules_version: int | None = None
    network_generation: int | None = None
    way: WayFacts | None = None
    careful: WayFacts | None = None
    careful_is_the_same: bool = False
    careful_is_slower: bool = False
    alternative: WayFacts | None = None
    blockers: tuple[BlockerFacts, ...] = ()
    seconds_without_blockers: int | None = None
    nearest: NearestFacts | None = None
    barriers: tuple[BarrierOnWay, ...] = field(default=())
