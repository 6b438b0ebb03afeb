"""Collegno, Berlin and an OpenSidewalks campus: the engine against ``tests.reach.oracle``.

Real attributes in real combinations, which no random city has. The search is networkx's, on a graph
the oracle builds from the rows of the database; ``tests/reach/oracle.py`` says what is independent.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from apps.reach.engine.arrays import NetworkArrays
from apps.reach.engine.model import ReachModel
from apps.twin import queries as twin
from apps.twin.services import import_network
from tests.counts import count
from tests.reach.agreement import assert_agrees
from tests.reach.builders import random_barrier, rules, rules_file
from tests.reach.oracle import Oracle
from tests.reach.oracle_city import city_of_rows

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


@dataclass(frozen=True, slots=True)
class Town:
    file: str
    nodes: int
    # Of the stretches, those that are for a manual wheelchair free, hard, unknown and blocked.
    manual_wheelchair: tuple[int, int, int, int]


TOWNS = {
    "collegno": Town("collegno_osm_edges_2024.geojson.gz", 2_601, (0, 0, 3_786, 39)),
    "berlin": Town("berlin_siegessaeule_2017.osm.gz", 221, (1, 0, 258, 50)),
    "campus": Town("osw_microsoft_edges.geojson.gz", 3_916, (61, 0, 4_123, 184)),
}


@pytest.mark.parametrize("name", TOWNS)
def test_verdicts_costs_and_times_agree_in_full_and_after_changes(
    name: str, data_folder: Path
) -> None:
    town = TOWNS[name]
    report = import_network(path=data_folder / "network" / town.file, activate=False)
    found = twin.network_arrays(report.dataset_id)
    network = NetworkArrays(
        **{field: getattr(found, field) for field in NetworkArrays.__dataclass_fields__}
    )
    rng = np.random.default_rng(46)
    nodes = network.node_count
    model = ReachModel(
        network=network,
        rules=rules(),
        places={"pharmacy": rng.integers(nodes, size=9), "stop": rng.integers(nodes, size=40)},
    )
    told = np.bincount(model.verdicts("manual_wheelchair").optimistic, minlength=4).tolist()
    assert (nodes, tuple(told)) == (town.nodes, town.manual_wheelchair)
    oracle = Oracle(city_of_rows(report.dataset_id), rules_file()["body"])
    assert assert_agrees(model, oracle, by="networkx") > 0
    for step in range(count(small=3, full=60)):
        put = [random_barrier(rng, network, f"{step}/{i}") for i in range(100)]
        drop = [key for key in model.barriers if rng.random() < 0.3]
        model.apply(put=put, drop=drop)
    assert_agrees(model, oracle, by="networkx")
