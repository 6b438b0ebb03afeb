"""The published figures of a city: by profile, reading, category, age group and district.

Times are whole seconds, rounded up (nobody arrives early); a time above a day counts as a day.
Who has no way at all is counted as isolated and is in no average. A category without places has
no figures: None, which is neither 0 nor "unreachable". All sums are of integers, and what remains
of floating point is rounded, so that the same city gives the same bits.

A node belongs to the district it lies in; a stretch to the district of its start.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine import equity
from apps.reach.engine.arrays import Floats, Whole
from apps.reach.engine.model import Plane, ReachModel
from apps.reach.engine.rules import Verdict

# 10, 15 and 20 minutes: within which a place counts as near, and places are counted.
SPANS_MS = (600_000, 900_000, 1_200_000)
_MINUTES = tuple(span // 60_000 for span in SPANS_MS)
# The city as a whole, among the codes of its districts.
CITY = ""
EVERYBODY, ELDERLY = "all", "65_plus"
REFERENCE = "walking"

COLUMNS: tuple[str, ...] = (
    "residents",
    *(f"within_{m}_min" for m in _MINUTES),
    "isolated",
    "median_s",
    "ede_s",
    "detour_ratio",
    *(f"places_{m}_min_median" for m in _MINUTES),
    *(f"places_{m}_min_mean" for m in _MINUTES),
    *(f"gini_{m}_min" for m in _MINUTES),
)

_DAY_S = 86_400
# Detours are compared in hundredths, up to a hundred times as long.
_MOST_HUNDREDTHS = 10_000

# (C, S, n) places within each span, of a plane.
CountsOf = Callable[[Plane], NDArray[np.int32]]


@dataclass(frozen=True, slots=True)
class _Group:
    """Residents of an age group, as weights of the nodes that somebody lives at."""

    code: str
    residents: Whole


class _Population:
    """Who lives where: the nodes with residents, their areas and their age groups."""

    def __init__(self, model: ReachModel) -> None:
        network = model.network
        self.nodes = np.flatnonzero(network.residents)
        codes = np.unique(network.node_district)
        self.districts = [str(code) for code in codes if code]
        self.areas = [CITY, *self.districts]
        # Row 0: outside every district. Its people count in the city's row only.
        self._row = np.searchsorted(np.array(self.districts, dtype=codes.dtype), codes)
        self._row = np.where(codes == "", 0, self._row + 1)
        of_node = self._row[np.searchsorted(codes, network.node_district)]
        self.row = of_node[self.nodes]
        self.segment_row = of_node[network.start]
        self.groups = [_Group(EVERYBODY, network.residents[self.nodes])]
        elderly = network.residents_65[self.nodes]
        # Nobody above 65 in a whole city: their number is not known.
        if elderly.any():
            self.groups.append(_Group(ELDERLY, elderly))

    def counts(self, group: _Group, values: Whole, some: NDArray[np.bool_] | None = None) -> Whole:
        """(areas, K) residents by value, of some of the inhabited nodes; the city first."""
        row, residents = self.row, group.residents
        if some is not None:
            row, values, residents = row[some], values[some], residents[some]
        return self.by_area(row, values, residents)

    def by_area(self, row: Whole, values: Whole, weights: Whole) -> Whole:
        """The same for any entries with a row."""
        found = equity.counted(row, values, weights, area_count=len(self.areas))
        found[0] += found[1:].sum(axis=0)
        return found


def figures(model: ReachModel, counts_of: CountsOf) -> dict[str, Any]:
    """See ``figures_in_steps``, all at once."""
    steps = figures_in_steps(model, counts_of)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: dict[str, Any] = end.value
            return found


def figures_in_steps(
    model: ReachModel, counts_of: CountsOf
) -> Generator[None, None, dict[str, Any]]:
    """Everything that is published of a state of the city, ready for JSON.

    Rests after each plane, so that others may have their turn; the model must not change meanwhile.

    ``counts_of``: (C, S, n) for each plane, with the spans SPANS_MS. ``figures`` has one row for
    each plane, category, age group and area, nested in this order, each with the values of
    COLUMNS; ``every`` is, for each plane, group and area, how many residents have every category
    that has data within 15 minutes; ``unknown`` is, for each profile and area, the metres of
    walkable stretches whose verdict nobody knows, and all walkable metres.
    """
    people = _Population(model)
    rows: list[list[Any]] = []
    every: list[list[int | None]] = []
    planes = {(plane.profile, plane.reading): i for i, plane in enumerate(model.planes)}
    places = {c: int((model.places[c] >= 0).sum()) for c in model.categories}
    for i, plane in enumerate(model.planes):
        near = counts_of(plane)
        times = model.dist[i][:, people.nodes]
        reference = planes.get((REFERENCE, plane.reading))
        afoot = None if reference is None else model.dist[reference][:, people.nodes]
        for j, category in enumerate(model.categories):
            if not places[category]:
                rows += _no_data(people)
                continue
            table = near[j][:, people.nodes].astype(np.int64)
            rows += _rows(people, times[j], None if afoot is None else afoot[j], table)
        every += _every(people, times[[places[c] > 0 for c in model.categories]])
        yield
    return {
        "profiles": [profile.code for profile in model.profiles],
        "readings": list(dict.fromkeys(plane.reading for plane in model.planes)),
        "categories": list(model.categories),
        "places": places,
        "groups": [group.code for group in people.groups],
        "areas": people.areas,
        "columns": list(COLUMNS),
        "figures": rows,
        "every": every,
        "unknown": _unknown(model, people),
    }


def _no_data(people: _Population) -> list[list[Any]]:
    nothing = [None] * (len(COLUMNS) - 1)
    return [
        [residents, *nothing] for group in people.groups for residents in _residents(people, group)
    ]


def _residents(
    people: _Population, group: _Group, some: NDArray[np.bool_] | None = None
) -> list[int]:
    """Of the group, at some of the inhabited nodes, by area."""
    same = np.zeros(len(people.nodes), dtype=np.int64)
    found: list[int] = people.counts(group, same, some)[:, 0].tolist()
    return found


def _rows(people: _Population, times: Floats, afoot: Floats | None, near: Whole) -> list[list[Any]]:
    """One row a group and area. times, afoot (k,) ms; near (S, k) places."""
    arrive = np.isfinite(times)
    seconds = np.zeros(len(times), dtype=np.int64)
    seconds[arrive] = np.minimum(-(-times[arrive] // 1000), _DAY_S)
    # Nobody walks by these rules: nothing to compare with.
    both = arrive & (False if afoot is None else np.isfinite(afoot))
    detours = _hundredths(times, times if afoot is None else afoot, both)
    # One kappa for the city: districts and age groups stay comparable.
    kappa = equity.kappa(people.counts(people.groups[0], seconds, arrive)[0])
    rows = []
    for group in people.groups:
        residents = _residents(people, group)
        by_second = people.counts(group, seconds, arrive)
        running = by_second.cumsum(axis=1)
        last = running.shape[1] - 1
        within = [running[:, min(span // 1000, last)].tolist() for span in SPANS_MS]
        isolated = [all_ - some for all_, some in zip(residents, running[:, -1], strict=True)]
        by_detour = people.counts(group, detours, both)
        by_places = [people.counts(group, row) for row in near]
        columns: list[list[Any]] = [
            residents,
            *within,
            [int(n) for n in isolated],
            list(equity.medians(by_second)),
            _rounded(equity.kolm_pollak_edes(by_second, kappa), 1),
            [None if d is None else d / 100 for d in equity.medians(by_detour)],
            *(list(equity.medians(counts)) for counts in by_places),
            *(_rounded(equity.means(counts), 2) for counts in by_places),
            *(_rounded(equity.ginis(counts), 4) for counts in by_places),
        ]
        rows += [list(row) for row in zip(*columns, strict=True)]
    return rows


def _rounded(values: list[float | None], digits: int) -> list[float | None]:
    return [None if value is None else round(value, digits) for value in values]


def _hundredths(times: Floats, afoot: Floats, both: NDArray[np.bool_]) -> Whole:
    """Time over time on foot in hundredths, rounded half up; at the very place it is 1."""
    found = np.full(len(times), 100, dtype=np.int64)
    way = both & (afoot > 0)
    found[way] = np.minimum((200 * times[way] + afoot[way]) // (2 * afoot[way]), _MOST_HUNDREDTHS)
    found[both & (afoot == 0) & (times > 0)] = _MOST_HUNDREDTHS
    return found


def _every(people: _Population, times: Floats) -> list[list[int | None]]:
    """One row a group: residents for whom all of (C, k) are within 15 minutes, by area."""
    if not len(times):
        return [[None] * len(people.areas) for _ in people.groups]
    near = (times <= SPANS_MS[1]).all(axis=0)
    return [list(_residents(people, group, near)) for group in people.groups]


def _unknown(model: ReachModel, people: _Population) -> list[list[list[int]]]:
    """One list a profile: [unknown, all] whole metres by area."""
    walkable = model.network.walkable
    row = people.segment_row[walkable]
    # Decimetres add up exactly; metres are what is told.
    length_dm = np.rint(model.network.length_m[walkable] * 10).astype(np.int64)
    same = np.zeros(len(row), dtype=np.int64)
    total = people.by_area(row, same, length_dm)[:, 0].tolist()
    found = []
    for profile in model.profiles:
        some = model.verdicts(profile.code).optimistic[walkable] == Verdict.UNKNOWN
        unknown = people.by_area(row[some], same[some], length_dm[some])[:, 0].tolist()
        found.append([[u // 10, t // 10] for u, t in zip(unknown, total, strict=True)])
    return found
