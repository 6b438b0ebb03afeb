"""Off by default: then nobody is asked for a tax code. On: a step of its own, with consent."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import User
from apps.desk import services as records
from apps.desk.models import Assistance
from apps.facilita import queries, services
from apps.facilita.models import Entry, EntryPerson, EntryView
from apps.points.models import Site
from tests.accounts.people import client_with
from tests.booking import builders as booking
from tests.desk.builders import facilitator
from tests.desk.records import recorded
from tests.facilita.builders import ANSWERS, kept
from tests.facilita.validator import refusals, report, tax_code

pytestmark = pytest.mark.django_db
WORDS = re.compile(r"codice fiscale|tax code|tax_code|AN3", re.IGNORECASE)
THEN = datetime(2026, 4, 15, 9, tzinfo=UTC)
TYPED = {
    "consent": "CARTACEO", "given_name": "Maria", "family_name": "Rossi", "tax_code": tax_code(),
    "details": "SPID", "AN12": "to", **{k: v for k, v in ANSWERS.items() if k != "AN12"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_english() -> None:
    translation.activate("en")


@pytest.fixture
def place() -> Site:
    return booking.site("P1")


@pytest.fixture
def giver() -> User:
    return facilitator()


@pytest.fixture
def record(place: Site, giver: User) -> Assistance:
    return recorded(place, giver, at=THEN, competences=["9"], domains=["D"])


@pytest.fixture
def desk(giver: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(giver)
    return client


def fill_page(record: Assistance) -> str:
    return reverse("facilita_fill", args=[record.site.code, record.uuid])


def test_off_by_default(settings: Any, desk: Client, record: Assistance) -> None:
    assert settings.SOGLIA_FACILITA is False
    site = record.site.code
    for page in (
        reverse("desk_day", args=[site]),
        reverse("desk_record", args=[site]),
        reverse("desk_record_one", args=[site, record.uuid]),
        reverse("desk_record_correct", args=[site, record.uuid]),
        reverse("desk_records", args=[site]),
    ):
        answer = desk.get(page)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert not WORDS.search(text), page
        assert "monitoring" not in text
    assert desk.get(fill_page(record)).status_code == 404
    assert desk.post(fill_page(record), TYPED).status_code == 404
    assert not Entry.objects.exists()
    office = client_with()
    assert "national-monitoring" not in office.get(reverse("wagtailadmin_home")).content.decode()
    for name in ("overview", "names", "rules"):
        assert office.get(reverse(f"facilita_{name}"), follow=True).status_code == 404
    assert office.post(reverse("facilita_make"), follow=True).status_code == 404


@pytest.fixture
def on(settings: Any) -> None:
    settings.SOGLIA_FACILITA = True


@pytest.mark.usefixtures("on")
def test_the_record_offers_the_step_and_begins_with_what_it_knows(
    desk: Client, record: Assistance
) -> None:
    page = desk.get(reverse("desk_record_one", args=[record.site.code, record.uuid]))
    assert fill_page(record) in page.content.decode()
    form = desk.get(fill_page(record))
    text = form.content.decode()
    assert "Only with the person" in text
    begun = form.context["form"].initial
    assert (begun["SE3"], begun["SE5"], begun["SE6"]) == (["A"], ["9"], ["D"])
    # The record itself still asks for nobody's name.
    assert not WORDS.search(desk.get(
        reverse("desk_record", args=[record.site.code])).content.decode())  # fmt: skip


@pytest.mark.usefixtures("on")
def test_what_is_typed_is_kept_sealed_and_what_is_wrong_is_said_and_not_lost(
    desk: Client, record: Assistance
) -> None:
    wrong = desk.post(fill_page(record), TYPED | {"tax_code": "RSSMRA50E57L219A", "AN9": ""})
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "This is not a tax code" in text
    assert 'value="RSSMRA50E57L219A"' in text
    assert not Entry.objects.exists()
    assert desk.post(fill_page(record), TYPED).status_code == 302
    entry = Entry.objects.get()
    assert (entry.assistance_uuid, entry.state, entry.minutes) == (record.uuid, "waiting", 20)
    assert (entry.day, entry.answers["AN12"]) == (THEN.date(), ["TO"])
    assert tax_code() not in EntryPerson.objects.get().sealed
    # One person was helped, and she is there.
    assert "tax_code" not in desk.get(fill_page(record)).content.decode()


@pytest.mark.usefixtures("on")
def test_who_looks_at_it_again_is_written_down_and_may_correct_or_delete(
    desk: Client, record: Assistance, giver: User
) -> None:
    desk.post(fill_page(record), TYPED)
    entry = Entry.objects.get()
    page = reverse("facilita_correct", args=[record.site.code, record.uuid, entry.uuid])
    text = desk.get(page).content.decode()
    assert f'value="{tax_code()}"' in text
    assert EntryView.objects.get().viewer_uuid == giver.uuid
    desk.post(page, TYPED | {"given_name": "Maria Pia"})
    assert Entry.objects.count() == 1
    desk.post(reverse("facilita_take_back", args=[record.site.code, record.uuid, entry.uuid]))
    assert not Entry.objects.exists()
    assert Assistance.objects.count() == 1


@pytest.mark.usefixtures("on")
def test_others_and_records_that_do_not_count_are_refused(
    desk: Client, record: Assistance, place: Site
) -> None:
    other = Client()
    other.force_login(facilitator("bruno", point="P2"))
    assert other.get(fill_page(record)).status_code in (403, 404)
    assert Client().get(fill_page(record)).status_code == 302
    Assistance.objects.update(state="void")
    assert desk.get(fill_page(record)).status_code == 404
    Assistance.objects.update(state="recorded", is_training=True)
    assert desk.get(fill_page(record)).status_code == 404


@pytest.mark.usefixtures("on")
def test_the_office_names_makes_fetches_reads_and_confirms(
    desk: Client, record: Assistance, giver: User
) -> None:
    desk.post(fill_page(record), TYPED)
    office = client_with()
    overview = reverse("facilita_overview")
    assert giver.username in office.get(overview).content.decode()
    for kind, key, number in (("site", record.site.code, "20735"), ("facilitator", giver.pk, "77")):
        data = {"kind": kind, "key": key, "number": number, "name": ""}
        refused = office.post(reverse("facilita_names"), data)
        assert refused.status_code == 422
        assert f'value="{number}"' in refused.content.decode()
        assert office.post(reverse("facilita_names"), data | {"name": "X Y"}).status_code == 302
    made = office.post(reverse("facilita_make"))
    page = made["Location"]
    download = page + "download/"
    raw = office.get(download).content
    assert refusals(raw, today=datetime.now(UTC).date(), last_day=THEN.date()) == {}
    looked = EntryView.objects.get()
    [look] = queries.looks()
    assert (look.who, look.rows) == (User.objects.get(uuid=looked.viewer_uuid).get_username(), 1)
    assert office.get(overview).context["looks"] == [look]
    wrong = office.post(page, {"do": "read", "report": SimpleUploadedFile("x.csv", b"x")})
    assert wrong.status_code == 422
    assert "refuses nothing" in wrong.content.decode()
    answer = SimpleUploadedFile("scarti.csv", report(raw, {1: "Sede non presente"}))
    assert office.post(page, {"do": "read", "report": answer}).status_code == 302
    assert "Sede non presente" in office.get(page).content.decode()
    assert Entry.objects.get().state == "exported"
    office.post(page, {"do": "confirm"})
    assert Entry.objects.get().state == "refused"
    assert "Sede non presente" in office.get(overview).content.decode()
    assert office.get(download).status_code == 302
    to = office.get(reverse("facilita_row", args=[Entry.objects.get().uuid]))
    assert office.get(to["Location"]).status_code == 200


@pytest.mark.usefixtures("on")
def test_only_staff_of_the_whole_city_export(desk: Client) -> None:
    for client in (desk, client_with(district="1"), client_with("technician", district="1")):
        for name in ("overview", "names", "rules"):
            assert client.get(reverse(f"facilita_{name}")).status_code in (302, 403)
        assert client.post(reverse("facilita_make")).status_code in (302, 403)


@pytest.mark.usefixtures("on")
def test_the_rules_are_changed_in_the_admin() -> None:
    office = client_with()
    data = {"last_day": "2026-12-31", "admits_minors": "on", "codes_version": "1.59.0"}
    assert office.post(reverse("facilita_rules"), data | {"last_day": "x"}).status_code == 422
    assert office.post(reverse("facilita_rules"), data).status_code == 302
    assert "31/12/2026" in office.get(reverse("facilita_overview")).content.decode()


@pytest.mark.usefixtures("on")
def test_the_overview_asks_as_often_for_many_rows_as_for_few() -> None:
    office = client_with()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert office.get(reverse("facilita_overview")).status_code == 200
        return len(seen)

    kept(1)
    services.make_files()
    kept(2)
    asked()
    few = asked()
    for number in range(3, 12):
        kept(number)
    services.make_files()
    for number in range(12, 20):
        kept(number)
    assert asked() == few


@pytest.mark.usefixtures("on")
def test_a_record_that_was_taken_back_sends_nobody_and_leaves_nobody(
    desk: Client, record: Assistance, giver: User
) -> None:
    services.register_site(site_code=record.site.code, number="20735", name="Via Roma")
    services.register_facilitator(user=giver, number=tax_code(), name="Bianchi Laura")
    desk.post(fill_page(record), TYPED)
    assert queries.why_waiting().ready == 1
    records.void_assistance(assistance=record.uuid, actor=giver)
    assert queries.why_waiting().ready == 0
    with pytest.raises(services.StepRefused):
        services.make_files()
    # She is not kept for the year in which a row may be corrected: there is nothing to correct.
    assert services.erase_expired(commit=False).rows == 1
    assert EntryPerson.objects.count() == 1
    assert services.erase_expired(commit=True).rows == 1
    assert not EntryPerson.objects.exists()
    assert not Entry.objects.exists()
