"""Residents by time to the nearest point, before and after a change: by profile and district.

Seconds for a city: for a job, not for a page somebody waits for. What is told here has its small
counts taken out already (``reach.small_numbers``), so nothing above can show them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from apps.reach.engine.arrays import Whole
from apps.reach.models import Reading
from apps.reach.queries import placement
from apps.reach.queries.engine import profiles as active_profiles
from apps.reach.queries.placement import BANDS_MIN, ELDERLY, EVERYBODY, SiteAt
from apps.reach.small_numbers import shown

# Of a row of counts: who has no way comes first, then who has one only where nobody knows, then
# from the farthest to the nearest. A minute is the upper end of its band.
NO_WAY, UNKNOWN_WAY, FARTHER = "no_way", "unknown_way", "farther"
BANDS: tuple[str, ...] = (NO_WAY, UNKNOWN_WAY, FARTHER, *(f"{m}" for m in reversed(BANDS_MIN)))
# Of a district: the same, in two parts by one span.
PARTS: tuple[str, ...] = (NO_WAY, UNKNOWN_WAY, FARTHER, "near")


@dataclass(frozen=True, slots=True)
class BandRow:
    """Residents of an age group by BANDS, now and after; None where the count is not shown."""

    profile: str
    reading: str
    group: str
    layer_version: int
    residents: int
    before: list[int | None]
    after: list[int | None] | None


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """The same for a district ("" outside all), by PARTS."""

    profile: str
    reading: str
    group: str
    district: str
    residents: int
    before: list[int | None]
    after: list[int | None] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """``with_ages``: whether the city knows how many are 65 or more."""

    with_ages: bool
    bands: list[BandRow]
    districts: list[DistrictRow]


def on_streets(sites: Sequence[SiteAt], profile: str) -> tuple[list[SiteAt], list[SiteAt]] | None:
    """The sites that are near a street, and those too far from any. None before the first run."""
    on = placement.ground_of(profile, Reading.OPTIMISTIC.value)
    if on is None:
        return None
    near: list[SiteAt] = []
    far: list[SiteAt] = []
    for site, is_near in zip(sites, placement.near_a_street(on, sites), strict=True):
        (near if is_near else far).append(site)
    return near, far


def compare(
    before: Sequence[SiteAt],
    after: Sequence[SiteAt] | None,
    *,
    near_min: int = 15,
    tell: Callable[[], None] = lambda: None,
) -> Comparison | None:
    """Every active profile in both readings; ``tell`` is called after each profile.

    None before the engine's first run.

    Raises:
        PlacementRefused: see ``residents_by_time_to_nearest``.
    """
    bands: list[BandRow] = []
    districts: list[DistrictRow] = []
    with_ages = False
    for profile, _label in active_profiles():
        on = placement.ground_of(profile, Reading.OPTIMISTIC.value)
        if on is None:
            return None
        people = placement.people_of(on)
        with_ages = people.residents_65 is not None
        choices = [placement.nodes_of(on, before)]
        if after is not None:
            choices.append(placement.nodes_of(on, after))
        by_reading = {
            reading: placement.seconds_of(on, choices, reading, people.nodes)
            for reading in Reading.values
        }
        hopeful = by_reading[Reading.OPTIMISTIC.value]
        codes, of_home = np.unique(
            on.person.roads.network.node_district[people.nodes], return_inverse=True
        )
        for reading, seconds in by_reading.items():
            band = [_bands(one, way) for one, way in zip(seconds, hopeful, strict=True)]
            part = [_parts(one, way, near_min) for one, way in zip(seconds, hopeful, strict=True)]
            for group, counts in _groups(people):
                rows = [shown([_count(one, counts, len(BANDS))])[0] for one in band]
                bands.append(
                    BandRow(
                        profile, reading, group, on.layer_version, int(counts.sum()),
                        rows[0], rows[1] if after is not None else None,
                    )
                )  # fmt: skip
                districts += _by_district(
                    (profile, reading, group), [str(c) for c in codes], of_home, counts, part
                )
        tell()
    return Comparison(with_ages, bands, districts)


def _groups(people: Any) -> list[tuple[str, Whole]]:
    found = [(EVERYBODY, people.residents)]
    if people.residents_65 is not None:
        found.append((ELDERLY, people.residents_65))
    return found


def _by_district(
    of: tuple[str, str, str], codes: list[str], of_home: Whole, counts: Whole, part: list[Whole]
) -> list[DistrictRow]:
    wide = len(PARTS)
    tables = [
        shown(
            np.array(_count(of_home * wide + one, counts, len(codes) * wide))
            .reshape(-1, wide)
            .tolist()
        )
        for one in part
    ]
    residents = _count(of_home, counts, len(codes))
    return [
        DistrictRow(
            *of, code, residents[row], tables[0][row], tables[1][row] if len(tables) > 1 else None
        )
        for row, code in enumerate(codes)
    ]


def _bands(seconds: Whole, hopeful: Whole) -> Whole:
    """(n,) place in BANDS."""
    ends = np.array([m * 60 for m in BANDS_MIN])
    # 0 for the nearest band; len(ends) beyond the last.
    band = np.searchsorted(ends, seconds, side="left")
    return _or_no_way(BANDS.index(FARTHER) + len(ends) - band, seconds, hopeful)


def _parts(seconds: Whole, hopeful: Whole, near_min: int) -> Whole:
    """(n,) place in PARTS."""
    near = np.where(seconds <= near_min * 60, PARTS.index("near"), PARTS.index(FARTHER))
    return _or_no_way(near, seconds, hopeful)


def _or_no_way(found: Whole, seconds: Whole, hopeful: Whole) -> Whole:
    without = np.where(hopeful < 0, BANDS.index(NO_WAY), BANDS.index(UNKNOWN_WAY))
    placed: Whole = np.where(seconds < 0, without, found).astype(np.int64)
    return placed


def _count(at: Whole, counts: Whole, wide: int) -> list[int]:
    # Whole numbers far below 2**53: their sums in floating point are exact.
    return [int(n) for n in np.bincount(at, weights=counts, minlength=wide)]
