"""The published figures of a city: by profile, reading, category, age group and district.

Times are whole seconds, rounded up (nobody arrives early); a time above a day counts as a day.
Who has no way at all is counted as isolated and is in no average. A category without places has
no figures: None, which is neither 0 nor "unreachable". All sums are of integers, and what remains
of floating point is rounded, so that the same city gives the same bits.

A node belongs to the district it lies in; a stretch to the district of its start.
"""

from collections.abc import Callable, Generator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine import equity
from apps.reach.engine import kernels_counting as kernels
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


class _Population:
    """Who lives where: the nodes with residents, their areas and their age groups."""

    def __init__(self, model: ReachModel) -> None:
        network = model.network
        self.nodes = np.flatnonzero(network.residents)
        codes = np.unique(network.node_district)
        self.districts = [str(code) for code in codes if code]
        self.areas = [CITY, *self.districts]
        # Row 0: outside every district. Its people count in the city's row only.
        rows = np.searchsorted(np.array(self.districts, dtype=codes.dtype), codes)
        of_code = np.where(codes == "", 0, rows + 1)
        of_node = of_code[np.searchsorted(codes, network.node_district)]
        self.row = of_node[self.nodes]
        self.segment_row = of_node[network.start]
        self.groups, by_group = [EVERYBODY], [network.residents[self.nodes]]
        elderly = network.residents_65[self.nodes]
        # Nobody above 65 in a whole city: their number is not known.
        if elderly.any():
            self.groups.append(ELDERLY)
            by_group.append(elderly)
        self._residents = np.stack(by_group).astype(np.int64)
        self.residents = self.at(np.ones(len(self.nodes), dtype=np.bool_))

    def counts(self, values: NDArray[Any]) -> Whole:
        """(groups, areas, K) residents by value at the inhabited nodes; negative counts nowhere."""
        return self._count(self.row, values, self._residents)

    def at(self, some: NDArray[np.bool_]) -> list[list[int]]:
        """Residents at some of the inhabited nodes: a row a group, by area."""
        found: list[list[int]] = self.counts(_as_value(some))[:, :, 0].tolist()
        return found

    def metres(self, some: NDArray[np.bool_], length_dm: Whole) -> list[int]:
        """Whole metres of some of the stretches, by area. Decimetres add up exactly."""
        found = self._count(self.segment_row, _as_value(some), length_dm[None, :])
        return [dm // 10 for dm in found[0, :, 0].tolist()]

    def _count(self, row: Whole, values: NDArray[Any], weights: Whole) -> Whole:
        width = max(int(values.max()), 0) + 1 if len(values) else 1
        found: Whole = kernels.count(row, values, weights, len(self.areas), width)
        return found


def _as_value(some: NDArray[np.bool_]) -> NDArray[np.int32]:
    """0 where it is to be counted."""
    return np.where(some, np.int32(0), np.int32(-1))


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
    every: list[Any] = []
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
            table = near[j][:, people.nodes]
            rows += _rows(people, times[j], None if afoot is None else afoot[j], table)
        every += _every(people, times[[places[c] > 0 for c in model.categories]])
        yield
    return {
        "profiles": [profile.code for profile in model.profiles],
        "readings": list(dict.fromkeys(plane.reading for plane in model.planes)),
        "categories": list(model.categories),
        "places": places,
        "groups": people.groups,
        "areas": people.areas,
        "columns": list(COLUMNS),
        "figures": rows,
        "every": every,
        "unknown": _unknown(model, people),
    }


def _no_data(people: _Population) -> list[list[Any]]:
    nothing = [None] * (len(COLUMNS) - 1)
    return [[residents, *nothing] for group in people.residents for residents in group]


def _rows(
    people: _Population, times: Floats, afoot: Floats | None, near: NDArray[np.int32]
) -> list[list[Any]]:
    """One row a group and area. times, afoot (k,) ms; near (S, k) places."""
    by_second = people.counts(kernels.whole_seconds(times, _DAY_S))
    # Nobody walks by these rules: nothing to compare with.
    walk = np.full(len(times), np.inf) if afoot is None else afoot
    by_detour = people.counts(kernels.hundredths(times, walk, _MOST_HUNDREDTHS))
    by_places = [people.counts(row) for row in near]
    # One kappa for the city: districts and age groups stay comparable.
    kappa = equity.kappa(by_second[0, 0])
    rows = []
    for g, residents in enumerate(people.residents):
        running = by_second[g].cumsum(axis=1)
        last = running.shape[1] - 1
        arrive = running[:, -1].tolist()
        columns: list[list[Any]] = [
            residents,
            *(running[:, min(span // 1000, last)].tolist() for span in SPANS_MS),
            [everybody - some for everybody, some in zip(residents, arrive, strict=True)],
            list(equity.medians(by_second[g])),
            _rounded(equity.kolm_pollak_edes(by_second[g], kappa), 1),
            [None if d is None else d / 100 for d in equity.medians(by_detour[g])],
            *(list(equity.medians(counts[g])) for counts in by_places),
            *(_rounded(equity.means(counts[g]), 2) for counts in by_places),
            *(_rounded(equity.ginis(counts[g]), 4) for counts in by_places),
        ]
        rows += [list(row) for row in zip(*columns, strict=True)]
    return rows


def _rounded(values: list[float | None], digits: int) -> list[float | None]:
    return [None if value is None else round(value, digits) for value in values]


def _every(people: _Population, times: Floats) -> list[list[int]] | list[list[None]]:
    """One row a group: residents for whom all of (C, k) are within 15 minutes, by area."""
    if not len(times):
        return [[None] * len(people.areas) for _ in people.groups]
    near: NDArray[np.bool_] = np.all(times <= SPANS_MS[1], axis=0)
    return people.at(near)


def _unknown(model: ReachModel, people: _Population) -> list[list[list[int]]]:
    """One list a profile: [unknown, all] whole metres of walkable stretches by area."""
    walkable = model.network.walkable
    length_dm = np.rint(model.network.length_m * 10).astype(np.int64)
    total = people.metres(walkable, length_dm)
    found = []
    for profile in model.profiles:
        verdicts = model.verdicts(profile.code).optimistic
        unknown = people.metres(walkable & (verdicts == Verdict.UNKNOWN), length_dm)
        found.append([list(pair) for pair in zip(unknown, total, strict=True)])
    return found
