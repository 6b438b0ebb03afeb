"""A campus near Seattle in OpenSidewalks 0.2: the graph with the most measures."""

import gzip
import json
from collections import Counter

import pytest

from apps.twin import queries
from apps.twin.models import Node, Segment
from apps.twin.services import import_network

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

EDGES = "network/osw_microsoft_edges.geojson.gz"
NODES = "network/osw_microsoft_nodes.geojson.gz"


def properties(path):
    with gzip.open(path) as stream:
        return {f["properties"]["_id"]: f["properties"] for f in json.load(stream)["features"]}


@pytest.fixture
def campus(data_folder):
    report = import_network(path=data_folder / EDGES, activate=False)
    return report, properties(data_folder / EDGES), properties(data_folder / NODES)


def test_nodes_edges_kerbs_and_steps_agree_with_the_files(campus):
    report, edges, nodes = campus
    assert report.counts["segments"] == len(edges) == 4_368
    assert report.counts["nodes"] == len(nodes) == 3_916
    assert report.rejected_count == 0
    kerbs = {ref: p["kerb"] for ref, p in nodes.items() if p.get("barrier") == "kerb"}
    assert report.counts["kerbs"] == len(kerbs) == 757
    stored = Node.objects.filter(dataset_id=report.dataset_id)
    assert dict(stored.exclude(kerb="").values_list("ref", "kerb")) == kerbs
    tactile = {ref: p["tactile_paving"] for ref, p in nodes.items() if "tactile_paving" in p}
    told = stored.exclude(tactile=None).values_list("ref", "tactile")
    assert {ref: "yes" if yes else "no" for ref, yes in told} == tactile
    steps = {ref for ref, p in edges.items() if p["highway"] == "steps"}
    rows = Segment.objects.filter(dataset_id=report.dataset_id)
    assert set(rows.filter(kind="steps").values_list("ref", flat=True)) == steps
    assert report.counts["steps"] == len(steps) == 112
    connected = {p[key] for p in edges.values() for key in ("_u_id", "_v_id")}
    assert report.counts["unconnected_nodes"] == len(nodes.keys() - connected)


def test_measures_agree_with_the_file(campus):
    report, edges, _ = campus
    rows = list(Segment.objects.filter(dataset_id=report.dataset_id).select_related("start", "end"))
    for row in rows:
        told = edges[row.ref]
        assert (row.start.ref, row.end.ref) == (told["_u_id"], told["_v_id"])
        assert row.surface == told.get("surface", "")
        assert row.crossing_markings == told.get("crossing:markings", "")
        assert row.width_m == told.get("width")
        assert row.step_count == told.get("step_count")
        assert row.name == told.get("name", "")
        if "incline" in told:
            assert row.incline_pct == pytest.approx(100 * told["incline"], abs=1e-3)
        else:
            assert row.incline_pct is None
        # The file's own lengths are rounded to a decimetre.
        assert row.length_m == pytest.approx(told["length"], rel=0.005, abs=0.11)
    roles = Counter(p.get("footway") for p in edges.values())
    assert report.counts["by_kind"]["crossing"] == roles["crossing"] == 579
    assert report.counts["by_kind"]["sidewalk"] == roles["sidewalk"] == 1_287


def test_it_is_complete_for_the_engine_though_it_is_not_in_force(campus):
    report, _, _ = campus
    assert queries.active_network() is None
    arrays = queries.network_arrays(report.dataset_id)
    assert len(arrays.node_lonlat) == 3_916
    assert (arrays.start_kerb != "").any()
