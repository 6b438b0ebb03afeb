"""Lists of the admin and their columns have names that people use and that can be translated."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from apps.points.forms import LABELS
from apps.points.services import upsert_point
from tests.accounts.people import client_with
from tests.points.builders import point_row

pytestmark = pytest.mark.django_db

CALLED = {
    "register_points": ("Points", "Add point"),
    "register_sites": ("Sites and stops", "Add site"),
    "register_closures": ("Closures", "Add closure"),
    "register_bodies": ("Managing bodies", "Add managing body"),
    "competent_bodies": ("Competent bodies", "Add competent body"),
    "api_clients": ("Programs that send reports", "Add program that sends reports"),
}


def text_of(client: Client, address: str) -> str:
    page = BeautifulSoup(client.get(reverse(address)).content, "html.parser")
    assert page.main is not None
    return " ".join(page.main.get_text(" ").split())


@pytest.mark.parametrize("name", CALLED)
def test_a_list_says_what_is_in_it(name: str) -> None:
    title, add = CALLED[name]
    shown = text_of(client_with("staff"), f"{name}:index")
    assert title in shown
    assert add in shown


def test_the_columns_have_the_words_of_the_form() -> None:
    upsert_point(point_row("P"))
    shown = text_of(client_with("staff"), "register_sites:index")
    for name in ("address", "district_code", "opening_hours"):
        assert str(LABELS[name]) in shown
