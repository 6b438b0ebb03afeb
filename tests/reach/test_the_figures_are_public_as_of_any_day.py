"""The page of the figures: both readings, no data, any day, files of the same numbers."""

import csv
import io
import re
import tempfile
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from bs4 import BeautifulSoup
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.test import Client
from django.utils import timezone, translation

from apps.pages.templatetags.soglia import percent
from apps.reach import services
from apps.reach.models import PublishedSet
from apps.reach.queries import history
from apps.territory.models import Dataset, District
from apps.twin import queries as twin
from apps.twin.models import Network, Node
from tests.reach import city

pytestmark = pytest.mark.django_db

PAGE = "/en/accessible-city/"
MIDDLE_M = (city.SIDE - 1) * city.STEP_M / 2


@pytest.fixture
def small_city(engine: Path) -> Dataset:
    """The grid in two districts of 180 residents each, a third of them above 65; published."""
    dataset = city.load()
    districts = Dataset.objects.create(
        kind="districts", generation=1, state="active", name="d", crs="EPSG:4326", sha256="0"
    )
    for code, west_m, east_m in (("1", -10, MIDDLE_M), ("2", MIDDLE_M, 2 * MIDDLE_M + 10)):
        (west, south), (east, north) = city.at(west_m, -10), city.at(east_m, 2 * MIDDLE_M + 10)
        District.objects.create(
            dataset=districts, code=code, name=f"District {code}",
            geom=MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326),
        )  # fmt: skip
        inside = Node.objects.filter(
            dataset=dataset, geom__within=Polygon.from_bbox((west, south, east, north))
        )
        inside.update(district_code=code, residents_65_plus=3)
    services.follow()
    return dataset


def page_of(client: Client, query: str = "") -> BeautifulSoup:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def text_of(page: Any) -> str:
    return " ".join(page.get_text(" ").split())


def district_rows(page: BeautifulSoup) -> dict[str, list[str]]:
    table = page.select_one("table[aria-labelledby=districts-heading]")
    assert table is not None
    return {
        text_of(row.select_one("th")).lstrip("12 "): [text_of(cell) for cell in row.select("td")]
        for row in table.select("tbody tr")
    }


def in_past(days: int) -> datetime:
    """Move everything published so far into the past; the moment of the last set."""
    for row in PublishedSet.objects.order_by("published_at"):
        # Only a test may: the copy has another time, the original goes.
        moved = row.published_at - timedelta(days=days)
        PublishedSet.objects.bulk_create(
            [
                PublishedSet(
                    inputs_id=row.inputs_id, layer_version=row.layer_version, published_at=moved,
                    digest=row.digest, body=row.body,
                )
            ]
        )  # fmt: skip
    return moved


def test_before_the_first_figures_the_page_says_so(client: Client) -> None:
    assert "The figures are being computed" in text_of(page_of(client))
    assert client.get(PAGE + "figures.csv").status_code == 404


def test_both_readings_the_unknown_and_the_versions_are_told(
    small_city: Dataset, client: Client
) -> None:
    text = text_of(page_of(client))
    assert "Manual wheelchair: Pharmacy" in text
    assert "83.3 % of residents reach one within 15 minutes" in text
    assert "5.6 % of residents surely do" in text
    assert "100 % of the length of the streets: nobody has measured" in text
    assert "0 residents (0 %) have no way at all" in text
    assert "Counting only what is known they are 340 (94.4 %)" in text
    assert "generation 1 of the street network, version 2 of the rules, version 0" in text


def test_the_table_has_the_city_and_each_district(small_city: Dataset, client: Client) -> None:
    rows = district_rows(page_of(client, "?profile=walking&category=stop"))
    assert list(rows) == ["The whole city", "District 1", "District 2"]
    assert rows["The whole city"][0] == "360"
    assert rows["District 1"][0] == "180"
    # The stop is at (150, 150) m; only the far corner, 1,200 m away, is more than 15 minutes off.
    assert rows["District 1"][2] == "100 % surely 100 %"
    assert rows["District 2"][2] == "94.4 % surely 94.4 %"
    assert rows["District 2"][4:6] == ["0 % at most 0 %", "10 min"]


def test_districts_can_be_ordered_with_the_worst_first(small_city: Dataset, client: Client) -> None:
    rows = district_rows(page_of(client, "?profile=walking&category=stop&order=median"))
    assert list(rows) == ["The whole city", "District 2", "District 1"]


