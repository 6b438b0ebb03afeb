"""Who lives how far from some sites, and where the next ones should be.

Seconds to half a minute each: for tasks and commands, not for a page somebody waits for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from apps.reach.engine.arrays import Floats, Whole, local_metres
from apps.reach.models import Reading
from apps.reach.queries import live

if TYPE_CHECKING:
    from apps.reach.engine.placement import Answer, Effort
    from apps.reach.queries.route_inputs import Ground

EVERYBODY, ELDERLY = "all", "65_plus"
MEDIAN, COVERAGE = "median", "coverage"
# Upper ends, in minutes.
BANDS_MIN = (5, 10, 15, 20, 30)
MOST_SITES = 700


class PlacementRefused(ValueError):
    """The question names something that is not there, or contradicts itself."""


@dataclass(frozen=True, slots=True)
class SiteAt:
    """A site that exists or might. ``may_close``: an existing one that need not stay."""

    code: str
    lon: float
    lat: float
    may_close: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Residents more than ``from_min`` and up to ``to_min`` minutes away (None: any)."""

    from_min: int
    to_min: int | None
    residents: int
    residents_65: int | None


@dataclass(frozen=True, slots=True)
class TimeBands:
    """Residents by time to the nearest of some sites, in one reading, at one layer version.

    All are either in a band or in ``unreachable`` or, in the pessimistic reading only, in
    ``unknown``: they have a way only if stretches that nobody knows can be used. In the optimistic
    reading those are in the bands, and ``unknown`` says how many of them. The figures of people of
    65 and more are None where the city does not know its ages.
    """

    profile: str
    reading: str
    layer_version: int
    residents: int
    residents_65: int | None
    bands: tuple[Band, ...]
    unreachable: int
    unreachable_65: int | None
    unknown: int
    unknown_65: int | None


@dataclass(frozen=True, slots=True)
class BestPlaces:
    """The engine's answer in codes. ``answer``: its figures and what is proved of them."""

    opened: tuple[str, ...]
    closed: tuple[str, ...]
    answer: "Answer"
    profile: str
    reading: str
    age_group: str
    layer_version: int


def residents_by_time_to_nearest(
    sites: Sequence[SiteAt], profile: str, reading: str
) -> TimeBands | None:
    """Residents and those of 65 and more by minutes to the nearest of the sites.

    None before the engine's first run. Ways from a door to its junction are left out.

    Raises:
        PlacementRefused: an unknown profile or reading, a site twice or far from any street.
    """
    on = ground_of(profile, reading)
    if on is None:
        return None
    nodes = nodes_of(on, sites)
    people = people_of(on)
    times = {r: seconds_of(on, [nodes], r, people.nodes)[0] for r in Reading.values}
    mine = times[reading]
    hopeful = times[Reading.OPTIMISTIC.value] >= 0
    sure = times[Reading.PESSIMISTIC.value] >= 0
    unknown = hopeful & ~sure
    ends = [*BANDS_MIN, None]
    bands = []
    for low, high in pairwise([0, *ends]):
        inside = (mine >= 0) & ((mine > (low or 0) * 60) | (low == 0))
        if high is not None:
            inside &= mine <= high * 60
        bands.append(Band(low or 0, high, *people.counts(inside)))
    outside = (mine < 0) & ~unknown
    everybody = people.counts(np.ones(len(mine), dtype=np.bool_))
    return TimeBands(
        profile, reading, on.layer_version, *everybody, tuple(bands),
        *people.counts(outside), *people.counts(unknown),
    )  # fmt: skip


def best_places(
    candidates: Sequence[SiteAt],
    existing: Sequence[SiteAt],
    *,
    profile: str,
    reading: str,
    opened: int,
    closed: int = 0,
    moved: int = 0,
    aim: str = MEDIAN,
    within_s: int = 900,
    unreached_s: int | None = None,
    age_group: str = EVERYBODY,
    effort: "Effort | None" = None,
) -> BestPlaces | None:
    """Where ``opened`` new sites should be, and which of the existing should close or move.

    ``aim`` MEDIAN: least seconds over all residents of the age group, those without a way first;
    COVERAGE: most of them within ``within_s``. ``opened``, ``closed``, ``moved``: see
    ``engine.placement.Question``. None before the engine's first run.

    Raises:
        PlacementRefused: an unknown word, a site twice or far from any street, ages that the city
            does not know, or numbers that contradict each other.
    """
    from apps.reach.engine import placement

    if aim not in {MEDIAN, COVERAGE}:
        raise PlacementRefused(f"aim: {MEDIAN} or {COVERAGE}")
    if age_group not in {EVERYBODY, ELDERLY}:
        raise PlacementRefused(f"age_group: {EVERYBODY} or {ELDERLY}")
    on = ground_of(profile, reading)
    if on is None:
        return None
    sites = [*existing, *candidates]
    nodes = nodes_of(on, sites)
    people = people_of(on)
    counted = people.residents if age_group == EVERYBODY else people.residents_65
    if counted is None:
        raise PlacementRefused("age_group: the city does not know its ages")
    kept = [placement.Role.MAY_CLOSE if s.may_close else placement.Role.STAYS for s in existing]
    question = placement.Question(
        seconds=seconds_of(on, nodes[:, None], reading, people.nodes),
        role=np.array([*kept, *[placement.Role.CANDIDATE] * len(candidates)], dtype=np.int64),
        residents=counted,
        opened=opened,
        closed=closed,
        moved=moved,
    )
    try:
        answer = (
            placement.p_median(question, unreached_s=unreached_s, effort=effort)
            if aim == MEDIAN
            else placement.max_coverage(question, within_s, effort=effort)
        )
    except placement.PlacementError as wrong:
        raise PlacementRefused(str(wrong)) from wrong
    return BestPlaces(
        opened=tuple(sites[i].code for i in answer.opened),
        closed=tuple(sites[i].code for i in answer.closed),
        answer=answer,
        profile=profile,
        reading=reading,
        age_group=age_group,
        layer_version=on.layer_version,
    )


