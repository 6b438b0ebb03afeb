"""The pages about the points: ask, wait, read the same numbers on the page and in the files."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.reach import placement_words, services
from apps.reach.models import PlacementRun
from apps.reach.placement_question import BEST, PlacementQuestion
from apps.twin.models import Node
from tests.accounts.people import client_with
from tests.reach import city
from tests.reach.test_a_change_of_points_is_counted_before_and_after import a_point

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(engine: Path) -> None:
    city.load()
    Node.objects.update(residents_65_plus=6)
    services.follow()
    a_point("old", 0, 0)
    for number in range(1, 6):
        city.place("library", f"l{number}", number * city.STEP_M, number * city.STEP_M)


def post(client: Client, kind: str, **values: Any) -> Any:
    address = reverse("placement_new", args=[kind])
    return client.post(address, {"near_min": "15", **values})


def best(client: Client, **values: Any) -> Any:
    return post(
        client, "best",
        **{"opened": 1, "moved": 0, "closed": 0, "among": ["library"], "aim": "median",
           "profile": "walking", "age_group": "all", "reading": "optimistic", **values},
    )  # fmt: skip


def text_of(answer: Any) -> str:
    page = BeautifulSoup(answer.content, "html.parser")
    return " ".join(page.get_text(" ").split())


def test_a_question_is_asked_left_found_again_and_answered(town: None) -> None:
    client = client_with()
    answer = post(client, "now")
    run = PlacementRun.objects.get()
    assert answer.url == reverse("placement_run", args=[run.uuid])
    assert "Waiting" in text_of(client.get(answer.url))
    assert services.work_off_placement()
    told = json.loads(client.get(answer.url, headers={"accept": "application/json"}).content)
    assert told["state"] == "done"
    assert not told["open"]
    assert run.uuid.hex in client.get(reverse("placement_runs")).content.decode().replace("-", "")
    page = BeautifulSoup(client.get(answer.url).content, "html.parser")
    rows = {
        row.th.get_text(strip=True): [cell.get_text(" ", strip=True) for cell in row("td")]
        for row in page.select("#by-profile tbody tr")
        if row.th
    }
    # Who has no way stands first.
    heads = [head.get_text(strip=True) for head in page.select("#by-profile thead th")]
    assert heads[:3] == ["How one moves", "Residents", "No way at all"]
    assert rows["Walking"][0] == "360"
    assert "nobody takes a bus" in page.get_text()


def test_the_best_place_is_told_with_its_proof_in_words(town: None) -> None:
    client = client_with()
    answer = best(client)
    assert services.work_off_placement()
    text = text_of(client.get(answer.url))
    assert "No other choice like this needs less time." in text
    page = BeautifulSoup(client.get(answer.url).content, "html.parser")
    (opens,) = page.select("[data-opens] li")
    assert opens.get_text(strip=True).startswith(("library l3", "library l4"))


def test_map_and_list_hold_the_same_points(town: None) -> None:
    from django.contrib.gis.geos import MultiPolygon, Polygon

    from apps.territory.models import Dataset, District
    from tests.twin_feed.builders import at

    dataset = Dataset.objects.create(
        kind="districts", generation=1, state="active", name="d", crs="EPSG:4326", sha256="0"
    )
    District.objects.create(
        dataset=dataset, code="1", name="Centro",
        geom=MultiPolygon(Polygon.from_bbox((*at(-99, -99), *at(999, 999))), srid=4326),
    )  # fmt: skip
    client = client_with()
    answer = best(client)
    services.work_off_placement()
    page = BeautifulSoup(client.get(answer.url).content, "html.parser")
    marks = {mark["href"].removeprefix("#") for mark in page.select("svg.office-map a")}
    rows = {row["id"] for row in page.select("tr[id^=place-]")}
    assert marks == rows
    assert len(rows) == 2


def test_the_csv_holds_the_numbers_of_the_page_and_empty_is_not_shown(town: None) -> None:
    client = client_with()
    best(client)
    services.work_off_placement()
    run = PlacementRun.objects.get()
    body = client.get(reverse("placement_csv", args=[run.uuid, "counts"])).content.decode()
    rows = list(csv.DictReader(io.StringIO(body)))
    mine = [
        r for r in rows
        if (r["area"], r["profile"], r["reading"], r["age_group"])
        == ("city", "walking", "optimistic", "all")
    ]  # fmt: skip
    row = next(
        r for r in run.answer["bands"]
        if (r["profile"], r["reading"], r["group"]) == ("walking", "optimistic", "all")
    )  # fmt: skip
    assert [r["residents_now"] for r in mine] == [
        "" if c is None else str(c) for c in row["before"]
    ]
    assert [r["minutes"] for r in mine] == [
        "no_way", "unknown_way", "30-", "20-30", "15-20", "10-15", "5-10", "0-5",
    ]  # fmt: skip
    places = client.get(reverse("placement_csv", args=[run.uuid, "places"])).content.decode()
    assert {r["fate"] for r in csv.DictReader(io.StringIO(places))} == {"stays", "opens"}


def test_a_move_is_asked_with_an_address_and_what_is_ambiguous_is_asked_back(town: None) -> None:
    client = client_with()
    answer = post(client, "change", close=["old-1"], open_1="library")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    choices = page.select("input[name=open_1_at]")
    assert len(choices) == 5
    assert page.select_one("input[name=open_1]")["value"] == "library"  # type: ignore[index]
    again = post(client, "change", close=["old-1"], open_1="library", open_1_at=choices[2]["value"])
    assert again.status_code == 302
    assert services.work_off_placement()
    text = text_of(client.get(again.url))
    assert "Opens: library l3" in text
    assert "Closes: Point old" in text


@pytest.mark.parametrize(
    ("kind", "values", "word"),
    [
        ("change", {}, "Choose a point that closes"),
        ("change", {"open_1": "nowhere at all"}, "No street or place has a name like this"),
        ("best", {"opened": 0}, "Nothing would change"),
        ("best", {"among": []}, "Choose at least one kind of place"),
        ("best", {"moved": 9}, "only 1 points that may move"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_typed_is_lost(
    kind: str, values: dict[str, Any], word: str, town: None
) -> None:
    client = client_with()
    answer = best(client, **values) if kind == "best" else post(client, kind, **values)
    assert answer.status_code == 422
    assert word in text_of(answer)
    assert not PlacementRun.objects.exists()
    if "open_1" in values:
        assert values["open_1"] in answer.content.decode()


def test_only_staff_of_the_whole_city_may_ask_and_read(town: None) -> None:
    run = services.ask_about_points(PlacementQuestion(), user_id=None)
    for client in (Client(), client_with("staff", district="1")):
        for address in (
            reverse("placement_runs"),
            reverse("placement_new", args=["now"]),
            reverse("placement_run", args=[run]),
            reverse("placement_csv", args=[run, "counts"]),
        ):
            assert client.get(address).status_code in {302, 403}


def test_a_question_without_an_answer_says_why(engine: Path) -> None:
    client = client_with()
    answer = post(client, "now")
    assert services.work_off_placement()
    assert "has not computed the city yet" in text_of(client.get(answer.url))


def test_more_questions_ask_no_more_of_the_database(django_assert_max_num_queries: Any) -> None:
    client = client_with()

    def asked(number: int) -> int:
        for _i in range(number):
            services.ask_about_points(PlacementQuestion(), user_id=None)
        client.get(reverse("placement_runs"))
        with django_assert_max_num_queries(20) as captured:
            client.get(reverse("placement_runs"))
        return len(captured)

    assert asked(1) == asked(20)


def test_a_bound_is_told_in_words_and_never_rounded_in_favour_of_the_choice() -> None:
    question = PlacementQuestion(kind=BEST, opened=4)
    best = {
        "residents": 1000, "value": 300_000, "value_before": 400_000, "bound": 299_000,
        "unreached": 0, "unreached_before": 0, "unreached_bound": 0,
    }  # fmt: skip
    with translation.override("en"):
        told = " ".join(placement_words.proof_sentences(question, best))
        assert "5 min 0 s to the nearest point on average, instead of 6 min 40 s" in told
        # 27.7 hours are saved; at most 28.05 could be.
        assert "save 27 hours" in told
        assert "more than 29 hours" in told
        best |= {"unreached": 9, "unreached_before": -1, "unreached_bound": 7}
        told = " ".join(placement_words.proof_sentences(question, best))
        assert "Without any way to a point: 9 residents, instead of fewer than 5." in told
        assert "fewer of them than 7" in told
        assert "below 5 min 1 s" in told
        question = PlacementQuestion(kind=BEST, opened=4, aim="coverage")
        told = " ".join(
            placement_words.proof_sentences(
                question, {**best, "value": 700, "bound": 712, "value_before": 512}
            )
        )
        assert "can reach more than 712 (12 more)" in told


def test_the_command_tells_the_same(town: None) -> None:
    out = io.StringIO()
    with translation.override("en"):
        call_command("place_points", open=1, among="library", stdout=out)
    assert "opens: library l" in out.getvalue()
    assert "No other choice like this needs less time." in out.getvalue()
    assert "Walking" in out.getvalue()
    assert PlacementRun.objects.get().state == "done"


def test_the_command_refuses_what_it_does_not_know(town: None) -> None:
    for words, why in (
        ({"profile": "flying"}, "--profile"),
        ({"open": 1, "among": "pubs"}, "--among"),
        ({"close_site": ["nobody"]}, "does not fit"),
    ):
        with pytest.raises(CommandError, match=why), translation.override("en"):
            call_command("place_points", stdout=io.StringIO(), **words)
