"""Publishing: what the city's figures were, and the proof that they can be computed again."""

import hashlib
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from django.db import transaction
from django.utils import timezone

from apps.reach import rebuild
from apps.reach.models import FrozenArrays, InputSet, PublishedSet
from apps.reach.services import inputs as read
from apps.reach.services.beside import Beside
from apps.twin import queries as twin

if TYPE_CHECKING:
    from apps.reach.engine.figures import CountsOf
    from apps.reach.engine.model import ReachModel

# Under load: at most this often, and for at most this share of the engine's time.
_EVERY_S = 5.0
_SHARE = 0.1
# How many differing sets are named; the count is complete.
_SHOWN = 20


class Engine(Protocol):
    """What publishing asks of the engine of a process."""

    inputs: read.Inputs
    model: "ReachModel"
    version: int


class Publisher:
    """Publishes what an engine has settled on. One for an engine in memory."""

    def __init__(self) -> None:
        self._inputs: InputSet | None = None
        self._version = -1
        self._at, self._took_s = -np.inf, 0.0

    def publish_beside(self, engine: Engine, beside: Beside, folder: Path) -> bool:
        """The same when it is time for it, computed by a child, so that no report waits.

        ``folder`` is where the child leaves the set. Returns whether it began.
        """
        rest_s = max(_EVERY_S, self._took_s / _SHARE)
        if self._version == engine.version or time.monotonic() - self._at < rest_s:
            return False
        if beside.is_busy():
            return False
        inputs = self._inputs = self._inputs or frozen_inputs(engine.inputs, engine.model)
        version, self._at = engine.version, time.monotonic()
        if _is_public(inputs, version):
            self._version = version
            return False
        left = folder / ".published"

        def compute(_wanted: Callable[[], bool]) -> None:
            counts = rebuild.fresh_counts(engine.model)
            left.write_bytes(rebuild.body_of(engine.model, inputs, version, counts_of=counts))

        def tell() -> None:
            _write(inputs, version, left.read_bytes(), at=timezone.now())
            left.unlink()
            self._version, self._took_s = version, time.monotonic() - self._at

        beside.start(f"set of version {version}", compute, tell)
        return True

    def publish(
        self, engine: Engine, *, counts_of: "CountsOf | None" = None, at_once: bool = False
    ) -> bool:
        """Publish the state the engine stands at, unless it is public already.

        Unless ``at_once``, not too soon after the last time: call again when nothing moves, so
        that the last version always is published. ``counts_of``: the engine's cumulative counts
        by plane; without it they are counted from nothing. Returns whether a set was written.
        """
        if self._version == engine.version:
            return False
        rest_s = max(_EVERY_S, self._took_s / _SHARE)
        if not at_once and time.monotonic() - self._at < rest_s:
            return False
        started = time.monotonic()
        if self._inputs is None:
            self._inputs = frozen_inputs(engine.inputs, engine.model)
        written = not _is_public(self._inputs, engine.version)
        if written:
            counts = counts_of or rebuild.fresh_counts(engine.model)
            body = rebuild.body_of(engine.model, self._inputs, engine.version, counts_of=counts)
            _write(self._inputs, engine.version, body, at=timezone.now())
        self._version = engine.version
        self._at = time.monotonic()
        self._took_s = self._at - started
        return written


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


def _is_public(inputs: InputSet, version: int) -> bool:
    last = PublishedSet.objects.order_by("-published_at").values_list("inputs_id", "layer_version")
    return last.first() == (inputs.pk, version)


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
