"""A PEBA sheet: place, barrier, measures with limits, remedy, cost, priority, photo, date."""

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from apps.opendata.sheets.facts import gather
from apps.opendata.sheets.making import make
from apps.reports import services
from apps.reports.models import PhotoReview
from apps.twin import queries as twin
from apps.twin.models import Barrier
from apps.works.services import ensure_prices
from tests.opendata.builders import SECRETS, full, photo, planted
from tests.pages.builders import barriers
from tests.reports.office import officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def facts(barrier: Barrier) -> twin.BarrierFacts:
    found = twin.barrier(barrier.uuid)
    assert found is not None
    return found


def pdf(barrier: Barrier, language: str = "en") -> PdfReader:
    return PdfReader(io.BytesIO(make([facts(barrier)], format="pdf", language=language)))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def structure(reader: PdfReader) -> list[str]:
    """The roles of the tags, in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict) and "/S" in node:
            found.append(str(node["/S"]))
            walk(node.get("/K", []))
        elif isinstance(node, dict) and "/K" in node:
            walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_everything_is_written_in_it() -> None:
    _report, barrier = full()
    text = text_of(pdf(barrier))
    for words in (
        "No ramp at the crossing",
        "Via Po",
        "45.07110, 7.68560",
        "Confirmed",
        "Height 12 cm",
        "at most 2.5 cm",
        "DM 236/1989",
        "It does not keep to this rule",
        "Build a new kerb ramp",
        "about 3,700 €",
        "PEBA of Valmadrera, 2025",
        "Price list, version 1",
        "version 1 of the accessibility layer",
        "Comune di Torino",
    ):
        assert words in text, words


def test_the_effect_is_told_with_the_residents_and_their_profile() -> None:
    _report, barrier = full()
    found = gather([facts(barrier)])
    priority = found.sheets[0].priority
    assert priority is not None
    assert (priority.residents_losing_15_min, priority.residents_affected) == (312, 900)
    assert priority.layer_version >= 1


def test_it_is_tagged_and_says_its_title_and_language() -> None:
    _report, barrier = full()
    for language in ("it", "en"):
        reader = pdf(barrier, language)
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == language
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert reader.metadata is not None
        assert "Via Po" in str(reader.metadata.title)
        assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
        tags = structure(reader)
        assert tags.index("/H1") < tags.index("/H2") < tags.index("/H3")
        assert {"/Table", "/TH", "/TD"} <= set(tags)


def test_only_public_photos_are_in_it_and_they_are_described() -> None:
    report, barrier = full()
    photo(report, public=False, size=(640, 480))
    assert not [image for page in pdf(barrier).pages for image in page.images]
    photo(report, public=True, size=(320, 240))
    reader = pdf(barrier)
    # Pages share their resources.
    images = {image.image.size for page in reader.pages for image in page.images if image.image}
    assert images == {(320, 240)}
    assert "/Figure" in structure(reader)
    assert "Photo of the barrier: No ramp at the crossing" in str(
        [node.get("/Alt") for node in figures(reader)]
    )


def figures(reader: PdfReader) -> list[Any]:
    return [
        found
        for one in reader.xref_objStm | reader.xref.get(0, {})
        if isinstance(found := reader.get_object(one), dict) and found.get("/S") == "/Figure"
    ]


@pytest.mark.parametrize("format_", ["pdf", "xlsx"])
def test_private_words_contacts_and_photo_names_are_never_in_it(format_: str) -> None:
    report, barrier = full()
    private = photo(report, public=False)
    body = make([facts(barrier)], format=format_, language="it")
    if format_ == "pdf":
        text = text_of(PdfReader(io.BytesIO(body)))
    else:
        book = load_workbook(io.BytesIO(body))
        text = " ".join(str(cell.value) for page in book for row in page for cell in row)
    for secret in (*SECRETS, str(report.uuid), report.code, private.image.name, str(private.uuid)):
        assert secret not in text
        assert secret.encode() not in body


def test_what_is_not_verified_shows_no_measure_and_says_so() -> None:
    _report, barrier = full()
    Barrier.objects.filter(pk=barrier.pk).update(state="suspected")
    text = text_of(pdf(barrier))
    assert "Not verified yet: measures are shown once somebody has checked it." in text
    assert "12 cm" not in text
    assert "Can people pass?" not in text


def test_an_unknown_cost_is_called_unknown_and_never_zero() -> None:
    ensure_prices()
    lift = barriers(1, kind="lift")[0]
    surface = barriers(1, kind="surface")[0]
    assert "Cost not known" in text_of(pdf(lift))
    text = text_of(pdf(surface))
    assert "Cost not known" in text
    assert "about 225 € / metre" in text
    assert "nobody has measured how much" in text
    assert " 0 €" not in text


def test_a_prior_is_marked_as_one() -> None:
    ensure_prices()
    assert "Prior from elsewhere." in text_of(pdf(barriers(1, kind="step")[0]))


def test_without_a_price_list_or_an_effect_the_sheet_says_so() -> None:
    _report, barrier = planted()
    text = text_of(pdf(barrier))
    assert "Cost not known" in text
    assert "How many people it concerns has not been computed." in text


def test_it_is_made_in_all_five_languages() -> None:
    _report, barrier = full()
    for language in ("it", "en", "fr", "ar", "ro"):
        reader = pdf(barrier, language)
        assert reader.trailer["/Root"]["/Lang"] == language
        assert len(reader.pages) <= 2


def test_the_largest_effect_comes_first() -> None:
    _first, small = full()
    with translation.override("en"):
        other = barriers(1)[0]
        found = gather([facts(other), facts(small)])
    assert [one.barrier.uuid for one in found.sheets] == [small.uuid, other.uuid]


def test_more_sheets_ask_no_more_of_the_database() -> None:
    ensure_prices()

    def asked(number: int) -> int:
        rows = [facts(one) for one in barriers(number)]
        with CaptureQueriesContext(connection) as captured:
            gather(rows)
        return len(captured)

    few = asked(2)
    assert asked(40) == few <= 11


def test_anybody_gets_the_sheet_of_a_barrier_that_stands(client: Client) -> None:
    _report, barrier = full()
    with translation.override("en"):
        address = reverse("barrier_sheet", args=[barrier.uuid])
    assert address in client.get(f"/en/barrier/{barrier.uuid}/").content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "PEBA sheet" in text_of(PdfReader(io.BytesIO(answer.content)))
    again = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_photo_made_private_again_leaves_the_public_sheet(client: Client) -> None:
    report, barrier = full()
    shown = photo(report, public=True, size=(320, 240))
    with translation.override("it"):
        address = reverse("barrier_sheet", args=[barrier.uuid])
    first = client.get(address)
    review = PhotoReview.objects.get(photo=shown)
    services.take_photo_back(review_uuid=review.uuid, actor=officer("second thoughts"))
    second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    pages = PdfReader(io.BytesIO(second.content)).pages
    assert not [image for page in pages for image in page.images]


@pytest.mark.parametrize("state", ["removed", "dismissed", "expired"])
def test_what_stands_no_more_has_no_public_sheet(client: Client, state: str) -> None:
    barrier = barriers(1, state=state)[0]
    with translation.override("it"):
        assert client.get(reverse("barrier_sheet", args=[barrier.uuid])).status_code == 404
