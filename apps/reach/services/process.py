"""The engine of this process: a model in memory that follows the layer.

What the database says (verdicts, effects, version) is written in one transaction per batch of
changes; the checkpoint follows. Killed anywhere, the next engine finds a checkpoint at or before
the database's version, and brings it forward by comparing what stands now with what stood then:
the same barriers give the same bits, so doing a step twice changes nothing.
"""

import logging
import time
from dataclasses import asdict
from uuid import UUID

import numpy as np
from django.db import transaction

from apps.reach.engine import checkpoint
from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.effects import BarrierEffect, effect_of
from apps.reach.engine.freshness import Freshness
from apps.reach.engine.graph import main_component
from apps.reach.engine.indicators import indicators, verdict_counts
from apps.reach.engine.model import ReachModel
from apps.reach.engine.warm import warm_up
from apps.reach.models import EngineState
from apps.reach.services import inputs as read
from apps.reach.services import publish
from apps.reach.services.history import Publisher
from apps.reach.services.inputs import Inputs, Places
from apps.reach.storage import LAYER, engine_root

logger = logging.getLogger(__name__)

# A checkpoint may take this share of the engine's time while reports keep coming.
_CHECKPOINT_SHARE = 0.1
_EFFECTS_BATCH = 200


class EngineProcess:
    """See the module. ``version`` is the layer version the model stands at."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        network = inputs.network()
        self.places: Places = read.places(network)
        self._saved_at, self._save_took_s = 0.0, 0.0
        self._saved_version = -1
        self.publisher = Publisher()
        restored = self._restore(network)
        if restored is not None:
            self.model, self.version = restored
            self._saved_version = self.version
            self.fresh = Freshness(self.model)
            self._trust_effects()
        else:
            self.version, standing = read.barriers(inputs.dataset_id)
            self.model = ReachModel(
                network=network, rules=inputs.rules(), places=self.places.nodes, barriers=standing
            )
            self.fresh = Freshness(self.model)
            self._publish_everything()
        # Now, at the clock's first call, and not when the first report comes.
        warm_up(inputs.rules())

    # --- start ------------------------------------------------------------------------------

    def _restore(self, network: NetworkArrays) -> tuple[ReachModel, int] | None:
        """The newest checkpoint, if it is of these inputs and whole."""
        row = EngineState.objects.filter(layer_name=LAYER).first()
        if row is None or not row.checkpoint or row.inputs_key != self.inputs.key:
            return None
        folder = engine_root() / row.checkpoint
        try:
            page = checkpoint.read_page(folder)
            if page["inputs_key"] != self.inputs.key:
                return None
            model = ReachModel(
                network=network,
                rules=self.inputs.rules(),
                places=self.places.nodes,
                barriers=checkpoint.barriers_from_json(page["barriers"]),
                fields=(
                    checkpoint.read_array(folder, "dist"),
                    checkpoint.read_array(folder, "parent"),
                ),
            )
        except (checkpoint.CheckpointError, KeyError, TypeError, ValueError) as error:
            logger.warning("checkpoint not used: %s", error)
            return None
        if model.digest() != page["digest"]:
            logger.warning("checkpoint %s not used: its digest differs", row.checkpoint)
            return None
        return model, int(page["layer_version"])

    def _trust_effects(self) -> None:
        """After a restart: nothing is stale if the database says so, else everything."""
        row = EngineState.objects.get(layer_name=LAYER)
        if row.effects_version < row.layer_version:
            self.fresh.everything()

    def _publish_everything(self) -> None:
        self.fresh.everything()
        with transaction.atomic():
            publish.all_verdicts(self.model, self.inputs.dataset_id)
            publish.forget_other_effects(
                standing=self.model.barriers, profiles=[p.code for p in self.model.profiles]
            )
            self._publish_state()
            # The effects in the table belong to other inputs: none is proved.
            publish.effects_version(0)
        self.save()

    def _publish_state(self) -> None:
        publish.state(
            version=self.version,
            dataset_id=self.inputs.dataset_id,
            inputs_key=self.inputs.key,
            rule_set=self.inputs.rule_set,
        )

    # --- following --------------------------------------------------------------------------

    def catch_up(self) -> int:
        """Bring the model to the layer's present version. Returns how many versions it moved."""
        version, standing = read.barriers(self.inputs.dataset_id)
        now = {barrier.key: barrier for barrier in standing}
        put = [b for key, b in now.items() if self.model.barriers.get(key) != b]
        drop = [key for key in self.model.barriers if key not in now]
        steps = version - self.version
        if not (steps or put or drop):
            return 0
        touched = self.model.apply(put=put, drop=drop)
        self.version = version
        self.fresh.forget(drop)
        self.fresh.touched(touched)
        own = self._effects_of(put)
        with transaction.atomic():
            publish.some_verdicts(self.model, self.inputs.dataset_id, touched.segments)
            publish.forget_effects(of=drop)
            publish.effects(own, version=version)
            self._publish_state()
            if not self.fresh.stale:
                publish.effects_version(version)
        return steps

    def _effects_of(self, barriers: list[BarrierFacts]) -> list[BarrierEffect]:
        """At once: the effects of the barriers that changed."""
        found = [
            effect_of(self.model, barrier.key, plane)
            for barrier in barriers
            for plane in self.model.planes
        ]
        for effect in found:
            self.fresh.computed(effect)
        return found

    def refresh_effects(self, budget_s: float | None) -> None:
        """Prove again the effects that changes elsewhere may have altered, oldest first."""
        until = None if budget_s is None else time.monotonic() + budget_s
        while self.fresh.stale and (until is None or time.monotonic() < until):
            found = []
            for key, plane in list(self.fresh.stale)[:_EFFECTS_BATCH]:
                effect = effect_of(self.model, key, plane)
                self.fresh.computed(effect)
                found.append(effect)
                if until is not None and time.monotonic() >= until:
                    break
            with transaction.atomic():
                publish.effects(found, version=self.version)
                if not self.fresh.stale:
                    publish.effects_version(self.version)

    # --- checkpoint -------------------------------------------------------------------------

    def save_if_due(self) -> None:
        """Write a checkpoint unless the last one is too recent for what it costs."""
        rest_s = self._save_took_s / _CHECKPOINT_SHARE
        if self._saved_version != self.version and time.monotonic() - self._saved_at >= rest_s:
            self.save()

    def save(self) -> None:
        """Write a checkpoint of the model as it is and tell readers its name."""
        if self._saved_version == self.version:
            return
        started = time.monotonic()
        model, network = self.model, self.model.network
        page = {
            "inputs_key": self.inputs.key,
            "dataset_id": self.inputs.dataset_id,
            "rules_version": self.inputs.rule_set.version,
            "layer_version": self.version,
            "digest": model.digest(),
            "planes": [[plane.profile, plane.reading] for plane in model.planes],
            "categories": list(model.categories),
            "place_codes": self.places.codes,
            "place_names": self.places.names,
            "barriers": checkpoint.barriers_to_json(model.barriers),
            "indicators": [asdict(row) for row in indicators(model)],
            "verdicts": [asdict(row) for row in verdict_counts(model)],
        }
        arrays = {
            "dist": model.dist,
            "parent": model.parent,
            "weights": model.weights,
            "indptr": model.graph.indptr,
            "head": model.graph.head,
            "mate": model.graph.mate,
            "node_lonlat": network.node_lonlat,
            "usable": np.flatnonzero(main_component(network)),
            **{f"places_{c}": nodes for c, nodes in self.places.nodes.items()},
            **{f"lonlat_{c}": lonlat for c, lonlat in self.places.lonlat.items()},
        }
        name = f"g{self.inputs.dataset_id}-r{self.inputs.rule_set.version}-v{self.version}"
        publish.checkpoint_name(
            checkpoint.write(engine_root(), name=name, page=page, arrays=arrays)
        )
        self._saved_version = self.version
        self._saved_at = time.monotonic()
        self._save_took_s = self._saved_at - started

    def stale_barriers(self) -> list[UUID]:
        """Barriers whose effect still has to be proved again."""
        return sorted({UUID(key) for key, _plane in self.fresh.stale})
