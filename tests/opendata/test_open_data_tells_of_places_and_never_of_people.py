"""The downloads: three formats of the same rows, filtered, and nothing private in any of them."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.opendata.downloads.fields import data_sets
from apps.opendata.downloads.files import data_file
from apps.opendata.downloads.rows import Filters
from apps.reports.models import Report
from apps.reports.services import submit, transition
from apps.twin.kinds import BarrierKind
from apps.twin.models import Barrier
from tests.opendata.builders import SECRETS, photo, planted
from tests.pages.builders import barriers
from tests.reports.builders import CASTELLO, STATUTO, facts
from tests.reports.city import absorbed, barrier_uuid

pytestmark = pytest.mark.django_db
ENDINGS = ("csv", "geojson", "gpkg")


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.OPEN_DATA_ROOT = tmp_path / "media", tmp_path / "files"


def get(client: Client, name: str, ending: str = "csv", **filters: str) -> bytes:
    answer = client.get(reverse("open_data_file", args=[name, ending]), filters)
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def rows(client: Client, name: str, **filters: str) -> list[dict[str, str]]:
    text = get(client, name, **filters).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def features(client: Client, name: str, **filters: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(get(client, name, "geojson", **filters))["features"]
    return found


def table(client: Client, name: str, tmp_path: Path, **filters: str) -> gpd.GeoDataFrame:
    path = tmp_path / "read.gpkg"
    path.write_bytes(get(client, name, "gpkg", **filters))
    return gpd.read_file(path, layer=name)


def decided(report: Report, to: str, reason: str) -> None:
    """A step of a report, by staff of the whole city."""
    user, new = User.objects.get_or_create(username="staff")
    if new:
        grant_role(user=user, role="staff", scope_kind="city")
    transition(report_uuid=report.uuid, to=to, reason=reason, actor=user)


def test_the_three_formats_hold_the_same_barriers(client: Client, tmp_path: Path) -> None:
    barriers(3, measures={"height_cm": 12, "length_m": 2.5}, district_code="1")
    as_csv = rows(client, "barriers")
    as_json = features(client, "barriers")
    as_gpkg = table(client, "barriers", tmp_path)
    assert len(as_csv) == len(as_json) == len(as_gpkg) == 3
    names = [field.name for field in data_sets()["barriers"].fields]
    assert list(as_csv[0]) == [*names, "lon", "lat"]
    assert list(as_json[0]["properties"]) == names
    assert [one for one in as_gpkg.columns if one != "geometry"] == names
    for line, feature, (_i, shape) in zip(as_csv, as_json, as_gpkg.iterrows(), strict=True):
        assert line["id"] == feature["id"] == shape["id"]
        lon, lat = feature["geometry"]["coordinates"]
        assert (float(line["lon"]), float(line["lat"])) == (lon, lat)
        assert (shape.geometry.x, shape.geometry.y) == (lon, lat)
        assert float(line["height_cm"]) == feature["properties"]["height_cm"] == 12
        assert shape["length_m"] == 2.5
        assert feature["properties"]["count"] is None
    assert as_gpkg.crs.to_epsg() == 4326


def test_what_is_not_verified_shows_only_kind_place_date_and_state(client: Client) -> None:
    barriers(1, state="suspected", measures={"height_cm": 12})
    row = rows(client, "barriers")[0]
    assert (row["state"], row["kind"], row["place"]) == ("suspected", "step", "Via Po")
    assert not any(row[name] for name in ("height_cm", "width_cm", "slope_pct", "count"))


def test_filters_choose_by_box_kind_district_and_state(client: Client) -> None:
    barriers(2, kind="step", district_code="1")
    barriers(3, kind="narrow", state="suspected")
    barriers(1, kind="lift", state="removed")
    barriers(1, kind="lift", state="dismissed")
    assert len(rows(client, "barriers")) == 5
    assert len(rows(client, "barriers", kind="narrow")) == 3
    assert len(rows(client, "barriers", state="removed")) == 1
    assert len(rows(client, "barriers", kind="step", state="suspected")) == 0
    # Each builder starts at the same place and goes east.
    assert len(rows(client, "barriers", bbox="7.67995,45.0699,7.68005,45.0701")) == 2
    assert len(features(client, "barriers", bbox="8,45,9,46")) == 0


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "dragon"}, {"state": "dismissed"}, {"state": "merged"}, {"district": "77"},
        {"bbox": "1,2,3"}, {"bbox": "9,45,8,46"}, {"bbox": "nan,1,2,3"}, {"limit": "3"},
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_used_is_refused(client: Client, query: dict[str, str]) -> None:
    answer = client.get(reverse("open_data_file", args=["barriers", "csv"]), query)
    assert answer.status_code == 400
    assert json.loads(answer.content)["error"]
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", ["/open-data/people.csv", "/open-data/barriers.exe"])
def test_nothing_else_is_published(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_report_is_kind_state_day_district_and_the_place_of_its_barrier(client: Client) -> None:
    first = absorbed()
    # A few metres away: it joins the barrier, and is shown where the barrier is.
    second = absorbed(lon=CASTELLO[0] + 0.00003)
    assert barrier_uuid(first) == barrier_uuid(second)
    Barrier.objects.update(district_code="1")
    found = rows(client, "reports")
    assert [sorted(row) for row in found] == [
        ["day", "district", "kind", "lat", "lon", "state"]
    ] * 2
    assert {(row["lon"], row["lat"], row["district"]) for row in found} == {
        (str(CASTELLO[0]), str(CASTELLO[1]), "1")
    }


def test_the_day_is_that_of_the_city_and_has_no_hour(client: Client) -> None:
    report = absorbed()
    # Half past eleven in the evening of the day before in London is the next day in Torino.
    late = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    Report.objects.filter(pk=report.pk).update(created_at=late)
    assert rows(client, "reports")[0]["day"] == "2026-02-01"


def test_withdrawn_and_erased_reports_are_in_no_file(client: Client) -> None:
    kept, gone, erased = absorbed(), absorbed(kind="step"), absorbed(kind="narrow")
    decided(gone, "withdrawn", "withdrawn_by_reporter")
    decided(erased, "erased", "asked_by_reporter")
    assert [row["kind"] for row in rows(client, "reports")] == [kept.kind]


@pytest.mark.parametrize(
    ("to", "reason"), [("not_verifiable", "place_unclear"), ("out_of_scope", "private_property")]
)
def test_what_was_not_found_or_is_private_has_no_place(
    client: Client, tmp_path: Path, to: str, reason: str
) -> None:
    report = absorbed()
    decided(report, to, reason)
    row = rows(client, "reports")[0]
    assert (row["state"], row["lon"], row["lat"]) == (to, "", "")
    assert features(client, "reports")[0]["geometry"] is None
    assert table(client, "reports", tmp_path).geometry.isna().all()


def test_a_report_the_layer_does_not_know_yet_has_no_place(client: Client) -> None:
    submit(**facts())
    row = rows(client, "reports")[0]
    assert (row["lon"], row["district"]) == ("", "")


def test_a_report_of_a_dismissed_barrier_has_no_place(client: Client) -> None:
    report = absorbed()
    Barrier.objects.filter(uuid=barrier_uuid(report)).update(state="dismissed")
    assert rows(client, "reports")[0]["lon"] == ""


def test_the_order_of_reports_says_nothing_of_the_order_they_came_in(client: Client) -> None:
    late = absorbed(kind="step", lon=STATUTO[0], lat=STATUTO[1])
    early = absorbed(kind="narrow")
    same = datetime(2026, 5, 4, 9, tzinfo=UTC)
    Report.objects.filter(pk=early.pk).update(created_at=same.replace(hour=18))
    Report.objects.filter(pk=late.pk).update(created_at=same)
    assert [row["kind"] for row in rows(client, "reports")] == ["narrow", "step"]


def test_planted_private_text_is_in_no_download(client: Client) -> None:
    report, _barrier = planted()
    shown, hidden = photo(report, public=True), photo(report, public=False)
    forbidden = [
        *SECRETS, str(report.uuid), str(report.client_uuid), report.code, "7391",
        shown.image.name, hidden.image.name, str(hidden.uuid),
    ]  # fmt: skip
    for name in data_sets():
        for ending in ENDINGS:
            body = get(client, name, ending)
            for words in forbidden:
                assert words.encode() not in body, (name, ending, words)
                assert words.replace("-", "").encode() not in body, (name, ending, words)


def test_text_that_looks_like_a_formula_is_marked_in_csv_and_whole_elsewhere(
    client: Client,
) -> None:
    barriers(1, place_name='=cmd|"x"!A1')
    assert rows(client, "barriers")[0]["place"] == '\'=cmd|"x"!A1'
    assert features(client, "barriers")[0]["properties"]["place"] == '=cmd|"x"!A1'


def test_an_empty_layer_gives_empty_files(client: Client, tmp_path: Path) -> None:
    for name in data_sets():
        assert rows(client, name) == []
        assert features(client, name) == []
        assert len(table(client, name, tmp_path)) == 0


def test_every_kind_and_state_may_be_asked_for(client: Client) -> None:
    barriers(2)
    for kind in BarrierKind.values:
        rows(client, "barriers", kind=kind)
    for name, about in data_sets().items():
        for state in about.states:
            rows(client, name, state=state)


def test_a_file_is_made_once_for_a_version_and_then_said_to_be_unchanged(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    barriers(2)
    address = reverse("open_data_file", args=["barriers", "geojson"])
    first = client.get(address)
    assert first["Content-Disposition"] == 'attachment; filename="soglia-barriers.geojson"'
    assert first["Access-Control-Allow-Origin"] == "*"
    b"".join(first.streaming_content)  # type: ignore[attr-defined]
    with django_assert_max_num_queries(2):
        again = client.get(address, headers={"if-none-match": f"W/{first['ETag']}"})
    assert again.status_code == 304
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.head(address).status_code == 200


def test_a_new_version_is_served_within_a_minute_and_not_made_for_every_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    absorbed()
    old = data_file("barriers", "csv", Filters())
    absorbed(kind="step")
    # Young enough: nobody makes it again while reports stream in.
    assert data_file("barriers", "csv", Filters()) == old
    monkeypatch.setattr("apps.opendata.downloads.files.FRESH_S", 0.0)
    new = data_file("barriers", "csv", Filters())
    assert new.etag != old.etag
    assert new.path.read_bytes().count(b"\n") == 3
    assert not old.path.exists()


def test_old_files_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.opendata.downloads.files.KEPT_FILES", 3)
    kinds = BarrierKind.values[:6]
    files = [data_file("barriers", "csv", Filters(kind=kind)) for kind in kinds]
    assert sum(one.path.exists() for one in files) == 3
    assert files[-1].path.exists()


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def broken(*_words: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("apps.opendata.downloads.files.write", broken)
    with pytest.raises(OSError, match="disk full"):
        data_file("barriers", "csv", Filters())
    left = [path.name for path in Path(settings.OPEN_DATA_ROOT).rglob("*") if path.is_file()]
    assert left == ["lock"]


def test_more_rows_ask_no_more_of_the_database(django_assert_max_num_queries: Any) -> None:
    for _i in range(3):
        absorbed()
    barriers(40)
    for name in data_sets():
        with django_assert_max_num_queries(4):
            data_file(name, "geojson", Filters())
