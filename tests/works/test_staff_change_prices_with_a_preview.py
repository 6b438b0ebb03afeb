"""Staff write a new version of the price list, see what it would change, and put it in force."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.works import price_lists, queries, services
from apps.works.models import PriceList
from tests.accounts.people import client_with
from tests.pages.builders import barriers
from tests.works.builders import draft, item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shipped() -> None:
    services.ensure_prices()


def typed(client: Client, version: int = 1, **changes: Any) -> dict[str, Any]:
    """The form as it is shown, with some fields typed over."""
    page = client.get(reverse("works_prices_new", args=[version]))
    soup = BeautifulSoup(page.content, "html.parser")
    values: dict[str, Any] = {}
    for field in soup.select(".office form input, .office form textarea, .office form select"):
        name = field.get("name")
        if not name or name == "csrfmiddlewaretoken":
            continue
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            values[str(name)] = chosen["value"] if chosen else ""
        elif field.get("type") == "checkbox":
            if field.has_attr("checked"):
                values.setdefault(str(name), []).append(field.get("value", "on"))
        else:
            values[str(name)] = field.get("value", field.text.strip())
    about = {"title": "Ours", "source": "The City, 2026", "valid_from": "2026-05-01"}
    return {**values, **about, **changes}


def new(client: Client, **changes: Any) -> Any:
    return client.post(reverse("works_prices_new", args=[1]), typed(client, **changes))


@pytest.mark.parametrize(
    ("role", "district", "opens"),
    [("staff", "", True), ("technician", "", True), ("staff", "1", False)],
)
def test_only_staff_and_technicians_of_the_whole_city_open_the_prices(
    role: str, district: str, opens: bool
) -> None:
    client = client_with(role, district=district)
    other = draft()
    names = ("works_prices_new", "works_prices_preview")
    pages = [reverse("works_prices"), *(reverse(name, args=[1]) for name in names)]
    assert {client.get(page).status_code == 200 for page in pages} == {opens}
    client.post(reverse("works_prices_activate", args=[other]))
    assert (price_lists.SHELF.active().version == other) is opens
    assert (reverse("works_prices") in client.get("/admin/").content.decode()) is opens


def test_strangers_are_sent_away() -> None:
    for name in ("works_prices_new", "works_prices_preview", "works_prices_activate"):
        assert Client().post(reverse(name, args=[1]), {}).status_code == 302
    assert PriceList.objects.count() == 1


def test_a_version_that_does_not_exist_is_not_found() -> None:
    client = client_with("staff")
    for number in (77, 2**40):
        page = client.get(reverse("works_prices_preview", args=[number]), follow=True)
        assert page.status_code == 404


def test_a_changed_price_becomes_a_draft_and_all_else_stays() -> None:
    client = client_with("staff")
    response = new(client, **{"item-0-unit_cost_eur": "4100.50", "item-0-page": "12"})
    assert response.url == reverse("works_prices_preview", args=[2])
    before, after = queries.price_list(1), queries.price_list(2)
    assert before is not None
    assert after is not None
    assert (after.is_active, after.title, str(after.items[0].unit_cost_eur)) == (
        False, "Ours", "4100.50",
    )  # fmt: skip
    assert after.items[0].page == "12"
    assert after.items[1:] == before.items[1:]
    assert after.notes == before.notes
    assert price_lists.SHELF.active().version == 1


def test_items_are_added_and_left_out() -> None:
    client = client_with("staff")
    number = len(price_lists.shipped()["items"])
    added = {
        f"item-{number}-code": "sound-signal",
        f"item-{number}-remedy": "Fit a sound signal",
        f"item-{number}-unit_cost_eur": "2500",
        f"item-{number}-kinds": ["signal"],
        f"item-{number}-source": "Tender 2026",
    }
    response = new(client, **added, **{"item-0-leave_out": "on", "item-0-unit_cost_eur": "?"})
    assert response.status_code == 302
    found = queries.price_list(2)
    assert found is not None
    codes = [one.code for one in found.items]
    assert "kerb-ramp-new" not in codes
    assert codes[-1] == "sound-signal"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"item-0-unit_cost_eur": "much"}, "Enter a number."),
        ({"item-0-unit_cost_eur": ""}, "Enter one price at least."),
        ({"item-0-unit_low_eur": "9000"}, "must be in order"),
        ({"item-0-unit": "m"}, "does not fit the unit"),
        ({"item-1-code": "kerb-ramp-new"}, "These codes occur twice: kerb-ramp-new."),
        ({"item-0-kinds": []}, "This field is required."),
        ({"title": ""}, "This field is required."),
        ({"valid_from": "soon"}, "Enter a valid date."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    changes: dict[str, Any], message: str
) -> None:
    response = new(client_with("staff"), **{"item-1-remedy": "Mend the ramp", **changes})
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert "Mend the ramp" in page
    assert PriceList.objects.count() == 1


def test_the_preview_says_how_many_estimates_change_and_by_how_much() -> None:
    barriers(3, kind="kerb_missing_ramp")
    barriers(2, kind="kerb_missing_ramp", state="removed")
    barriers(4, kind="lift")
    barriers(5, kind="surface", measures={"length_m": 10})
    barriers(1, kind="surface", measures={})
    client = client_with("technician")
    new(client, **{"item-0-unit_cost_eur": "4000", "item-3-unit_cost_eur": "200"})
    page = client.get(reverse("works_prices_preview", args=[2])).content.decode()
    # Three ramps by 300 more, five stretches of ten metres by 25 a metre less.
    assert "alters the estimate of 8 barriers of 13, by −350 € altogether" in " ".join(page.split())
    found = queries.preview(2)
    assert found is not None
    assert {one.kind: (one.barriers, one.difference_eur) for one in found.kinds} == {
        "kerb_missing_ramp": (3, 900),
        "surface": (5, -1250),
    }


def test_the_preview_counts_what_becomes_known_and_what_no_longer_is() -> None:
    barriers(2, kind="signal")
    barriers(1, kind="kerb_bad_ramp")
    version = draft(item("sound", kinds=["signal"]))
    found = queries.preview(version)
    assert found is not None
    changes = {one.kind: (one.newly_known, one.no_longer_known) for one in found.kinds}
    assert changes == {"signal": (2, 0), "kerb_bad_ramp": (0, 1)}


def test_the_preview_asks_the_same_whatever_the_number_of_barriers() -> None:
    version = draft()

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.preview(version)
        return len(captured)

    barriers(2, kind="surface", measures={"length_m": 3})
    few = asked()
    barriers(60, kind="surface", measures={"length_m": 4})
    assert asked() == few == 5


def test_putting_in_force_is_written_down_with_the_person() -> None:
    client = client_with("staff")
    version = draft()
    client.post(reverse("works_prices_activate", args=[version]))
    assert price_lists.SHELF.active().version == version
    assert price_lists.SHELF.activations()[0].who == "staff"
    assert "staff" in client.get(reverse("works_prices")).content.decode()
