"""A small city in the database, and barriers that come and go through the twin's own door."""

import uuid

from django.contrib.gis.geos import Point
from django.utils import timezone

from apps.outbox import services as outbox
from apps.territory.models import Dataset, Place
from apps.twin import services as twin
from apps.twin.models import Barrier
from tests.twin_feed.builders import at, network

SIDE = 6
STEP_M = 150.0


def load(*, generation: int = 1, side: int = SIDE) -> Dataset:
    """A square grid of two-sided streets, 150 m apart, ten residents a node, two pharmacies."""
    lines = []
    for i in range(side):
        for j in range(side - 1):
            lines.append(("street", (j * STEP_M, i * STEP_M), ((j + 1) * STEP_M, i * STEP_M), True))
            lines.append(("street", (i * STEP_M, j * STEP_M), (i * STEP_M, (j + 1) * STEP_M), True))
    dataset = network(lines, generation=generation)
    if generation == 1:
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
        evidence=uuid.uuid4(),
    )  # fmt: skip
    absorb()


def absorb() -> None:
    """Deliver what is due."""
    while outbox.deliver_due(limit=100):
        pass
