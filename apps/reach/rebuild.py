"""What is published of a state, and the same from nothing: frozen inputs and the change log.

The engine (numba, a second to import) is loaded by the functions that need it.
"""

import hashlib
import json
import zlib
from typing import TYPE_CHECKING, Any

from apps.reach.models import InputSet, PublishedSet
from apps.twin import queries as twin

if TYPE_CHECKING:
    from apps.reach.engine.arrays import NetworkArrays
    from apps.reach.engine.barriers import BarrierFacts
    from apps.reach.engine.figures import CountsOf
    from apps.reach.engine.model import ReachModel

# Changes with the meaning of the figures, so that no older set is taken for one of this code.
FIGURES_FORMAT = 1


def body_of(
    model: "ReachModel", inputs: InputSet, layer_version: int, *, counts_of: "CountsOf"
) -> bytes:
    """The canonical JSON of a state, a pure function of its arguments' contents.

    ``network_generation``, ``rules``, ``layer``: the versions the figures belong to; ``network``
    and ``places``: digests of the frozen arrays; the rest is what ``engine.figures`` describes.
    """
    from apps.reach.engine.figures import figures

    return body_with(figures(model, counts_of), inputs, layer_version)


def body_with(figures: dict[str, Any], inputs: InputSet, layer_version: int) -> bytes:
    """The same around figures that are there already."""
    from apps.reach.engine.equity import EPSILON

    body = {
        "format": inputs.format,
        "network_generation": inputs.network_generation,
        "rules": inputs.rule_set.version,
        "layer": layer_version,
        "network": inputs.network_id,
        "places_digest": inputs.places_id,
        "epsilon": EPSILON,
        **figures,
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest_of(body: bytes) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(body).hexdigest()


def pack(body: bytes) -> bytes:
    """As it is kept."""
    return zlib.compress(body, 9)


def unpack(kept: bytes | memoryview) -> dict[str, Any]:
    """What ``pack`` kept, read."""
    found: dict[str, Any] = json.loads(zlib.decompress(kept))
    return found


def fresh_counts(model: "ReachModel") -> "CountsOf":
    """Cumulative counts of a model, counted from nothing plane by plane."""
    from apps.reach.engine.cumulative import Cumulative
    from apps.reach.engine.figures import SPANS_MS

    counted = Cumulative(model.graph, model.work, model.places, SPANS_MS)

    def counts_of(plane: Any) -> Any:
        counted.compute(model.weight(plane))
        return counted.counts

    return counts_of


def model_at(inputs: InputSet, layer_version: int) -> "ReachModel":
    """The city as it was at a version of the layer, computed from nothing.

    Raises:
        twin.NotInTheLog: the log does not tell what stood then.
    """
    from apps.reach.engine.frozen import thaw
    from apps.reach.engine.model import ReachModel
    from apps.reach.engine.rules import parse_rules

    places = thaw(bytes(inputs.places.body))
    return ReachModel(
        network=_network(inputs),
        rules=parse_rules(inputs.rule_set.body),
        places={str(c): places[f"nodes:{c}"] for c in places["categories"]},
        barriers=barriers_at(inputs, layer_version),
    )


def barriers_at(inputs: InputSet, layer_version: int) -> list["BarrierFacts"]:
    """What stood at a version, in the engine's words."""
    from apps.reach.engine.barriers import BarrierFacts

    snapshot = twin.standing_at(layer_version)
    if snapshot.network_dataset_id not in (None, inputs.dataset_id):
        raise twin.NotInTheLog(f"version {layer_version} lies on another network")
    return [
        BarrierFacts(
            key=row.uuid,
            kind=row.kind,
            state=row.state,
            segment=row.segment_index,
            side=row.side,
            measures=row.measures,
            can_pass=row.can_pass,
        )
        for row in snapshot.barriers
    ]


def recomputed(row: PublishedSet) -> bytes:
    """The body of a published set, from nothing. Seconds to a minute on a large city."""
    model = model_at(row.inputs, row.layer_version)
    return body_of(model, row.inputs, row.layer_version, counts_of=fresh_counts(model))


def _network(inputs: InputSet) -> "NetworkArrays":
    from apps.reach.engine.arrays import NetworkArrays
    from apps.reach.engine.frozen import thaw

    return NetworkArrays(**thaw(bytes(inputs.network.body)))