@dataclass(frozen=True, slots=True)
class _People:
    """Inhabited nodes. ``residents_65`` None: nobody in the whole city, so it is not known."""

    nodes: Whole
    residents: Whole
    residents_65: Whole | None

    def counts(self, some: Any) -> tuple[int, int | None]:
        """Residents, and those of 65 and more, at some of the nodes."""
        old = None if self.residents_65 is None else int(self.residents_65[some].sum())
        return int(self.residents[some].sum()), old


def people_of(on: "Ground") -> _People:
    """Who lives at which node."""
    network = on.person.roads.network
    nodes = np.flatnonzero(network.residents > 0)
    elderly = network.residents_65[nodes]
    return _People(nodes, network.residents[nodes], elderly if elderly.any() else None)


def ground_of(profile: str, reading: str) -> "Ground | None":
    """What a question stands on; None before the engine's first run."""
    from apps.reach.queries.route_inputs import ground

    if reading not in Reading.values:
        raise PlacementRefused(f"reading: {' or '.join(Reading.values)}")
    on = ground(profile)
    if on is None and live.read(lambda city: [profile, reading] in city.page["planes"]) is False:
        raise PlacementRefused("profile: one that the engine computes")
    return on


def nodes_of(on: "Ground", sites: Sequence[SiteAt]) -> Whole:
    """(S,) the node of each site, as places are attached."""
    from apps.reach.engine.model import attach

    if len(sites) > MOST_SITES:
        raise PlacementRefused(f"sites: {MOST_SITES} at most")
    codes = [site.code for site in sites]
    if len(set(codes)) < len(codes):
        twice = next(code for code in codes if codes.count(code) > 1)
        raise PlacementRefused(f"sites: {twice} is there twice")
    for site in sites:
        if not (abs(site.lon) <= 180 and abs(site.lat) <= 90):
            raise PlacementRefused(f"sites: {site.code} has no place in degrees")
    lonlat: Floats = np.array([(s.lon, s.lat) for s in sites], dtype=np.float64).reshape(-1, 2)
    nodes = attach(on.person.roads.network, lonlat)
    for site, is_near in zip(sites, _near(on, lonlat, nodes), strict=True):
        if not is_near:
            raise PlacementRefused(f"sites: {site.code} is more than {live.MAX_M:.0f} m away")
    return nodes


def near_a_street(on: "Ground", sites: Sequence[SiteAt]) -> list[bool]:
    """Whether each site is near enough to a street to be counted."""
    from apps.reach.engine.model import attach

    lonlat: Floats = np.array([(s.lon, s.lat) for s in sites], dtype=np.float64).reshape(-1, 2)
    return _near(on, lonlat, attach(on.person.roads.network, lonlat))


def _near(on: "Ground", lonlat: Floats, nodes: Whole) -> list[bool]:
    if not len(nodes) or nodes.min() < 0:
        return [False] * len(nodes)
    network = on.person.roads.network
    lat = float(network.node_lonlat[:, 1].mean())
    here = local_metres(lonlat, around_lat=lat)
    there = local_metres(network.node_lonlat[nodes], around_lat=lat)
    found: list[bool] = (np.hypot(*(here - there).T) <= live.MAX_M).tolist()
    return found


def seconds_of(on: "Ground", groups: Any, reading: str, at: Whole) -> Any:
    """(groups, k) whole seconds to the nearest node of each group, rounded up; -1 no way.

    The rows of the graph lead towards places: one search from a site finds the way to it from
    everywhere.
    """
    from apps.reach.engine.fields import Forest, Workspace
    from apps.reach.engine.kernels_counting import whole_seconds

    graph = on.person.roads.graph
    weight = on.optimistic if reading == Reading.OPTIMISTIC else on.pessimistic
    forest = Forest(graph, Workspace(graph))
    found = np.empty((len(groups), len(at)), dtype=np.int32)
    for row, nodes in enumerate(groups):
        forest.compute(weight, np.asarray(nodes))
        found[row] = whole_seconds(forest.dist[at], 999_998)
    return found
