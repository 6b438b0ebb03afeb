"""What the engine is a function of besides the layer: network, rules, places."""

import hashlib
from dataclasses import dataclass

import numpy as np

from apps.points import queries as points
from apps.reach import rule_sets
from apps.reach.engine.arrays import Floats, NetworkArrays, Whole
from apps.reach.engine.barriers import BarrierFacts
from apps.reach.engine.rules import Rules, parse_rules
from apps.reach.models import RuleSet
from apps.reach.profiles import CATEGORIES
from apps.reach.services.rules import ensure_rules
from apps.territory import queries as territory
from apps.twin import queries as twin

# Changes with the meaning of the arrays, so that no older checkpoint is taken for a newer one.
ENGINE_FORMAT = 3


class InputsMoved(Exception):
    """What the engine is a function of has changed while it was read: read it again."""


class LayerMoved(InputsMoved):
    """The layer has gone to another generation since the inputs were read."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Names of the inputs; ``key`` is equal for equal inputs."""

    dataset_id: int
    rule_set: RuleSet
    key: str

    def rules(self) -> Rules:
        """The rules, checked."""
        return parse_rules(self.rule_set.body)

    def network(self) -> NetworkArrays:
        """The network in the engine's words."""
        found = twin.network_arrays(self.dataset_id)
        return NetworkArrays(
            **{name: getattr(found, name) for name in NetworkArrays.__dataclass_fields__}
        )


@dataclass(frozen=True, slots=True)
class Places:
    """Codes, names, degrees and nodes of each category, in one order."""

    codes: dict[str, list[str]]
    names: dict[str, list[str]]
    lonlat: dict[str, Floats]
    nodes: dict[str, Whole]


def current() -> Inputs | None:
    """The inputs in force; None without a network. Puts rules in force where there are none.

    The network is the one the layer's barriers lie on. Another one may be in force already, but
    until the layer has absorbed that, its barriers are on none of its stretches: computed there,
    the city would be without barriers.
    """
    lies_on = twin.layer().network_dataset_id
    network = twin.active_network() if lies_on is None else twin.network(lies_on)
    if network is None:
        return None
    rules = rule_sets.SHELF.active()
    if rules is None:
        ensure_rules()
        rules = rule_sets.SHELF.active()
        assert rules is not None  # noqa: S101 (ensure_rules has just put it there)
    of_places = sorted(
        (d.kind, d.id) for d in territory.active_datasets() if d.kind.startswith("places.")
    )
    named = (
        ENGINE_FORMAT, network.dataset_id, network.revision, rules.version, of_places,
        points.register_version(),
    )  # fmt: skip
    key = hashlib.sha256(repr(named).encode()).hexdigest()[:32]
    return Inputs(network.dataset_id, rules, key)


def places(network: NetworkArrays) -> Places:
    """Where the places of each category are on the network."""
    from apps.reach.engine.model import attach

    found = Places({}, {}, {}, {})
    for category in CATEGORIES:
        rows = _rows_of(category)
        found.codes[category] = [code for code, _, _ in rows]
        found.names[category] = [name for _, name, _ in rows]
        lonlat = np.array([where for _, _, where in rows], dtype=np.float64).reshape(-1, 2)
        found.lonlat[category] = lonlat
        found.nodes[category] = attach(network, lonlat)
    return found


def _rows_of(category: str) -> list[tuple[str, str, tuple[float, float]]]:
    """Code, name, place. Facilitation points count by site: each is somewhere to go."""
    if category != "point":
        return [(p.code, p.name, (p.lon, p.lat)) for p in territory.places(category)]
    sites = sorted(points.active_sites(), key=lambda site: (site.point_code, site.code))
    return [
        (site.code, site.point_name, (site.lon, site.lat))
        for site in sites
        if site.lon is not None and site.lat is not None
    ]


def barriers(dataset_id: int) -> tuple[int, list[BarrierFacts]]:
    """The layer's version and what stands at that version, read in one statement.

    Raises:
        LayerMoved: the barriers lie on another generation.
    """
    snapshot = twin.standing_snapshot(dataset_id)
    if snapshot.network_dataset_id not in (None, dataset_id):
        raise LayerMoved
    return snapshot.version, [
        BarrierFacts(
            key=str(row.uuid),
            kind=row.kind,
            state=row.state,
            segment=row.segment_index,
            side=row.side,
            measures=row.measures,
            can_pass=row.can_pass,
        )
        for row in snapshot.barriers
    ]
