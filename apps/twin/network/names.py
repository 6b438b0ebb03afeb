"""Street names as networks write them, and the corners where two of them meet. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from apps.territory.queries import fold
from apps.twin.network.measure import FloatArray, metres_per_degree

# Two carriageways of an avenue give one corner several junctions: nearer than this they are one.
CORNER_RADIUS_M = 60.0
_LETTER = re.compile(r"[^\W\d_]")


def split_names(text: str) -> list[str]:
    """The names in a name: OSM's "A; B" and OSMnx's "A, B"; a part without letters is none.

    >>> split_names("Strada Guido Volante, 14")
    ['Strada Guido Volante']
    """
    parts = [part.strip() for part in re.split(r"[;,]", text)]
    return list(dict.fromkeys(part for part in parts if _LETTER.search(part)))


def join_names(names: Iterable[str]) -> str:
    """Several names of one stretch as OSM writes them."""
    return "; ".join(dict.fromkeys(name.strip() for name in names if name.strip()))


def same_street(one: str, other: str) -> bool:
    """Whether two stretches share a street name, however each abbreviates it."""
    keys = [{fold(name) for name in split_names(text)} for text in (one, other)]
    return not keys[0].isdisjoint(keys[1])


def street_segments(names: Sequence[str]) -> dict[str, list[int]]:
    """Street name to the indices of its segments, in order of first appearance."""
    streets: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(names):
        for name in split_names(text):
            streets[name].append(index)
    return dict(streets)


def corners(
    names: Sequence[str],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    lonlat: FloatArray,
) -> list[tuple[str, str, float, float]]:
    """Where two streets meet: (name, other name, lon, lat), the names in alphabetical order.

    Junctions of one pair within ``CORNER_RADIUS_M`` of each other are one corner, placed at the
    junction nearest to their middle.
    """
    at_node: dict[int, set[str]] = defaultdict(set)
    for index, text in enumerate(names):
        for name in split_names(text):
            at_node[int(start[index])].add(name)
            at_node[int(end[index])].add(name)
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for node in sorted(at_node):
        for pair in combinations(sorted(at_node[node]), 2):
            pairs[pair].append(node)
    found = []
    for (name, other), nodes in sorted(pairs.items()):
        for group in _groups(nodes, lonlat):
            middle = lonlat[group].mean(axis=0)
            away = np.hypot(*((lonlat[group] - middle) * metres_per_degree(middle[1])).T)
            lon, lat = lonlat[group[int(np.argmin(away))]]
            found.append((name, other, float(lon), float(lat)))
    return found


def _groups(nodes: list[int], lonlat: FloatArray) -> list[list[int]]:
    """Nodes near the first one of a group belong to it; order decides, so it is repeatable."""
    groups: list[list[int]] = []
    for node in nodes:
        for group in groups:
            scale = metres_per_degree(float(lonlat[node, 1]))
            if np.hypot(*((lonlat[node] - lonlat[group[0]]) * scale)) <= CORNER_RADIUS_M:
                group.append(node)
                break
        else:
            groups.append([node])
    return groups
