"""Slopes of stretches read from the ground under them. Pure."""

import numpy as np
from numpy.typing import NDArray

from apps.twin.network.measure import FloatArray, metres_per_degree
from apps.twin.network.terrain import Terrain

# The steepest street in the world climbs 35 %: more is a wall or a river bank, not the way.
STEEPEST_PCT = 35.0
# Over less than this many cells the raster's own rounding looks like a slope.
BASE_CELLS = 2.0


def slopes_pct(
    terrain: Terrain,
    start_lonlat: FloatArray,
    end_lonlat: FloatArray,
    length_m: FloatArray,
) -> FloatArray:
    """Mean slope of each stretch from start to end, percent; nan when it cannot be told.

    A long stretch climbs what its ends differ by. A short one lies within a cell or two, where
    heights in whole metres would make a 10 m stretch look like 10 %: there the ground is measured
    along the same direction over ``BASE_CELLS`` cells around the middle. A stretch that is much
    longer than the straight line between its ends (a loop, a hairpin) has no direction of its own
    and is told from its ends, when it is long enough.
    """
    if len(length_m) == 0:
        return np.zeros(0)
    middle = (start_lonlat + end_lonlat) / 2
    scale = np.array(metres_per_degree(float(middle[:, 1].mean())))
    base_m = BASE_CELLS * terrain.cell_m(float(middle[:, 1].mean()))
    chord = (end_lonlat - start_lonlat) * scale
    chord_m = np.hypot(chord[:, 0], chord[:, 1])
    long = length_m >= base_m
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = chord / chord_m[:, None] * (base_m / 2) / scale
        rise = terrain.at(end_lonlat) - terrain.at(start_lonlat)
        direct = 100 * rise / length_m
        around = 100 * (terrain.at(middle + reach) - terrain.at(middle - reach)) / base_m
    around = np.where(chord_m >= 0.5 * length_m, around, np.nan)
    slope = np.where(long, direct, around)
    return np.where(np.abs(slope) <= STEEPEST_PCT, slope, np.nan)


def may_be_derived(
    kinds: NDArray[np.str_], structures: NDArray[np.str_], known: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Stretches whose slope is the ground's: no steps, lifts, bridges or tunnels, none known."""
    on_ground = (structures == "") | (structures == "covered")
    return ~known & on_ground & (kinds != "steps") & (kinds != "lift")
