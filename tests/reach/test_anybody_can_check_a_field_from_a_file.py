"""``python -m apps.reach.engine field CASE.json``: against networkx, and against bad input."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from numpy.random import Generator

from apps.reach.engine.field_case import CaseError, answer
from tests.counts import count

ROOT = Path(__file__).resolve().parent.parent.parent


def _seconds(rng: Generator) -> float | int:
    """Anything JSON may hold: whole, fractions, nothing at all, tiny beside huge."""
    kind = rng.integers(6)
    if kind == 0:
        return 0
    if kind == 1:
        return int(rng.integers(1, 500))
    if kind == 2:
        return float(10.0 ** rng.integers(-300, 300))
    return float(rng.uniform(0, 300))


def random_case(rng: Generator) -> dict[str, Any]:
    """Parallel edges, loops, 0 seconds, one way, barriers shared, removed, added, unheard of."""
    n = int(rng.integers(1, 30))
    ids = [f"b{i}" for i in range(8)] + ["", "è ★"]

    def some(most: int) -> list[str]:
        return [str(i) for i in rng.choice(ids, size=int(rng.integers(0, most)))]

    edges: list[dict[str, Any]] = []
    for _ in range(int(rng.integers(0, 3 * n))):
        a = int(rng.integers(n))
        b = int(rng.choice([a, (a + 1) % n, int(rng.integers(n))], p=[0.1, 0.5, 0.4]))
        edge: dict[str, Any] = {"from": a, "to": b, "seconds": _seconds(rng)}
        if rng.random() < 0.4:
            edge["barriers"] = some(3)
        if rng.random() < 0.4:
            edge["oneway"] = bool(rng.random() < 0.7)
        edges.append(edge)
        if rng.random() < 0.2:
            edges.append({**edge, "seconds": _seconds(rng)})
    case: dict[str, Any] = {
        "nodes": n,
        "edges": edges,
        "destinations": rng.integers(n, size=int(rng.integers(0, 4))).tolist(),
    }
    if rng.random() < 0.7:
        case["removed"] = some(8)
    if edges and rng.random() < 0.7:
        case["added"] = [
            {"edge": int(rng.integers(len(edges))), "barrier": str(rng.choice(ids))}
            for _ in range(int(rng.integers(0, 3)))
        ]
    return case


def oracle(case: dict[str, Any]) -> list[float | None]:
    """What networkx says of the reversed open network, summing from the destinations outwards."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(case["nodes"]))
    removed = set(case.get("removed", []))
    for i, edge in enumerate(case["edges"]):
        there = set(edge.get("barriers", []))
        there |= {a["barrier"] for a in case.get("added", []) if a["edge"] == i}
        if there <= removed:
            graph.add_edge(edge["to"], edge["from"], s=float(edge["seconds"]))
            if not edge.get("oneway"):
                graph.add_edge(edge["from"], edge["to"], s=float(edge["seconds"]))
    found = {}
    if case["destinations"]:
        found = nx.multi_source_dijkstra_path_length(graph, set(case["destinations"]), weight="s")
    return [found.get(v) for v in range(case["nodes"])]


def _run(*arguments: str, cwd: Path = ROOT, given: bytes = b"") -> tuple[int, bytes, str]:
    said = subprocess.run(
        [sys.executable, "-m", "apps.reach.engine", *arguments],
        cwd=cwd, input=given, capture_output=True, env={},
    )  # fmt: skip
    return said.returncode, said.stdout, said.stderr.decode()


def test_random_cases_agree_with_networkx_to_the_last_bit() -> None:
    reached = closed = 0
    for seed in range(count(small=300, full=3000)):
        case = random_case(np.random.default_rng(seed))
        seconds = json.loads(answer(json.dumps(case)))["seconds"]
        assert seconds == oracle(case), seed
        reached += sum(s is not None for s in seconds)
        closed += seconds.count(None)
    assert reached > 1000
    assert closed > 1000


def test_the_command_answers_with_the_json_alone_from_a_file_and_from_standard_input(
    tmp_path: Path,
) -> None:
    case = random_case(np.random.default_rng(11))
    file = tmp_path / "case.json"
    file.write_text("\ufeff" + json.dumps(case, ensure_ascii=False), encoding="utf-8")
    for given in (_run("field", str(file)), _run("field", "-", given=file.read_bytes())):
        code, out, err = given
        assert (code, err) == (0, "")
        assert json.loads(out) == {"seconds": oracle(case)}


def test_a_barrier_closes_until_it_is_removed_and_an_added_one_like_the_others() -> None:
    def seconds(**more: Any) -> list[float | None]:
        edge = {"from": 0, "to": 1, "seconds": 0.1, "barriers": ["a", "b"]}
        case = {"nodes": 2, "edges": [edge], "destinations": [1], **more}
        return json.loads(answer(json.dumps(case)))["seconds"]

    added = [{"edge": 0, "barrier": "c"}]
    assert seconds() == [None, 0]
    assert seconds(removed=["a"]) == [None, 0]
    assert seconds(removed=["a", "b"]) == [0.1, 0]
    assert seconds(removed=["a", "b"], added=added) == [None, 0]
    assert seconds(removed=["c", "b", "a"], added=added) == [0.1, 0]


def test_the_module_that_answers_knows_no_django() -> None:
    code = (
        "import sys; from apps.reach.engine.__main__ import main; main(['field', '-']);"
        "assert 'django' not in sys.modules"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, env={},
        input=b'{"nodes": 1, "edges": [], "destinations": [0]}',
    )  # fmt: skip
    assert (said.returncode, said.stdout, said.stderr) == (0, b'{"seconds": [0.0]}\n', b"")


