"""The page says what is published and how; catalogues read the same from its description."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.opendata.downloads.fields import data_sets
from tests.pages.builders import barriers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Any) -> None:
    settings.OPEN_DATA_ROOT = tmp_path


def page_of(client: Client, language: str = "en") -> BeautifulSoup:
    with translation.override(language):
        address = reverse("open_data")
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_it_names_publisher_licence_and_version(client: Client) -> None:
    barriers(1)
    page = page_of(client)
    licence = page.select_one("a[rel=license]")
    assert licence is not None
    assert licence["href"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "Comune di Torino" in page.get_text()
    assert "version 0 of the accessibility layer" in page.get_text()


def test_every_column_of_every_file_is_explained(client: Client) -> None:
    page = page_of(client)
    for name, about in data_sets().items():
        told = [code.get_text() for code in page.select(f"#{name} tbody code")]
        assert told == [field.name for field in about.fields]


def test_every_link_and_button_leads_to_a_file(client: Client) -> None:
    barriers(2)
    page = page_of(client)
    links = [str(one["href"]) for one in page.select("main a[download]")]
    buttons = [str(one["formaction"]) for one in page.select("button[formaction]")]
    # The points have three formats, the appointments one, and neither has filters.
    assert (len(links), len(buttons)) == (10, 6)
    for address in (*links, *(f"{one}?kind=step&state=&district=" for one in buttons)):
        assert client.get(address).status_code == 200, address


def test_the_footer_of_every_page_leads_to_it(client: Client) -> None:
    with translation.override("en"):
        assert reverse("open_data") in client.get("/en/map/").content.decode()


def test_nothing_in_it_is_inline(client: Client) -> None:
    page = page_of(client)
    assert not page.find_all("style")
    assert not page.find_all(style=True)
    assert not [tag for tag in page.find_all("script") if not tag.get("src")]


def test_catalogues_read_licence_publisher_and_files(client: Client) -> None:
    barriers(1)
    answer = client.get(reverse("open_data_catalogue"))
    assert answer["Content-Type"] == "application/ld+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    found = json.loads(answer.content)
    assert found["@type"] == "dcat:Catalog"
    assert found["dct:license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"
    files = [
        one["dcat:downloadURL"]["@id"]
        for data_set in found["dcat:dataset"]
        for one in data_set["dcat:distribution"]
    ]
    assert len(files) == 10
    for address in files:
        path = "/" + address.split("/", 3)[3]
        assert client.get(path).status_code == 200, address


def test_more_barriers_ask_no_more_of_the_database(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    def asked(number: int) -> int:
        barriers(number)
        page_of(client)
        with django_assert_max_num_queries(8) as captured:
            page_of(client)
        return len(captured)

    assert asked(2) == asked(40)


def test_the_map_is_told_what_the_list_is_filtered_by(client: Client) -> None:
    barriers(2)
    page = BeautifulSoup(client.get("/en/map/?kind=step&state=confirmed").content, "html.parser")
    box = page.select_one("[data-map=explore]")
    assert box is not None
    assert json.loads(str(box["data-config"]))["only"] == {"kind": "step", "state": "confirmed"}
