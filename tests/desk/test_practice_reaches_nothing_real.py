"""Practice is a desk like any other on invented people, and no trace of it is anywhere else."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from apps.accounts.models import User
from apps.desk import services
from apps.desk.models import Assistance, AssistanceEvent, Ticket, TicketEvent
from apps.points import queries as points
from apps.points.models import FacilitationPoint, ManagingBody, Site
from apps.points.practice import PRACTICE, PREFIX
from tests.booking import builders as booking
from tests.desk.builders import facilitator, step, walk_in
from tests.desk.records import recorded, told

pytestmark = pytest.mark.django_db
# What a session and the log of accounts keep anyway.
BESIDES = {"django_session", "accounts_accountevent", "accounts_user"}
OF_PRACTICE = {
    "desk_assistance", "desk_assistanceevent", "desk_assistancewords", "desk_delegation",
    "desk_ticket", "desk_ticketevent", "desk_queueday", "desk_screen", "points_site",
    "points_facilitationpoint", "points_managingbody",
}  # fmt: skip


def everything() -> dict[str, str]:
    """A digest of every table, as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = sorted(row[0] for row in cursor.fetchall())
        found = {}
        for table in tables:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(one::text, chr(10) ORDER BY one::text), ''))"
                f' FROM "{table}" AS one'
            )
            found[table] = cursor.fetchone()[0]
    return found


def changed(before: dict[str, str]) -> set[str]:
    now = everything()
    return {table for table in now if now[table] != before.get(table)} - BESIDES


@pytest.fixture
def trainee(client: Client, site: Site, anna: User) -> Client:
    """Anna, who practises."""
    client.force_login(anna)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    translation.activate("en")
    return client


def begin(client: Client) -> str:
    """The code of the site where she practises."""
    answer = client.post(reverse("desk_practice"))
    assert answer.status_code == 302
    return re.search(rf"{PREFIX}\w+", answer["Location"]).group()


def a_whole_hour(client: Client, code: str) -> None:
    """Everything the desk can do, through its pages."""
    day = reverse("desk_day", args=[code])
    html = client.get(day).content.decode()
    assert "Prova Uno" in html
    client.post(reverse("desk_walk_in", args=[code]), {"ticket": str(uuid.uuid4()), "name": "Ada"})
    for _ in range(3):
        client.post(reverse("desk_next", args=[code]), {"step": str(uuid.uuid4())})
        called = Ticket.objects.filter(site__code=code, state="called").first()
        assert called is not None
        client.post(
            reverse("desk_step", args=[code]),
            {"ticket": str(called.uuid), "step": str(uuid.uuid4()), "after": str(called.last_step),
             "to": "serving"},
        )  # fmt: skip
        assert "so-record" in client.get(day).content.decode()
        done = client.post(
            reverse("desk_record", args=[code]),
            {"client_uuid": str(uuid.uuid4()), "ticket": str(called.uuid), "topics": ["spid_cie"],
             "minutes": "9", "kind": "individual", "note": "Prova", "follow_up_on": "",
             "acts_as": "carer", "acts_for": "other", "because": "asked", "document_seen": "no",
             "then": "book"},
        )  # fmt: skip
        # Booking is not part of it: she is led back to the day.
        assert done["Location"] == day
    row = Assistance.objects.filter(site__code=code).latest("pk")
    for name in ("desk_record_correct", "desk_record_take_back", "desk_record_take_back"):
        client.post(
            reverse(name, args=[code, row.uuid]),
            {"client_uuid": str(row.uuid), "topics": ["job"], "minutes": "5", "kind": "individual"},
        )
    client.post(reverse("desk_onward", args=[code, row.uuid]), {"then": "report"})
    for name in ("desk_records", "desk_screen_link", "desk_record"):
        assert client.get(reverse(name, args=[code])).status_code == 200


