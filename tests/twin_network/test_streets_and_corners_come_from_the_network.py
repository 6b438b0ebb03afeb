import numpy as np
import pytest

from apps.territory import queries as territory
from apps.twin.network.names import corners, join_names, split_names
from tests.twin_network.builders import cross, node, save, segment


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Via Po", ["Via Po"]),
        ("Corso Belgio, Ponte Sassi", ["Corso Belgio", "Ponte Sassi"]),
        ("A; B, C; B", ["A", "B", "C"]),
        ("Strada Guido Volante, 14", ["Strada Guido Volante"]),
        ("11, Strada dei Falconieri", ["Strada dei Falconieri"]),
        ("", []),
        (" ; ,", []),
    ],
)
def test_a_name_may_hold_several_streets(text, names):
    assert split_names(text) == names


def test_names_are_joined_as_osm_writes_them():
    assert join_names(["Via Po", " Via Po ", "", "Via Roma"]) == "Via Po; Via Roma"


def test_two_carriageways_meet_a_street_in_one_corner():
    # Two crossings 40 m apart, and a third one a kilometre away.
    lonlat = np.array([(7.68, 45.07), (7.6805, 45.07), (7.693, 45.07), (7.68, 45.08)])
    start = np.array([0, 1, 2, 0, 1])
    end = np.array([3, 3, 3, 1, 2])
    names = ["Via Po", "Via Po", "Via Po", "Corso Francia", "Corso Francia"]
    found = corners(names, start, end, lonlat)
    assert [corner[:2] for corner in found] == [("Corso Francia", "Via Po")] * 2
    assert found[1][2:] == (7.693, 45.07)


@pytest.mark.django_db
def test_the_territory_finds_them_by_name():
    save(*cross())
    found = territory.search_streets("v. po")
    assert found[0].name == "Via Po"
    meeting = territory.corners(found[0].pk)
    assert [(corner.other_name, corner.lon, corner.lat) for corner in meeting] == [
        ("Via Roma", 7.6855, 45.071)
    ]


@pytest.mark.django_db
def test_the_streets_of_the_network_in_force_are_the_only_ones():
    save(*cross())
    nodes = [node("a", 0, 0), node("b", 1, 0)]
    save(nodes, [segment("s", *nodes, name="Via Lagrange")])
    names = {s.name for text in ("Via Roma", "Lagrange") for s in territory.search_streets(text)}
    assert names == {"Via Lagrange"}
