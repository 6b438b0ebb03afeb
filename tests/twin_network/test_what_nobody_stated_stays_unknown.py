import pytest

from apps.twin.importers.tags import is_kerb, node_attributes, way_attributes
from apps.twin.importers.values import centimetres, metres, percent, percent_of_fraction, whole
from apps.twin.models import Node, Segment
from tests.twin_network.builders import cross, save


def test_a_way_without_tags_has_no_attributes():
    assert set(way_attributes({}).values()) <= {None, ""}
    assert set(node_attributes({}).values()) <= {None, ""}


@pytest.mark.django_db
def test_the_database_says_unknown_where_nobody_spoke():
    save(*cross())
    row = Segment.objects.get(ref="po-1")
    assert row.width_m is row.incline_pct is row.step_count is row.handrail is None
    assert row.tactile is row.acoustic is None
    assert row.surface == row.smoothness == row.crossing_markings == row.structure == ""
    middle = Node.objects.get(ref="middle")
    assert middle.kerb == ""
    assert middle.kerb_height_cm is middle.tactile is middle.elevation_m is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("2", 2), ("1,5", 1.5), ("180 cm", 1.8), ("3 m", 3), ("narrow", None), ("0", None),
     ("-2", None), ("2;3", None), ("~2", None), (None, None), ("5000", None), ("nan", None)],
)  # fmt: skip
def test_a_width_is_metres_or_unknown(text, value):
    assert metres(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("8%", 8), ("-8 %", -8), ("4.5", 4.5), ("45°", None), ("5°", 8.749), ("up", None),
     ("steep", None), ("", None), ("0", 0), ("400%", None)],
)  # fmt: skip
def test_an_incline_is_percent_or_unknown(text, value):
    assert percent(text) == value


def test_opensidewalks_inclines_are_fractions():
    assert percent_of_fraction(-0.017) == pytest.approx(-1.7)
    assert percent_of_fraction(0.0) == 0
    assert percent_of_fraction(None) is None
    assert percent_of_fraction(8) is None


def test_kerbs_are_read_in_osms_words():
    assert node_attributes({"kerb": "lowered"})["kerb"] == "lowered"
    assert node_attributes({"kerb": "no"})["kerb"] == "flush"
    assert node_attributes({"kerb": "yes"})["kerb"] == ""
    assert node_attributes({"barrier": "kerb"})["kerb"] == ""
    assert is_kerb({"barrier": "kerb"})
    assert not is_kerb({"barrier": "bollard"})
    assert node_attributes({"kerb": "raised", "kerb:height": "0.12"})["kerb_height_cm"] == 12
    assert centimetres("3 cm") == 3
    assert centimetres("0") == 0
    assert centimetres("12") is None


def test_numbers_of_steps_are_whole():
    assert whole("7", maximum=100) == 7
    assert whole("7.5", maximum=100) is whole("0", maximum=100) is whole("many", maximum=9) is None


def test_a_handrail_on_any_side_is_a_handrail():
    assert way_attributes({"handrail:left": "yes", "handrail:right": "no"})["handrail"] is True
    assert way_attributes({"handrail": "no"})["handrail"] is False
