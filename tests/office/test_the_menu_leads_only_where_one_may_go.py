"""The menu of the admin: each entry opens for whoever sees it, and only one is lit at a time."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client, RequestFactory
from django.utils import translation
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.pages.services import ensure_home

pytestmark = pytest.mark.django_db

# In the order of the menu, in English.
EVERYBODY = ["Queue of reports", "Find a report", "Photos", "Perhaps the same", "Barriers",
             "Sheets (PEBA)", "Network"]  # fmt: skip
WHOLE_CITY = ["E-mailed reports", "Who is competent", "Rules of the verdicts", "Price list",
              "Operations"]  # fmt: skip


def somebody(role: str, district: str = "") -> User:
    user = User.objects.create_user(f"{role}{district}")
    scope = "district" if district else "city"
    grant_role(user=user, role=role, scope_kind=scope, scope_code=district)
    return user


def menu_of(user: User) -> list[MenuItem]:
    request = RequestFactory().get("/admin/")
    request.user = user
    return sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)


def pages_of(user: User, items: list[MenuItem]) -> list[str]:
    """Addresses of the entries, those one level below too."""
    request = RequestFactory().get("/admin/")
    request.user = user
    found: list[str] = []
    for item in items:
        if isinstance(item, SubmenuMenuItem):
            found += pages_of(user, item.menu.menu_items_for_request(request))
        elif str(item.url).startswith("/admin/"):
            found.append(str(item.url))
    return found


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("role", "district"),
    [("staff", ""), ("technician", ""), ("staff", "1"), ("technician", "1")],
)
def test_whoever_sees_an_entry_may_open_it(role: str, district: str) -> None:
    user = somebody(role, district)
    pages = pages_of(user, menu_of(user))
    client = client_of(user)
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_an_administrator_may_open_every_entry(admin_user: User) -> None:
    ensure_home()
    pages = pages_of(admin_user, menu_of(admin_user))
    client = client_of(admin_user)
    shut = {page: client.get(page).status_code for page in pages}
    assert {page: status for page, status in shut.items() if status != 200} == {}


def test_who_works_in_a_district_sees_nothing_that_is_one_for_the_city() -> None:
    with translation.override("en"):
        there = [str(item.label) for item in menu_of(somebody("staff", "1"))]
        city = [str(item.label) for item in menu_of(somebody("staff"))]
    assert [one for one in there if one in {*EVERYBODY, *WHOLE_CITY}] == EVERYBODY
    assert set(WHOLE_CITY) <= set(city)


def test_only_one_entry_is_lit(admin_user: User) -> None:
    """The menu lights each entry whose name is the beginning of the name of the one that is open:
    "Reports" was lit on "Who is competent" too.
    """
    names = [item.name for item in menu_of(admin_user)]
    assert len(names) == len(set(names))
    for name in names:
        assert [other for other in names if other.startswith(name)] == [name]


def test_no_two_entries_are_called_the_same(admin_user: User) -> None:
    for language in ("en", "it"):
        with translation.override(language):
            labels = [str(item.label) for item in menu_of(admin_user)]
        assert sorted(labels) == sorted(set(labels))


@pytest.mark.parametrize(("district", "number"), [("", 10), ("1", 8)])
def test_the_first_page_leads_to_the_days_work(district: str, number: int) -> None:
    client = client_of(somebody("staff", district))
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    links = [str(link["href"]) for link in page.select(".office-daily a")]
    assert links[0] == "/admin/reports/"
    assert len(links) == number
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
