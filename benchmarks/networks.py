"""A generated city: what makes searches hard, in the size of Torino.

Blocks of uneven length; rivers that few bridges cross, so that one closed bridge moves a whole
quarter; sidewalks on both sides of many streets, surveyed in short pieces, so that ways run
through long thin chains with nothing beside them.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from apps.reach.engine.arrays import NetworkArrays, plain_network

RIVER_EVERY, BRIDGE_EVERY = 60, 12
# Share of grid streets that exist; of those, share with a sidewalk of its own on each side.
STREETS, SIDEWALKS = 0.71, 0.15
# Pieces put into chains for each junction, and how many a chain has on average.
CHAINED, CHAIN = 0.81, 6


def city(rng: Generator, nodes: int = 150_000) -> NetworkArrays:
    """About ``nodes`` nodes and 4/3 as many stretches (150,000: 400,000 directed edges)."""
    side = max(int(np.sqrt(nodes / (1 + CHAINED))), 3)
    start, end, length_m = _streets(rng, side)
    junctions = side * side
    pieces = rng.geometric(1 / CHAIN, size=round(junctions * CHAINED / CHAIN))
    chained = rng.choice(len(start), size=min(len(pieces), len(start)), replace=False)
    inner = np.zeros(len(start), dtype=np.int64)
    inner[chained] = pieces[: len(chained)]
    lonlat = _junctions(side)
    # Every street becomes inner + 1 stretches in a row, over nodes of its own.
    street = np.repeat(np.arange(len(start)), inner + 1)
    step = np.arange(len(street)) - np.repeat(np.cumsum(inner + 1) - inner - 1, inner + 1)
    first = junctions + np.repeat(np.cumsum(inner) - inner, inner + 1)
    tail = np.where(step == 0, start[street], first + step - 1)
    head = np.where(step == inner[street], end[street], first + step)
    share = (np.arange(inner.sum()) - np.repeat(np.cumsum(inner) - inner, inner) + 1)[:, None]
    along = np.repeat(np.arange(len(start)), inner)
    share = share / (inner[along, None] + 1)
    between = lonlat[start[along]] * (1 - share) + lonlat[end[along]] * share
    total = junctions + int(inner.sum())
    return plain_network(
        node_lonlat=np.concatenate([lonlat, between]),
        start=tail,
        end=head,
        length_m=length_m[street] / (inner[street] + 1),
        # A stretch in a chain is one sidewalk: a barrier closes it.
        two_sided=inner[street] == 0,
        residents=rng.integers(0, 14, total),
    )


def _junctions(side: int) -> NDArray[np.float64]:
    index = np.arange(side * side)
    return np.column_stack([7.5 + index % side * 0.0011, 44.9 + index // side * 0.0008])


def _streets(
    rng: Generator, side: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Start, end and metres of the streets between the junctions of a square grid."""
    index = np.arange(side * side).reshape(side, side)
    east = np.column_stack([index[:, :-1].ravel(), index[:, 1:].ravel()])
    north = np.column_stack([index[:-1].ravel(), index[1:].ravel()])
    river = north[:, 0] // side % RIVER_EVERY == RIVER_EVERY - 1
    bridge = river & (north[:, 0] % side % BRIDGE_EVERY == 0)
    streets = np.concatenate([east, north[~river]])
    streets = streets[rng.random(len(streets)) < STREETS]
    # Both sides of some streets, and of every bridge.
    doubled = streets[rng.random(len(streets)) < SIDEWALKS]
    pairs = np.concatenate([streets, doubled, north[bridge], north[bridge]])
    length_m = rng.uniform(30, 140, len(pairs))
    length_m[len(streets) + len(doubled) :] += 100.0
    return pairs[:, 0], pairs[:, 1], length_m
