"""Times and weights at the newest version the engine has followed, for the other questions.

Read from the live arrays; from the newest checkpoint when there are none, or when the engine was
killed while it wrote them. Every answer is a copy of one version of the layer, and names it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine import checkpoint
from apps.reach.engine.arrays import Floats, local_metres
from apps.reach.engine.live import LiveError, LiveReader
from apps.reach.queries.engine import engine_state
from apps.reach.storage import engine_root, live_root

MAX_M = 500.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class City:
    """One engine's city: what does not change while it follows, and how to read what does."""

    page: dict[str, Any]
    folder: Path
    # Of the usable nodes, in their order, on a plane of metres.
    near: Any = field(repr=False)
    usable: NDArray[np.int64]
    lat: float
    # Of a live folder; None for a checkpoint.
    live: LiveReader | None = field(repr=False)

    def array(self, name: str) -> NDArray[Any]:
        """``indptr``, ``head``, ``mate``, ``node_lonlat``, ``places_<category>`` ..., mapped."""
        return checkpoint.read_array(self.folder, name, mapped=True)

    def node_at(self, lon: float, lat: float) -> int | None:
        """The nearest node people can walk to, within MAX_M."""
        if not len(self.usable):
            return None
        point = local_metres(np.array([[lon, lat]]), around_lat=self.lat)[0]
        distance, nearest = self.near.query(point, k=2, distance_upper_bound=MAX_M)
        if not np.isfinite(distance[0]):
            return None
        # Of two that lie on each other always the same one.
        best = nearest[distance == distance[0]].min()
        return int(self.usable[best])

    def times_at(self, node: int) -> tuple[Floats, int]:
        """(planes, categories) milliseconds from a node, and their layer version."""
        if self.live is not None:
            return self.live.times_at(node)
        return np.array(self.array("dist")[:, :, node]), self.page["layer_version"]

    def weights(self, plane: int) -> tuple[Floats, int]:
        """(2m,) milliseconds by slot of a plane, and their layer version."""
        if self.live is not None:
            return self.live.weights(plane)
        return np.array(self.array("weights")[plane]), self.page["layer_version"]

    def weights_of(self, planes: Sequence[int]) -> tuple[Floats, int]:
        """(planes, 2m) of several planes at one layer version, and the version."""
        if self.live is not None:
            return self.live.weights_of(planes)
        return np.array(self.array("weights")[list(planes)]), self.page["layer_version"]


def read(question: Callable[[City], T]) -> T | None:
    """The answer of the newest city that gives one; None before the engine's first run. One query.

    ``question`` may be asked twice.
    """
    state = engine_state()
    if state is None:
        return None
    for root, name, is_live in (
        (live_root(), state.live, True),
        (engine_root(), state.checkpoint, False),
    ):
        if name:
            try:
                return question(_open(str(root), name, is_live=is_live))
            except (checkpoint.CheckpointError, LiveError):
                # Replaced between two reads, or never finished: the next one is whole.
                continue
    return None


def weights(profile: str, reading: str) -> tuple[Floats, int] | None:
    """A copy of a plane's weights, (2m,) milliseconds by slot (inf: closed), and its version.

    None before the engine's first run and for a plane nobody computes. Which slot is which arc
    says ``City.array``. One query.
    """

    def ask(city: City) -> tuple[Floats, int] | None:
        plane = [profile, reading]
        planes = city.page["planes"]
        return city.weights(planes.index(plane)) if plane in planes else None

    return read(ask)


def times_at(node: int) -> tuple[Floats, int] | None:
    """(planes, categories) milliseconds from a node (inf: no way), and their layer version."""
    return read(lambda city: city.times_at(node))


@lru_cache(maxsize=4)
def _open(root: str, name: str, *, is_live: bool) -> City:
    from scipy.spatial import cKDTree

    folder = Path(root) / name
    page = checkpoint.read_page(folder)
    lonlat = checkpoint.read_array(folder, "node_lonlat", mapped=True)
    usable = checkpoint.read_array(folder, "usable")
    lat = float(lonlat[:, 1].mean()) if len(lonlat) else 0.0
    return City(
        page=page,
        folder=folder,
        near=cKDTree(local_metres(lonlat[usable], around_lat=lat)),
        usable=usable,
        lat=lat,
        live=LiveReader(folder) if is_live else None,
    )
