"""What makes the demonstration convincing, in figures."""

from collections import Counter, defaultdict

import networkx as nx
import numpy as np
import pytest
from pyproj import Geod
from shapely import LineString, Point, unary_union

from cities.demo import terrain
from cities.demo.addresses import houses
from cities.demo.attributes import city_network
from cities.demo.districts import RESIDENTS, district_shapes, residents_rows
from cities.demo.facilitation import facilitation_points
from cities.demo.facts import CITY
from cities.demo.names import city_street_names, with_article
from cities.demo.pavements import city_pavement
from cities.demo.places import WANTED, places
from cities.demo.plan import city_plan


def test_about_five_thousand_nodes_hang_together() -> None:
    nodes, segments = city_network()
    assert 4_700 <= len(nodes) <= 5_600
    graph = nx.Graph((row["start"], row["end"]) for row in segments)
    assert graph.number_of_nodes() == len(nodes)
    assert nx.is_connected(graph)


def test_every_stretch_starts_and_ends_on_its_nodes() -> None:
    nodes, segments = city_network()
    at = {row["ref"]: (row["lon"], row["lat"]) for row in nodes}
    assert len({row["ref"] for row in segments}) == len(segments)
    for row in segments:
        assert row["coordinates"][0] == pytest.approx(at[row["start"]], abs=2e-7)
        assert row["coordinates"][-1] == pytest.approx(at[row["end"]], abs=2e-7)
        assert row["start"] != row["end"]


def test_it_stands_where_torino_stands() -> None:
    nodes, _segments = city_network()
    assert all(CITY.contains(row["lon"], row["lat"]) for row in nodes)
    lons, lats = [row["lon"] for row in nodes], [row["lat"] for row in nodes]
    geod = Geod(ellps="WGS84")
    _az, _back, wide = geod.inv(min(lons), 45.07, max(lons), 45.07)
    _az, _back, tall = geod.inv(7.68, min(lats), 7.68, max(lats))
    assert 7_000 < wide < 9_500
    assert 8_500 < tall < 11_000


def test_the_local_plane_agrees_with_the_ellipsoid() -> None:
    far = terrain.to_lonlat(np.array([[0.0, 0.0], [3000.0, 4000.0]]))
    _az, _back, metres = Geod(ellps="WGS84").inv(*far[0], *far[1])
    assert metres == pytest.approx(5000, rel=1e-3)


def test_the_grid_of_the_centre_is_turned_like_the_roman_one() -> None:
    bearings = []
    for street in city_plan().streets:
        middle = street.points.mean(axis=0)
        if street.kind == "street" and np.hypot(*middle) < 900:
            east, north = street.points[-1] - street.points[0]
            bearings.append(np.degrees(np.arctan2(east, north)) % 90)
    assert 23 < np.median(bearings) < 29


def test_only_bridges_pass_the_rivers() -> None:
    water = unary_union([terrain.po().buffer(40), terrain.dora().buffer(12)])
    passing = [
        segment
        for segment in city_pavement().segments
        if LineString(segment.points).intersects(water)
    ]
    assert {segment.structure for segment in passing} == {"bridge"}
    for river, least in ((terrain.po(), 4), (terrain.dora(), 6)):
        streets = {s.street for s in passing if LineString(s.points).intersects(river)}
        assert len(streets) >= least


def test_the_railway_is_passed_only_below() -> None:
    structures = Counter(
        segment.structure
        for segment in city_pavement().segments
        if any(LineString(segment.points).intersects(rail) for rail in terrain.railways())
    )
    assert set(structures) == {"tunnel"}
    assert structures["tunnel"] >= 8


def test_streets_have_a_sidewalk_on_each_side_and_crossings_at_the_corners() -> None:
    sides: dict[int, set[str]] = defaultdict(set)
    crossed = set()
    for segment in city_pavement().segments:
        if segment.kind == "sidewalk":
            sides[segment.street].add(segment.side)
        if segment.kind == "crossing":
            crossed.add(segment.street)
    both = [street for street, found in sides.items() if found == {"left", "right"}]
    assert len(both) > 0.97 * len(sides)
    assert len(crossed & set(sides)) > 0.97 * len(sides)


def test_every_kind_of_way_is_there() -> None:
    _nodes, segments = city_network()
    kinds = Counter(row["kind"] for row in segments)
    assert set(kinds) == {"sidewalk", "crossing", "street", "pedestrian", "footway", "steps"}
    assert kinds["steps"] >= 10
    assert kinds["pedestrian"] >= 15
    assert kinds["footway"] >= 40


