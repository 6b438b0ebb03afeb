"""Booked without network on a seat that was gone: kept, called about, and booked by one press."""

import random
import uuid
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.booking.models import Appointment, Desk
from apps.desk import queries, rebook_life, retention, services
from apps.desk.models import (
    DeviceSeries,
    OfflineConflict,
    OfflineItem,
    RebookState,
    ToRebook,
    ToRebookEvent,
)
from apps.desk.permissions import practice_post
from apps.points.models import Site
from tests.accounts.people import a_person, sign_in
from tests.booking import builders as booking
from tests.counts import count
from tests.desk.builders import NINE, NOW, walk_in
from tests.desk.off_line import bring, item, record, sealed, states
from tests.desk.records import recorded
from tests.worlds import fresh_world, worlds

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(hours=4)


def wanted(clock: str = "09:00", **words: Any) -> dict[str, Any]:
    """A booking written without network."""
    told = {
        "service": "spid_cie", "start": booking.at(clock).isoformat(), "given_name": "Maria",
        "family_name": "Rossi", "contact_kind": "phone", "contact": "333 1234567",
    }  # fmt: skip
    return item("book", NOW, **{**told, **words})


def kept(site: Site, who: User, clock: str = "09:00", **words: Any) -> ToRebook:
    """Somebody whose time was gone."""
    told = wanted(clock, **words)
    if not Appointment.objects.filter(site=site, seat="kept").exists():
        assert states(bring(site, who, wanted(clock), now=LATE)) == ["done"]
    (answer,) = bring(site, who, told, now=LATE)
    assert answer.state == "rebook"
    return ToRebook.objects.get(uuid=told["uuid"])


def test_a_kept_seat_is_booked_as_if_it_had_been_told_at_once(site: Site, anna: User) -> None:
    told = wanted()
    (answer,) = bring(site, anna, told, now=LATE)
    row = Appointment.objects.get()
    assert (answer.state, answer.facts["code"]) == ("done", row.code)
    assert (row.seat, row.created_at, row.period.lower) == ("kept", NOW, booking.at("09:00"))
    assert row.person.phone == "3331234567"
    assert bring(site, anna, told, now=LATE) == [answer]
    assert Appointment.objects.count() == 1


def test_who_left_no_contact_is_reached_through_the_point(site: Site, anna: User) -> None:
    Site.objects.update(phone="011 0110110")
    assert states(bring(site, anna, wanted(contact_kind="", contact=""), now=LATE)) == ["done"]
    assert Appointment.objects.get().person.behalf_phone == "0110110110"


def test_two_desks_off_line_book_the_same_seat(site: Site, anna: User) -> None:
    row = kept(site, anna, given_name="Ada")
    assert (row.state, row.wanted_at) == ("open", booking.at("09:00"))
    assert "Ada" not in row.sealed
    (line,) = queries.to_rebook_lines(site.code)
    assert (line.name, line.phone) == ("Ada Rossi", "333 1234567")
    assert queries.late_counts(site.code) == {"to_rebook": 1, "conflicts": 0}


def test_another_time_is_booked_once(site: Site, anna: User) -> None:
    row = kept(site, anna)
    words = {
        "to_rebook": row.uuid, "site_code": site.code, "start": booking.at("09:30"),
        "at_site": site.code, "kind": "kept", "actor": anna, "role": "facilitator", "now": LATE,
    }  # fmt: skip
    # What she needs says something of her body: it goes with her name.
    ToRebook.objects.update(preparations=["quiet"])
    Desk.objects.update(prepares=["quiet"])
    done = services.book_again(**words)
    assert services.book_again(**words).appointment == done.appointment
    row.refresh_from_db()
    assert (row.state, row.sealed, row.appointment) == ("rebooked", "", done.appointment)
    assert row.preparations == []
    assert Appointment.objects.get(uuid=done.appointment).preparations == ["quiet"]
    assert Appointment.objects.get(uuid=done.appointment).person.given_name == "Maria"


def test_what_cannot_be_booked_is_told_and_kept_when_it_was_sealed(site: Site, anna: User) -> None:
    told = wanted(given_name="")
    (answer,) = bring(site, anna, told, now=LATE)
    assert (answer.state, list(answer.errors)) == ("refused", ["given_name"])
    bad = [wanted(start=one) for one in ("", "9999-12-31T23:59:59+00:00", "2026-12-14T09:00", 7)]
    assert states(bring(site, anna, *bad, now=LATE)) == ["refused"] * 4
    hidden = sealed(told, anna, site, NOW)
    assert states(bring(site, anna, hidden, now=NINE)) == ["conflict"]
    (line,) = queries.late_conflicts(site.code)
    assert "Rossi" in line.words
    assert not line.may_be_kept


def test_a_walk_through_its_life_never_leaves_the_table(site: Site, anna: User) -> None:
    roll = random.Random(7)
    for steps in worlds(count(small=200, full=10_000)):
        with fresh_world():
            _walk(roll, kept(site, anna), len(steps), site, anna)


def _walk(roll: random.Random, row: ToRebook, steps: int, site: Site, anna: User) -> None:
    for turn in range(steps):
        reason = roll.choice([*rebook_life.REASONS, "x"])
        before = str(row.state)
        try:
            services.note_rebooking(
                to_rebook=row.uuid, site_code=site.code, reason=reason, actor=anna,
                role="facilitator", now=LATE + timedelta(minutes=turn),
            )  # fmt: skip
        except services.DeskRefused:
            row.refresh_from_db()
            assert row.state == before
        services.look_at_rebookings(
            [row.uuid], viewer=anna, role="facilitator", now=LATE + timedelta(minutes=turn)
        )
        row.refresh_from_db()
        assert bool(row.sealed) == (row.state in {"open", "given_up"})
    told = row.events.order_by("number").values_list("from_state", "to_state")
    assert rebook_life.replay(list(told)) == row.state
    assert row.calls == row.events.filter(reason="not_reached").count()
    with pytest.raises(DatabaseError), transaction.atomic():
        ToRebookEvent.objects.update(reason="x")


