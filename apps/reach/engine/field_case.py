"""A case from a file: a small network, what stands on it, and the time to the nearest destination.

For anybody who wants to check the engine: the search is the engine's own (``kernels.full``), the
input plain JSON, no city and no database. An edge is closed while any barrier on it, of its own
or added, is not removed. Unless ``oneway`` it can be walked both ways in the same seconds.

Times are float64 and sums of float64, so their order matters in the last digit. A label is the
least, over all ways, of the seconds added up *from the destination outwards*. As adding in
float64 never turns a lesser number into a greater one, that minimum does not depend on how a
search breaks its ties: any Dijkstra on the reversed network gives the same bits. One that adds up
from the node towards the destination may differ by rounding, unless the seconds are such that
sums are exact (whole numbers, halves, quarters ...).
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from apps.reach.engine.arrays import Floats, Whole

# Of a node or an edge 4-byte indices remain, and an answer that fits in memory.
MOST = 10_000_000


class CaseError(ValueError):
    """The case cannot be answered; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Case:
    """n nodes, m edges. ``seconds`` (2, m): from ``start`` to ``end`` and back, inf when closed."""

    nodes: int
    start: Whole
    end: Whole
    seconds: Floats
    destinations: Whole


def parse_case(text: str) -> Case:
    """The case that a JSON text describes. Raises CaseError."""
    page = _fields(
        _json(text), "The case", ("nodes", "edges", "destinations"), ("removed", "added")
    )
    nodes = _whole(page["nodes"], "nodes", MOST + 1)
    edges = _list(page["edges"], "edges")
    if len(edges) > MOST:
        raise CaseError(f"edges must be at most {MOST}.")
    removed = frozenset(_words(page.get("removed", []), "removed"))
    start = np.zeros(len(edges), dtype=np.int64)
    end = np.zeros(len(edges), dtype=np.int64)
    seconds = np.full((2, len(edges)), np.inf)
    standing = set()
    for i, value in enumerate(edges):
        where = f"edges[{i}]"
        edge = _fields(value, where, ("from", "to", "seconds"), ("barriers", "oneway"))
        start[i] = _whole(edge["from"], f"{where}.from", nodes)
        end[i] = _whole(edge["to"], f"{where}.to", nodes)
        seconds[0, i] = _seconds(edge["seconds"], f"{where}.seconds")
        if not _flag(edge.get("oneway", False), f"{where}.oneway"):
            seconds[1, i] = seconds[0, i]
        if not removed.issuperset(_words(edge.get("barriers", []), f"{where}.barriers")):
            standing.add(i)
    for i, value in enumerate(_list(page.get("added", []), "added")):
        where = f"added[{i}]"
        barrier = _fields(value, where, ("edge", "barrier"), ())
        edge_index = _whole(barrier["edge"], f"{where}.edge", len(edges))
        if _word(barrier["barrier"], f"{where}.barrier") not in removed:
            standing.add(edge_index)
    seconds[:, sorted(standing)] = np.inf
    destinations = [
        _whole(node, f"destinations[{i}]", nodes)
        for i, node in enumerate(_list(page["destinations"], "destinations"))
    ]
    return Case(nodes, start, end, seconds, np.array(destinations, dtype=np.int64))


def seconds_to_nearest(case: Case) -> list[float | None]:
    """(n,) seconds from every node to its nearest destination, None without a way.

    Raises CaseError when a way is too long for a float64.
    """
    # Compiled code takes a second to load: a case that cannot be read need not wait for it.
    from apps.reach.engine.fields import Forest, Workspace
    from apps.reach.engine.graph import link

    graph = link(case.nodes, case.start, case.end)
    forest = Forest(graph, Workspace(graph))
    forest.compute(graph.in_slots(case.seconds), case.destinations)
    reached = np.isfinite(forest.dist)
    tails, heads = (case.start, case.end), (case.end, case.start)
    for tail, head, seconds in zip(tails, heads, case.seconds, strict=True):
        if (~reached[tail] & reached[head] & np.isfinite(seconds)).any():
            raise CaseError("The seconds of a way add up to more than a float64 can hold.")
    return [s if ok else None for s, ok in zip(forest.dist.tolist(), reached.tolist(), strict=True)]


def answer(text: str) -> str:
    """The JSON answer to a JSON case. Raises CaseError."""
    return json.dumps({"seconds": seconds_to_nearest(parse_case(text))}, allow_nan=False)


# --- reading what may be anything ------------------------------------------------------------


def _json(text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise CaseError("The case has an object with the same key twice.")
        return found

    def no_number(word: str) -> Any:
        raise CaseError(f"The case holds {word}, which is not a number in JSON.")

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=no_number)
    except CaseError:
        raise
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise CaseError(f"The case is not JSON: {error.msg} at {place}.") from error
    except (RecursionError, MemoryError) as error:
        raise CaseError("The case is nested too deeply.") from error
    except ValueError as error:
        raise CaseError("The case holds a number with too many digits.") from error


def _fields(
    value: Any, where: str, needed: Sequence[str], optional: Sequence[str]
) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CaseError(f"{where} must be an object, not {_kind(value)}.")
    for key in needed:
        if key not in value:
            raise CaseError(f'{where} has no "{key}".')
    for key in value:
        if key not in needed and key not in optional:
            raise CaseError(f"{where} has the unknown key {json.dumps(key[:40])}.")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise CaseError(f"{where} must be a list, not {_kind(value)}.")
    return value


def _word(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise CaseError(f"{where} must be a string, not {_kind(value)}.")
    return value


def _words(value: Any, where: str) -> list[str]:
    return [_word(word, f"{where}[{i}]") for i, word in enumerate(_list(value, where))]


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise CaseError(f"{where} must be true or false, not {_kind(value)}.")
    return value


def _whole(value: Any, where: str, below: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise CaseError(f"{where} must be a whole number, not {_kind(value)}.")
    if not 0 <= value < below:
        wrong = f"must be from 0 to {below - 1}" if below else "has nothing to point at"
        raise CaseError(f"{where} {wrong}.")
    return value


def _seconds(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CaseError(f"{where} must be a number, not {_kind(value)}.")
    try:
        seconds = float(value)
    except OverflowError:
        seconds = math.inf
    if not 0 <= seconds < math.inf:
        raise CaseError(f"{where} must be finite and not negative.")
    return seconds


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", str: "a string", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")
