"""Barriers to be listed: written straight into the layer, the way to it is tested elsewhere."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point

from apps.twin.models import Barrier, Layer

DAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def barriers(number: int, **changes: Any) -> list[Barrier]:
    """So many standing barriers, the first the most recently seen."""
    layer, _created = Layer.objects.get_or_create(name="accessibility")
    offset = Barrier.objects.count()
    facts = {"kind": "step", "state": "confirmed", "place_name": "Via Po", **changes}
    if facts["state"] == "removed":
        # What is gone is gone with proof: the database asks for it.
        facts.setdefault("proof", "earlier")
    return Barrier.objects.bulk_create(
        Barrier(
            layer=layer,
            uuid=UUID(int=offset + i + 1),
            geom=Point(7.68 + i * 1e-4, 45.07, srid=4326),
            first_seen_at=DAY - timedelta(days=i),
            last_seen_at=DAY - timedelta(days=i),
            opened_version=1,
            changed_version=1,
            **facts,
        )
        for i in range(number)
    )
