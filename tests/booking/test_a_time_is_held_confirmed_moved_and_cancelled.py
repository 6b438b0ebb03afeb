"""From the choice of a time to its end: hold, confirm, move, cancel, and repeats of each."""

import uuid
from datetime import timedelta

import pytest

from apps.booking import services
from apps.booking.models import (
    Appointment,
    AppointmentPerson,
    AppointmentState,
    Desk,
    RestingSlot,
)
from apps.booking.queries import Wish, free_slots
from tests.booking.builders import (
    MONDAY,
    NOW,
    at,
    booked,
    facilitator,
    hold,
    later,
    person,
    rule,
    setting,
    shift,
    states,
)  # fmt: skip
from tests.booking.builders import (
    site as site_with,
)

pytestmark = pytest.mark.django_db


def _free(site, now=NOW, **words) -> dict[str, int]:
    found = free_slots([site.code], Wish("spid_cie", **words), MONDAY, MONDAY, now)
    return {f"{slot.start:%H:%M}": slot.free_seats for slot in found.get(site.code, ())}


def test_a_held_time_is_not_shown_to_others(site):
    assert _free(site)["09:00"] == 2
    kept = hold(site)
    assert kept.created
    assert kept.hold_until == later(minutes=15)
    assert _free(site)["09:00"] == 1


def test_a_repeat_of_the_same_choice_keeps_the_same_time(site):
    key = uuid.uuid4()
    first = hold(site, client_uuid=key)
    second = hold(site, client_uuid=key, at=later(minutes=5))
    assert (second.appointment, second.created) == (first.appointment, False)
    assert second.hold_until == later(minutes=20)
    assert Appointment.objects.count() == 1


def test_another_choice_swaps_what_is_kept(site):
    key = uuid.uuid4()
    first = hold(site, client_uuid=key)
    second = hold(site, "10:00", client_uuid=key)
    assert first.appointment == second.appointment
    assert _free(site) == {**_free(site), "09:00": 2, "10:00": 1}
    assert states(first.appointment) == ["held", "held"]


def test_a_hold_that_ran_out_goes_to_the_next_who_asks(site):
    first, second = hold(site), hold(site)
    with pytest.raises(services.SlotGone):
        hold(site)
    third = hold(site, at=later(minutes=16))
    assert third.created
    assert states(first.appointment) == states(second.appointment) == ["held", "expired"]


def test_the_clock_sweeps_holds_that_nobody_asks_for(site):
    kept = hold(site)
    assert services.sweep(at=later(minutes=14)) == 0
    assert services.sweep(at=later(minutes=15)) == 1
    assert states(kept.appointment) == ["held", "expired"]


def test_confirming_stores_who_comes_apart(site):
    kept = hold(site)
    done = services.confirm(
        appointment=kept.appointment, person=person(details="My  SPID\nis blocked"), at=NOW
    )
    again = services.confirm(appointment=kept.appointment, person=person("other"), at=NOW)
    assert (done.created, again.created) == (True, False)
    row = AppointmentPerson.objects.get()
    assert (row.email, row.details) == ("maria@example.org", "My SPID is blocked")


def test_who_filled_in_too_long_gets_the_time_while_it_is_free(site):
    kept = hold(site)
    services.sweep(at=later(minutes=20))
    services.confirm(appointment=kept.appointment, person=person(), at=later(minutes=30))
    assert states(kept.appointment) == ["held", "expired", "held", "confirmed"]


def test_who_filled_in_too_long_is_offered_other_times_when_it_is_gone(site):
    kept = hold(site)
    services.sweep(at=later(minutes=20))
    hold(site, at=later(minutes=21)), hold(site, at=later(minutes=21))
    with pytest.raises(services.SlotGone) as gone:
        services.confirm(appointment=kept.appointment, person=person(), at=later(minutes=30))
    assert f"{gone.value.others[0].start:%H:%M}" == "09:30"
    assert len(gone.value.others) == 6


def test_for_a_time_long_past_times_from_now_on_are_offered(site):
    kept = hold(site)
    services.sweep(at=later(minutes=20))
    with pytest.raises(services.SlotGone) as gone:
        services.confirm(appointment=kept.appointment, person=person(), at=later(days=60))
    assert min(time.start for time in gone.value.others) > later(days=60)


def test_other_times_come_from_other_points_when_this_one_is_full(site):
    other = site_with("P2", seats=1)
    for clock in ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30"):
        booked(site, clock), booked(site, clock)
    Desk.objects.filter(site=site).update(active=True)
    rule_row = site.weekly_rules.get()
    rule_row.valid_from = rule_row.valid_until = MONDAY
    rule_row.save()
    with pytest.raises(services.SlotGone) as gone:
        hold(site)
    assert {time.site_code for time in gone.value.others} == {other.code}


