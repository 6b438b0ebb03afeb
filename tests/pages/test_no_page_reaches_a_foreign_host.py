"""Nothing a page loads comes from elsewhere, and nothing inline asks to be trusted."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.test import Client
from wagtail.models import Site

PAGES = ["/it/", "/it/privacy/", "/en/map/", "/en/points/", "/ar/", "/en/not-there/"]
LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
COMPILED = Path(settings.BASE_DIR) / "project" / "static_compiled"


def soup(client: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


@pytest.mark.parametrize("address", PAGES)
def test_everything_loaded_is_our_own(home: Site, client: Client, address: str) -> None:
    for name, attribute in LOADING.items():
        for tag in soup(client, address).find_all(name):
            value = str(tag.get(attribute, ""))
            assert not re.match(r"(https?:)?//", value), f"{address}: {value}"


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_inline(home: Site, client: Client, address: str) -> None:
    page = soup(client, address)
    assert not page.find_all("style")
    assert not page.find_all(style=True)
    assert not [tag for tag in page.find_all("script") if not tag.get("src")]
    handlers = [
        (tag.name, key) for tag in page.find_all(True) if isinstance(tag, Tag)
        for key in tag.attrs if key.startswith("on")
    ]  # fmt: skip
    assert not handlers


@pytest.mark.parametrize("address", PAGES)
def test_the_policy_is_strict(home: Site, client: Client, address: str) -> None:
    policy = client.get(address).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_style_sheets_load_only_our_own_files() -> None:
    for sheet in sorted((COMPILED / "css").glob("*.css")):
        for address in re.findall(r"url\(([^)]*)\)", sheet.read_text()):
            target = address.strip("\"' ")
            assert not re.match(r"(https?:)?//", target), f"{sheet.name}: {target}"


def test_a_page_weighs_little() -> None:
    import gzip

    weight = {
        file.name: len(gzip.compress(file.read_bytes()))
        for file in [*(COMPILED / "css").glob("*.css"), COMPILED / "js" / "site.js"]
    }
    assert weight["soglia.css"] < 25_000
    assert weight["soglia.rtl.css"] < 25_000
    assert weight["site.js"] < 3_000
