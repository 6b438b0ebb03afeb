"""Publishing: what the city's figures were, and the proof that they can be computed again."""

import hashlib
import random
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from django.db import transaction
from django.utils import timezone

from apps.reach import rebuild
from apps.reach.engine import checkpoint
from apps.reach.models import FrozenArrays, InputSet, PublishedSet
from apps.reach.services import inputs as read
from apps.reach.services.beside import Beside
from apps.reach.storage import engine_root
from apps.twin import queries as twin

if TYPE_CHECKING:
    from apps.reach.engine.figures import CountsOf
    from apps.reach.engine.late_counts import LateCounts
    from apps.reach.engine.model import ReachModel

# Nothing has moved for so long: reports have paused.
_QUIET_S = 2.0
# Figures that take less are made between reports as well, at most this often.
_QUICK_S = 0.3
_EVERY_S = 5.0
# Where reports never pause, figures follow this far behind at the latest.
_AT_LATEST_S = 30.0
_BODY = "body.json"
# How many differing sets are named; the count is complete.
_SHOWN = 20
# No state of an engine.
_NOTHING = (-1, -1)


class Engine(Protocol):
    """What publishing asks of the engine of a process."""

    inputs: read.Inputs
    model: "ReachModel"
    version: int


class Publisher:
    """Publishes what an engine has settled on. One for an engine in memory."""

    def __init__(self) -> None:
        self._inputs: InputSet | None = None
        self._counts: LateCounts | None = None
        # Version of the layer, and how often the model was changed: it is brought back to what
        # the table says without any new version.
        self._public, self._seen = _NOTHING, _NOTHING
        self._seen_at = 0.0
        self._at, self._took_s = -np.inf, np.inf
        # Half-made figures of the version seen last.
        self._work: Iterator[None] | None = None
        # Since when there is something that is not public, as far as anybody has looked.
        self._waits_since: float | None = None

    @property
    def busy(self) -> bool:
        """Whether figures are half made: call again soon."""
        return self._work is not None

    def publish(self, engine: Engine, *, budget_s: float | None = None) -> bool:
        """Publish the state the engine stands at, unless it is public already.

        With a budget, figures are made when nothing has moved for a while, in steps of about
        ``budget_s`` seconds: a report that comes meanwhile is not kept waiting, and they are
        begun again on what it brought. Figures that take no time are made between reports too,
        but not more often than every few seconds. Call again when nothing moves: the last
        version always is published. Returns whether a set was written.
        """
        state = engine.version, engine.model.changes
        if self._public == state:
            self._waits_since = None
            return False
        now = time.monotonic()
        if self._seen != state:
            self._seen, self._seen_at, self._work = state, now, None
        if budget_s is not None and not self._is_due(now):
            return False
        if self._work is None:
            self._work = self._steps(engine)
        until = None if budget_s is None or self._is_quick else now + budget_s
        before = self._at
        for _step in self._work:
            if until is not None and time.monotonic() >= until:
                return False
        self._work = None
        return self._at != before

    def publish_at_the_latest(self, engine: Engine, beside: Beside) -> None:
        """Let a child make the figures of this moment, when they have waited for too long.

        Reports that keep coming never pause for as long as ``publish`` wants. A niced child takes
        the time that they leave, and they take no notice.
        """
        state = engine.version, engine.model.changes
        if self._public == state:
            return
        now = time.monotonic()
        if self._waits_since is None:
            self._waits_since = now
        if self.busy or now - self._waits_since < _AT_LATEST_S or beside.is_busy():
            return
        self._waits_since = now
        inputs, (version, changes) = self._inputs_of(engine), state
        if not changes and _is_public(inputs, version):
            self._public = state
            return
        # A draft, so that the next checkpoint clears up what a killed child has left.
        draft = engine_root() / checkpoint.draft_name(f"figures-{uuid.uuid4().hex}")

        def work(wanted: Callable[[], bool]) -> None:
            from apps.reach.engine.figures import figures

            body = rebuild.body_with(
                figures(engine.model, self._counts_of(engine)), inputs, version
            )
            if wanted():
                draft.mkdir(parents=True)
                (draft / _BODY).write_bytes(body)

        beside.start(f"figures of version {version}", work, lambda: self._tell(draft, state))

    def _tell(self, draft: Path, state: tuple[int, int]) -> None:
        """Publish what a child has made, unless a later version is public already."""
        body = (draft / _BODY).read_bytes()
        shutil.rmtree(draft, ignore_errors=True)
        if self._inputs is None or state <= self._public:
            return
        if not _is_public(self._inputs, state[0], digest=rebuild.digest_of(body)):
            _write(self._inputs, state[0], body, at=timezone.now())
            self._at = time.monotonic()
        self._public = state

    def _inputs_of(self, engine: Engine) -> InputSet:
        if self._inputs is None:
            self._inputs = frozen_inputs(engine.inputs, engine.model)
        return self._inputs

    def _counts_of(self, engine: Engine) -> "CountsOf":
        from apps.reach.engine.late_counts import LateCounts

        if self._counts is None:
            self._counts = LateCounts(engine.model)
        return self._counts.of

    @property
    def _is_quick(self) -> bool:
        return self._took_s <= _QUICK_S

    def _is_due(self, now: float) -> bool:
        quiet = now - self._seen_at >= _QUIET_S
        return quiet or (self._is_quick and now - self._at >= _EVERY_S)

    def _steps(self, engine: Engine) -> Iterator[None]:
        """The work, resting between its parts."""
        from apps.reach.engine.figures import figures_in_steps

        version, changes, worked_s = engine.version, engine.model.changes, 0.0
        inputs = self._inputs_of(engine)
        if not changes and _is_public(inputs, version):
            self._public = version, changes
            return
        making = figures_in_steps(engine.model, self._counts_of(engine))
        while True:
            started = time.monotonic()
            try:
                next(making)
            except StopIteration as end:
                body = rebuild.body_with(end.value, inputs, version)
                break
            worked_s += time.monotonic() - started
            yield
        if not _is_public(inputs, version, digest=rebuild.digest_of(body)):
            _write(inputs, version, body, at=timezone.now())
            self._at = time.monotonic()
        self._public, self._took_s = (version, changes), worked_s
        self._waits_since = None