def test_whoever_sees_whom_to_call_is_written_down_once_a_day(site: Site, anna: User) -> None:
    row = kept(site, anna)
    for now in (LATE, LATE + timedelta(minutes=5), LATE + timedelta(days=1)):
        services.look_at_rebookings([row.uuid], viewer=anna, role="facilitator", now=now)
    seen = queries.rebook_looks(row.uuid)
    assert seen == [(LATE + timedelta(days=1), anna.get_username()), (LATE, anna.get_username())]


def test_nobody_is_kept_longer_than_the_call_makes_sense(site: Site, anna: User) -> None:
    kept(site, anna)
    ToRebook.objects.update(preparations=["quiet"], language_wanted="ar")
    over = LATE + retention.TO_REBOOK_KEPT_FOR
    assert services.erase_expired(now=over - timedelta(hours=1)).rebookings == 0
    assert services.erase_expired(now=over + timedelta(hours=1)).rebookings == 1
    assert services.erase_expired(commit=True, now=over + timedelta(hours=1)).rebookings == 1
    row = ToRebook.objects.get()
    assert (row.state, row.sealed) == (RebookState.ERASED, "")
    assert (row.preparations, row.language_wanted) == ([], "")


def test_what_came_too_late_is_erased_and_then_forgotten(site: Site, anna: User) -> None:
    ticket = walk_in(site)
    recorded(site, anna, ticket=ticket.uuid)
    bring(site, anna, record(NINE, ticket=str(ticket.uuid), note="Parole"), now=NINE)
    DeviceSeries.objects.create(site=site, day=NINE.date(), device=uuid.uuid4(), letters="B")
    over = NINE + retention.CONFLICT_KEPT_FOR + timedelta(hours=1)
    assert services.erase_expired(commit=True, now=over).conflicts == 1
    assert OfflineConflict.objects.get().sealed == ""
    later = NINE + retention.OFFLINE_RECEIPT_KEPT_FOR + timedelta(days=2)
    assert services.erase_expired(commit=True, now=later).receipts == 3
    assert not OfflineItem.objects.exists()


@pytest.fixture
def desk(client: Client, site: Site) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert sign_in(client, a_person("bea", role="facilitator", scope=("point", "P1")))
    return client


def test_the_pages_lead_from_the_day_to_a_booking(desk: Client, site: Site, anna: User) -> None:
    row = kept(site, anna)
    day = desk.get(reverse("desk_day", args=[site.code])).content.decode()
    address = reverse("desk_to_rebook", args=[site.code])
    assert address in day
    own = reverse("desk_rebook", args=[site.code, row.uuid])
    assert own in desk.get(address).content.decode()
    page = BeautifulSoup(desk.get(own).content, "html.parser")
    assert page.select_one('a[href^="tel:"]').text == "333 1234567"
    times = [one["value"] for one in page.select('button[name="time"]')]
    assert times
    assert desk.post(own, {"what": "not_reached"}).status_code == 302
    assert desk.post(own, {"time": times[0]}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.calls) == ("rebooked", 1)
    assert desk.post(own, {"time": times[0]}).status_code == 302
    assert desk.get(own).status_code == 200
    assert Appointment.objects.count() == 2


def test_what_nobody_should_send_breaks_nothing(desk: Client, site: Site, anna: User) -> None:
    own = reverse("desk_rebook", args=[site.code, kept(site, anna).uuid])
    bad = (
        "", "x", "kept|\0|2026-12-14T09:30:00+01:00", "kept|P1-1|9999-99-99", "public||",
        "public|P1-1|0001-01-01T00:00:00+00:00", "kept|P2-1|2026-12-14T09:30:00+01:00",
    )  # fmt: skip
    for time in bad:
        assert desk.post(own, {"time": time}).status_code in {302, 409, 422}
    assert desk.post(own, {"what": "\0"}).status_code == 302
    assert desk.get(reverse("desk_rebook", args=[site.code, uuid.uuid4()])).status_code == 404
    assert ToRebook.objects.get().state == "open"


def test_the_lists_cost_the_same_however_long(desk: Client, site: Site, anna: User) -> None:
    def late(times: int) -> None:
        for _one in range(times):
            ticket = walk_in(site)
            recorded(site, anna, ticket=ticket.uuid)
            bring(site, anna, record(NINE, ticket=str(ticket.uuid)))

    address = reverse("desk_to_rebook", args=[site.code])
    kept(site, anna)
    late(1)
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    kept(site, anna)
    late(5)
    desk.get(address)  # the looks are noted
    with CaptureQueriesContext(connection) as many:
        page = desk.get(address)
    assert len(many) == len(few)
    forms = BeautifulSoup(page.content, "html.parser").select('form[action*="came-late"]')
    assert len(forms) == 6
    for form, data in zip(forms, [{"keep": "1"}, {}], strict=False):
        assert desk.post(form["action"], data).status_code == 302
    assert set(OfflineConflict.objects.exclude(state="open").values_list("state", flat=True)) == {
        "kept",
        "settled",
    }
    assert queries.late_counts(site.code)["conflicts"] == 4


def test_practice_books_and_reports_nothing(site: Site, anna: User) -> None:
    code = services.start_practice(actor=anna, now=timezone.now())
    told = [wanted(), item("report", NOW, kind="step", address="via Po 1")]
    answers = services.bring_back(told, sender=anna, post=practice_post(code), now=LATE)
    assert states(answers) == ["refused"] * 2
