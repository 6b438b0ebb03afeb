"""The frame of every import: a generation beside the old one, put in force in one transaction."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Generic, TypedDict, TypeVar
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.outbox import services as outbox
from apps.territory.importing_errors import ImportFailed, Rejected
from apps.territory.models import Dataset, DatasetState
from apps.territory.sources import Source

# How many rejected rows are kept word for word; all of them are counted by reason.
REJECTED_KEPT = 200

Rows = TypeVar("Rows")


class About(TypedDict, total=False):
    """What every importer takes besides the data: where it comes from, and what to do with it."""

    name: str
    source: str
    licence: str
    reference_date: date | None
    is_demonstration: bool
    activate: bool


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Rows]):
    """What was read from the files: rows ready to be saved, and what was left out."""

    rows: Rows
    # As read from the file, for example "urn:ogc:def:crs:OGC:1.3:CRS84" or "EPSG:3003".
    crs: str
    counts: Mapping[str, int] = field(default_factory=dict)
    rejected: Sequence[Rejected] = ()
    # What is known of the layout, used where the caller says nothing.
    source: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    ``status`` is "imported" (and put in force), "staged" (kept beside the active one),
    "activated" (was staged by an earlier import of the same file) or "unchanged".
    """

    status: str
    message: str
    kind: str
    dataset_id: int
    generation: int
    state: str
    name: str
    source: str
    licence: str
    crs: str
    sha256: str
    counts: dict[str, int]
    rejected_count: int
    rejected_reasons: dict[str, int]
    rejected: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def run_import(
    *,
    kind: str,
    files: Sequence[Source],
    parse: Callable[[], Parsed[Rows]],
    save: Callable[[Dataset, Rows], Mapping[str, int] | None],
    name: str = "",
    source: str = "",
    licence: str = "",
    reference_date: date | None = None,
    is_demonstration: bool = False,
    activate: bool = True,
    parameters: Mapping[str, Any] | None = None,
    on_activate: Callable[[Dataset], None] | None = None,
    sha256: str | None = None,
) -> ImportReport:
    """Import one generation of ``kind``, or say that nothing would change.

    ``parse`` reads the files outside any transaction, so that a broken file costs nothing;
    ``save`` writes the rows of the new generation and may return more counts. Saving, retiring
    the old generation and ``on_activate`` are one transaction: whoever reads sees the old city
    or the new one. ``sha256`` stands for the files where data are generated.

    Raises:
        ImportFailed: the data are broken; the active generation is untouched.
    """
    digest = sha256 or _digest(files)
    fingerprint = {**(parameters or {}), "demonstration": is_demonstration}
    if (known := _known(kind, digest, fingerprint)) is not None:
        return _settle(known, activate=activate, on_activate=on_activate)

    parsed = parse()

    with transaction.atomic():
        _lock(kind)
        # Somebody else may have imported the same file while this one was being read.
        if (known := _known(kind, digest, fingerprint)) is not None:
            return _settle(known, activate=activate, on_activate=on_activate)
        last = Dataset.objects.filter(kind=kind).aggregate(last=Max("generation"))["last"] or 0
        reasons = Counter(rejected.reason for rejected in parsed.rejected)
        dataset = Dataset.objects.create(
            kind=kind,
            generation=last + 1,
            name=name or (files[0].name if files else kind),
            source=source or parsed.source,
            licence=licence or parsed.licence,
            crs=parsed.crs[:100],
            sha256=digest,
            parameters=fingerprint,
            reference_date=reference_date,
            rejected=[r.as_dict() for r in parsed.rejected[:REJECTED_KEPT]],
            rejected_count=len(parsed.rejected),
            rejected_reasons=dict(reasons.most_common()),
            is_demonstration=is_demonstration,
        )
        dataset.counts = {**parsed.counts, **(save(dataset, parsed.rows) or {})}
        dataset.save(update_fields=["counts"])
        if activate:
            _activate(dataset, on_activate)
    if activate:
        return _report(dataset, "imported", "Imported and put in force.")
    return _report(dataset, "staged", "Imported beside the generation in force.")


def activate_dataset(
    *, dataset_id: int, on_activate: Callable[[Dataset], None] | None = None
) -> ImportReport:
    """Put a staged or retired generation in force; the one in force retires.

    Raises:
        ImportFailed: there is no such generation.
    """
    dataset = Dataset.objects.filter(pk=dataset_id).first()
    if dataset is None:
        raise ImportFailed(f"there is no data set {dataset_id}")
    return _settle(dataset, activate=True, on_activate=on_activate)


def _digest(files: Sequence[Source]) -> str:
    """One fingerprint for one file or several read together."""
    if len(files) == 1:
        return files[0].sha256
    return hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()


def _known(kind: str, digest: str, fingerprint: Mapping[str, Any]) -> Dataset | None:
    """The generation that already holds this very import, if it is in force or waits to be."""
    same = Dataset.objects.filter(kind=kind, sha256=digest, parameters=fingerprint)
    active = same.filter(state=DatasetState.ACTIVE).first()
    if active is not None:
        return active
    return same.filter(state=DatasetState.STAGED).order_by("-generation").first()


def _settle(
    dataset: Dataset, *, activate: bool, on_activate: Callable[[Dataset], None] | None
) -> ImportReport:
    if dataset.state == DatasetState.ACTIVE or not activate:
        return _report(dataset, "unchanged", "The same data are already here: nothing changed.")
    with transaction.atomic():
        _lock(dataset.kind)
        _activate(dataset, on_activate)
    return _report(dataset, "activated", "Put in force; it had been imported before.")


def _lock(kind: str) -> None:
    """Imports of one kind wait for each other until the end of the transaction."""
    outbox.lock_name(f"import {kind}")


def _activate(dataset: Dataset, on_activate: Callable[[Dataset], None] | None) -> None:
    now = timezone.now()
    Dataset.objects.filter(kind=dataset.kind, state=DatasetState.ACTIVE).update(
        state=DatasetState.RETIRED
    )
    dataset.state = DatasetState.ACTIVE
    dataset.activated_at = now
    dataset.save(update_fields=["state", "activated_at"])
    if on_activate is not None:
        on_activate(dataset)
    outbox.record(
        kind="dataset.activated",
        # All generations of a kind are one subject, so that their events keep their order.
        subject=uuid5(NAMESPACE_URL, f"soglia:dataset:{dataset.kind}"),
        payload={
            "kind": dataset.kind,
            "dataset": dataset.pk,
            "generation": dataset.generation,
        },
        at=now,
    )


def _report(dataset: Dataset, status: str, message: str) -> ImportReport:
    return ImportReport(
        status=status,
        message=message,
        kind=dataset.kind,
        dataset_id=dataset.pk,
        generation=dataset.generation,
        state=str(dataset.state),
        name=dataset.name,
        source=dataset.source,
        licence=dataset.licence,
        crs=dataset.crs,
        sha256=dataset.sha256,
        counts=dataset.counts,
        rejected_count=dataset.rejected_count,
        rejected_reasons=dataset.rejected_reasons,
        rejected=dataset.rejected,
    )
