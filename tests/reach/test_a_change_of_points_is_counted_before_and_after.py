"""Who is nearer and who is farther when points open, close or move: by profile and district."""

from pathlib import Path
from typing import Any

import pytest

from apps.points.services import upsert_point
from apps.reach import queries, services
from apps.reach.placement_question import BEST, CHANGE, NewPlace, PlacementQuestion
from apps.reach.queries.placement import PlacementRefused
from apps.reach.queries.placement_compare import BANDS, PARTS, compare
from apps.reach.services.placement_answer import NotReady, answer_to, present_sites
from apps.twin.models import Node
from tests.points.builders import point_row, site_row
from tests.reach import city
from tests.twin_feed.builders import at

pytestmark = pytest.mark.django_db
FAR_CORNER = (city.SIDE - 1) * city.STEP_M


def nothing() -> None:
    """Nobody listens."""


def a_point(code: str, column: int, row: int, **more: Any) -> None:
    lon, lat = at(column * city.STEP_M, row * city.STEP_M)
    upsert_point(point_row(code, site_row(code, lon=lon, lat=lat, **more)))


@pytest.fixture
def loaded(engine: Path) -> None:
    city.load()
    Node.objects.update(residents_65_plus=6)
    services.follow()
    a_point("old", 0, 0)


def site(code: str, column: int, row: int) -> queries.SiteAt:
    return queries.SiteAt(code, *at(column * city.STEP_M, row * city.STEP_M))


def test_counts_are_those_of_the_one_question_about_one_profile(loaded: None) -> None:
    before, after = [site("a", 0, 0)], [site("a", 0, 0), site("b", 5, 5)]
    found = compare(before, after)
    assert found is not None
    assert found.with_ages
    for row in found.bands:
        for sites, cells in ((before, row.before), (after, row.after)):
            told = queries.residents_by_time_to_nearest(sites, row.profile, row.reading)
            assert told is not None
            old = row.group == "65_plus"
            expected = [
                told.unreachable_65 if old else told.unreachable,
                0 if row.reading == "optimistic" else told.unknown_65 if old else told.unknown,
                *(b.residents_65 if old else b.residents for b in reversed(told.bands)),
            ]
            assert cells == expected
            assert sum(c or 0 for c in cells or []) == row.residents
    assert len(found.bands) == city.PLANES * 2


def test_every_profile_and_reading_is_told_and_the_worker_says_it_lives(loaded: None) -> None:
    steps: list[int] = []
    answer = answer_to(PlacementQuestion(), lambda: steps.append(1))
    assert len(steps) == services.placement_answer.steps_of(PlacementQuestion())
    assert {(r["profile"], r["reading"]) for r in answer["bands"]} == {
        (p, r) for p, _ in queries.profiles() for r in ("optimistic", "pessimistic")
    }
    assert [s["fate"] for s in answer["sites"]] == ["stays"]
    assert all(row["after"] is None for row in answer["bands"])


def test_a_point_that_moves_closes_here_and_opens_there(loaded: None) -> None:
    question = PlacementQuestion(
        kind=CHANGE, close=("old-1",), open=(NewPlace("Far", *at(FAR_CORNER, FAR_CORNER)),)
    )
    answer = answer_to(question, nothing)
    assert [(s["name"], s["fate"]) for s in answer["sites"]] == [
        ("Point old", "closes"), ("Far", "opens"),
    ]  # fmt: skip
    walking = next(r for r in answer["bands"] if r["profile"] == "walking" and r["group"] == "all")
    # The city is the same seen from either corner.
    assert walking["before"] == walking["after"]


def test_districts_are_counted_apart(engine: Path) -> None:
    city.load()
    west, _ = at(2.5 * city.STEP_M, 0)
    for node in Node.objects.all():
        node.district_code = "2" if node.geom.x > west else "1"
        node.save(update_fields=["district_code"])
    services.follow()
    found = compare([site("a", 0, 0)], [site("a", 0, 0), site("b", 5, 5)], near_min=10)
    assert found is not None
    assert not found.with_ages
    rows = {r.district: r for r in found.districts
            if (r.profile, r.reading) == ("walking", "optimistic")}  # fmt: skip
    assert {code: row.residents for code, row in rows.items()} == {"1": 180, "2": 180}
    city_row = next(r for r in found.bands if (r.profile, r.reading) == ("walking", "optimistic"))
    near = {"5", "10"}
    for cells in ("before", "after"):
        whole = dict(zip(BANDS, getattr(city_row, cells), strict=True))
        parts = [getattr(row, cells)[PARTS.index("near")] for row in rows.values()]
        assert sum(parts) == sum(whole[band] for band in near)
    # The second point stands in the second district, the first in the first.
    assert rows["1"].before[-1] > rows["2"].before[-1]
    assert rows["2"].after is not None
    assert rows["2"].after[-1] > rows["2"].before[-1]


def test_stops_of_the_mobile_unit_count_only_when_wanted(loaded: None) -> None:
    a_point("bus", 5, 5, role="stop")
    assert {s.code for s in present_sites(stops=False)} == {"old-1"}
    assert {s.code for s in present_sites(stops=True)} == {"old-1", "bus-1"}


def test_a_point_far_from_any_street_is_left_out_and_named(loaded: None) -> None:
    upsert_point(point_row("far", site_row("far", lon=12.5, lat=41.9)))
    answer = answer_to(PlacementQuestion(), nothing)
    assert answer["left_out"] == ["Point far"]
    assert [s["code"] for s in answer["sites"]] == ["old-1"]


def test_the_best_place_comes_with_its_proof_and_its_counts(loaded: None) -> None:
    for number in range(1, 6):
        city.place("library", f"l{number}", number * city.STEP_M, number * city.STEP_M)
    question = PlacementQuestion(kind=BEST, among=("library",), opened=1)
    answer = answer_to(question, nothing)
    opened = [s for s in answer["sites"] if s["fate"] == "opens"]
    assert [s["name"] for s in opened] in (["library l3"], ["library l4"])
    assert answer["buildings"] == 5
    assert answer["best"]["value"] == answer["best"]["bound"] < answer["best"]["value_before"]


def test_a_present_point_may_move_and_the_others_stay(loaded: None) -> None:
    city.place("library", "middle", 3 * city.STEP_M, 3 * city.STEP_M)
    answer = answer_to(PlacementQuestion(kind=BEST, among=("library",), moved=1), nothing)
    assert {s["code"]: s["fate"] for s in answer["sites"]} == {
        "old-1": "closes", "library:middle": "opens",
    }  # fmt: skip


def test_small_counts_are_taken_out_before_they_are_kept(engine: Path) -> None:
    city.load()
    Node.objects.update(residents=1)
    services.follow()
    a_point("old", 0, 0)
    answer = answer_to(PlacementQuestion(near_min=5), nothing)
    rows = [*answer["bands"], *answer["districts"]]
    assert any(None in row["before"] for row in rows)
    for row in rows:
        assert not any(cell is not None and 0 < cell < 5 for cell in row["before"])
        assert sum(cell is None for cell in row["before"]) != 1


def test_before_the_first_run_of_the_engine_there_is_no_answer(engine: Path) -> None:
    with pytest.raises(NotReady):
        answer_to(PlacementQuestion(), nothing)


def test_a_point_that_is_gone_cannot_close(loaded: None) -> None:
    with pytest.raises(PlacementRefused, match="gone is no point"):
        answer_to(PlacementQuestion(kind=CHANGE, close=("gone",)), nothing)
