"""What a search for a way stands on: the network, one profile's costs, and the newest weights."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection

from apps.reach.engine import checkpoint
from apps.reach.engine.arrays import Floats, NetworkArrays
from apps.reach.engine.routes import Roads, Walker
from apps.reach.engine.rules import Rules, parse_rules
from apps.reach.engine.verdicts import base_costs
from apps.reach.facts import EngineFacts
from apps.reach.models import Reading, RuleSet
from apps.reach.queries.engine import engine_state
from apps.reach.storage import engine_root
from apps.twin import queries as twin


@dataclass(frozen=True, slots=True)
class Person:
    """A profile on a generation: all that does not depend on the layer's version."""

    roads: Roads
    walker: Walker
    pace: float
    open_by_slot: Floats  # (2m,)


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything one question is answered on, and the versions it belongs to."""

    person: Person
    optimistic: Floats  # (2m,) by slot
    pessimistic: Floats
    dataset_id: int
    layer_version: int
    rules_version: int
    network_generation: int
    checkpoint: str


def ground(profile: str) -> Ground | None:
    """None before the engine's first run, and for a profile it does not compute. Four queries."""
    state = engine_state()
    if state is None or state.dataset_id is None or state.rules_version is None:
        return None
    weights = [_weights(state, profile, reading.value) for reading in Reading]
    network = twin.network(state.dataset_id)
    rules = _rules(state.rules_version)
    if network is None or rules is None or weights[0] is None or weights[1] is None:
        return None
    key = (str(connection.settings_dict["NAME"]), network.dataset_id, network.revision)
    person = _person(key, rules, profile)
    slots = person.roads.graph.slot_count
    # The engine and this answer may lie one generation apart for a moment.
    if any(len(found[0]) != slots for found in weights if found):
        return None
    return Ground(
        person=person,
        optimistic=weights[0][0],
        pessimistic=weights[1][0],
        dataset_id=network.dataset_id,
        layer_version=min(weights[0][1], weights[1][1]),
        rules_version=state.rules_version,
        network_generation=network.generation,
        checkpoint=state.checkpoint,
    )


def _weights(state: EngineFacts, profile: str, reading: str) -> tuple[Floats, int] | None:
    """(2m,) milliseconds by slot and the layer version they belong to."""
    folder = engine_root() / state.checkpoint
    try:
        page = _page(folder)
        plane = page["planes"].index([profile, reading])
        weights = checkpoint.read_array(folder, "weights", mapped=True)
    except (checkpoint.CheckpointError, ValueError):
        return None
    return np.asarray(weights[plane]), int(page["layer_version"])


def places_of(ground_: Ground, category: str) -> tuple[Any, Any, list[str]] | None:
    """Nodes, degrees and names of the places of a category, as the engine attached them."""
    folder = engine_root() / ground_.checkpoint
    try:
        nodes = checkpoint.read_array(folder, f"places_{category}", mapped=True)
        lonlat = checkpoint.read_array(folder, f"lonlat_{category}", mapped=True)
        names = _page(folder)["place_names"][category]
    except (checkpoint.CheckpointError, KeyError):
        return None
    return nodes, lonlat, names


@lru_cache(maxsize=4)
def _page(folder: Path) -> dict[str, Any]:
    return checkpoint.read_page(folder)


_parsed: dict[tuple[str, int], Rules] = {}


def _rules(version: int) -> Rules | None:
    """The rules of a version, parsed once in a process. One query, two the first time."""
    found = RuleSet.objects.filter(version=version)
    pk = found.values_list("pk", flat=True).first()
    if pk is None:
        return None
    key = (str(connection.settings_dict["NAME"]), pk)
    if key not in _parsed:
        body = found.values_list("body", flat=True).get()
        while len(_parsed) > 3:
            _parsed.pop(next(iter(_parsed)))
        _parsed[key] = parse_rules(body)
    return _parsed[key]


Key = tuple[str, int, str]


@lru_cache(maxsize=2)
def _roads(key: Key) -> Roads:
    found = twin.network_arrays(key[1])
    return Roads.of(
        NetworkArrays(**{name: getattr(found, name) for name in NetworkArrays.__dataclass_fields__})
    )


_people: dict[tuple[Key, int, str], Person] = {}


def _person(key: Key, rules: Rules, profile: str) -> Person:
    """Kept in the process: computing it takes a moment, and nothing of it ages."""
    name = (key, id(rules), profile)
    if name not in _people:
        roads = _roads(key)
        walker = Walker(
            rules.profiles[profile],
            rules,
            base_costs(roads.network, rules.profiles[profile], rules),
        )
        opened = roads.graph.in_slots(walker.open_ms(roads.network))
        while len(_people) > 15:
            _people.pop(next(iter(_people)))
        _people[name] = Person(roads, walker, roads.pace(walker.base), opened)
    return _people[name]
