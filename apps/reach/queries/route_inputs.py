"""What a search for a way stands on: the network, one profile's costs, and the newest weights."""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from django.db import connection

from apps.reach.engine.arrays import Floats, NetworkArrays, Whole
from apps.reach.engine.checkpoint import CheckpointError
from apps.reach.engine.routes import Roads, Walker
from apps.reach.engine.rules import Rules, parse_rules
from apps.reach.engine.verdicts import base_costs
from apps.reach.models import Reading, RuleSet
from apps.reach.queries import live
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
    city: live.City


def ground(profile: str) -> Ground | None:
    """None before the engine's first run, and for a profile it does not compute. Four queries."""

    def ask(city: live.City) -> tuple[live.City, Floats, int] | None:
        planes = city.page["planes"]
        rows = [planes.index([profile, r.value]) for r in Reading if [profile, r.value] in planes]
        return (city, *city.weights_of(rows)) if len(rows) == 2 else None

    found = live.read(ask)
    if found is None:
        return None
    city, (optimistic, pessimistic), version = found
    network = twin.network(city.page["dataset_id"])
    rules = _rules(city.page["rules_version"])
    if network is None or rules is None:
        return None
    key = (str(connection.settings_dict["NAME"]), network.dataset_id, network.revision)
    person = _person(key, rules, profile)
    if person.roads.graph.slot_count != len(optimistic):
        return None
    return Ground(
        person=person,
        optimistic=optimistic,
        pessimistic=pessimistic,
        dataset_id=network.dataset_id,
        layer_version=version,
        rules_version=city.page["rules_version"],
        network_generation=network.generation,
        city=city,
    )


def places_of(on: Ground, category: str) -> tuple[Whole, Floats, list[str]] | None:
    """Nodes, degrees and names of the places of a category, as the engine attached them."""
    try:
        nodes, lonlat = on.city.array(f"places_{category}"), on.city.array(f"lonlat_{category}")
        names = on.city.page["place_names"][category]
    except (CheckpointError, KeyError):
        return None
    return nodes, lonlat, names


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
# Of several threads that ask first, one does the work.
_making = Lock()


def _person(key: Key, rules: Rules, profile: str) -> Person:
    """Kept in the process: computing it takes a moment, and nothing of it ages."""
    name = (key, id(rules), profile)
    if name in _people:
        return _people[name]
    with _making:
        return _made(name, key, rules, profile)


def _made(name: tuple[Key, int, str], key: Key, rules: Rules, profile: str) -> Person:
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
