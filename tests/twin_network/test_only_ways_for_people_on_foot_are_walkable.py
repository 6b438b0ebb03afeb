import pytest

from apps.twin.importers.tags import use_of_way


@pytest.mark.parametrize(
    ("tags", "kind", "walkable"),
    [
        ({"highway": "footway", "footway": "sidewalk"}, "sidewalk", True),
        ({"highway": "footway", "footway": "crossing"}, "crossing", True),
        ({"highway": "path", "path": "crossing"}, "crossing", True),
        ({"highway": "footway", "footway": "traffic_island"}, "footway", True),
        ({"highway": "steps"}, "steps", True),
        ({"highway": "elevator"}, "lift", True),
        ({"highway": "pedestrian"}, "pedestrian", True),
        ({"highway": "track"}, "path", True),
        ({"highway": "cycleway"}, "cycleway", True),
        ({"highway": "cycleway", "foot": "no"}, "cycleway", False),
        ({"highway": "residential"}, "street", True),
        ({"highway": "residential", "foot": "use_sidewalk"}, "street", False),
        ({"highway": "residential", "sidewalk": "separate"}, "street", False),
        ({"highway": "residential", "sidewalk:left": "separate"}, "street", True),
        ({"highway": "service", "access": "private"}, "service", False),
        ({"highway": "service", "access": "private", "foot": "yes"}, "service", True),
        ({"highway": "motorway"}, "street", False),
        ({"highway": "trunk"}, "street", False),
        ({"highway": "trunk", "foot": "yes"}, "street", True),
        ({"highway": "primary", "motorroad": "yes"}, "street", False),
    ],
)
def test_the_tags_decide(tags, kind, walkable):
    use = use_of_way(tags)
    assert use is not None
    assert (use.kind, use.walkable) == (kind, walkable)


@pytest.mark.parametrize(
    "highway", ["construction", "proposed", "raceway", "bus_guideway", "", "x"]
)
def test_what_is_no_way_is_left_out(highway):
    assert use_of_way({"highway": highway}) is None


def test_a_centreline_has_two_sides_unless_it_has_one_sidewalk():
    def two_sided(**tags: str) -> bool:
        use = use_of_way({key.replace("__", ":"): value for key, value in tags.items()})
        assert use is not None
        return use.two_sided

    assert two_sided(highway="tertiary")
    assert two_sided(highway="tertiary", sidewalk="both")
    assert not two_sided(highway="tertiary", sidewalk="right")
    assert not two_sided(highway="tertiary", sidewalk__left="no", sidewalk__right="yes")
    assert not two_sided(highway="footway")
    assert not two_sided(highway="service")