def test_a_whole_hour_of_practice_changes_no_other_table(trainee: Client, site: Site) -> None:
    before = everything()
    code = begin(trainee)
    a_whole_hour(trainee, code)
    assert changed(before) <= OF_PRACTICE
    assert not mail.outbox
    # In the tables it does touch, every new row is of the site for practice.
    mine = Site.everything.get(code=code)
    assert set(Ticket.objects.values_list("site", flat=True)) == {mine.pk}
    assert set(Assistance.objects.values_list("site", "is_training")) == {(mine.pk, True)}


def test_the_night_leaves_every_table_as_it_was(trainee: Client, site: Site, anna: User) -> None:
    recorded(site, anna, note="Vero")
    step(walk_in(site), "serving", who=anna)
    before = everything()
    codes = [begin(trainee)]
    a_whole_hour(trainee, codes[0])
    assert services.erase_practice() == 1
    # The point for practice stays, with nothing in it.
    assert changed(before) <= {"points_facilitationpoint", "points_managingbody"}
    assert services.erase_practice() == 0
    # Her session finds a fresh one.
    assert trainee.get(reverse("desk_practice")).status_code == 200
    assert begin(trainee) != codes[0]


def test_practice_is_counted_nowhere(trainee: Client, site: Site) -> None:
    a_whole_hour(trainee, begin(trainee))
    assert Assistance.objects.filter(is_training=True).exists()
    assert not Assistance.objects.counted().exists()


def test_no_question_about_points_meets_the_one_for_practice(
    trainee: Client, client: Client
) -> None:
    code = begin(trainee)
    assert [one.code for one in points.points()] == ["P1"]
    assert points.point(PRACTICE) is None
    assert points.site_facts(code) is None
    assert PRACTICE not in {one.code for one in points.points_by_name()}
    assert PRACTICE not in {one.code for one in points.bodies_by_name()}
    for model in (FacilitationPoint, ManagingBody, Site):
        assert not model.objects.filter(code__startswith=PRACTICE).exists()
        assert model.everything.filter(code__startswith=PRACTICE).exists()
    assert code not in str(points.points_geojson())
    somebody = Client()
    for address in (reverse("points"), reverse("booking_start") + f"?site={code}"):
        html = somebody.get(address).content.decode()
        assert code not in html or "Practice" not in html
    assert somebody.get(reverse("point", args=[PRACTICE])).status_code == 404


def test_while_one_practises_the_real_desks_are_closed(
    trainee: Client, site: Site, anna: User
) -> None:
    real = step(walk_in(site, timezone.now()), "called", timezone.now(), anna)
    begin(trainee)
    before = everything()
    day = reverse("desk_day", args=[site.code])
    assert trainee.get(day)["Location"] == reverse("desk_practice")
    for name, data in (
        ("desk_record", told(client_uuid=str(uuid.uuid4()))),
        ("desk_walk_in", {"ticket": str(uuid.uuid4())}),
        ("desk_next", {"step": str(uuid.uuid4())}),
        ("desk_step", {"ticket": str(real.uuid), "step": str(uuid.uuid4()), "to": "serving"}),
    ):
        answer = trainee.post(reverse(name, args=[site.code]), data)
        assert answer["Location"] == reverse("desk_practice"), name
    assert changed(before) == set()


def test_while_one_practises_nobody_s_appointment_is_seen_or_changed(
    trainee: Client, site: Site
) -> None:
    row = booking.booked(site, "09:00")
    begin(trainee)
    before = everything()
    for name in ("one", "show", "cancel", "move"):
        address = reverse(f"desk_appointments_{name}", args=[row.uuid])
        for answer in (trainee.get(address), trainee.post(address, {"reason": "closed"})):
            assert answer.status_code == 403, name
            assert row.code not in answer.content.decode()
    for name in ("", "_find", "_book"):
        assert trainee.get(reverse(f"desk_appointments{name}")).status_code == 403
    assert changed(before) == set()


