"""The proof: the layer recreated from its events must be the layer we have."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from apps.outbox import queries as outbox
from apps.twin.feed import ledger
from apps.twin.feed.absorb import APPLY, apply
from apps.twin.feed.digest import digest
from apps.twin.models import Barrier, Change, Layer, Observation

DESTINATION = "twin"
# How many UUIDs of each disagreement are named; the counts are complete.
SHOWN = 20
BATCH = 500


@dataclass(slots=True)
class RebuildReport:
    """What the rebuild found. ``agrees`` is true when nothing below tells of a difference."""

    agrees: bool = True
    repaired: bool = False
    layer: str = ledger.ACCESSIBILITY
    version: int = 0
    barriers: int = 0
    observations: int = 0
    digest_live: str = ""
    digest_rebuilt: str = ""
    # The first version whose replay said something else, with the event and why.
    first_difference: dict[str, Any] | None = None
    delivered_without_change: list[str] = field(default_factory=list)
    delivered_without_change_count: int = 0
    change_without_delivery: list[str] = field(default_factory=list)
    change_without_delivery_count: int = 0
    # Events of the kinds the layer is made of that never came: no delivery brings them, or it was
    # given up. Those still on their way are no disagreement.
    event_without_delivery: list[str] = field(default_factory=list)
    event_without_delivery_count: int = 0
    dead_delivery: list[str] = field(default_factory=list)
    dead_delivery_count: int = 0
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        return asdict(self)


class _Undo(Exception):
    """Leaves the transaction without a trace."""


def rebuild(*, check: bool = True) -> RebuildReport:
    """Replay every absorbed event, in the order of the versions, into a scratch layer; compare.

    With ``check`` nothing is written: the scratch layer lives in a transaction that is rolled back,
    and the live layer is locked only while it is read. Without it, a differing layer is replaced by
    the rebuilt one, in one transaction, the feed waiting meanwhile; the change log itself is never
    touched.

    Network: every event is snapped to the generation its change names, so old generations must
    have been kept.
    """
    started = time.monotonic()
    report = RebuildReport()
    if check:
        with transaction.atomic():
            _read_live(report)
        try:
            with transaction.atomic():
                _replay(report)
                raise _Undo
        except _Undo:
            pass
    else:
        with transaction.atomic():
            live = _read_live(report)
            scratch = _replay(report)
            if report.digest_live != report.digest_rebuilt and report.first_difference is None:
                _replace(live, scratch)
                report.repaired = True
            else:
                _discard(scratch)
    report.agrees = (
        report.digest_live == report.digest_rebuilt
        and report.first_difference is None
        and not report.delivered_without_change_count
        and not report.change_without_delivery_count
        and not report.event_without_delivery_count
        and not report.dead_delivery_count
    )
    report.seconds = round(time.monotonic() - started, 3)
    return report


def _read_live(report: RebuildReport) -> Layer:
    """Digest, version and cross-check of the live layer, under its lock: nobody is between."""
    layer = ledger.locked_layer(report.layer)
    report.version = layer.version
    report.digest_live = digest(layer.name)
    changed = set(Change.objects.filter(layer=layer).values_list("event_uuid", flat=True))
    delivered = outbox.delivered(DESTINATION)
    for name, found in {
        "delivered_without_change": delivered - changed,
        "change_without_delivery": changed - delivered,
        "event_without_delivery": outbox.without_delivery(DESTINATION, kinds=APPLY) - changed,
        "dead_delivery": outbox.given_up(DESTINATION) - changed,
    }.items():
        setattr(report, name, sorted(map(str, found))[:SHOWN])
        setattr(report, f"{name}_count", len(found))
    return layer


def _replay(report: RebuildReport) -> Layer:
    scratch = Layer.objects.create(name=f"rebuild {uuid.uuid4()}")
    for change, event in _log(report):
        if event is None:
            _differs(report, change, "the event is not in the outbox")
            break
        if change.version != scratch.version + 1:
            _differs(report, change, "a version is missing before it")
            break
        if scratch.network_id is None and change.kind != ledger.NETWORK:
            # The generation it was adopted with, not the one in force today.
            scratch.network_id = change.payload.get("network")
        try:
            with transaction.atomic():
                step = apply(scratch, event)
        except Exception as error:  # any failure of the replay is the finding
            _differs(report, change, f"replay failed: {type(error).__name__}")
            break
        said = (step.kind, step.barrier_uuid, _as_told_then(change, step.payload()))
        if said != (change.kind, change.barrier_uuid, change.payload):
            _differs(report, change, "the replay says something else")
    scratch.save()
    report.barriers = Barrier.objects.filter(layer=scratch).count()
    report.observations = Observation.objects.filter(barrier__layer=scratch).count()
    report.digest_rebuilt = digest(scratch.name)
    return scratch


def _as_told_then(change: Change, payload: dict[str, Any]) -> dict[str, Any]:
    """The first changes of this kind did not say which barriers moved, and which doubtfully."""
    if change.kind == ledger.NETWORK and "moved" not in change.payload:
        payload = {k: v for k, v in payload.items() if k not in {"moved", "doubtful"}}
    return payload


def _log(report: RebuildReport) -> Iterator[tuple[Change, outbox.EventFacts | None]]:
    """Changes with their events, in order, up to the version the live layer was read at."""
    done = 0
    while True:
        batch = list(
            Change.objects.filter(
                layer__name=report.layer, version__gt=done, version__lte=report.version
            ).order_by("version")[:BATCH]
        )
        if not batch:
            return
        events = outbox.events(change.event_uuid for change in batch)
        for change in batch:
            yield change, events.get(change.event_uuid)
        done = batch[-1].version


def _differs(report: RebuildReport, change: Change, why: str) -> None:
    if report.first_difference is None:
        report.first_difference = {
            "version": change.version,
            "event": str(change.event_uuid),
            "kind": change.kind,
            "why": why,
        }


def _replace(live: Layer, scratch: Layer) -> None:
    """Give the rebuilt barriers to the live layer."""
    _clear(live)
    Barrier.objects.filter(layer=scratch).update(layer=live)
    live.network_id = scratch.network_id
    live.save(update_fields=["network"])
    scratch.delete()


def _discard(scratch: Layer) -> None:
    _clear(scratch)
    scratch.delete()


def _clear(layer: Layer) -> None:
    Observation.objects.filter(barrier__layer=layer).delete()
    Barrier.objects.filter(layer=layer).delete()
