"""A small city in the database, and barriers that come and go through the twin's own door."""

import math
import uuid
from datetime import timedelta

from django.contrib.gis.geos import Point
from django.utils import timezone

from apps.outbox import services as outbox
from apps.outbox.models import Delivery
from apps.territory.models import Dataset, Place
from apps.twin import services as twin
from apps.twin.models import Barrier
from tests.twin_feed.builders import activate, at, network

SIDE = 6
STEP_M = 150.0
# Seven profiles in two readings.
PLANES = 14


def load(*, generation: int = 1, side: int = SIDE) -> Dataset:
    """A square grid of two-sided streets, 150 m apart, ten residents a node, two pharmacies."""
    lines = []
    for i in range(side):
        for j in range(side - 1):
            lines.append(("street", (j * STEP_M, i * STEP_M), ((j + 1) * STEP_M, i * STEP_M), True))
            lines.append(("street", (i * STEP_M, j * STEP_M), (i * STEP_M, (j + 1) * STEP_M), True))
    dataset = network(lines, generation=generation)
    if generation > 1:
        activate(dataset)  # an event that waits to be absorbed
    else:
        place("pharmacy", "p1", 0, 0)
        place("pharmacy", "p2", (side - 1) * STEP_M, (side - 1) * STEP_M)
        place("stop", "s1", STEP_M, STEP_M)
    return dataset


def place(category: str, code: str, east_m: float, north_m: float) -> None:
    """One more place, as an import puts it in force: all places in a new generation."""
    kind = f"places.{category}"
    before = Dataset.objects.filter(kind=kind, state="active").first()
    generation = before.generation + 1 if before else 1
    Dataset.objects.filter(kind=kind).update(state="retired")
    dataset = Dataset.objects.create(
        kind=kind,
        generation=generation,
        state="active",
        name=category,
        crs="EPSG:4326",
        sha256=f"{generation:064d}",
    )
    Place.objects.filter(dataset=before).update(dataset=dataset)
    Place.objects.create(
        dataset=dataset, code=code, category=category, name=f"{category} {code}",
        geom=Point(*at(east_m, north_m), srid=4326),
    )  # fmt: skip


def barrier(
    east_m: float, north_m: float, *, kind: str = "works", verified: bool = True
) -> uuid.UUID:
    """A surveyed barrier, absorbed; its UUID."""
    before = set(Barrier.objects.values_list("uuid", flat=True))
    lon, lat = at(east_m, north_m)
    twin.observe(
        survey=uuid.uuid4(), kind=kind, lon=lon, lat=lat, can_pass="no", verified=verified,
        observed_at=timezone.now(),
    )  # fmt: skip
    absorb()
    (new,) = set(Barrier.objects.values_list("uuid", flat=True)) - before
    return new


def remove(barrier_uuid: uuid.UUID) -> None:
    """Staff says it is gone."""
    twin.transition_barrier(
        barrier=barrier_uuid, to="removed", reason="work_verified", actor_role="staff",
        proof=twin.RemovalProof("measure", measures={"height_cm": 0}),
    )  # fmt: skip
    absorb()


def reopen(barrier_uuid: uuid.UUID) -> None:
    """Staff was mistaken: it is still there."""
    twin.transition_barrier(
        barrier=barrier_uuid, to="confirmed", reason="reopened", actor_role="staff"
    )
    absorb()


def absorb() -> None:
    """Deliver what is due."""
    while outbox.deliver_due(limit=100):
        pass


def hold_back() -> list[int]:
    """Keep what is due from being delivered; what to give to ``let_go``."""
    rows = Delivery.objects.filter(state="pending")
    held = list(rows.values_list("pk", flat=True))
    rows.update(next_try_at=timezone.now() + timedelta(days=1))
    return held


def let_go(held: list[int]) -> None:
    """Deliver what was held back."""
    Delivery.objects.filter(pk__in=held).update(next_try_at=timezone.now())
    absorb()


def tile_url(layer: str, east_m: float, north_m: float, *, zoom: int = 16) -> str:
    """Address of the tile that holds a place."""
    lon, lat = map(math.radians, at(east_m, north_m))
    x = int((lon / math.pi + 1) / 2 * 2**zoom)
    y = int((1 - math.asinh(math.tan(lat)) / math.pi) / 2 * 2**zoom)
    return f"/tiles/{layer}/{zoom}/{x}/{y}.mvt"