def test_the_hill_is_steep_and_the_plain_is_not() -> None:
    _nodes, segments = city_network()
    hill = [
        abs(row["incline_pct"])
        for row in segments
        if row["kind"] == "street" and row["incline_pct"] is not None
    ]
    plain = [
        abs(row["incline_pct"])
        for row in segments
        if row["kind"] == "sidewalk" and row["incline_pct"] is not None and not row["structure"]
    ]
    assert np.median(hill) > 4
    assert max(hill) < 20
    assert np.median(plain) < 1


def test_much_is_known_and_much_is_not() -> None:
    nodes, segments = city_network()
    sidewalks = [row for row in segments if row["kind"] == "sidewalk"]
    known = sum(row["width_m"] is not None for row in sidewalks) / len(sidewalks)
    assert 0.35 < known < 0.65
    assert 20 < sum((row["width_m"] or 9) < 0.9 for row in sidewalks) < 200
    kerbs = Counter(row["kerb"] for row in nodes if "kerb" in row)
    assert set(kerbs) == {"", "lowered", "flush", "rolled", "raised"}
    assert 0.25 < kerbs[""] / kerbs.total() < 0.5
    assert 0.04 < kerbs["raised"] / kerbs.total() < 0.15


def test_squares_where_avenues_meet_are_round() -> None:
    stars = defaultdict(list)
    for street in city_plan().streets:
        if street.group.startswith("star"):
            stars[street.group].append(LineString(street.points))
    assert len(stars) >= 5
    for pieces in stars.values():
        ring = unary_union(pieces)
        assert ring.length > 300
        assert not ring.contains(ring.centroid)


def test_street_names_are_italian_and_each_is_used_once() -> None:
    names = city_street_names()
    assert len(set(names.values())) == len(names) > 350
    heads = Counter(name.split()[0] for name in names.values())
    assert {"Via", "Corso", "Viale", "Piazza", "Strada", "Salita", "Lungofiume"} <= set(heads)


@pytest.mark.parametrize(
    ("word", "form", "written"),
    [
        ("melograno", "ms", "del Melograno"),
        ("agrifoglio", "ms", "dell'Agrifoglio"),
        ("scoiattolo", "ms", "dello Scoiattolo"),
        ("salice", "ms", "del Salice"),
        ("zafferano", "ms", "dello Zafferano"),
        ("acacia", "fs", "dell'Acacia"),
        ("stella", "fs", "della Stella"),
        ("abeti", "mp", "degli Abeti"),
        ("scalpellini", "mp", "degli Scalpellini"),
        ("tigli", "mp", "dei Tigli"),
        ("api", "fp", "delle Api"),
    ],
)
def test_articles_follow_the_word(word: str, form: str, written: str) -> None:
    assert with_article(word, form) == written


def test_house_numbers_are_odd_on_one_side_and_never_given_twice() -> None:
    doors = houses()
    assert len(doors) > 12_000
    assert len({(door.street, door.number) for door in doors}) == len(doors)
    parity = Counter(door.number % 2 for door in doors)
    assert 0.8 < parity[0] / parity[1] < 1.25


def test_nobody_lives_in_the_river() -> None:
    water = terrain.water()
    assert not any(water.contains(Point(door.x, door.y)) for door in houses()[::20])


def test_eight_districts_tile_the_city() -> None:
    shapes = district_shapes()
    assert len(shapes) == 8
    assert all(shape.is_valid and len(shape.geoms) == 1 for shape in shapes)
    whole = terrain.extent().area
    assert sum(shape.area for shape in shapes) == pytest.approx(whole, rel=1e-6)
    assert unary_union(shapes).area == pytest.approx(whole, rel=1e-6)


def test_residents_are_whole_people_who_add_up() -> None:
    rows = residents_rows()
    assert sum(total for _code, total, _elders in rows) == RESIDENTS
    elders = sum(elder for _code, _total, elder in rows)
    assert 0.2 < elders / RESIDENTS < 0.3
    assert all(0 < elder < total for _code, total, elder in rows)


def test_places_are_as_many_as_promised_and_apart() -> None:
    for category, (count, apart_m, _known, _true) in WANTED.items():
        found = places(category)
        assert len(found) == len({place.code for place in found}) == count
        xy = np.array([(place.x, place.y) for place in found])
        gaps = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
        np.fill_diagonal(gaps, np.inf)
        assert gaps.min() >= apart_m - 1e-6
    assert len(places("stop")) >= 400


def test_forty_five_points_eleven_thirty_three_and_one_on_wheels() -> None:
    points = facilitation_points()
    assert Counter(point.kind for point in points) == {
        "municipal": 11,
        "third_sector": 33,
        "mobile": 1,
    }
    assert len({point.code for point in points}) == 45
    mobile = next(point for point in points if point.kind == "mobile")
    assert len(mobile.sites) == 8
    assert sum(point.status == "suspended" for point in points) == 1
    assert sum(not site.opening_hours for point in points for site in point.sites) == 2
