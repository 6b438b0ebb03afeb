"""The file of the points passes a validator written from the published rules alone."""

import csv
import io
import string
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.opendata import mednum
from apps.points import queries as points
from apps.points.queries import LANGUAGES, SERVICE_CODES, WELCOMED
from apps.points.services import upsert_point
from tests.counts import count
from tests.opendata.mednum_validator import FIELDS, problems_of
from tests.points.builders import point_row, site_row

pytestmark = pytest.mark.django_db
WHOLE = {
    "address": "Via Po 1", "postal_code": "10123", "lon": 7.69, "lat": 45.07,
    "opening_hours": "Mo-Fr 09:00-13:00", "services": ("spid_cie", "safety"),
}  # fmt: skip


def file(client: Client) -> bytes:
    return bytes(client.get("/open-data/points.csv").content)


def test_a_register_that_is_filled_in_passes(client: Client) -> None:
    for kind in ("municipal", "third_sector", "mobile"):
        upsert_point(
            point_row(
                kind, site_row(kind, **WHOLE), kind=kind, phone="011 555 1000",
                email="a@example.org", website="https://example.org/punto",
                last_checked_on=date(2026, 5, 4),
            )
        )  # fmt: skip
    everything = {
        "services": tuple(SERVICE_CODES), "welcomed": tuple(WELCOMED),
        "languages": tuple(LANGUAGES),
    }  # fmt: skip
    upsert_point(point_row("ALL", site_row("ALL", **(WHOLE | everything))))
    raw = file(client)
    assert problems_of(raw) == {}
    assert len(raw.splitlines()) == 5


def test_what_nobody_has_entered_is_missing_and_nothing_else_is_wrong(client: Client) -> None:
    upsert_point(point_row("A", site_row("A", address="Via Po 1")))
    upsert_point(point_row("B", site_row("B", **(WHOLE | {"services": ("other",)}))))
    assert problems_of(file(client)) == {
        "A-1": {("code_postal", "missing"): 1, ("services", "missing"): 1},
        # The standard has no word for it.
        "B-1": {("services", "missing"): 1},
    }


ODD = st.text(st.sampled_from(string.printable + "àèé|;,@“"), max_size=40)


@settings(max_examples=count(small=60, full=2000), deadline=None)
@given(
    name=ODD, address=ODD, postcode=ODD | st.just("10123"), hours=ODD, notes=ODD, body=ODD,
    phone=ODD | st.just("+39 011 5551000"), email=ODD | st.just("a@b.it, c@d.it"),
    website=ODD | st.sampled_from(["www.example.org", "https://example.org/a|b"]),
    services=st.lists(st.sampled_from([*SERVICE_CODES, "unheard"]), max_size=5),
    welcomed=st.lists(st.sampled_from([*WELCOMED, "unheard"]), max_size=5),
    languages=st.lists(st.sampled_from([*LANGUAGES, "xx"]), max_size=5),
    place=st.sampled_from([(None, None), (7.69, 45.07), (-180.0, -90.0), (1e-7, 0.0)]),
)  # fmt: skip
def test_whatever_a_register_holds_no_value_breaks_a_rule(place: Any, **words: Any) -> None:
    lon, lat = place
    facts = points.PointFacts(
        code="P", name="Point", kind="municipal", body=words["body"] * 20, status="active",
        phone=words["phone"], email=words["email"], website=words["website"], notes=words["notes"],
        sites=(
            points.SiteFacts(
                code="P-1", point_code="P", point_name="Point", name=words["name"], role="main",
                address=words["address"], postal_code=words["postcode"], lon=lon, lat=lat,
                opening_hours=words["hours"], services=tuple(words["services"]),
                welcomed=tuple(words["welcomed"]), languages=tuple(words["languages"]),
            ),
        ),
    )  # fmt: skip
    [record] = mednum.records([facts], city="Torino", publisher="Città", booking_url="")
    found = problems_of(as_csv(mednum.as_cells(record)))
    assert {what for problems in found.values() for _field, what in problems} <= {"missing"}


def as_csv(*rows: list[str]) -> bytes:
    body = io.StringIO(newline="")
    csv.writer(body).writerows([FIELDS, *rows])
    return body.getvalue().encode()


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("id", "", "missing"),
        ("commune", " ", "missing"),
        ("code_postal", "1012", "pattern"),
        ("pivot", "00743110157", "pattern"),
        ("typologie", "COMMUNE", "value"),
        ("services", "Aide aux démarches administratives;Loisirs et créations numériques", "value"),
        ("services", "Aide aux démarches administratives|" * 2, "value"),
        ("telephone", "011 555 1000", "pattern"),
        ("courriels", "a@example.org, b@example.org", "address"),
        ("site_web", "www.example.org", "address"),
        ("latitude", "45,07", "pattern"),
        ("date_maj", "2026-02-30", "date"),
        ("itinerance", "fixe", "value"),
        ("presentation_resume", "x" * 281, "long"),
    ],
)
def test_the_validator_finds_what_is_wrong(field: str, value: str, what: str) -> None:
    good = dict.fromkeys(FIELDS, "") | {
        "id": "1", "nom": "Punto", "commune": "Torino", "code_postal": "10123",
        "adresse": "Via Po 1", "services": "Utilisation sécurisée du numérique",
    }  # fmt: skip
    assert problems_of(as_csv(list(good.values()))) == {}
    bad = good | {field: value}
    [(_row, found)] = problems_of(as_csv(list(bad.values()))).items()
    assert (field, what) in found


def test_the_validator_finds_other_columns_and_one_place_twice() -> None:
    good = dict.fromkeys(FIELDS, "x")
    assert problems_of(b"id,nom\r\n1,Punto\r\n") == {"": {("", "header"): 1}}
    twice = problems_of(as_csv(list(good.values()), list(good.values())))
    assert twice["x"]["id", "twice"] == 1
