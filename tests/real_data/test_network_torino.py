"""Torino's named streets: every edge of the file, and nothing else."""

import gzip
import json
from collections import Counter

import networkx as nx
import pytest
from pyproj import Geod

from apps.territory import queries as territory
from apps.territory.services import import_districts, import_residents
from apps.twin import queries
from apps.twin.models import Segment
from apps.twin.services import import_network

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

FILE = "network/torino_named_street_edges_2024.geojson.gz"


@pytest.fixture(scope="module")
def features(data_folder):
    with gzip.open(data_folder / FILE) as stream:
        return json.load(stream)["features"]


def test_the_whole_network_arrives_and_is_one_city(data_folder, features):
    report = import_network(path=data_folder / FILE)
    assert report.counts["segments"] == len(features) == 19_179
    assert report.counts["nodes"] == 12_208
    assert report.rejected_count == 0
    graph = nx.Graph((f["properties"]["u"], f["properties"]["v"]) for f in features)
    largest = max(map(len, nx.connected_components(graph)))
    assert report.counts["components"] == nx.number_connected_components(graph) == 66
    assert report.counts["largest_component_nodes"] == largest
    assert round(100 * largest / graph.number_of_nodes(), 1) == 98.7
    assert report.counts["largest_component_share"] == pytest.approx(largest / 12_208, abs=1e-4)
    geod = Geod(ellps="WGS84")
    lengths = {
        str(f["properties"]["id"]): geod.line_length(
            *zip(*f["geometry"]["coordinates"], strict=True)
        )
        for f in features
    }
    stored = dict(Segment.objects.values_list("ref", "length_m"))
    assert stored.keys() == lengths.keys()
    assert max(abs(stored[ref] - lengths[ref]) for ref in lengths) < 1e-6
    assert report.counts["length_km"] == pytest.approx(sum(lengths.values()) / 1000, abs=0.001)
    assert import_network(path=data_folder / FILE).status == "unchanged"


def test_everybody_lives_on_it_and_the_streets_are_found(data_folder):
    import_districts(path=data_folder / "boundaries/torino_circoscrizioni_8.geojson")
    import_residents(path=data_folder / "population/torino_circoscrizioni_population.csv")
    report = import_network(path=data_folder / FILE)
    assert report.counts["residents"] == 872_367
    assert report.counts["residents_65_plus"] == 218_045
    assert report.counts["districts_without_nodes"] == []
    arrays = queries.network_arrays(report.dataset_id)
    by_district: Counter[str] = Counter()
    for code, people in zip(arrays.node_district.tolist(), arrays.residents.tolist(), strict=True):
        by_district[code] += people
    expected = {code: r.total for code, r in territory.residents_by_district().items()}
    assert {code: n for code, n in by_district.items() if n} == expected
    assert (arrays.residents_65 <= arrays.residents).all()
    found = territory.search_streets("c.so vittorio emanuele")
    assert found[0].name == "Corso Vittorio Emanuele II"
    others = {corner.other_name for corner in territory.corners(found[0].pk)}
    assert {"Via Madama Cristina", "Corso Galileo Ferraris"} <= others
    # In front of the station Porta Nuova.
    snapped = queries.snap(7.6780, 45.0633)
    assert snapped is not None
    assert snapped.distance_m < 60
