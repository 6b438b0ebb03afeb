"""Following the layer: one engine at a time, strictly by version, exact at every step."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Optional

from django.db import connection

from apps.outbox import services as outbox
from apps.reach.models import EngineState
from apps.reach.services import inputs as read
from apps.reach.storage import LAYER

if TYPE_CHECKING:
    from apps.reach.services.process import EngineProcess

# "soglia engine": one key per database is enough, advisory locks belong to a database.
_LOCK = 0x50671A_E6

_engine: Optional["EngineProcess"] = None
_engine_of: str = ""
# Rules, places and networks change a few times a year: while the clock calls ten times a second,
# what is in force is asked for less often.
_INPUTS_EVERY_S = 1.0
_inputs_at = -_INPUTS_EVERY_S


@dataclass(frozen=True, slots=True)
class EngineCheck:
    """What the checkpoint says against what a computation from nothing gives."""

    layer_version: int
    kept: str
    recomputed: str

    @property
    def agrees(self) -> bool:
        """Whether every weight and time is the same, bit for bit."""
        return self.kept == self.recomputed


def follow(*, wait: bool = True, effects_budget_s: float | None = None) -> int:
    """Bring fields, verdicts and effects to the layer's present version.

    The effects of the barriers that changed are computed at once; those of the others that may
    have changed follow, for at most ``effects_budget_s`` seconds (None: all of them). With
    ``wait`` False it gives up when another engine is at work. Without a network it does nothing.

    Returns how many versions it moved.
    """
    with outbox.session_lock(_LOCK, wait=wait) as had:
        if not had:
            return 0
        try:
            row = _row()
            before = row.layer_version if row else 0
            # Commands compare what stands as a whole; the clock's calls read what is new.
            engine = _caught_up(row, by_log=effects_budget_s is not None)
            if engine is None:
                return 0
            engine.beside.look()
            if effects_budget_s is None:
                engine.refresh_effects(None)
                engine.save()
                engine.publisher.publish(engine)
            elif not engine.is_busy:
                engine.refresh_effects(effects_budget_s)
                engine.save_if_due()
                if engine.is_settled:
                    engine.publisher.publish(engine, budget_s=effects_budget_s)
            if effects_budget_s is not None:
                engine.publisher.publish_at_the_latest(engine, engine.beside)
        except BaseException:
            # Whatever was half done is in memory only: the next call starts from the checkpoint.
            forget_process()
            raise
        return engine.version - before


def work_left() -> bool:
    """Whether effects or bundles still have to be proved again, or figures are half made."""
    return _engine is not None and (not _engine.is_settled or _engine.publisher.busy)


def is_busy() -> bool:
    """Whether reports come in a stream, so that what is left had better wait."""
    return _engine is not None and _engine.is_busy


def recompute() -> int:
    """Forget everything and compute from nothing. Returns the layer version."""
    with outbox.session_lock(_LOCK, wait=True):
        EngineState.objects.filter(layer_name=LAYER).update(checkpoint="", inputs_key="")
        forget_process()
    follow()
    return _version()


def check() -> EngineCheck | None:
    """Compare the engine's arrays with a computation from nothing at the same version.

    None without a network. Follows the layer first.
    """
    from apps.reach.engine.model import ReachModel

    follow(effects_budget_s=0.0)
    with outbox.session_lock(_LOCK, wait=True):
        engine = _caught_up(_row())
        if engine is None:
            return None
        fresh = ReachModel(
            network=engine.model.network,
            rules=engine.inputs.rules(),
            places=engine.places.nodes,
            barriers=engine.model.barriers.values(),
        )
        return EngineCheck(engine.version, engine.model.digest(), fresh.digest())


def forget_process() -> None:
    """Drop the model in memory, as a killed engine would."""
    global _engine
    if _engine is not None:
        _engine.close()
    _engine = None


def _version() -> int:
    found = EngineState.objects.filter(layer_name=LAYER).values_list("layer_version", flat=True)
    return found.first() or 0


def _row() -> EngineState | None:
    return EngineState.objects.filter(layer_name=LAYER).first()


def _caught_up(row: EngineState | None, *, by_log: bool = False) -> Optional["EngineProcess"]:
    """The engine at the layer's present version; None without a network. ``row``: as it is."""
    while (inputs := _inputs(as_known=by_log)) is not None:
        try:
            engine = _current_engine(inputs, row)
            engine.catch_up(by_log=by_log)
        except read.InputsMoved:
            forget_process()
            row = _row()
        else:
            return engine
    return None


def _inputs(*, as_known: bool) -> read.Inputs | None:
    """The inputs in force; with ``as_known`` those of a moment ago."""
    global _inputs_at
    now = time.monotonic()
    known = _engine is not None and _engine_of == connection.settings_dict["NAME"]
    if as_known and known and _engine is not None and now - _inputs_at < _INPUTS_EVERY_S:
        return _engine.inputs
    found = read.current()
    _inputs_at = now
    return found


def _current_engine(inputs: read.Inputs, row: EngineState | None) -> "EngineProcess":
    """The model of this process if it is still the right one, else a new one."""
    global _engine, _engine_of
    from apps.reach.services.process import EngineProcess

    database = str(connection.settings_dict["NAME"])
    usable = (
        _engine is not None
        and _engine_of == database
        and _engine.inputs.key == inputs.key
        and row is not None
        and row.inputs_key == inputs.key
        and row.layer_version == _engine.version
    )
    if not usable or _engine is None or row is None:
        forget_process()
        _engine = EngineProcess(inputs)
        _engine_of = database
        _read_in_one_piece(inputs)
    else:
        _engine.keep_live(row.live)
    return _engine


def _read_in_one_piece(inputs: read.Inputs) -> None:
    """Names and contents of the inputs are read one after the other: are they of one moment?

    What was frozen or kept under the name of other contents could never be computed again.

    Raises:
        InputsMoved: they are not; nobody finds what was made of them.
    """
    now = read.current()
    if now is None or now.key != inputs.key:
        EngineState.objects.filter(layer_name=LAYER).update(checkpoint="", inputs_key="")
        raise read.InputsMoved
