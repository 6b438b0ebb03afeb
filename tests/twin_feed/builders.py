"""A street small enough to reason about, and events for it.

One degree is about 78,850 m of longitude and 111,130 m of latitude here. ``east(m)`` and
``north(m)`` are metres from the corner of the little network.
"""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.gis.geos import LineString, Point
from django.db import transaction
from pyproj import Geod

from apps.outbox import services as outbox
from apps.territory.models import Dataset
from apps.twin.models import Network, Node, Segment

ORIGIN = (7.6800, 45.0700)
GEOD = Geod(ellps="WGS84")
DAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """Degrees of a place so many metres east and north of the corner."""
    lon, lat, _ = GEOD.fwd(*ORIGIN, 90, east_m)
    lon, lat, _ = GEOD.fwd(lon, lat, 0, north_m)
    return lon, lat


def network(
    lines: list[tuple[str, tuple[float, float], tuple[float, float], bool]] | None = None,
    *,
    generation: int = 1,
    active: bool = True,
) -> Dataset:
    """A generation of the network; each line is (kind, from, to, two_sided) in metres.

    By default a street 200 m long, going east, whose single line stands for both sides, and a
    crossing at its west end.
    """
    if lines is None:
        lines = [
            ("street", (0, 0), (200, 0), True),
            ("crossing", (0, 0), (0, 12), False),
            ("sidewalk", (0, 12), (200, 12), False),
        ]
    if active:
        Dataset.objects.filter(kind="network", state="active").update(state="retired")
    dataset = Dataset.objects.create(
        kind="network",
        generation=generation,
        state="active" if active else "staged",
        name="A little street",
        crs="EPSG:4326",
        sha256=f"{generation:064d}",
    )
    ends = sorted({end for _, a, b, _ in lines for end in (a, b)})
    nodes = {
        end: Node.objects.create(
            dataset=dataset, index=i, ref=f"n{i}", geom=Point(*at(*end), srid=4326), residents=10
        )
        for i, end in enumerate(ends)
    }
    for i, (kind, a, b, two_sided) in enumerate(lines):
        line = LineString(at(*a), at(*b), srid=4326)
        Segment.objects.create(
            dataset=dataset,
            index=i,
            ref=f"s{i}",
            start=nodes[a],
            end=nodes[b],
            kind=kind,
            name=f"Via {kind}",
            geom=line,
            length_m=GEOD.line_length(*zip(*line.coords, strict=True)),
            two_sided=two_sided,
        )
    Network.objects.create(dataset=dataset, node_count=len(nodes), segment_count=len(lines))
    return dataset


def record(kind: str, subject: uuid.UUID, payload: dict[str, Any], *, day: int = 0) -> uuid.UUID:
    """Record an event as somebody else would, so many days after the first."""
    with transaction.atomic():
        return outbox.record(
            kind=kind, subject=subject, payload=payload, at=DAY + timedelta(days=day)
        )


def report(
    east_m: float,
    north_m: float,
    *,
    kind: str = "step",
    side: str = "",
    source_kind: str = "citizen",
    can_pass: str = "no",
    measures: dict[str, float] | None = None,
    day: int = 0,
    contact: uuid.UUID | None = None,
) -> uuid.UUID:
    """Submit a report; return its UUID."""
    source = uuid.uuid4()
    lon, lat = at(east_m, north_m)
    facts: dict[str, Any] = {
        "report": str(source), "kind": kind, "lon": lon, "lat": lat, "side": side,
        "can_pass": can_pass, "permanence": "", "measures": measures or {},
        "source_kind": source_kind, "observed_at": (DAY + timedelta(days=day)).isoformat(),
    }  # fmt: skip
    if contact:
        facts["contact"] = str(contact)
    record("report.submitted", source, facts, day=day)
    return source


def decide(
    source: uuid.UUID, to: str, *, before: str = "received", other: uuid.UUID | None = None
) -> None:
    """The City decides about a report."""
    payload = {
        "report": str(source), "from": before, "to": to, "reason": "", "actor_role": "staff",
        "duplicate_of": str(other) if other else None,
    }  # fmt: skip
    record("report.transitioned", source, payload, day=1)


def voice(
    barrier: uuid.UUID,
    stance: str,
    *,
    source_kind: str = "citizen",
    day: int = 2,
    contact: uuid.UUID | None = None,
) -> None:
    """Somebody says it is still there, or gone."""
    facts = {
        "voice": str(uuid.uuid4()), "barrier": str(barrier), "stance": stance,
        "source_kind": source_kind, "observed_at": (DAY + timedelta(days=day)).isoformat(),
    }  # fmt: skip
    if contact:
        facts["contact"] = str(contact)
    record("barrier.voice", barrier, facts, day=day)


def activate(dataset: Dataset) -> None:
    """Tell everybody that a generation is in force."""
    record("network.activated", uuid.UUID(int=7), {"dataset": dataset.pk})


def deliver() -> int:
    """Deliver everything that is due; return how many."""
    total = 0
    while done := outbox.deliver_due():
        total += done
    return total
