"""The generator is a function of its own source: no network, no clock, no hidden state."""

import hashlib
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from cities.demo.attributes import city_network
from cities.demo.barriers import barriers, reports, surveys
from cities.demo.terrain import rng_for

DIGEST = """
import hashlib
from cities.demo.attributes import city_network
from cities.demo.addresses import houses
from cities.demo.barriers import reports
nodes, segments = city_network()
print(hashlib.sha256(repr((nodes, segments, houses(), reports())).encode()).hexdigest())
"""


def test_two_processes_draw_the_same_city() -> None:
    root = Path(__file__).resolve().parents[2]
    # Different hash seeds: an order that comes from a set would show.
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == hashlib.sha256().digest_size * 2


def test_drawing_imports_no_django() -> None:
    script = (
        "import cities.demo.barriers, cities.demo.facilitation, sys; print('django' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"


def test_random_numbers_of_one_part_do_not_depend_on_another() -> None:
    before = rng_for("kerbs").random(3).tolist()
    rng_for("names").random(1000)
    assert rng_for("kerbs").random(3).tolist() == before


def test_identities_of_the_history_follow_from_the_reference_date() -> None:
    one, other = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    first = barriers()[0]
    assert first.uuid("report", one) == first.uuid("report", one)
    assert first.uuid("report", one) != first.uuid("report", other)
    assert first.uuid("report", one) != first.uuid("survey", one)
    told = [t.barrier.uuid("report", one) for t in reports()]
    told += [t.barrier.uuid("survey", one) for t in surveys()]
    assert len(set(told)) == len(told)


def test_references_and_numbers_are_plain_python() -> None:
    nodes, segments = city_network()
    assert {type(row["lon"]) for row in nodes} == {float}
    assert {type(row.get("incline_pct")) for row in segments} <= {float, type(None)}
    assert {type(row.get("width_m")) for row in segments} <= {float, type(None)}
