"""Checkpoints of the engine of this process, written beside the work and not in its way.

A forked child sees the model as it was at the fork, for as long as it needs: it writes the
arrays and ends, and the parent tells readers the folder's name when it next looks. The child
touches no database. Killed, or left alone by a killed parent, it leaves a draft that nobody names.
"""

import logging
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from apps.reach.engine import checkpoint
from apps.reach.engine.graph import main_component
from apps.reach.engine.indicators import indicators, verdict_counts
from apps.reach.engine.model import ReachModel
from apps.reach.services import publish
from apps.reach.services.inputs import Inputs, Places
from apps.reach.storage import engine_root

logger = logging.getLogger(__name__)

# A checkpoint may take this share of a processor while reports keep coming, and comes this often.
_SHARE = 0.1
_LONGEST_REST_S = 20.0
_NICENESS = 10


@dataclass(frozen=True, slots=True)
class City:
    """What a checkpoint is of."""

    inputs: Inputs
    places: Places
    model: ReachModel

    def page(self, version: int) -> dict[str, Any]:
        """What readers of the arrays need to know of them."""
        return {
            "inputs_key": self.inputs.key,
            "dataset_id": self.inputs.dataset_id,
            "rules_version": self.inputs.rule_set.version,
            "layer_version": version,
            "planes": [[plane.profile, plane.reading] for plane in self.model.planes],
            "categories": list(self.model.categories),
            "place_codes": self.places.codes,
            "place_names": self.places.names,
        }

    def full_page(self, version: int) -> dict[str, Any]:
        """The same with the proof, the barriers and the figures of the city."""
        return {
            **self.page(version),
            "digest": self.model.digest(),
            "barriers": checkpoint.barriers_to_json(self.model.barriers),
            "indicators": [asdict(row) for row in indicators(self.model)],
            "verdicts": [asdict(row) for row in verdict_counts(self.model)],
        }

    def arrays(self) -> dict[str, Any]:
        """What readers map."""
        model, network = self.model, self.model.network
        return {
            "dist": model.dist,
            "weights": model.weights,
            "indptr": model.graph.indptr,
            "head": model.graph.head,
            "mate": model.graph.mate,
            "node_lonlat": network.node_lonlat,
            "usable": np.flatnonzero(main_component(network)),
            **{f"places_{c}": nodes for c, nodes in self.places.nodes.items()},
            **{f"lonlat_{c}": lonlat for c, lonlat in self.places.lonlat.items()},
        }


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    name: str
    version: int
    started: float


class Saver:
    """Writes checkpoints of one city. ``saved``: the layer version of the last, -1 for none."""

    def __init__(self, city: City, *, saved: int = -1) -> None:
        self._city, self.saved = city, saved
        self._at, self._took_s = 0.0, 0.0
        self._child: _Child | None = None

    def now(self, version: int) -> None:
        """Write a checkpoint and wait for it."""
        self.look(wait=True)
        if self.saved == version:
            return
        started, name = time.monotonic(), self._name(version)
        self._write(name, version, wanted=lambda: True)
        self._told(name, version, started)

    def if_due(self, version: int) -> None:
        """Begin one, unless one is under way or the last is too recent for what it costs."""
        self.look()
        rest_s = min(self._took_s / _SHARE, _LONGEST_REST_S)
        if self._child or self.saved == version or time.monotonic() - self._at < rest_s:
            return
        started, name, parent = time.monotonic(), self._name(version), os.getpid()
        pid = os.fork()
        if pid:
            self._child = _Child(pid, name, version, started)
            return
        ended_well = False
        try:
            os.nice(_NICENESS)
            self._write(name, version, wanted=lambda: os.getppid() == parent)
            ended_well = True
        finally:
            # Without cleaning up: connections and files are the parent's.
            os._exit(0 if ended_well else 1)

    def look(self, *, wait: bool = False) -> None:
        """Tell the name of what a child has written since."""
        if self._child is None:
            return
        pid, status = os.waitpid(self._child.pid, 0 if wait else os.WNOHANG)
        if not pid:
            return
        child, self._child = self._child, None
        if status == 0:
            self._told(child.name, child.version, child.started)
        else:
            self._at = time.monotonic()
            logger.warning("checkpoint %s was not written", child.name)

    def stop(self) -> None:
        """End a child that is at work."""
        if self._child is not None:
            os.kill(self._child.pid, signal.SIGKILL)
            os.waitpid(self._child.pid, 0)
            self._child = None

    def _name(self, version: int) -> str:
        inputs = self._city.inputs
        return checkpoint.new_name(f"g{inputs.dataset_id}-r{inputs.rule_set.version}-v{version}")

    def _write(self, name: str, version: int, *, wanted: Callable[[], bool]) -> None:
        arrays: Mapping[str, Any] = {**self._city.arrays(), "parent": self._city.model.parent}
        page = self._city.full_page(version)
        checkpoint.write(engine_root(), name=name, page=page, arrays=arrays, wanted=wanted)

    def _told(self, name: str, version: int, started: float) -> None:
        publish.checkpoint_name(name)
        checkpoint.forget_old(engine_root(), keep=name)
        self.saved, self._at = version, time.monotonic()
        self._took_s = self._at - started
