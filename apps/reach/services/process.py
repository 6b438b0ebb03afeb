"""The engine of this process: a model in memory that follows the layer.

What the database says (verdicts, effects, version) is written in one transaction per batch of
changes; the live arrays and the checkpoint follow. Killed anywhere, the next engine finds a
checkpoint at or before the database's version, and brings it forward by comparing what stands now
with what stood then: the same barriers give the same bits, so doing a step twice changes nothing.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import transaction

from apps.reach.engine import checkpoint
from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.bundles import ALONE, Bundle, in_steps
from apps.reach.engine.effects import BarrierEffect, effect_of
from apps.reach.engine.freshness import Freshness
from apps.reach.engine.live import LiveWriter
from apps.reach.engine.model import Plane, ReachModel, Touched
from apps.reach.engine.warm import warm_up
from apps.reach.models import EngineState
from apps.reach.services import inputs as read
from apps.reach.services import publish
from apps.reach.services.beside import Beside
from apps.reach.services.history import Publisher
from apps.reach.services.inputs import Inputs, Places
from apps.reach.services.saving import City, Saver
from apps.reach.storage import LAYER, engine_root, live_root
from apps.twin import queries as twin

logger = logging.getLogger(__name__)

_EFFECTS_BATCH = 200
# Of so many barriers of one batch the effects are computed before it shows: a survey brings
# thousands at once, and nobody waits for the last of them.
_OWN_AT_ONCE = 40
# How often to look whether the layer has moved on while effects are proved again.
_LOOK_EVERY_S = 0.02
# More steps than this are read as what stands now.
_LOG_LIMIT = 500
# What stands is compared as a whole when nothing was reported for so long.
_COMPARE_EVERY_S = 4.0

# Reports that come closer than this are a stream: what can follow after waits for its end, so that
# the processors are the reports'. The clock comes by every few seconds.
_STREAM_S = 1.0
# After so much of it the rest has a turn: nobody who reports without end may hold it up for ever.
_LONGEST_STREAM_S = 20.0

# Version, barriers to put, keys to drop.
Step = tuple[int, list[BarrierFacts], list[str]]


class EngineProcess:
    """See the module. ``version`` is the layer version the model stands at."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        network = inputs.network()
        self.places: Places = read.places(network)
        self.publisher = Publisher()
        self._compared_at = 0.0
        self._moved_at, self._busy_since, self._busy_until = -_STREAM_S, 0.0, 0.0
        # Planes whose bundles are not those of the model as it is; what the database has.
        self._bundles_of: dict[Plane, None] = {}
        self._told: dict[Plane, dict[str, Bundle]] = {}
        self._steps: Iterator[dict[str, Bundle]] | None = None
        restored = self._restore(network)
        if restored is not None:
            self.model, self.version = restored
        else:
            self.version, standing = read.barriers(inputs.dataset_id)
            self.model = ReachModel(
                network=network, rules=inputs.rules(), places=self.places.nodes, barriers=standing
            )
        self.fresh = Freshness(self.model)
        self._city = City(inputs, self.places, self.model)
        self.beside = Beside()
        self.saver = Saver(self._city, self.beside, saved=-1 if restored is None else self.version)
        self.live = self._new_live()
        if restored is not None:
            self._trust_effects()
            publish.live_name(self.live.name)
        else:
            self._publish_everything()
        self.live.forget_others()
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

    def _new_live(self) -> LiveWriter:
        return LiveWriter(
            live_root(), version=self.version, page=self._city.page(self.version),
            arrays=self._city.arrays(),
        )  # fmt: skip

    def _trust_effects(self) -> None:
        """After a restart: nothing is stale if the database says so, else everything."""
        row = EngineState.objects.get(layer_name=LAYER)
        if row.effects_version < row.layer_version:
            self._trust_nothing()

    def _trust_nothing(self) -> None:
        self.fresh.everything()
        self._bundles_of = dict.fromkeys(self.model.planes)

    def _publish_everything(self) -> None:
        self._trust_nothing()
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
            live=self.live.name,
        )

    def close(self) -> None:
        """Leave nothing at work."""
        self.beside.stop()

    # --- following --------------------------------------------------------------------------

    @property
    def is_settled(self) -> bool:
        """Whether every effect and bundle is that of the model as it is."""
        return self.fresh.is_proved and not self._bundles_of

    @property
    def is_busy(self) -> bool:
        """Whether reports come in a stream."""
        return time.monotonic() < self._busy_until

    def _note_the_stream(self) -> None:
        """While one report follows the other, what can wait does; but never for long."""
        now = time.monotonic()
        if now - self._moved_at < _STREAM_S:
            if now >= self._busy_until:
                self._busy_since = now
            lasts = now - self._busy_since
            self._busy_until = now + _STREAM_S if lasts < _LONGEST_STREAM_S else now
        self._moved_at = now

    def catch_up(self, *, by_log: bool = False) -> int:
        """Bring the model to the layer's present version. Returns how many versions it moved.

        ``by_log``: apply the barriers' images in the change log, which takes a moment however many
        barriers stand; what stands is compared as a whole once nothing new is reported.
        """
        version, put, drop = (self._from_log() if by_log else None) or self._from_table()
        steps = version - self.version
        if not (steps or put or drop):
            return 0
        if put or drop:
            self._note_the_stream()
        touched = self.model.apply(put=put, drop=drop)
        self.version = version
        self.fresh.forget(drop)
        for told in self._told.values():
            for key in drop:
                told.pop(key, None)  # its row goes, and with it what was told
        if put or drop:
            self.fresh.touched(touched)
            self._bundles_of = dict.fromkeys(self.model.planes)
            self._steps = None
        self.fresh.ask(barrier.key for barrier in put[_OWN_AT_ONCE:])
        own = self._effects_of(put[:_OWN_AT_ONCE])
        with transaction.atomic():
            publish.quickly()
            publish.some_verdicts(self.model, self.inputs.dataset_id, touched.segments)
            publish.forget_effects(of=drop)
            publish.effects(own, version=version)
            self._publish_state()
            if self.is_settled:
                publish.effects_version(version)
        self._write_live(touched)
        return steps

    def _from_log(self) -> Step | None:
        """What the log's images say; None when they cannot tell, or it is time to compare."""
        changes = twin.changes_since(self.version, limit=_LOG_LIMIT)
        if not changes and time.monotonic() - self._compared_at >= _COMPARE_EVERY_S:
            return None
        images: dict[str, Mapping[str, Any]] = {}
        for number, change in enumerate(changes, start=self.version + 1):
            there = change.payload.get("network") == self.inputs.dataset_id
            if change.version != number or change.kind == "network.activated" or not there:
                return None
            images.update((image["uuid"], image) for image in change.payload["barriers"])
        if len(changes) == _LOG_LIMIT:
            return None
        put, drop = [], []
        for key, image in images.items():
            if image["state"] not in twin.STANDING:
                if key in self.model.barriers:
                    drop.append(key)
            elif self.model.barriers.get(key) != (facts := _of_image(image)):
                put.append(facts)
        return self.version + len(changes), put, drop

    def _from_table(self) -> Step:
        """What stands now against what stands in the model."""
        version, standing = read.barriers(self.inputs.dataset_id)
        self._compared_at = time.monotonic()
        now = {barrier.key: barrier for barrier in standing}
        put = [b for key, b in now.items() if self.model.barriers.get(key) != b]
        return version, put, [key for key in self.model.barriers if key not in now]

    def _effects_of(self, barriers: list[BarrierFacts]) -> list[BarrierEffect]:
        """At once: the effects of barriers that changed."""
        found = [
            effect_of(self.model, barrier.key, plane)
            for barrier in barriers
            for plane in self.model.planes
        ]
        for effect in found:
            self.fresh.computed(effect)
        return found

    def _write_live(self, touched: Touched) -> None:
        """Readers see the version from here on."""
        model = self.model
        slots = model.graph.slot[:, touched.segments].ravel()
        self.live.write(
            self.version,
            (
                (i, nodes, model.dist[i][:, nodes], slots, model.weights[i][slots])
                for i, plane in enumerate(model.planes)
                if len(nodes := touched.nodes[plane])
            ),
        )

    def keep_live(self, name: str) -> None:
        """Where the database names the live arrays of another process, make new ones of ours."""
        if name != self.live.name or not self.live.is_there:
            self.live = self._new_live()
            publish.live_name(self.live.name)
            self.live.forget_others()

    # --- what follows after -----------------------------------------------------------------

    def refresh_effects(self, budget_s: float | None) -> None:
        """Prove again the effects and bundles that changes elsewhere may have altered.

        With a budget it also stops as soon as the layer has moved on.
        """
        over = _never if budget_s is None else self._over(budget_s)
        while not self.fresh.is_proved and not over():
            self._refresh_some(over)
            if not self.fresh.stale:
                self.fresh.sift()
        while self.fresh.is_proved and self._bundles_of and not over():
            self._refresh_bundles(next(iter(self._bundles_of)), over)
        if self.is_settled:
            publish.effects_version(self.version)

    def _refresh_some(self, over: Callable[[], bool]) -> None:
        found = []
        for key, plane in list(self.fresh.stale)[:_EFFECTS_BATCH]:
            effect = effect_of(self.model, key, plane)
            self.fresh.computed(effect)
            found.append(effect)
            if over():
                break
        with transaction.atomic():
            publish.quickly()
            publish.effects(found, version=self.version)
            publish.told()

    def _refresh_bundles(self, plane: Plane, over: Callable[[], bool]) -> None:
        """Go on with the bundles of a plane, the first that is due, and publish them when known."""
        if self._steps is None:
            self._steps = in_steps(self.model, plane)
        found: dict[str, Bundle] | None = None
        for known in self._steps:
            found = known
            if over():
                return
        self._steps = None
        del self._bundles_of[plane]
        had = self._told.get(plane)
        found = {key: (found or {}).get(key, ALONE) for key in self.model.barriers}
        new = {key: b for key, b in found.items() if had is None or had.get(key) != b}
        with transaction.atomic():
            publish.quickly()
            publish.bundles(new, plane, version=self.version)
            publish.told()
        self._told[plane] = found

    def _over(self, budget_s: float) -> Callable[[], bool]:
        until = time.monotonic() + budget_s
        look_at = time.monotonic() + _LOOK_EVERY_S

        def over() -> bool:
            nonlocal look_at
            now = time.monotonic()
            if now >= until:
                return True
            if now >= look_at:
                look_at = now + _LOOK_EVERY_S
                return twin.layer().version != self.version
            return False

        return over

    # --- checkpoint -------------------------------------------------------------------------

    def save_if_due(self) -> None:
        """Begin a checkpoint unless the last one is too recent for what it costs."""
        self.saver.if_due(self.version)

    def save(self) -> None:
        """Write a checkpoint of the model as it is and tell readers its name."""
        self.saver.now(self.version)


def _never() -> bool:
    return False


def _of_image(image: Mapping[str, Any]) -> BarrierFacts:
    """A barrier as the change log shows it."""
    return BarrierFacts(
        key=image["uuid"],
        kind=image["kind"],
        state=image["state"],
        segment=image["segment"],
        side=image["side"],
        measures=image["measures"],
        can_pass=image["can_pass"],
    )
