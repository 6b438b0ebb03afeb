"""Bands of minutes and best places on a small city in the database, with its barriers."""

from pathlib import Path

import networkx as nx
import pytest

from apps.reach import queries, services
from apps.twin.models import Node
from tests.reach import city
from tests.twin_feed.builders import at

pytestmark = pytest.mark.django_db


def site(code: str, column: int, row: int, **more: bool) -> queries.SiteAt:
    return queries.SiteAt(code, *at(column * city.STEP_M, row * city.STEP_M), **more)


@pytest.fixture
def loaded(engine: Path) -> None:
    city.load()
    Node.objects.update(residents_65_plus=2)
    services.follow()


def bands(
    *sites: queries.SiteAt, reading: str = "optimistic", profile: str = "walking"
) -> queries.TimeBands:
    found = queries.residents_by_time_to_nearest(sites, profile, reading)
    assert found is not None
    return found


def test_before_the_first_run_there_is_no_answer(engine: Path) -> None:
    assert queries.residents_by_time_to_nearest([], "walking", "optimistic") is None


def test_every_resident_is_counted_once(loaded: None) -> None:
    found = bands(site("a", 0, 0))
    assert (found.residents, found.residents_65) == (360, 72)
    assert sum(b.residents for b in found.bands) + found.unreachable == 360
    assert sum(b.residents_65 or 0 for b in found.bands) + (found.unreachable_65 or 0) == 72
    found = bands(site("a", 0, 0), profile="manual_wheelchair")
    careful = bands(site("a", 0, 0), profile="manual_wheelchair", reading="pessimistic")
    told = sum(b.residents for b in careful.bands) + careful.unreachable + careful.unknown
    assert told == 360
    # Nobody knows these streets: whoever lives there has a way only if they can be used.
    assert careful.unknown == found.unknown > 0
    assert careful.unreachable == 0


def test_bands_follow_the_times_of_the_streets(loaded: None) -> None:
    from apps.reach.engine.rules import parse_rules
    from apps.reach.rule_sets import SHELF

    rules = SHELF.active()
    assert rules is not None
    speed = parse_rules(rules.body).profiles["walking"].speed_m_s
    grid = nx.grid_2d_graph(city.SIDE, city.SIDE)
    steps = nx.multi_source_dijkstra_path_length(grid, {(0, 0), (5, 5)})
    minutes = [n * city.STEP_M / speed / 60 for n in steps.values()]
    found = bands(site("a", 0, 0), site("b", 5, 5))
    for band in found.bands[:4]:
        inside = sum(band.from_min < m <= band.to_min or (m == 0 == band.from_min) for m in minutes)
        assert band.residents == 10 * inside


def test_a_far_or_repeated_site_is_refused(loaded: None) -> None:
    for sites, word in (
        ([queries.SiteAt("far", 12.5, 41.9)], "far is more than"),
        ([site("a", 0, 0), site("a", 1, 0)], "a is there twice"),
        ([queries.SiteAt("nan", float("nan"), 45.0)], "nan has no place"),
    ):
        with pytest.raises(queries.PlacementRefused, match=word):
            bands(*sites)
    with pytest.raises(queries.PlacementRefused, match="profile"):
        queries.residents_by_time_to_nearest([], "flying", "optimistic")
    with pytest.raises(queries.PlacementRefused, match="reading"):
        queries.residents_by_time_to_nearest([], "walking", "hopeful")


def test_the_next_point_opens_where_most_time_is_spared(loaded: None) -> None:
    candidates = [site(f"c{i}", i, i) for i in range(1, 6)]
    found = queries.best_places(
        candidates, [site("old", 0, 0)], profile="walking", reading="optimistic", opened=1
    )
    assert found is not None
    now = {c.code: bands(site("old", 0, 0), c) for c in candidates}
    assert found.answer.proven
    assert found.opened in {("c3",), ("c4",)}
    assert found.answer.value < found.answer.value_before
    cover = queries.best_places(
        candidates, [site("old", 0, 0)], profile="walking", reading="optimistic", opened=1,
        aim="coverage", within_s=300, age_group="65_plus",
    )  # fmt: skip
    assert cover is not None
    most = max(of.bands[0].residents_65 or 0 for of in now.values())
    assert cover.answer.value == most == now[cover.opened[0]].bands[0].residents_65


def test_what_cannot_be_asked_is_said(loaded: None) -> None:
    words = {"profile": "walking", "reading": "optimistic", "opened": 1}
    for more, word in (
        ({"aim": "beauty"}, "aim"),
        ({"age_group": "18"}, "age_group"),
        ({"closed": 1}, "closed"),
        ({"opened": -1}, "opened"),
    ):
        with pytest.raises(queries.PlacementRefused, match=word):
            queries.best_places([site("c", 1, 1)], [site("o", 0, 0)], **{**words, **more})