def test_while_one_practises_no_other_page_takes_anything(trainee: Client, site: Site) -> None:
    begin(trainee)
    before = everything()
    places = [
        reverse("report_where"), reverse("report_start"), reverse("booking_start"),
        reverse("accounts_end_sessions"), "/api/v1/reports/", "/api/v1/petitions/",
        "/open311/v2/requests.json", "/admin/",
    ]  # fmt: skip
    for address in places:
        answer = trainee.post(address, {"service": "spid_cie"})
        assert answer.status_code == 403, address
        assert b"Nothing was sent" in answer.content, address
    assert changed(before) == set()
    assert trainee.get(reverse("points")).status_code == 200
    assert trainee.post(reverse("set_language"), {"language": "it"}).status_code == 302
    trainee.post(reverse("desk_practice_stop"))
    assert trainee.get(reverse("desk_day", args=[site.code])).status_code == 200


def test_a_real_number_is_never_recorded_at_the_desk_for_practice(
    trainee: Client, site: Site, anna: User
) -> None:
    real = step(walk_in(site, timezone.now()), "serving", timezone.now(), anna)
    booking.setting()
    came = booking.booked(site)
    code = begin(trainee)
    answer = trainee.post(
        reverse("desk_record", args=[code]),
        {**told(), "client_uuid": str(uuid.uuid4()), "ticket": str(real.uuid)},
    )
    assert answer.status_code == 422
    answer = trainee.post(
        reverse("desk_record", args=[code]),
        {**told(), "client_uuid": str(uuid.uuid4()), "appointment": str(came.uuid)},
    )
    assert answer.status_code == 422
    assert trainee.post(
        reverse("desk_check_in", args=[code]),
        {"appointment": str(came.uuid), "ticket": str(uuid.uuid4())},
    ).status_code == 302  # fmt: skip
    real.refresh_from_db()
    came.refresh_from_db()
    assert (real.state, came.state) == ("serving", "confirmed")
    assert not Assistance.objects.exists()


def test_nobody_else_gets_into_ones_practice(trainee: Client, site: Site) -> None:
    code = begin(trainee)
    other = Client()
    other.force_login(facilitator("bea"))
    assert other.get(reverse("desk_day", args=[code])).status_code == 404
    assert other.post(
        reverse("desk_record", args=[code]), {**told(), "client_uuid": str(uuid.uuid4())}
    ).status_code == 404  # fmt: skip
    own = begin(other)
    assert own != code
    assert other.get(reverse("desk_day", args=[code]))["Location"] == reverse("desk_practice")


def test_practice_says_so_on_every_page(trainee: Client) -> None:
    code = begin(trainee)
    for name in ("desk_day", "desk_records", "desk_record"):
        html = trainee.get(reverse(name, args=[code])).content.decode()
        assert "The people are invented." in html, name
        assert 'value="report"' not in html


def test_who_works_nowhere_does_not_practise(client: Client, site: Site) -> None:
    client.force_login(User.objects.create_user("nobody"))
    assert client.post(reverse("desk_practice")).status_code == 403
    assert not Site.everything.filter(code__startswith=PREFIX).exists()


def test_real_events_stay_even_for_who_deletes_rows_by_hand(
    trainee: Client, site: Site, anna: User
) -> None:
    ticket = step(walk_in(site), "serving", who=anna)
    row = recorded(site, anna)
    code = begin(trainee)
    a_whole_hour(trainee, code)
    for events in (
        TicketEvent.objects.filter(ticket=ticket),
        AssistanceEvent.objects.filter(assistance=row),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            events.delete()
    practised = AssistanceEvent.objects.filter(assistance__site__code=code)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        practised.update(step="voided")
    assert practised.delete()[0] > 0


def test_practice_just_after_midnight_has_its_people_on_the_day(site: Site, anna: User) -> None:
    midnight = booking.at("00:01")
    code = services.start_practice(actor=anna, now=midnight)
    days: set[Any] = set(Ticket.objects.filter(site__code=code).values_list("day", flat=True))
    assert days == {booking.MONDAY}
    assert Ticket.objects.filter(joined_at__gt=midnight + timedelta(seconds=1)).count() == 0