def frozen_inputs(inputs: read.Inputs, model: "ReachModel") -> InputSet:
    """What the model was made of, kept for good. Equal inputs are kept once."""
    from apps.reach.engine.frozen import freeze

    found = InputSet.objects.select_related("rule_set").filter(key=_key(inputs)).first()
    if found is not None:
        return found
    facts = twin.network(inputs.dataset_id)
    assert facts is not None  # noqa: S101 (the model was made of it)
    network = {name: getattr(model.network, name) for name in model.network.__slots__}
    places = {
        "categories": np.array(model.categories),
        **{f"nodes:{category}": nodes for category, nodes in model.places.items()},
    }
    with transaction.atomic():
        digests = []
        for arrays in (network, places):
            digest, body = freeze(arrays)
            FrozenArrays.objects.get_or_create(digest=digest, defaults={"body": body})
            digests.append(digest)
        return InputSet.objects.create(
            key=_key(inputs),
            format=_format(),
            dataset_id=inputs.dataset_id,
            network_generation=facts.generation,
            is_demonstration=facts.is_demonstration,
            rule_set=inputs.rule_set,
            network_id=digests[0],
            places_id=digests[1],
        )


def _format() -> str:
    return f"{read.ENGINE_FORMAT}.{rebuild.FIGURES_FORMAT}"


def _key(inputs: read.Inputs) -> str:
    return hashlib.sha256(f"{_format()} {inputs.key}".encode()).hexdigest()


def _is_public(inputs: InputSet, version: int, *, digest: str | None = None) -> bool:
    """Whether the last set is of this version, and has these figures if they are given."""
    rows = PublishedSet.objects.order_by("-published_at")
    last = rows.values_list("inputs_id", "layer_version", "digest").first()
    return last is not None and last == (inputs.pk, version, last[2] if digest is None else digest)


