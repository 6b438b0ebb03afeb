"""The register as open data: fields and words of mednum, unknown as unknown, nothing private."""

import csv
import io
import json
import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.opendata import mednum
from apps.points import services
from apps.points.services import upsert_point
from tests.points.builders import point_row, site_row

pytestmark = pytest.mark.django_db
# As the documentation of the standard has them, written down apart from the code that is tested.
FIELDS = [
    "id",
    "pivot",
    "nom",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "typologie",
    "telephone",
    "courriels",
    "site_web",
    "horaires",
    "presentation_resume",
    "presentation_detail",
    "source",
    "itinerance",
    "date_maj",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "dispositif_programmes_nationaux",
    "formations_labels",
    "autres_formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "fiche_acces_libre",
    "prise_rdv",
]
SERVICES = {
    "Aide aux démarches administratives", "Maîtrise des outils numériques du quotidien",
    "Insertion professionnelle via le numérique", "Utilisation sécurisée du numérique",
    "Parentalité et éducation avec le numérique", "Loisirs et créations numériques",
    "Compréhension du monde numérique", "Accès internet et matériel informatique",
    "Acquisition de matériel informatique à prix solidaire",
}  # fmt: skip
CARE = {
    "Surdité", "Handicaps moteurs", "Handicaps mentaux", "Illettrisme",
    "Langues étrangères (anglais)", "Langues étrangères (autres)", "Déficience visuelle",
}  # fmt: skip
PUBLICS = {"Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes"}


@pytest.fixture(autouse=True)
def register() -> None:
    upsert_point(
        point_row(
            "A",
            site_row(
                "A", address="Via Po 1", postal_code="10123", lon=7.69, lat=45.07,
                opening_hours="Mo-Fr 09:00-13:00",
                services=("spid_cie", "inps", "safety", "other"),
                languages=("it", "en", "ar", "ise"), welcomed=("older", "blind", "foreigners"),
                measures={"door_width_cm": 80},
            ),
            phone="011 555 1000", email="a@example.org", notes="=uno|due",
            last_checked_on=date(2026, 5, 4),
        )
    )  # fmt: skip
    upsert_point(
        point_row("B", site_row("B", role="stop", name="Mercato"), kind="mobile", phone="ask")
    )