@pytest.mark.parametrize(
    "clock", ["08:30", "13:00", "09:10", "12:45"], ids=["before", "after", "between", "too long"]
)
def test_a_time_that_is_no_slot_is_never_given(site, clock):
    with pytest.raises(services.SlotGone):
        hold(site, clock)


def test_moving_is_one_change_and_older_links_die(site):
    row = booked(site)
    assert services.move(appointment=row.uuid, start=at("11:00"), link_version=1, at=NOW)
    row.refresh_from_db()
    assert row.period.lower == at("11:00")
    assert (row.sequence, row.moves, row.link_version, row.state) == (1, 1, 2, "confirmed")
    assert not services.move(appointment=row.uuid, start=at("11:00"), at=NOW)
    with pytest.raises(services.StepRefused) as refused:
        services.cancel(appointment=row.uuid, link_version=1, at=NOW)
    assert refused.value.code == "link"


def test_a_move_that_fails_leaves_everything_as_it_was(site):
    row = booked(site)
    booked(site, "11:00"), booked(site, "11:00")
    with pytest.raises(services.SlotGone) as gone:
        services.move(appointment=row.uuid, start=at("11:00"), at=NOW)
    assert gone.value.others
    row.refresh_from_db()
    assert (row.period.lower, row.sequence, row.state) == (at("09:00"), 0, "confirmed")
    assert not RestingSlot.objects.exists()


def test_moving_by_half_a_slot_may_overlap_the_old_time(site):
    rule(site, step_min=15, public_seats=1)
    row = booked(site)
    assert services.move(appointment=row.uuid, start=at("09:15"), at=NOW)


def test_one_moves_so_often_and_no_more(site):
    row = booked(site)
    for clock in ("09:30", "10:00", "10:30"):
        services.move(appointment=row.uuid, start=at(clock), at=NOW)
    with pytest.raises(services.BookingRefused):
        services.move(appointment=row.uuid, start=at("11:00"), at=NOW)
    # The desk still can.
    who = facilitator()
    assert services.move(
        appointment=row.uuid, start=at("11:00"), role="facilitator", actor=who, at=NOW
    )


def test_a_slot_that_was_given_back_rests_before_others_may_have_it(site):
    rule(site, weekday=1)
    row = booked(site)
    other = booked(site)
    assert "09:00" not in _free(site)
    assert services.cancel(appointment=row.uuid, at=NOW)
    assert not services.cancel(appointment=row.uuid, at=NOW)
    services.move(appointment=other.uuid, start=at("10:00"), at=NOW)
    assert "09:00" not in _free(site, later(minutes=14))
    assert _free(site, later(minutes=31))["09:00"] == 2
    services.sweep(at=later(minutes=31))
    assert not RestingSlot.objects.exists()
    row.refresh_from_db()
    assert (row.state, row.sequence) == ("cancelled_by_citizen", 1)


def test_nobody_changes_an_appointment_that_has_begun(site):
    row = booked(site)
    for change in (
        lambda: services.cancel(appointment=row.uuid, at=at("09:01")),
        lambda: services.move(appointment=row.uuid, start=at("11:30"), at=at("09:01")),
    ):
        with pytest.raises(services.BookingRefused):
            change()


def test_a_cancelled_appointment_cannot_be_moved(site):
    row = booked(site)
    services.cancel(appointment=row.uuid, at=NOW)
    with pytest.raises(services.StepRefused):
        services.move(appointment=row.uuid, start=at("11:00"), at=NOW)


def test_one_contact_has_so_many_appointments_and_no_more(site):
    for clock in ("09:00", "10:00"):
        booked(site, clock, name="maria")
    kept = hold(site, "11:00")
    with pytest.raises(services.BookingRefused) as refused:
        services.confirm(
            appointment=kept.appointment, person=person(email="MARIA@example.org"), at=NOW
        )
    assert "2" in str(refused.value.errors[""][0])


def test_a_number_counts_however_it_is_written(site):
    for clock, number in (("09:00", "+39 011 0112345"), ("10:00", "0110112345")):
        kept = hold(site, clock)
        services.confirm(
            appointment=kept.appointment, person=person(email="", phone=number), at=NOW
        )
    kept = hold(site, "11:00")
    with pytest.raises(services.BookingRefused):
        services.confirm(
            appointment=kept.appointment, person=person(email="", phone="011/011.23.45"), at=NOW
        )


