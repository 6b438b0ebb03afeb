"""The day as a device takes it along: all that the work needs, its own letters, asked cheaply."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.booking.queries import kept_times
from apps.desk import services
from apps.desk.models import DeviceSeries, Ticket
from apps.desk.offline.sealing import public_key
from apps.desk.offline.writers import read_writer
from apps.desk.services.series import SERIES_MAX, series_letters
from apps.points.models import Site
from tests.accounts.people import Person, a_person, sign_in
from tests.booking import builders as booking
from tests.desk.builders import by, facts
from tests.desk.off_line import walk_in
from tests.desk.shared import PIN, enter

pytestmark = pytest.mark.django_db
DEVICE = str(uuid.UUID(int=7))


@pytest.fixture
def desk(client: Client, site: Site) -> Client:
    """Anna, signed in."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert sign_in(client, a_person("anna", role="facilitator", scope=("point", "P1")))
    return client


def take(client: Client, site: Site, device: str = DEVICE, **headers: str) -> Any:
    address = reverse("desk_take_along", args=[site.code])
    return client.get(address, {"device": device}, headers=headers)


def send(client: Client, site: Site, *items: Any, **words: Any) -> Any:
    address = reverse("desk_sync", args=[site.code])
    body = words.get("body") or json.dumps({"device": DEVICE, "items": list(items)})
    return client.post(address, body, content_type="application/json")


def test_the_day_is_whole(desk: Client, site: Site) -> None:
    services.add_walk_in(
        ticket=uuid.uuid4(), site=facts(site), wish=services.Wish(name="Ada", service="inps"),
        by=by(now=timezone.now()),
    )  # fmt: skip
    answer = take(desk, site)
    assert "no-store" in answer["Cache-Control"]
    day = answer.json()
    assert (day["site"]["code"], day["series"], day["next_number"]) == (site.code, "B", 1)
    assert [(one["label"], one["name"]) for one in day["queue"]] == [("A1", "Ada")]
    now, until = (datetime.fromisoformat(day[name]) for name in ("now", "until"))
    assert now < until <= now + timedelta(hours=12)
    writer = read_writer(day["me"]["token"])
    assert writer is not None
    assert str(writer.person) == day["me"]["uuid"]
    assert writer.wrote(now)
    assert day["key"]["id"] == public_key(now)[0]
    assert {one["from"] for one in day["lists"]["table"]} >= {"waiting", "called", "serving"}
    assert {"topics", "kinds", "limits"} <= set(day["record"])
    assert len(day["report"]["kinds"]) == 14
    assert [one["number"] for one in day["desks"]] == [1, 2]


