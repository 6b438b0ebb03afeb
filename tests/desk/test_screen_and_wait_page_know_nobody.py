"""What the room and the phone see: numbers and desks. Links open one thing, and die."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from apps.desk import links, services
from apps.desk.models import Ticket
from apps.desk.services import By
from tests.booking import builders as booking
from tests.desk.builders import facilitator, facts, served, walk_in

pytestmark = pytest.mark.django_db
SECRETS = ("Zefiro", "lavoro", "Looking for work", "arab", "quiet", "tranquillo")


@pytest.fixture
def site(db):
    return booking.site(code="P1", hours="Mo-Su 00:00-24:00")


@pytest.fixture
def row(site) -> Ticket:
    return walk_in(
        site, timezone.now(), name="Zefiro", service="job", language_wanted="ar",
        preparations=("quiet",),
    )  # fmt: skip


def _step(row: Ticket, to: str, desk: int | None = None) -> None:
    by = By("facilitator", now=timezone.now())
    services.take_step(ticket=row.uuid, to=to, by=by, desk_number=desk)


def _wait(client, row: Ticket, language: str = "en", **words) -> str:
    with translation.override(language):
        address = reverse("desk_wait", args=[links.make(links.WAIT, row.uuid)])
    answer = client.get(address, words)
    assert answer.status_code == 200
    return answer.content.decode()


def _calls(client, site, seen: str = ""):
    token = services.screen_token(facts(site))
    return client.get(reverse("desk_calls", args=[site.code, token]), {"seen": seen})


def test_the_wait_page_says_number_place_and_desk_and_nothing_of_a_person(site, row, client):
    before = walk_in(site, timezone.now() - timedelta(minutes=3))
    page = _wait(client, row)
    assert row.label in page
    assert "1 person" in page
    assert "wait not known yet" in page
    for minutes in (10, 11, 12, 13, 14):
        served(site, minutes, timezone.now() - timedelta(days=2))
    Ticket.objects.filter(pk=before.pk).update(service="job")
    page = _wait(client, row, part="1")
    assert re.search(r"\d+ to \d+ minutes", page)
    assert "<html" not in page
    _step(row, "called", 2)
    page = _wait(client, row)
    assert "You are called: desk 2" in page
    for state in ("missed", "waiting", "called", "serving", "done"):
        _step(row, state, 2)
        page += _wait(client, row)
    assert not any(secret in page for secret in SECRETS)


@pytest.mark.parametrize("language", ["it", "en", "fr", "ar", "ro"])
def test_the_wait_page_speaks_five_languages_and_needs_no_script(row, client, language):
    page = _wait(client, row, language)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert '<noscript><meta http-equiv="refresh"' in page


def test_a_link_opens_its_own_number_for_its_own_day(site, row, client):
    for token in (
        "nonsense",
        links.make(links.SCREEN, row.uuid),
        links.make(links.WAIT, uuid.uuid4()),
        links.make(links.WAIT, row.uuid)[:-1],
    ):
        answer = client.get(reverse("desk_wait", args=[token]))
        assert answer.status_code == 410
        assert row.label not in answer.content.decode()
    yesterday = walk_in(site, timezone.now() - timedelta(days=1))
    answer = client.get(reverse("desk_wait", args=[links.make(links.WAIT, yesterday.uuid)]))
    assert answer.status_code == 410


def test_the_ticket_shows_the_code_that_leads_there(site, row, client):
    client.force_login(facilitator())
    page = client.get(reverse("desk_ticket", args=[site.code, row.uuid])).content.decode()
    assert 'src="data:image/svg+xml' in page
    (address,) = re.findall(r'href="http://testserver(/\S+/)">http', page)
    assert client.get(address).status_code == 200
    assert not any(secret in page for secret in SECRETS)


def test_the_screen_shows_calls_with_desks_the_newest_first(site, row, client):
    client.force_login(facilitator())
    page = client.get(reverse("desk_screen_link", args=[site.code])).content.decode()
    (address,) = re.findall(r'href="http://testserver(/\S+/)">http', page)
    client.logout()
    assert client.get(address).status_code == 200
    other = walk_in(site, timezone.now())
    _step(row, "called", 1)
    _step(other, "called", 2)
    page = client.get(address).content.decode()
    assert page.index(other.label) < page.index(row.label)
    told = _calls(client, site).json()
    assert [(one["number"], one["desk"], one["open"]) for one in told["calls"]] == [
        (other.label, 2, True), (row.label, 1, True),
    ]  # fmt: skip
    assert told["waiting"] == 0
    assert not any(secret in page + str(told) for secret in SECRETS)


def test_each_call_has_a_key_of_its_own_and_nothing_new_is_nothing(site, row, client):
    _step(row, "called", 1)
    first = _calls(client, site).json()
    assert _calls(client, site, first["version"]).status_code == 204
    _step(row, "called", 1)
    again = _calls(client, site, first["version"]).json()
    assert again["calls"][0]["key"] != first["calls"][0]["key"]
    _step(row, "serving", 1)
    assert not _calls(client, site).json()["calls"][0]["open"]


def test_a_new_link_makes_the_old_one_die(site, client):
    old = services.screen_token(facts(site))
    new = services.screen_token(facts(site), renew=True)
    for view in ("desk_screen", "desk_calls"):
        assert client.get(reverse(view, args=[site.code, old])).status_code == 410
        assert client.get(reverse(view, args=[site.code, new])).status_code == 200
        assert client.get(reverse(view, args=["other", new])).status_code == 410
        assert client.get(reverse(view, args=[site.code, "nonsense"])).status_code == 410


def test_a_call_is_spoken_in_the_five_languages(site, client):
    token = services.screen_token(facts(site))
    page = client.get(reverse("desk_screen", args=[site.code, token])).content.decode()
    for language in ("it", "en", "fr", "ar", "ro"):
        assert f'"{language}": {{' in page
    assert page.count("{number}") >= 10


def test_a_call_is_read_in_the_five_languages(site, row, client):
    _step(row, "called", 1)
    token = services.screen_token(facts(site))
    page = client.get(reverse("desk_screen", args=[site.code, token])).content.decode()
    shown = dict(re.findall(r'<bdi lang="(\w+)">([^<]+)</bdi>', page))
    here = re.search(r'<html lang="(\w+)"', page).group(1)
    assert {*shown, here} == {"it", "en", "fr", "ar", "ro"}
    assert all("1" in words for words in shown.values())
    assert len(set(shown.values())) == 4
    # The clock of the room is the city's, whatever the computer believes.
    assert 'data-time-zone="Europe/Rome"' in page


def test_asking_costs_the_same_however_long_the_day(site, client, django_assert_max_num_queries):
    rows = [walk_in(site, timezone.now()) for _number in range(12)]
    for one in rows[:9]:
        _step(one, "called", 1)
    token = services.screen_token(facts(site))
    with django_assert_max_num_queries(4):
        client.get(reverse("desk_calls", args=[site.code, token]))
    with django_assert_max_num_queries(12):
        _wait(client, rows[-1])