def test_older_residents_are_counted_by_themselves(small_city: Dataset, client: Client) -> None:
    page = page_of(client, "?group=65_plus")
    assert "Only residents aged 65 and over are counted" in text_of(page)
    assert district_rows(page)["The whole city"][0] == "108"


def test_a_category_without_places_is_no_data(small_city: Dataset, client: Client) -> None:
    page = page_of(client, "?category=library")
    text = text_of(page)
    assert "the city's model knows no place of this kind" in text
    assert "Library (no data)" in text
    assert not page.select("table, svg[role=img]")
    assert "0 %" not in text


def test_the_map_and_its_table_tell_the_same(small_city: Dataset, client: Client) -> None:
    page = page_of(client, "?profile=walking&category=stop")
    drawn = page.select_one(".so-choropleth svg")
    assert drawn is not None
    assert drawn.select_one("title")
    labels = [tuple(text_of(label).split(" ", 1)) for label in drawn.select("text")]
    told = {row[0].removeprefix("District "): row[1][2] for row in district_rows(page).items()}
    assert dict(labels) == {
        code: cell.split(" surely")[0] for code, cell in told.items() if code in "12"
    }
    assert len(drawn.select("path[class^=so-share-mark]")) == 2


def test_any_past_day_shows_what_was_public_then(small_city: Dataset, client: Client) -> None:
    in_past(days=30)
    city.barrier(75, 0)
    services.follow()
    now, then = text_of(page_of(client)), timezone.localdate() - timedelta(days=10)
    past = text_of(page_of(client, f"?day={then.isoformat()}"))
    assert f"version {twin.layer().version} of the accessibility layer" in now
    assert "version 0 of the accessibility layer" in past


def test_a_day_that_means_nothing_keeps_what_was_typed(small_city: Dataset, client: Client) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for typed, told in {
        "31 march": "Write the day as year-month-day",
        "2026-02-31": "Write the day as year-month-day",
        "0001-01-01": "Nothing was published that early",
        "9999-12-31": "This day has not come yet",
        tomorrow: "This day has not come yet",
        "2001-01-01": "Nothing had been published by that day",
    }.items():
        page = page_of(client, f"?day={typed}")
        field = page.select_one("#choice-day")
        assert field is not None
        assert field["value"] == typed
        assert field["aria-invalid"] == "true"
        assert told in text_of(page), typed
        assert district_rows(page)
    assert client.get(PAGE + "figures.csv?day=31+march").status_code == 404


def test_values_that_do_not_exist_are_as_if_not_given(small_city: Dataset, client: Client) -> None:
    text = text_of(page_of(client, "?profile=dragon&category='1&group=x&order=-"))
    assert "Manual wheelchair: Pharmacy" in text


def test_how_it_moved_is_a_line_and_an_equal_table(small_city: Dataset, client: Client) -> None:
    assert "a line needs two weeks" in text_of(page_of(client))
    in_past(days=14)
    city.barrier(75, 0)
    services.follow()
    page = page_of(client, "?profile=walking")
    assert len(page.select(".so-line-chart > svg circle")) == 2
    table = page.select_one("table[aria-labelledby=time-heading]")
    assert table is not None
    assert len(table.select("tbody tr")) == 2
    link = table.select("tbody a")[-1]
    assert re.search(r"profile=walking.*day=\d{4}-\d\d-\d\d", str(link["href"]))


def test_made_up_and_real_figures_are_never_one_history(small_city: Dataset) -> None:
    real = PublishedSet.objects.get()
    moment = in_past(days=14)
    assert history.as_of(moment + timedelta(days=1)) is not None
    made_up = real.inputs
    made_up.pk, made_up.key, made_up.is_demonstration = None, "demo", True
    made_up.save()
    PublishedSet.objects.create(
        inputs=made_up, layer_version=1, published_at=real.published_at + timedelta(seconds=1),
        digest="1", body=real.body,
    )  # fmt: skip
    assert history.as_of(moment + timedelta(days=1)) is None


