"""Points closed in bulk: nobody books there, each is told once with other times; it can undo."""

import random
import uuid
from datetime import date, timedelta

import pytest

from apps.booking import letter_texts, links, queries, services
from apps.booking.models import (
    Appointment,
    AppointmentPerson,
    BulkClosure,
    ClosureItem,
    Offer,
    WaitingEntry,
)
from apps.booking.services import closures
from apps.mail.models import Message
from apps.outbox.services import deliver_due
from apps.points.models import Closure
from tests.booking.builders import MONDAY, NOW, booked, facilitator, hold, later, person
from tests.booking.builders import site as site_with

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def office(db):
    return facilitator("office")


def close(office, *sites, first: date = MONDAY, last: date = MONDAY, **changes) -> BulkClosure:
    words = {
        "closure_uuid": uuid.uuid4(), "sites": [site.pk for site in sites], "first_day": first,
        "last_day": last, "reason": "Strike", "actor": office, "at": NOW, **changes,
    }  # fmt: skip
    return services.close_in_bulk(**words)


def letters() -> list[tuple[str, str]]:
    """Template and subject of every mail that was decided."""
    deliver_due()
    rows = Message.objects.filter(template__startswith="booking_cancelled")
    return [(row.template, str(row.subject)) for row in rows]


def states(closure: BulkClosure) -> list[str]:
    return list(closure.items.order_by("pk").values_list("state", flat=True))


def test_from_the_closure_on_nobody_books_there(site, office):
    other = site_with("P2")
    close(office, site)
    for clock in ("09:00", "12:30"):
        with pytest.raises(services.SlotGone) as gone:
            hold(site, clock)
        assert {one.site_code for one in gone.value.others} <= {site.code, other.code}
    assert hold(other).created
    moved = booked(other, "10:00")
    with pytest.raises(services.SlotGone):
        services.move(appointment=moved.uuid, start=moved.period.lower, site_code=site.code, at=NOW)


def test_the_preview_says_who_would_be_hit_and_nothing_about_them(site, office):
    row = booked(site, name="maria")
    hold(site, "10:00")
    (line,) = queries.hit_lines([site.pk], MONDAY, TUESDAY, NOW)
    assert (line.code, line.site, line.start) == (row.code, site.pk, row.period.lower)
    assert not queries.hit_lines([site.pk], TUESDAY, TUESDAY, NOW)
    assert not BulkClosure.objects.exists()


def test_after_the_time_to_think_each_is_cancelled_and_told_once(site, office):
    rows = [booked(site, clock) for clock in ("09:00", "09:30", "10:00")]
    elsewhere = booked(site_with("P2"))
    closure = close(office, site)
    assert services.tell_of_closures(at=later(minutes=9)) == 0
    assert services.tell_of_closures(at=later(minutes=11)) == 3
    assert services.tell_of_closures(at=later(minutes=12)) == 0
    assert sorted(letters()) == sorted(
        ("booking_cancelled_by_service", str(row.uuid)) for row in rows
    )
    closure.refresh_from_db()
    assert (closure.state, set(states(closure))) == ("finished", {"told"})
    elsewhere.refresh_from_db()
    assert elsewhere.state == "confirmed"
    assert rows[0].events.last().reason == "closure"


def test_at_once_means_at_once(site, office):
    booked(site)
    close(office, site, at_once=True)
    assert services.tell_of_closures(at=NOW) == 1


def test_a_repeat_is_the_same_closure(site, office):
    key = uuid.uuid4()
    one, two = (close(office, site, closure_uuid=key) for _number in range(2))
    assert one == two
    assert Closure.objects.count() == 1


def test_what_was_moved_or_cancelled_meanwhile_is_left_alone(site, office):
    moved, gone = booked(site, "09:00"), booked(site, "09:30")
    closure = close(office, site)
    services.cancel(appointment=gone.uuid, at=NOW)
    other = site_with("P2")
    services.move(appointment=moved.uuid, start=moved.period.lower, site_code=other.code, at=NOW)
    services.tell_of_closures(at=later(hours=1))
    assert states(closure) == ["gone", "gone"]
    moved.refresh_from_db()
    assert moved.state == "confirmed"


