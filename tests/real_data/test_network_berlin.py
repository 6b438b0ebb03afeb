"""Raw OpenStreetMap XML, counted again with the standard library."""

import gzip
import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from apps.twin.models import Node, Segment
from apps.twin.services import import_network

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

FILE = "network/berlin_siegessaeule_2017.osm.gz"


@pytest.fixture(scope="module")
def osm(data_folder):
    """Highway ways as (number, nodes, tags), and the tags of all nodes."""
    with gzip.open(data_folder / FILE) as stream:
        root = ET.parse(stream).getroot()

    def tags(element):
        return {tag.get("k"): tag.get("v") for tag in element.findall("tag")}

    ways = [
        (way.get("id"), [nd.get("ref") for nd in way.findall("nd")], tags(way))
        for way in root.findall("way")
    ]
    nodes = {node.get("id"): tags(node) for node in root.findall("node")}
    return [way for way in ways if "highway" in way[2]], nodes


def closed(tags):
    return tags.get("foot") == "no" or tags.get("access") in ("no", "private")


def test_ways_pieces_and_nodes_agree_with_the_file(data_folder, osm):
    ways, tags_of_node = osm
    report = import_network(path=data_folder / FILE, activate=False)
    # The file has no motorway and no construction: what stays out is closed and nameless.
    used = [way for way in ways if not closed(way[2]) or way[2].get("name")]
    assert report.counts["source"]["ways"] == len(ways) == 146
    assert report.counts["source"]["ways_used"] == len(used)
    assert report.rejected_count == 0
    passed = Counter(ref for _, refs, _ in used for ref in refs)
    ends = {ref for _, refs, _ in used for ref in (refs[0], refs[-1])}
    kerbs = {ref for ref in passed if {"kerb", "sloped_curb"} & tags_of_node[ref].keys()
             or tags_of_node[ref].get("barrier") == "kerb"}  # fmt: skip
    junctions = {ref for ref, times in passed.items() if times > 1} | ends | kerbs
    pieces = {number: 1 + sum(ref in junctions for ref in refs[1:-1]) for number, refs, _ in used}
    stored = Segment.objects.filter(dataset_id=report.dataset_id)
    found = Counter(ref.rsplit("-", 1)[0] for ref in stored.values_list("ref", flat=True))
    assert found == pieces
    nodes = Node.objects.filter(dataset_id=report.dataset_id).values_list("ref", flat=True)
    assert set(nodes) == junctions
    assert report.counts["kerbs"] + report.counts["source"]["kerbs_of_unknown_kind"] == len(kerbs)
    # Every point of every way is on the map, once for each time it is passed.
    points = sum(len(row.geom) for row in stored)
    assert points == sum(len(refs) + pieces[number] - 1 for number, refs, _ in used)


def test_steps_and_attributes_agree_with_the_file(data_folder, osm):
    ways, _ = osm
    report = import_network(path=data_folder / FILE, activate=False)
    stored = Segment.objects.filter(dataset_id=report.dataset_id)

    def numbers(**filters):
        refs = stored.filter(**filters).values_list("ref", flat=True)
        return {ref.rsplit("-", 1)[0] for ref in refs}

    def tagged(key, *values):
        return {number for number, _, tags in ways if tags.get(key) in values}

    assert numbers(kind="steps") == tagged("highway", "steps")
    assert len(numbers(kind="steps")) == 10
    # A crossing is a crossing whether the way is a footway, a path or a cycleway.
    crossings = tagged("footway", "crossing") | tagged("cycleway", "crossing")
    assert numbers(kind="crossing") == crossings
    assert numbers(kind="sidewalk") == tagged("footway", "sidewalk")
    steps = {number: tags["step_count"] for number, _, tags in ways if "step_count" in tags}
    told = stored.filter(step_count__isnull=False).values_list("ref", "step_count")
    assert {ref.rsplit("-", 1)[0]: str(count) for ref, count in told} == steps
    surfaces = {number: tags["surface"] for number, _, tags in ways if "surface" in tags}
    told = stored.exclude(surface="").values_list("ref", "surface")
    assert {ref.rsplit("-", 1)[0]: surface for ref, surface in told} == surfaces
    # "up" and "down" tell no slope.
    assert {tags["incline"] for _, _, tags in ways if "incline" in tags} == {"up", "down"}
    assert not stored.filter(incline_pct__isnull=False).exists()
    widths = {number for number, _, tags in ways if "width" in tags}
    assert numbers(width_m__isnull=False) == widths
