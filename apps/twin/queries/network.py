"""What the network can tell."""

from dataclasses import dataclass

from django.db.models import QuerySet

from apps.twin.models import Network
from apps.twin.network.arrays import NetworkArrays, load_arrays
from apps.twin.network.snapping import NearestNode, Snap, nearest_node_of, snap_to


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """A generation of the network. ``revision`` changes with anything in it, residents included."""

    dataset_id: int
    generation: int
    revision: str
    node_count: int
    segment_count: int
    is_demonstration: bool


def active_network() -> NetworkFacts | None:
    """The generation in force; ``None`` before the first import. One query."""
    return _facts(Network.objects.filter(dataset__kind="network", dataset__state="active"))


def network(dataset_id: int) -> NetworkFacts | None:
    """One generation, in force or not; ``None`` when there is no such one. One query."""
    return _facts(Network.objects.filter(pk=dataset_id))


def _facts(rows: QuerySet[Network]) -> NetworkFacts | None:
    row = rows.values_list(
        "dataset_id",
        "dataset__generation",
        "revision",
        "node_count",
        "segment_count",
        "dataset__is_demonstration",
    ).first()
    if row is None:
        return None
    dataset_id, generation, revision, nodes, segments, is_demonstration = row
    return NetworkFacts(dataset_id, generation, str(revision), nodes, segments, is_demonstration)


def network_arrays(dataset_id: int) -> NetworkArrays:
    """A generation as read-only arrays (see ``NetworkArrays`` for shapes and units).

    One query when this process has them already, three otherwise.

    Raises:
        LookupError: there is no such generation.
    """
    revision = Network.objects.filter(pk=dataset_id).values_list("revision", flat=True).first()
    if revision is None:
        raise LookupError(f"there is no generation {dataset_id} of the network")
    return load_arrays(dataset_id, str(revision))


def snap(
    lon: float,
    lat: float,
    *,
    prefers_crossing: bool = False,
    max_m: float = 60,
    dataset_id: int | None = None,
) -> Snap | None:
    """The nearest walkable stretch within ``max_m`` metres, in the network in force by default.

    With ``prefers_crossing`` a crossing within 15 m goes before a nearer stretch of another kind.
    One query.
    """
    return snap_to(dataset_id, lon, lat, prefers_crossing=prefers_crossing, max_m=max_m)


def nearest_node(
    lon: float, lat: float, *, max_m: float = 500, dataset_id: int | None = None
) -> NearestNode | None:
    """The nearest junction people can reach within ``max_m`` metres.

    Two queries, one when the generation is named.
    """
    generation = dataset_id or _active_id()
    if generation is None:
        return None
    return nearest_node_of(generation, lon, lat, max_m=max_m)


def _active_id() -> int | None:
    active = active_network()
    return active.dataset_id if active else None