def test_taking_it_back_keeps_whoever_was_not_told(site, office):
    rows = [booked(site, clock) for clock in ("09:00", "09:30", "10:00")]
    closure = close(office, site)
    services.tell_of_closures(limit=1, at=later(hours=1))
    undone = services.take_closure_back(closure_uuid=closure.uuid, at=later(hours=1))
    assert (undone.kept, undone.told) == (2, 1)
    assert services.take_closure_back(closure_uuid=closure.uuid) == undone
    assert services.tell_of_closures(at=later(hours=2)) == 0
    assert [Appointment.objects.get(pk=row.pk).state for row in rows] == [
        "cancelled_by_service", "confirmed", "confirmed",
    ]  # fmt: skip
    assert len(letters()) == 1
    assert not Closure.objects.exists()
    assert hold(site, "11:00").created


def test_a_closure_that_was_there_before_stays_when_this_one_is_taken_back(site, office):
    Closure.objects.create(site=site, first_day=MONDAY, last_day=MONDAY, reason="Works")
    closure = close(office, site)
    services.take_closure_back(closure_uuid=closure.uuid)
    assert Closure.objects.get().reason == "Works"


def test_times_that_were_only_kept_go_and_an_offer_goes_back_to_the_list(site, office):
    kept = hold(site, "10:00")
    entry = services.join_waiting_list(
        client_uuid=uuid.uuid4(), site_code=site.code, service="spid_cie", first_day=MONDAY,
        last_day=TUESDAY, person=person("wanda"), at=NOW,
    ).entry  # fmt: skip
    services.offer_free_times(at=NOW)
    assert Offer.objects.get().state == "open"
    close(office, site, at_once=True)
    services.tell_of_closures(at=NOW)
    assert Appointment.objects.get(uuid=kept.appointment).state == "cancelled_by_service"
    assert Offer.objects.get().state == "expired"
    assert WaitingEntry.objects.get(uuid=entry).state == "waiting"
    assert letters() == []


@pytest.mark.parametrize("killed_at", range(1, 6))
def test_a_run_that_died_goes_on_and_nobody_is_written_to_twice(
    site, office, monkeypatch, killed_at
):
    rows = [booked(site, clock) for clock in ("09:00", "09:30", "10:00", "10:30")]
    closure = close(office, site)
    calls = [0]
    real = closures.cancel

    def dies(**how):
        # After the work and before the end of its transaction: the worst moment.
        done = real(**how)
        calls[0] += 1
        if calls[0] == killed_at:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(closures, "cancel", dies)
    try:
        services.tell_of_closures(at=later(hours=1))
    except KeyboardInterrupt:
        assert ClosureItem.objects.filter(state="told").count() == killed_at - 1
    services.tell_of_closures(at=later(hours=2))
    services.tell_of_closures(at=later(hours=3))
    assert states(closure) == ["told"] * 4
    assert sorted(subject for _template, subject in letters()) == sorted(
        str(row.uuid) for row in rows
    )


def test_one_that_cannot_be_cancelled_keeps_no_other(site, office, monkeypatch, caplog):
    rows = [booked(site, clock) for clock in ("09:00", "09:30")]
    closure = close(office, site)
    real = closures.cancel

    def stuck(**how):
        if how["appointment"] == rows[0].uuid:
            raise RuntimeError("Maria Rossi")
        return real(**how)

    monkeypatch.setattr(closures, "cancel", stuck)
    services.tell_of_closures(at=later(hours=1))
    assert states(closure) == ["waiting", "told"]
    assert "Maria" not in caplog.text
    monkeypatch.undo()
    services.tell_of_closures(at=later(hours=1))
    closure.refresh_from_db()
    assert (closure.state, states(closure)) == ("finished", ["told", "told"])