def test_kept_seats_are_for_the_desk_and_the_telephone(db):
    site = site_with("P3", desks=2, seats=1, kept=1)
    hold(site)
    with pytest.raises(services.SlotGone):
        hold(site)
    who = facilitator()
    words = {
        "client_uuid": uuid.uuid4(), "site_code": site.code, "service": "job",
        "start": at("09:00"), "person": person("ada"), "actor": who, "at": NOW,
    }  # fmt: skip
    done, again = services.book_at_desk(**words), services.book_at_desk(**words)
    assert (done.created, again.created) == (True, False)
    row = Appointment.objects.get(uuid=done.appointment)
    assert (row.seat, row.booked_by, states(row.uuid)) == ("kept", "desk", ["confirmed"])


def test_a_language_needs_a_facilitator_who_speaks_it(site):
    anna, bilal = facilitator("anna"), facilitator("bilal")
    shift(site, anna, "it", "fr"), shift(site, bilal, "it", "ar", "fr")
    assert _free(site, language="ro") == {}
    kept = hold(site, language_wanted="ar")
    row = Appointment.objects.get(uuid=kept.appointment)
    assert row.facilitator == bilal
    assert "09:00" not in _free(site, language="ar")
    assert _free(site, language="fr")["09:00"] == 1


def test_a_facilitator_is_at_one_place_at_a_time(site):
    other = site_with("P2")
    anna = facilitator()
    shift(site, anna, "ar"), shift(other, anna, "ar")
    hold(site, language_wanted="ar")
    with pytest.raises(services.SlotGone):
        hold(other, language_wanted="ar")


def test_the_office_is_told_both_contacts_when_somebody_books_for_another(site):
    kept = hold(site)
    with pytest.raises(services.BookingRefused) as refused:
        services.confirm(
            appointment=kept.appointment,
            person=person(email="", on_behalf="relative"),
            at=NOW,
        )
    assert set(refused.value.errors) == {"behalf_name", "behalf_reason", "behalf_email"}
    services.confirm(
        appointment=kept.appointment,
        person=person(
            email="",
            phone="011 0112345",
            on_behalf="relative",
            behalf_name="Luca Rossi",
            behalf_email="luca@example.org",
            behalf_reason="My mother does not use a phone",
        ),
        at=NOW,
    )
    row = AppointmentPerson.objects.get()
    assert (row.phone, row.behalf_email) == ("0110112345", "luca@example.org")


def test_who_came_late_is_given_another_desk(site):
    who = facilitator()
    row = booked(site)
    services.mark_missed(appointment=row.uuid, actor=who, at=at("09:10"))
    taken = Desk.objects.get(pk=row.desk_id)
    other = Appointment.objects.create(
        client_uuid=uuid.uuid4(), code="X", site=site, desk=taken, service="job",
        period=row.period, state=AppointmentState.ARRIVED,
    )  # fmt: skip
    assert services.arrive(appointment=row.uuid, actor=who, at=at("09:12"))
    row.refresh_from_db()
    assert (row.state, row.desk_id != other.desk_id) == ("arrived", True)
    assert services.finish(appointment=row.uuid, actor=who, at=at("09:40"))
    assert states(row.uuid) == ["held", "confirmed", "missed", "arrived", "done"]


def test_nobody_comes_or_is_helped_before_the_day(site):
    who = facilitator()
    row = booked(site)
    evening_before = at("23:59") - timedelta(days=1)
    for deed in (services.arrive, services.finish):
        with pytest.raises(services.StepRefused) as refused:
            deed(appointment=row.uuid, actor=who, at=evening_before)
        assert refused.value.code == "early"
    assert states(row.uuid) == ["held", "confirmed"]
    # Who comes in the morning to an appointment of the afternoon is welcome.
    assert services.arrive(appointment=row.uuid, actor=who, at=at("00:01"))
    assert services.finish(appointment=row.uuid, actor=who, at=at("08:00"))


def test_nobody_is_missed_before_the_start_or_after_arriving(site):
    who = facilitator()
    row = booked(site)
    with pytest.raises(services.StepRefused):
        services.mark_missed(appointment=row.uuid, actor=who, at=at("08:59"))
    services.arrive(appointment=row.uuid, actor=who, at=at("08:55"))
    with pytest.raises(services.StepRefused):
        services.mark_missed(appointment=row.uuid, actor=who, at=at("09:30"))


def test_lead_times_and_lengths_are_of_the_service_and_the_site(site):
    setting("spid_cie", length_s=3600, lead_max_days=60)
    setting("spid_cie", site=site, length_s=5400, lead_min_s=14 * 86_400 + 3 * 3600)
    assert list(_free(site)) == ["11:00", "11:30"]


def test_closures_holidays_and_suspension_close_the_book(site):
    site.closures.create(first_day=MONDAY, last_day=MONDAY + timedelta(days=1))
    assert _free(site) == {}
    site.closures.all().delete()
    assert _free(site)
    site.suspended = True
    site.save()
    assert _free(site) == {}