def _write(inputs: InputSet, version: int, body: bytes, *, at: datetime) -> PublishedSet:
    """The body stays with the last set of a day: an earlier one of that day gives its own up."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    today = PublishedSet.objects.filter(
        published_at__gte=midnight, published_at__lte=at, body__isnull=False
    )
    with transaction.atomic():
        today.update(body=None)
        return PublishedSet.objects.create(
            inputs=inputs,
            layer_version=version,
            published_at=at,
            digest=rebuild.digest_of(body),
            body=rebuild.pack(body),
        )


def publish_past(marks: Iterable[tuple[datetime, int]]) -> int:
    """Publish, for the demonstration only, what its log tells of past times.

    ``marks``: time and version of the layer then. Everything but the layer (network, rules,
    places) is taken as it was last published. Returns how many sets were written.

    Raises:
        ValueError: the city is real: nothing may be published for a time that has gone by.
    """
    last = PublishedSet.objects.select_related("inputs__rule_set").order_by("-published_at").first()
    if last is None:
        return 0
    inputs = last.inputs
    if not inputs.is_demonstration:
        raise ValueError("Only a demonstration may be given a past.")
    model: ReachModel | None = None
    written = 0
    for at, version in sorted(marks):
        if model is None:
            model = rebuild.model_at(inputs, version)
        else:
            now = {b.key: b for b in rebuild.barriers_at(inputs, version)}
            model.apply(
                put=[b for key, b in now.items() if model.barriers.get(key) != b],
                drop=[key for key in model.barriers if key not in now],
            )
        body = rebuild.body_of(model, inputs, version, counts_of=rebuild.fresh_counts(model))
        _write(inputs, version, body, at=at)
        written += 1
    return written


@dataclass(slots=True)
class HistoryCheck:
    """What recomputing past states found."""

    times: int = 0
    sets: int = 0
    rule_sets: int = 0
    generations: int = 0
    # Published by an older engine, whose bits this one does not promise.
    other_format: int = 0
    differ_count: int = 0
    differ: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def agrees(self) -> bool:
        """Whether every recomputed set has the digest it was published with."""
        return not self.differ_count

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "agrees": self.agrees}


def check_history(*, times: int = 20, seed: int = 0) -> HistoryCheck:
    """Take random times since the first publication; compute what was public then from nothing.

    From nothing: frozen inputs and the change log, no array or figure of the engine. A set that
    several times ask for is computed once.
    """
    started = time.monotonic()
    found = HistoryCheck()
    asked = _sets_at_random(times, seed)
    found.times = len(asked)
    rows = PublishedSet.objects.select_related(
        "inputs__rule_set", "inputs__network", "inputs__places"
    )
    rules, generations = set(), set()
    for row in rows.filter(pk__in=set(asked)).order_by("published_at").iterator(chunk_size=20):
        if row.inputs.format != _format():
            found.other_format += 1
            continue
        found.sets += 1
        rules.add(row.inputs.rule_set_id)
        generations.add(row.inputs.dataset_id)
        why = _difference(row)
        if why:
            found.differ_count += 1
            if len(found.differ) < _SHOWN:
                found.differ.append({"set": row.pk, "layer_version": row.layer_version, "why": why})
    found.rule_sets, found.generations = len(rules), len(generations)
    found.seconds = round(time.monotonic() - started, 3)
    return found


def _difference(row: PublishedSet) -> str:
    try:
        body = rebuild.recomputed(row)
    except twin.NotInTheLog as error:
        return str(error)
    if rebuild.digest_of(body) != row.digest:
        return "another digest"
    if row.body is not None and rebuild.unpack(row.body) != rebuild.unpack(rebuild.pack(body)):
        return "the kept body is another one"
    return ""


def _sets_at_random(times: int, seed: int) -> list[int]:
    """Primary keys of the sets that were public at random times."""
    public = list(PublishedSet.objects.order_by("published_at").values_list("published_at", "pk"))
    if not public:
        return []
    choose: Callable[[float, float], float] = random.Random(seed).uniform  # noqa: S311 (no secret)
    first, now = public[0][0], timezone.now()
    span_s = (now - first).total_seconds()
    moments = np.array([(at - first) / timedelta(seconds=1) for at, _ in public])
    return [
        public[int(np.searchsorted(moments, choose(0.0, span_s), side="right")) - 1][1]
        for _ in range(times)
    ]
