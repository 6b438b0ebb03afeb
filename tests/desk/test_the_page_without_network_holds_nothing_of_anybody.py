"""The desk's page without network is the same for everybody; the worker keeps it and its files."""

import json
import posixpath
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from apps.desk.offline_files import SHELL
from tests.accounts.people import sign_in
from tests.desk.shared import colleague

pytestmark = pytest.mark.django_db


def worker(client: Client) -> dict[str, object]:
    text = client.get("/sw.js").content.decode()
    found = re.search(r"const FACTS = (\{.*?\n\});", text, re.DOTALL)
    assert found
    facts: dict[str, object] = json.loads(found[1])
    return facts


def test_it_is_the_same_for_who_is_signed_in_and_for_nobody_and_sets_no_cookie() -> None:
    address = reverse("desk_offline")
    nobody = Client().get(address)
    somebody = Client()
    sign_in(somebody, colleague("anna"))
    assert nobody.status_code == 200
    assert nobody.content == somebody.get(address).content
    assert not nobody.cookies
    assert "csrfmiddlewaretoken" not in nobody.content.decode()


def test_it_says_without_javascript_that_it_needs_it() -> None:
    page = BeautifulSoup(Client().get(reverse("desk_offline")).content, "html.parser")
    said = page.select_one("main noscript")
    assert said is not None
    assert said.select_one(f'a[href="{reverse("desk_home")}"]')
    # Nothing that only scripts can serve is shown before they do.
    assert page.select_one("[data-screen][hidden]") is not None


def test_the_worker_knows_the_page_and_every_file_of_it() -> None:
    facts = worker(Client())
    shells = facts["shells"]
    assert isinstance(shells, list)
    [desk] = [one for one in shells if one["name"] == "desk"]
    assert desk["pages"]["en"] == "/en/desk/off-line/"
    assert desk["under"]["en"] == "/en/desk/"
    kept = {*desk["files"], *facts["assets"]}  # type: ignore[misc]
    for name in (*SHELL.named, *SHELL.imported):
        file = finders.find(name)
        assert isinstance(file, str), name
        # Whatever a module imports is kept too.
        folder = name.rsplit("/", 1)[0]
        for imported in re.findall(r'(?:from|import) "(\.[^"]+)"', Path(file).read_text()):
            address = posixpath.normpath(f"/static/{folder}/{imported}")
            assert address in kept, f"{name} imports {imported}"