def rows(client: Client) -> list[dict[str, str]]:
    content = client.get("/open-data/points.csv").content.decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_the_columns_are_those_of_the_standard_in_their_order(client: Client) -> None:
    answer = client.get("/open-data/points.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode().split("\r\n")[0].split(",") == FIELDS
    assert list(mednum.FIELDS) == FIELDS


def test_a_site_is_told_in_the_words_of_the_standard(client: Client) -> None:
    first, second = rows(client)
    assert first["id"] == "A-1"
    assert (first["latitude"], first["longitude"]) == ("45.070000", "7.690000")
    assert first["telephone"] == "+390115551000"
    assert first["date_maj"] == "2026-05-04"
    assert first["services"] == (
        "Aide aux démarches administratives|Utilisation sécurisée du numérique"
    )
    assert first["publics_specifiquement_adresses"] == "Seniors"
    assert first["prise_en_charge_specifique"] == (
        "Déficience visuelle|Surdité|Langues étrangères (anglais)|Langues étrangères (autres)"
    )
    assert first["presentation_detail"] == "'=uno|due"
    assert first["commune"] == "Torino"
    assert (second["itinerance"], second["services"], second["telephone"]) == ("Itinérant", "", "")
    for row in (first, second):
        assert set(filter(None, row["services"].split("|"))) <= SERVICES
        assert set(filter(None, row["prise_en_charge_specifique"].split("|"))) <= CARE
        assert set(filter(None, row["publics_specifiquement_adresses"].split("|"))) <= PUBLICS
        assert row["frais_a_charge"] == "Gratuit"
        assert re.fullmatch(r"(\+39\d{6,11})?", row["telephone"])


def test_every_service_that_has_a_word_gets_it() -> None:
    from apps.points.queries import SERVICE_CODES, WELCOMED

    told = {code for code in SERVICE_CODES if code in mednum._SERVICES}
    assert set(SERVICE_CODES) - told == {"other"}
    assert set(mednum._SERVICES.values()) <= SERVICES
    assert {*mednum._PUBLICS, *mednum._CARE} <= set(WELCOMED)


def test_json_says_the_same_with_lists(client: Client) -> None:
    found = json.loads(client.get("/open-data/points.json").content)
    assert [list(one) for one in found] == [FIELDS, FIELDS]
    for record, row in zip(found, rows(client), strict=True):
        for name in set(FIELDS) - {"presentation_detail"}:
            value = record[name]
            assert ("|".join(value) if isinstance(value, list) else value) == row[name]
    assert found[0]["presentation_detail"] == "=uno|due"


def test_geojson_tells_unknown_apart_from_none(client: Client) -> None:
    first, second = json.loads(client.get("/open-data/points.geojson").content)["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [7.69, 45.07]}
    assert second["geometry"] is None
    assert first["properties"]["measures"]["door_width_cm"] == 80
    assert first["properties"]["measures"]["lift"] is None
    assert (first["properties"]["services"], second["properties"]["services"]) == (
        ["spid_cie", "inps", "safety", "other"], None,
    )  # fmt: skip


def test_what_did_not_change_is_not_sent_again(client: Client) -> None:
    answer = client.get("/open-data/points.csv")
    etag = answer.headers["ETag"]
    again = client.get("/open-data/points.csv", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    upsert_point(point_row("C"))
    assert client.get("/open-data/points.csv", headers={"If-None-Match": etag}).status_code == 200


def test_what_people_say_is_wrong_is_in_no_file(client: Client) -> None:
    services.say_wrong(
        client_uuid=uuid.uuid4(), point_code="A", about="hours", text="segreto",
        email="maria@example.org",
    )  # fmt: skip
    for ending in ("csv", "json", "geojson"):
        body = client.get(f"/open-data/points.{ending}").content.decode()
        assert "segreto" not in body
        assert "maria" not in body


@pytest.mark.parametrize("ending", ["csv", "json", "geojson"])
def test_files_take_the_same_queries_for_any_number_of_points(client: Client, ending: str) -> None:
    counts = []
    for many in (1, 20):
        for number in range(many):
            upsert_point(point_row(f"N{many}-{number}"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/open-data/points.{ending}").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 6


def test_page_and_catalogue_name_the_files(client: Client) -> None:
    page = client.get("/en/open-data/").content.decode()
    found = json.loads(client.get("/open-data/catalogue.jsonld").content)
    [about] = [one for one in found["dcat:dataset"] if one["@id"].endswith("#points")]
    for one in about["dcat:distribution"]:
        path = "/" + one["dcat:downloadURL"]["@id"].split("/", 3)[3]
        assert f'href="{path}"' in page
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("address", ["points.gpkg", "points.exe", "points."])
def test_other_endings_are_not_there(client: Client, address: str) -> None:
    assert client.get(f"/open-data/{address}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("011 555-1000", "+390115551000"),
        ("+39 011/555.1000", "+390115551000"),
        ("0039 011 5551000", "+390115551000"),
        ("800123456", "+39800123456"),
        ("ask at the desk", ""),
        ("=1+1", ""),
        ("", ""),
    ],
)
def test_a_telephone_number_is_international_or_not_told(typed: str, told: str) -> None:
    assert mednum._phone(typed) == told


def test_no_value_of_a_list_holds_what_stands_between_two() -> None:
    record: mednum.Record = dict.fromkeys(FIELDS, "")
    record["site_web"] = ["https://a.example/x|y", "https://b.example"]
    cell = mednum.as_cells(record)[FIELDS.index("site_web")]
    assert cell == "https://a.example/x/y|https://b.example"
