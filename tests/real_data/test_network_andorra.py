"""The format of production, counted again by a handler of its own."""

from collections import Counter

import osmium
import pytest

from apps.twin.models import Node, Segment
from apps.twin.services import import_network

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

FILE = "network/andorra_2013.osm.pbf"
NO_WAY = {"construction", "proposed", "raceway", "rest_area", "services"}


class Ways(osmium.SimpleHandler):
    """Highway ways, and the nodes they name."""

    def __init__(self):
        super().__init__()
        self.ways = []
        self.kerbs = set()

    def way(self, way):
        if "highway" in way.tags:
            refs = [str(node.ref) for node in way.nodes]
            self.ways.append((str(way.id), refs, dict(way.tags)))

    def node(self, node):
        if "kerb" in node.tags or node.tags.get("barrier") == "kerb":
            self.kerbs.add(str(node.id))


def admits_people(tags):
    if tags.get("foot") in ("yes", "designated", "permissive", "destination"):
        return True
    if tags.get("foot") in ("no", "private") or tags.get("access") in ("no", "private"):
        return False
    return not tags["highway"].startswith(("motorway", "trunk")) and "motorroad" not in tags


def test_ways_pieces_nodes_and_steps_agree_with_the_file(data_folder):
    report = import_network(path=data_folder / FILE, activate=False)
    handler = Ways()
    handler.apply_file(str(data_folder / FILE))
    used = [
        way for way in handler.ways
        if way[2]["highway"] not in NO_WAY and (admits_people(way[2]) or way[2].get("name"))
    ]  # fmt: skip
    assert report.counts["source"]["ways"] == len(handler.ways) == 1_615
    assert report.counts["source"]["ways_used"] == len(used)
    assert report.counts["source"]["nodes_not_in_file"] == 0
    assert report.rejected_count == 0
    passed = Counter(ref for _, refs, _ in used for ref in refs)
    junctions = {ref for ref, times in passed.items() if times > 1}
    junctions |= {ref for _, refs, _ in used for ref in (refs[0], refs[-1])}
    junctions |= handler.kerbs & passed.keys()
    nodes = Node.objects.filter(dataset_id=report.dataset_id).values_list("ref", flat=True)
    assert set(nodes) == junctions
    stored = Segment.objects.filter(dataset_id=report.dataset_id)
    found = Counter(ref.rsplit("-", 1)[0] for ref in stored.values_list("ref", flat=True))
    assert found == {
        number: 1 + sum(ref in junctions for ref in refs[1:-1]) for number, refs, _ in used
    }
    steps = {number for number, _, tags in used if tags["highway"] == "steps"}
    told = stored.filter(kind="steps").values_list("ref", flat=True)
    assert {ref.rsplit("-", 1)[0] for ref in told} == steps
    assert report.counts["kerbs"] == len(handler.kerbs & passed.keys()) == 0
    names = {number: tags["name"] for number, _, tags in used if tags.get("name")}
    told = stored.exclude(name="").values_list("ref", "name")
    assert {ref.rsplit("-", 1)[0]: name for ref, name in told} == {
        number: name.strip() for number, name in names.items()
    }