def test_the_table_file_has_the_figures_of_the_page(small_city: Dataset, client: Client) -> None:
    answer = client.get(PAGE + "figures.csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert re.search(
        r'filename="accessibility-\d{4}-\d\d-\d\d-v0\.csv"', answer["Content-Disposition"]
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == city.PLANES * 9 * 2 * 3
    wanted = {"profile": "walking", "reading": "optimistic", "category": "stop", "age_group": "all"}
    by_district = {
        row["district"]: row for row in rows if all(row[k] == v for k, v in wanted.items())
    }
    page = district_rows(page_of(client, "?profile=walking&category=stop"))
    for code, name in (("city", "The whole city"), ("1", "District 1"), ("2", "District 2")):
        row = by_district[code]
        assert row["residents"] == page[name][0]
        share = round(100 * int(row["within_15_min"]) / int(row["residents"]), 1)
        assert page[name][2].startswith(f"{share:g} %")
    nothing = next(row for row in rows if row["category"] == "library")
    assert (nothing["residents"], nothing["isolated"], nothing["median_s"]) == ("360", "", "")


def test_the_geopackage_has_shapes_and_the_same_figures(
    small_city: Dataset, client: Client
) -> None:
    answer = client.get(PAGE + "figures.gpkg")
    rows = list(csv.DictReader(io.StringIO(client.get(PAGE + "figures.csv").content.decode())))
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        file.write(answer.content)
        file.flush()
        layers = list(gpd.list_layers(file.name)["name"])
        chair = gpd.read_file(file.name, layer="manual_wheelchair")
    assert len(layers) == 7
    assert len(chair) == 2 * 2
    assert chair.crs.to_epsg() == 4326
    assert chair.geometry.notna().all()
    for _, feature in chair.iterrows():
        for reading, suffix in (("optimistic", ""), ("pessimistic", "_pessimistic")):
            row = next(
                r for r in rows
                if (r["profile"], r["reading"], r["category"], r["age_group"], r["district"])
                == ("manual_wheelchair", reading, "pharmacy", feature["age_group"],
                    feature["district"])
            )  # fmt: skip
            for column in ("within_10_min", "isolated", "median_s", "gini_15_min"):
                value = feature[f"pharmacy_{column}{suffix}"]
                assert (float(row[column]) if row[column] else None) == (
                    None if value != value else value
                )
    assert chair["library_isolated"].isna().all()


def test_a_set_that_has_not_changed_is_not_sent_again(small_city: Dataset, client: Client) -> None:
    for address in (PAGE, PAGE + "figures.csv", PAGE + "figures.gpkg"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304, address
        assert "no-cache" in first["Cache-Control"]
    city.barrier(75, 0)
    services.follow()
    assert client.get(PAGE, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_more_districts_and_weeks_ask_no_more_of_the_database(
    small_city: Dataset, client: Client, django_assert_max_num_queries: Any
) -> None:
    def asked() -> int:
        client.get(PAGE)
        with django_assert_max_num_queries(12) as captured:
            client.get(PAGE)
        return len(captured)

    few = asked()
    for week in range(1, 12):
        row = PublishedSet.objects.order_by("published_at").last()
        assert row is not None
        PublishedSet.objects.create(
            inputs_id=row.inputs_id, layer_version=row.layer_version, digest=row.digest,
            body=row.body, published_at=datetime.now(UTC) - timedelta(weeks=week),
        )  # fmt: skip
    assert asked() == few


def test_a_district_the_figures_do_not_know_has_no_figure(
    small_city: Dataset, client: Client
) -> None:
    known = District.objects.get(code="1")
    District.objects.create(dataset=known.dataset, code="9", name="New", geom=known.geom)
    drawn = page_of(client).select_one("svg[role=img]")
    assert drawn is not None
    assert "9 –" in text_of(drawn)


def test_where_nobody_knows_how_many_people_live_nothing_is_zero(
    small_city: Dataset, client: Client
) -> None:
    Node.objects.update(residents=0, residents_65_plus=0)
    Network.objects.update(revision=uuid.uuid4())
    services.follow()
    assert "nobody knows how many people live" in text_of(page_of(client))
    rows = list(csv.DictReader(io.StringIO(client.get(PAGE + "figures.csv").content.decode())))
    assert {row[name] for row in rows for name in ("residents", "within_15_min", "isolated")} == {
        ""
    }
    assert {row["walkable_m"] for row in rows} != {""}


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0 %"),
        (0.0001, "< 0.1 %"),
        (0.25, "25 %"),
        (0.9999, "> 99.9 %"),
        (1, "100 %"),
        ("", "–"),
    ],
)
def test_nobody_is_rounded_away(share: object, said: str) -> None:
    with translation.override("en"):
        assert percent(share) == said
