"""Generations of the network: saved beside the old one, put in force, given residents anew."""

import re
import uuid
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction

from apps.outbox import services as outbox
from apps.territory import queries as territory_facts
from apps.territory import services as territory
from apps.territory.services import ImportFailed, ImportReport, Parsed, Rejected
from apps.twin.importers import ReadOptions, detect_format, read_network
from apps.twin.models import Network
from apps.twin.network.places import AllocationReport, settle
from apps.twin.network.prepare import Prepared, prepare
from apps.twin.network.rows import NetworkRows, NodeRow, RejectedRow, SegmentRow
from apps.twin.network.store import write
from apps.twin.network.streets import publish_streets
from apps.twin.network.summary import summarise
from cities import get_city

KIND = "network"
# All generations are one subject: their events keep their order.
SUBJECT = uuid5(NAMESPACE_URL, "soglia:network")


def import_network(
    *,
    path: Path | str,
    format_name: str | None = None,
    nodes_path: Path | str | None = None,
    activate: bool = True,
    source: str = "",
    licence: str = "",
    name: str = "",
    reference_date: date | None = None,
    is_demonstration: bool = False,
    default_two_sided: bool | None = None,
    not_walkable_names: str = "",
) -> ImportReport:
    """Import a network file as a new generation, and put it in force unless told otherwise.

    ``format_name`` is one of ``importers.FORMATS``; without it the file tells. ``nodes_path`` is
    the second file of OpenSidewalks (found beside the first by its name).

    Raises:
        ImportFailed: the file is broken, holds no usable stretch, or lies wholly outside the city
            while it should be put in force. The active generation is untouched.
    """
    file = territory.open_source(path)
    chosen = format_name or detect_format(file)
    beside = _nodes_file(Path(path), chosen, nodes_path)
    nodes = territory.open_source(beside) if beside else None
    try:
        re.compile(not_walkable_names)
    except re.error as error:
        raise ImportFailed(f"the pattern of names is no regular expression: {error}") from error
    options = ReadOptions(nodes, default_two_sided, not_walkable_names)

    def parse() -> Parsed[Prepared]:
        return _parsed(read_network(file, chosen, options), activate=activate)

    return territory.run_import(
        kind=KIND,
        files=[file, nodes] if nodes else [file],
        parse=parse,
        save=_save,
        name=name,
        source=source,
        licence=licence,
        reference_date=reference_date,
        is_demonstration=is_demonstration,
        activate=activate,
        parameters={
            "format": chosen,
            "two_sided": default_two_sided,
            "not_walkable_names": not_walkable_names,
        },
        on_activate=_put_in_force,
    )


def save_network(
    *,
    nodes: Iterable[NodeRow],
    segments: Iterable[SegmentRow],
    name: str,
    source: str = "",
    licence: str = "",
    reference_date: date | None = None,
    is_demonstration: bool = False,
    activate: bool = True,
) -> ImportReport:
    """Save generated rows as a new generation; the same rows again change nothing.

    Raises:
        ImportFailed: no usable stretch, or wholly outside the city while put in force.
    """
    rows = NetworkRows(list(nodes), list(segments), "EPSG:4326", lists_nodes=True)
    digest = sha256()
    for row in (*rows.nodes, *rows.segments):
        digest.update(repr(row).encode())
    return territory.run_import(
        kind=KIND,
        files=[],
        parse=lambda: _parsed(rows, activate=activate),
        save=_save,
        name=name,
        source=source,
        licence=licence,
        reference_date=reference_date,
        is_demonstration=is_demonstration,
        activate=activate,
        parameters={"format": "rows"},
        on_activate=_put_in_force,
        sha256=digest.hexdigest(),
    )


def activate_generation(dataset_id: int) -> ImportReport:
    """Put a staged or retired generation in force, in one transaction; the old one is kept.

    Raises:
        ImportFailed: there is no such generation of the network.
    """
    if not Network.objects.filter(pk=dataset_id).exists():
        raise ImportFailed(f"there is no generation {dataset_id} of the network")
    return territory.activate_dataset(dataset_id=dataset_id, on_activate=_put_in_force)


def allocate_residents() -> AllocationReport:
    """Place the residents anew on the network in force, after they or the districts changed.

    Tells everybody who follows the network when any node or segment is different now.
    """
    active = territory_facts.active_dataset(KIND)
    if active is None:
        return AllocationReport()
    with transaction.atomic():
        Network.objects.select_for_update().get(pk=active.id)
        report = settle(active.id)
        if report.changed:
            touch(active.id, reason="residents")
    return report


def touch(dataset_id: int, *, reason: str) -> None:
    """Say that a generation is different now: new revision, and, in force, an event."""
    Network.objects.filter(pk=dataset_id).update(revision=uuid.uuid4())
    if not Network.objects.filter(pk=dataset_id, dataset__state="active").exists():
        return
    outbox.record(
        kind="network.activated",
        subject=SUBJECT,
        payload={"dataset": dataset_id, "reason": reason},
    )


def _nodes_file(path: Path, chosen: str, given: Path | str | None) -> Path | None:
    if given is not None or chosen != "opensidewalks":
        return Path(given) if given is not None else None
    beside = path.with_name(path.name.replace("edges", "nodes"))
    if beside == path or not beside.exists():
        raise ImportFailed(f"{path.name}: say which file holds the nodes")
    return beside


def _parsed(rows: NetworkRows, *, activate: bool) -> Parsed[Prepared]:
    network = prepare(rows.nodes, rows.segments, keep_unconnected=rows.lists_nodes)
    rejected = [_rejected(row) for row in (*rows.rejected, *network.rejected)]
    if not network.segments:
        first = f": row {rejected[0].row}, {rejected[0].reason}" if rejected else ""
        raise ImportFailed(f"there is no usable stretch in it{first}")
    if activate:
        _refuse_elsewhere(network)
    counts: dict[str, Any] = {**summarise(network), "source": rows.source_counts}
    return Parsed(rows=network, crs=rows.crs, counts=counts, rejected=rejected)


def _rejected(row: RejectedRow) -> Rejected:
    return Rejected(row=row.row, reason=row.reason, label=row.label)


def _refuse_elsewhere(network: Prepared) -> None:
    """A network of another place in force would leave the city without streets."""
    city = get_city(settings.SOGLIA_CITY)
    west, south, east, north = city.bbox
    lon, lat = network.lonlat[:, 0], network.lonlat[:, 1]
    if not ((west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)).any():
        raise ImportFailed(
            f"the network lies wholly outside {city.name}: it spans {lon.min():.3f} to "
            f"{lon.max():.3f} E, {lat.min():.3f} to {lat.max():.3f} N. "
            "Import it with --inactive to keep it beside the one in force"
        )


def _save(dataset: Any, network: Prepared) -> None:
    write(dataset.pk, network)


def _put_in_force(dataset: Any) -> None:
    report = settle(dataset.pk)
    streets = publish_streets(dataset)
    dataset.counts = {**dataset.counts, **report.as_counts(), **streets}
    dataset.save(update_fields=["counts"])
    touch(dataset.pk, reason="activated")
