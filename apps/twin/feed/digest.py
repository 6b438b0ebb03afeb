"""One number for a whole layer: equal exactly when every barrier and observation is."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.models import Barrier, Layer, Observation

# Identities of rows (primary keys) are left out: they say nothing of the world.
_BARRIER = (
    "uuid", "kind", "state", "segment__dataset_id", "segment__index", "side", "placed",
    "place_name", "district_code", "measures", "can_pass", "first_seen_at", "last_seen_at",
    "affirmed_at", "until", "merged_into__uuid", "merge", "proof", "opened_version",
    "changed_version",
)  # fmt: skip
_OBSERVATION = (
    "barrier__uuid", "speaks_for__uuid", "source", "event_uuid", "source_kind", "stance", "stands",
    "superseded", "verified", "contact", "measures", "can_pass", "observed_at", "until",
)  # fmt: skip


def digest(layer_name: str = ACCESSIBILITY) -> str:
    """SHA-256 over the layer's canonical dump (version, barriers, observations), in hex."""
    layer = Layer.objects.filter(name=layer_name).first()
    total = hashlib.sha256()
    if layer is not None:
        for line in canonical_lines(layer):
            total.update(line.encode())
            total.update(b"\n")
    return total.hexdigest()


def canonical_lines(layer: Layer) -> Iterator[str]:
    """The dump, one JSON array a line, in an order that depends on nothing but the content."""
    yield _line(["layer", layer.version, layer.network_id])
    barriers = Barrier.objects.filter(layer=layer).order_by("uuid")
    for geom, *rest in barriers.values_list("geom", *_BARRIER).iterator(chunk_size=2000):
        yield _line(["barrier", geom.x, geom.y, *rest])
    observations = Observation.objects.filter(barrier__layer=layer).order_by(
        "barrier__uuid", "source"
    )
    for row in observations.values_list(*_OBSERVATION).iterator(chunk_size=2000):
        yield _line(["observation", *row])


def _line(values: list[Any]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), default=str)