def test_the_letter_offers_other_times_and_one_is_booked_without_telling_anew(site, office):
    row = booked(site, name="maria")
    other = site_with("P2")
    close(office, site, at_once=True)
    services.tell_of_closures(at=NOW)
    found = queries.appointment(row.uuid)
    others = services.times_instead(appointment=row.uuid, at=NOW)
    assert others
    text = letter_texts.about_appointment(
        "cancelled_by_service", found, {"reason": "closure"}, others
    )
    assert len(text.points) == len(others)
    (link,) = [address for _label, address in text.links]
    assert links.read(link.rstrip("/").rsplit("/", 1)[1], links.AGAIN).subject == row.uuid
    chosen = next(one for one in others if one.site_code == other.code)
    again = services.book_instead(
        appointment=row.uuid, start=chosen.start, site_code=other.code,
        link_version=found.link_version, at=NOW,
    )  # fmt: skip
    assert again.created
    assert AppointmentPerson.objects.get(appointment__uuid=again.appointment).email == (
        "maria@example.org"
    )
    # Another press, or another choice, is the same booking.
    repeat = services.book_instead(
        appointment=row.uuid, start=others[-1].start, site_code=others[-1].site_code, at=NOW
    )
    assert (repeat.appointment, repeat.created) == (again.appointment, False)


def test_only_who_was_cancelled_by_us_is_made_good(site, office):
    row = booked(site)
    with pytest.raises(services.StepRefused):
        services.book_instead(
            appointment=row.uuid, start=row.period.lower + timedelta(hours=1),
            site_code=site.code, at=NOW,
        )  # fmt: skip
    close(office, site, at_once=True)
    services.tell_of_closures(at=NOW)
    other = site_with("P2")
    AppointmentPerson.objects.all().delete()
    with pytest.raises(services.StepRefused) as refused:
        services.book_instead(
            appointment=row.uuid, start=row.period.lower, site_code=other.code, at=NOW
        )
    assert refused.value.code == "gone"


def test_a_closure_needs_points_and_days_to_come(site, office):
    for wrong, field in (
        ({"sites": []}, "sites"),
        ({"last_day": NOW.date() - timedelta(days=1)}, "last_day"),
        ({"first_day": TUESDAY, "last_day": MONDAY}, "last_day"),
        ({"last_day": MONDAY + timedelta(days=90)}, "last_day"),
        ({"reason": "x" * 201}, "reason"),
    ):
        words = {
            "closure_uuid": uuid.uuid4(), "sites": [site.pk], "first_day": MONDAY,
            "last_day": MONDAY, "reason": "", "actor": office, "at": NOW, **wrong,
        }  # fmt: skip
        with pytest.raises(services.BookingRefused) as refused:
            services.close_in_bulk(**words)
        assert set(refused.value.errors) == {field}


def test_a_long_walk_of_closures_bookings_and_undoing_tells_nobody_twice(site, office):
    dice = random.Random("closures")
    known: list[uuid.UUID] = []
    now = NOW
    for _number in range(120):
        now += timedelta(minutes=dice.randint(0, 6))
        deed = dice.choice(["close", "book", "book", "book", "tell", "tell", "undo", "cancel"])
        try:
            if deed == "close":
                known.append(close(office, site, at=now).uuid)
            elif deed == "book":
                clock = dice.choice(["09:00", "09:30", "10:00", "10:30", "11:00"])
                booked(site, clock, at=now)
            elif deed == "tell":
                services.tell_of_closures(limit=dice.choice([1, 2, 100]), at=now)
            elif deed == "undo" and known:
                services.take_closure_back(closure_uuid=dice.choice(known), at=now)
            elif deed == "cancel":
                row = Appointment.objects.order_by("?").first()
                if row is not None:
                    services.cancel(appointment=row.uuid, at=now)
        except (services.SlotGone, services.StepRefused, services.BookingRefused):
            continue
    services.tell_of_closures(limit=1000, at=now + timedelta(hours=1))
    told = [item.appointment_id for item in ClosureItem.objects.filter(state="told")]
    assert told
    assert len(told) == len(set(told))
    assert not ClosureItem.objects.filter(state="waiting").exists()
    # Nobody who holds an appointment stands before a closed door.
    open_again = Closure.objects.filter(first_day=MONDAY).exists()
    live = Appointment.objects.filter(state="confirmed", site=site).exists()
    assert not (open_again and live)
    written = [subject for _template, subject in letters()]
    assert len(written) == len(set(written))
