"""Checkpoints of the engine of this process, written beside the work and not in its way."""

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
from apps.reach.services.beside import Beside
from apps.reach.services.inputs import Inputs, Places
from apps.reach.storage import engine_root

# A checkpoint may take this share of a processor while reports keep coming, and comes this often.
_SHARE = 0.1
_LONGEST_REST_S = 20.0


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


class Saver:
    """Writes checkpoints of one city. ``saved``: the layer version of the last, -1 for none."""

    def __init__(self, city: City, beside: Beside, *, saved: int = -1) -> None:
        self._city, self._beside, self.saved = city, beside, saved
        self._began, self._took_s = -np.inf, 0.0

    def now(self, version: int) -> None:
        """Write a checkpoint and wait for it."""
        self._beside.look(wait=True)
        if self.saved != version:
            name = self._begin(version)
            self._write(name, version, lambda: True)
            self._tell(name, version)

    def if_due(self, version: int) -> None:
        """Begin one, unless a child is at work or the last is too recent for what it costs."""
        rest_s = min(self._took_s / _SHARE, _LONGEST_REST_S)
        if self._beside.is_busy() or self.saved == version:
            return
        if time.monotonic() - self._began >= rest_s:
            name = self._begin(version)
            self._beside.start(
                name,
                lambda wanted: self._write(name, version, wanted),
                lambda: self._tell(name, version),
            )

    def _begin(self, version: int) -> str:
        self._began = time.monotonic()
        return self._name(version)

    def _name(self, version: int) -> str:
        inputs = self._city.inputs
        return checkpoint.new_name(f"g{inputs.dataset_id}-r{inputs.rule_set.version}-v{version}")

    def _write(self, name: str, version: int, wanted: Callable[[], bool]) -> None:
        arrays: Mapping[str, Any] = {**self._city.arrays(), "parent": self._city.model.parent}
        page = self._city.full_page(version)
        checkpoint.write(engine_root(), name=name, page=page, arrays=arrays, wanted=wanted)

    def _tell(self, name: str, version: int) -> None:
        publish.checkpoint_name(name)
        checkpoint.forget_old(engine_root(), keep=name)
        self.saved, self._took_s = version, time.monotonic() - self._began
