"""The day at a point, by forms alone; who may see it; and what it costs."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.booking.models import Appointment, AppointmentPerson, PersonView
from apps.desk.models import Ticket
from apps.points.models import Site
from tests.booking import builders as booking
from tests.desk.builders import facilitator, walk_in

pytestmark = pytest.mark.django_db
FIELD = re.compile(r'name="(ticket|step|after)" value="([0-9a-f-]{36})"')


@pytest.fixture
def site(db):
    return booking.site(code="P1", hours="Mo-Su 00:00-24:00")


@pytest.fixture
def anna(site, client):
    user = facilitator()
    client.force_login(user)
    return user


def _page(client, site, status: int = 200, **words) -> str:
    answer = client.get(reverse("desk_day", args=[site.code]), words)
    assert answer.status_code == status
    return answer.content.decode()


def _press(client, site, ticket: Ticket, to: str, **changes):
    """Press a button as the page has it."""
    ticket.refresh_from_db()
    words = {"ticket": ticket.uuid, "step": uuid.uuid4(), "after": ticket.last_step, "to": to}
    answer = client.post(reverse("desk_step", args=[site.code]), words | changes, follow=True)
    assert answer.status_code == 200
    ticket.refresh_from_db()
    return answer.content.decode()


def _appointment(site: Site, minutes: int, name: str = "Zefiro", **changes) -> Appointment:
    """Somebody booked for so many minutes from now."""
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    start = timezone.now() + timedelta(minutes=minutes)
    row = Appointment.objects.create(
        client_uuid=uuid.uuid4(), code=uuid.uuid4().hex[:12], site=site,
        desk=site.desks.first(), service="job", state="confirmed",
        period=DateTimeTZRange(start, start + timedelta(seconds=30)), **changes,
    )  # fmt: skip
    AppointmentPerson.objects.create(
        appointment=row, given_name=name, family_name="Rossi", email="z@example.org",
        details="il telefono",
    )  # fmt: skip
    return row


def test_a_whole_visit_by_forms_alone(site, anna, client):
    client.post(reverse("desk_choose", args=[site.code]), {"desk": 2})
    page = _page(client, site)
    assert "Nessuno" in page or "Nobody waits" in page or "nobody waits" in page
    (key,) = re.findall(r'name="ticket" value="([0-9a-f-]{36})" id="id_ticket"', page)
    line = {"ticket": key, "service": "job", "language_wanted": "ar", "name": "Maria"}
    for _twice in range(2):
        answer = client.post(reverse("desk_walk_in", args=[site.code]), line, follow=True)
        assert reverse("desk_ticket", args=[site.code, key]) in answer.content.decode()
    row = Ticket.objects.get()
    assert (row.label, row.name, row.service, row.language_wanted) == ("A1", "Maria", "job", "ar")
    client.post(reverse("desk_next", args=[site.code]), {"step": uuid.uuid4()})
    row.refresh_from_db()
    assert (row.state, row.desk_number) == ("called", 2)
    states = []
    for to in ("called", "missed", "waiting", "called", "serving", "done", "serving", "done"):
        page = _press(client, site, row, to)
        states.append((row.state, row.calls))
        assert "A1" in page
    assert states[:3] == [("called", 2), ("missed", 2), ("waiting", 2)]
    assert states[-1] == ("done", 3)
    actors = {event.actor for event in row.events.all()}
    assert actors == {anna.uuid}


def test_a_button_of_an_old_page_changes_nothing_and_says_so(site, anna, client):
    row = walk_in(site, timezone.now())
    old = row.last_step
    _press(client, site, row, "called")
    page = _press(client, site, row, "left", after=old)
    assert row.state == "called"
    assert 'class="alert alert-danger"' in page
    page = _press(client, site, row, "done")
    assert row.state == "called"
    page = _press(client, site, row, "flying")
    assert row.state == "called"


def test_the_same_button_pressed_twice_is_one_step(site, anna, client):
    row = walk_in(site, timezone.now())
    once = uuid.uuid4()
    old = row.last_step
    _press(client, site, row, "called", step=once)
    page = _press(client, site, row, "called", step=once, after=old)
    assert row.calls == 1
    assert "alert-danger" not in page


def test_the_agenda_says_who_comes_and_notes_who_looked(site, anna, client):
    row = _appointment(site, 0)
    page = _page(client, site)
    assert "Zefiro Rossi" in page
    assert "il telefono" in page
    assert "z@example.org" not in page
    for _again in range(3):
        client.get(reverse("desk_queue", args=[site.code]))
    assert PersonView.objects.filter(viewer=anna, appointment=row).count() == 1
    answer = client.post(
        reverse("desk_check_in", args=[site.code]),
        {"appointment": row.uuid, "ticket": uuid.uuid4()},
        follow=True,
    )
    row.refresh_from_db()
    assert row.state == "arrived"
    ticket = Ticket.objects.get()
    assert (ticket.appointment, ticket.name) == (row.uuid, "")
    assert answer.content.decode().count("Zefiro Rossi") >= 2  # in the queue too


def test_who_does_not_come_is_marked_and_may_still_come(site, anna, client):
    early, row = _appointment(site, 30), _appointment(site, 0)
    client.post(reverse("desk_no_show", args=[site.code]), {"appointment": early.uuid})
    early.refresh_from_db()
    assert early.state == "confirmed"
    client.post(reverse("desk_no_show", args=[site.code]), {"appointment": row.uuid})
    row.refresh_from_db()
    assert row.state == "missed"
    words = {"appointment": row.uuid, "ticket": uuid.uuid4()}
    client.post(reverse("desk_check_in", args=[site.code]), words)
    row.refresh_from_db()
    assert row.state == "arrived"


def test_what_is_typed_wrongly_is_said_and_nothing_is_lost(site, anna, client):
    words = {"ticket": uuid.uuid4(), "service": "passwords", "name": "Maria"}
    answer = client.post(reverse("desk_walk_in", args=[site.code]), words)
    assert answer.status_code == 422
    assert 'value="Maria"' in answer.content.decode()
    for view in ("desk_step", "desk_next", "desk_check_in", "desk_no_show", "desk_choose"):
        answer = client.post(reverse(view, args=[site.code]), {"x": "y"}, follow=True)
        assert answer.status_code == 200
    assert not Ticket.objects.exists()


def test_only_who_works_there_opens_it_and_gets_it_right_away(site, client):
    other = booking.site("P2")
    address = reverse("desk_day", args=[site.code])
    assert client.get(address).status_code == 302  # to the sign-in
    nobody = User.objects.create_user("nobody")
    client.force_login(nobody)
    assert client.get(address).status_code == 403
    assert client.get(reverse("desk_home")).status_code == 403
    client.force_login(facilitator("bruno", "P2"))
    assert client.get(address).status_code == 404
    row = walk_in(site, timezone.now())
    answer = client.post(
        reverse("desk_step", args=[other.code]),
        {"ticket": row.uuid, "step": uuid.uuid4(), "to": "called"},
    )
    row.refresh_from_db()
    assert row.state == "waiting"
    assert client.get(reverse("desk_ticket", args=[other.code, row.uuid])).status_code == 404
    answer = client.get(reverse("desk_home"))
    assert answer.url == reverse("desk_day", args=[other.code])


@pytest.mark.parametrize(
    ("role", "kind", "code", "seen"),
    [
        ("facilitator", "body", "city", {"P1-1", "P2-1"}),
        ("staff", "city", "", {"P1-1", "P2-1"}),
        ("staff", "district", "4", {"P2-1"}),
        ("technician", "city", "", set()),
    ],
)
def test_roles_reach_the_sites_of_their_scope(site, client, role, kind, code, seen):
    from apps.desk.permissions import posts

    booking.site("P2", district_code="4")
    user = User.objects.create_user("somebody")
    grant_role(user=user, role=role, scope_kind=kind, scope_code=code)
    mine = posts(user)
    assert {post.site.code for post in mine} == seen
    assert {post.role for post in mine} == ({role} if seen else set())


def test_the_day_asks_as_often_whatever_there_is(site, anna, client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            _page(client, site)
        return len(queries)

    client.post(reverse("desk_choose", args=[site.code]), {"desk": 1})
    walk_in(site, timezone.now())
    _appointment(site, 0)
    _page(client, site)
    few = asked()
    for number in range(15):
        walk_in(site, timezone.now(), service="job", name=f"n{number}")
        _appointment(site, -number - 1)
    _page(client, site)  # the looks are noted
    assert asked() == few
    # One asks what came too late from a device without network, one who is not recorded yet.
    assert few <= 26


def test_the_part_that_changes_is_sent_only_when_it_changed(site, anna, client):
    row = walk_in(site, timezone.now())
    address = reverse("desk_queue", args=[site.code])
    first = client.get(address)
    version = re.search(r'data-version="([^"]+)"', first.content.decode())[1]
    minute = int(timezone.now().timestamp()) // 60
    answer = client.get(address, {"seen": version})
    if int(timezone.now().timestamp()) // 60 == minute:
        assert answer.status_code == 204
    _press(client, site, row, "called")
    answer = client.get(address, {"seen": version})
    assert answer.status_code == 200
    assert 'id="desk-mine"' in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_looking_by_itself_keeps_nobody_signed_in(site, anna, client):
    from apps.accounts import sessions

    session = client.session
    session[sessions.SEEN_AT] = then = session[sessions.SEEN_AT] - 300
    session.save()
    client.get(reverse("desk_queue", args=[site.code]))
    assert client.session[sessions.SEEN_AT] == then
    _page(client, site)
    assert client.session[sessions.SEEN_AT] > then