EDGE = {"from": 0, "to": 1, "seconds": 1}
CASE = {"nodes": 2, "edges": [EDGE], "destinations": [1]}


def _edge(**more: Any) -> str:
    return json.dumps({**CASE, "edges": [EDGE, {**EDGE, **more}]})


BAD = {
    "": "not JSON",
    "{": "not JSON",
    "[]": "The case must be an object, not a list",
    "null": "The case must be an object, not null",
    "[" * 100_000: "nested too deeply",
    '{"nodes": 1, "nodes": 2, "edges": [], "destinations": []}': "same key twice",
    '{"nodes": 1, "edges": []}': 'has no "destinations"',
    json.dumps({**CASE, "remove": []}): 'unknown key "remove"',
    json.dumps({**CASE, "nodes": True}): "nodes must be a whole number, not true or false",
    json.dumps({**CASE, "nodes": 2.0}): "nodes must be a whole number, not a number",
    json.dumps({**CASE, "nodes": -1}): "nodes must be from 0 to 10000000",
    json.dumps({**CASE, "nodes": 10**12}): "nodes must be from 0 to 10000000",
    '{"nodes": 1' + "0" * 5000 + ', "edges": [], "destinations": []}': "too many digits",
    json.dumps({**CASE, "edges": {}}): "edges must be a list, not an object",
    json.dumps({**CASE, "edges": [7]}): "edges[0] must be an object, not a number",
    json.dumps({**CASE, "edges": [{"from": 0, "to": 1}]}): 'edges[0] has no "seconds"',
    _edge(**{"from": -1}): "edges[1].from must be from 0 to 1",
    _edge(to=2): "edges[1].to must be from 0 to 1",
    _edge(to="1"): "edges[1].to must be a whole number, not a string",
    _edge(seconds=-0.5): "edges[1].seconds must be finite and not negative",
    _edge(seconds=10**400): "edges[1].seconds must be finite and not negative",
    _edge(seconds=float("nan")): "NaN, which is not a number in JSON",
    _edge(seconds=float("-inf")): "-Infinity, which is not a number in JSON",
    _edge(seconds=0).replace('"seconds": 0', '"seconds": 1e999'): "must be finite",
    _edge(seconds=False): "edges[1].seconds must be a number, not true or false",
    _edge(seconds="1"): "edges[1].seconds must be a number, not a string",
    _edge(barriers="a"): "edges[1].barriers must be a list, not a string",
    _edge(barriers=[1]): "edges[1].barriers[0] must be a string, not a number",
    _edge(oneway=1): "edges[1].oneway must be true or false, not a number",
    _edge(one_way=True): 'edges[1] has the unknown key "one_way"',
    json.dumps({**CASE, "destinations": [2]}): "destinations[0] must be from 0 to 1",
    json.dumps({**CASE, "destinations": 1}): "destinations must be a list, not a number",
    json.dumps({"nodes": 0, "edges": [], "destinations": [0]}): "has nothing to point at",
    json.dumps({**CASE, "removed": [None]}): "removed[0] must be a string, not null",
    json.dumps({**CASE, "added": [{"edge": 1, "barrier": "a"}]}): "added[0].edge must be from",
    json.dumps({**CASE, "added": [{"edge": 0}]}): 'added[0] has no "barrier"',
    json.dumps({**CASE, "added": ["a"]}): "added[0] must be an object, not a string",
    json.dumps(
        {
            "nodes": 3,
            "edges": [{**EDGE, "seconds": 1e308}, {"from": 1, "to": 2, "seconds": 1e308}],
            "destinations": [2],
        }
    ): "more than a float64 can hold",
}


@pytest.mark.parametrize("text", BAD)
def test_bad_input_is_answered_with_one_clear_sentence(text: str) -> None:
    with pytest.raises(CaseError) as caught:
        answer(text)
    said = str(caught.value)
    assert BAD[text] in said
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 120


def test_the_command_refuses_on_standard_error_with_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b"\xe8")
    for arguments, given in [
        (("field", "-"), b"[1, 2"),
        (("field", str(tmp_path / "absent.json")), b""),
        (("field", str(tmp_path)), b""),
        (("field", str(tmp_path / "latin.json")), b""),
        (("field",), b""),
        (("route", "case.json"), b""),
    ]:
        code, out, err = _run(*arguments, given=given)
        assert (code, out) == (2, b""), arguments
        assert err.count("\n") == 1
        assert err.endswith(".\n")


@pytest.mark.parametrize("output", [">/dev/full", "| true", ">&-"])
def test_an_answer_that_cannot_be_written_is_told_with_exit_code_1(
    tmp_path: Path, output: str
) -> None:
    nodes = 50_000  # more than a pipe holds
    case = {"nodes": nodes, "edges": [], "destinations": [0]}
    (tmp_path / "case.json").write_text(json.dumps(case))
    said = subprocess.run(
        ["bash", "-c", f'"$0" -m apps.reach.engine field "$1" {output}; echo "${{PIPESTATUS[0]}}"',
         sys.executable, str(tmp_path / "case.json")],
        cwd=ROOT, capture_output=True, text=True, env={},
    )  # fmt: skip
    assert said.stdout == "1\n"
    assert said.stderr.startswith("Standard output cannot be written: ")
    assert said.stderr.count("\n") == 1
    assert said.stderr.endswith(".\n")
