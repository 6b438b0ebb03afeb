"""What browsers ask for by themselves, and what they get when something is wrong."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import Client
from django.utils import translation
from wagtail.models import Site


@pytest.mark.parametrize(
    ("asked", "given"),
    [("fr-FR,fr;q=0.9", "/fr/"), ("ar", "/ar/"), ("de", "/it/"), ("", "/it/")],
)
def test_the_front_door_opens_in_the_browsers_language(
    home: Site, client: Client, asked: str, given: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": asked})
    assert answer.headers["Location"] == given
    assert "Accept-Language" in answer.headers["Vary"]
    assert client.get(given).status_code == 200


def test_robots_leave_the_admin_alone(client: Client) -> None:
    assert "Disallow: /admin/" in client.get("/robots.txt").content.decode()


def test_the_icon_is_there(client: Client) -> None:
    assert client.get("/favicon.ico").status_code == 302
    assert finders.find("img/favicon.svg")


def test_the_manifest_names_an_icon_that_exists(client: Client) -> None:
    answer = client.get("/site.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert manifest["name"] == "Soglia"
    assert finders.find(manifest["icons"][0]["src"].removeprefix("/static/"))


def test_a_page_that_is_not_there_leads_on(home: Site, client: Client) -> None:
    answer = client.get("/en/not-there/")
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 404
    main = page.select_one("main")
    assert main is not None
    for link in main.find_all("a"):
        assert client.get(str(link["href"])).status_code == 200


@pytest.mark.django_db
def test_the_error_page_needs_neither_database_nor_request(
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(0), translation.override("ar"):
        page = BeautifulSoup(get_template("500.html").render(), "html.parser")
    assert page.html is not None
    assert page.html["dir"] == "rtl"
    assert len(page.find_all("h1")) == 1