def test_nothing_is_sent_again_while_nothing_has_changed(desk: Client, site: Site) -> None:
    etag = take(desk, site)["ETag"]
    with CaptureQueriesContext(connection) as asked:
        again = take(desk, site, **{"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert len(asked) <= 14
    services.add_walk_in(
        ticket=uuid.uuid4(), site=facts(site), wish=services.Wish(), by=by(now=timezone.now())
    )
    assert take(desk, site, **{"If-None-Match": etag}).status_code == 200


def test_the_queries_do_not_grow_with_the_day(desk: Client, site: Site) -> None:
    take(desk, site)
    with CaptureQueriesContext(connection) as empty:
        take(desk, site)
    for _one in range(8):
        services.add_walk_in(
            ticket=uuid.uuid4(), site=facts(site), wish=services.Wish(), by=by(now=timezone.now())
        )
    with CaptureQueriesContext(connection) as full:
        take(desk, site)
    # Estimates read the lengths of visits, once there is somebody who waits.
    assert len(full) <= len(empty) + 2


def test_each_device_has_letters_of_its_own(desk: Client, site: Site) -> None:
    one, other = str(uuid.uuid4()), str(uuid.uuid4())
    letters = [take(desk, site, which).json()["series"] for which in (one, other, one)]
    assert letters == ["B", "C", "B"]
    assert DeviceSeries.objects.count() == 2
    assert take(desk, site, "no").status_code == 400


def test_letters_run_from_b_to_zz_and_are_never_ours() -> None:
    found = [series_letters(place) for place in range(1, SERIES_MAX + 1)]
    assert (found[0], found[24], found[25], found[-1]) == ("B", "Z", "AA", "ZZ")
    assert len(set(found)) == SERIES_MAX
    assert "A" not in found


def test_a_device_goes_on_after_the_numbers_it_gave(desk: Client, site: Site) -> None:
    take(desk, site)
    told = walk_in(timezone.now(), number=4)
    answer = send(desk, site, told)
    assert answer.json()["items"][0]["label"] == "B4"
    assert take(desk, site).json()["next_number"] == 5


def test_kept_seats_are_those_of_the_desk(site: Site) -> None:
    booking.setting("spid_cie", lead_min_s=0)
    day = booking.MONDAY
    (times, *_others) = kept_times(site.code, day, day, booking.NOW)
    assert times.length_s == 1800
    assert (times.starts[0], len(times.starts)) == (booking.at("09:00"), 8)
    booking.booked(site, "09:00", kind="kept")
    (left, *_others) = kept_times(site.code, day, day, booking.NOW)
    assert booking.at("09:00") not in left.starts
    with CaptureQueriesContext(connection) as asked:
        kept_times(site.code, day, day + timedelta(days=30), booking.NOW)
    assert len(asked) <= 13


def test_who_is_not_signed_in_is_told_so_and_led_nowhere(client: Client, site: Site) -> None:
    for answer in (take(client, site), send(client, site, walk_in())):
        assert answer.status_code == 401
        assert "sign_in" in answer.json()
    assert not Ticket.objects.exists()


def test_who_does_not_work_there_is_refused(client: Client, site: Site) -> None:
    sign_in(client, a_person("eva", role="facilitator", scope=("point", "P9")))
    assert take(client, site).status_code == 404
    assert send(client, site, walk_in()).status_code == 404
    assert not Ticket.objects.exists()


def test_without_the_token_of_the_form_nothing_is_taken(desk: Client, site: Site) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies
    assert send(strict, site, walk_in()).status_code == 403
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400), ("[", 400), ("[]", 400), ('{"items": 3}', 400), ("[" * 90_000, 400),
        ('{"items": [' + ",".join(["{}"] * 51) + "]}", 413),
        ('{"items": ["' + "x" * 263_000 + '"]}', 413),
        ("\xff\x00", 400),
    ],
)  # fmt: skip
def test_a_body_that_is_no_batch_is_refused_whole(
    desk: Client, site: Site, body: str, status: int
) -> None:
    assert send(desk, site, body=body or " ").status_code == status


def test_a_pin_takes_the_day_along_until_the_computer_closes(
    screen: Client, site: Site, people: tuple[Person, Person]
) -> None:
    enter(screen, people[0], PIN)
    day = take(screen, site).json()
    assert datetime.fromisoformat(day["until"]) > timezone.now()
    assert send(screen, site, walk_in(timezone.now())).json()["items"][0]["state"] == "done"


def test_practice_has_a_day_of_its_own(desk: Client, site: Site) -> None:
    desk.post(reverse("desk_practice"))
    code = desk.session["practice_site"]
    address = reverse("desk_take_along", args=[code])
    day = desk.get(address, {"device": DEVICE}).json()
    assert (day["is_practice"], day["series"]) == (True, "B")
    told = {"items": [walk_in(timezone.now())]}
    answer = desk.post(
        reverse("desk_sync", args=[code]), json.dumps(told), content_type="application/json"
    )
    assert answer.json()["items"][0]["label"] == "B1"
    assert services.erase_practice() == 1
    assert not Ticket.objects.exists()
    assert User.objects.filter(username="anna").exists()
