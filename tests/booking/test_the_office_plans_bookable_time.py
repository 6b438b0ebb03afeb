"""Desks, rules, shifts, services and limits on the pages of the admin, each by scope."""

import re
from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from apps.booking import fair_use, queries
from apps.booking.models import BookingLimit, Desk, ServiceSetting, Shift, WeeklyRule
from apps.booking.rule_words import sentences
from tests.booking.builders import MONDAY, rule, shift
from tests.booking.builders import site as site_with
from tests.booking.office import a_facilitator, client_with, district_client

pytestmark = pytest.mark.django_db
RULE = {
    "weekday": "1", "starts_at": "09:00", "ends_at": "12:00", "step_min": "30",
    "public_seats": "2", "kept_seats": "1", "every_weeks": "1",
}  # fmt: skip


@pytest.fixture
def office(db):
    return client_with()


def next_monday():
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


def pages(site) -> dict[str, str]:
    row = WeeklyRule.objects.filter(site=site).first()
    of_point = ("point", "desk_new", "rule_new", "shift_new")
    found = {name: reverse(f"booking_{name}", args=[site.code]) for name in of_point}
    found |= {
        "rule": reverse("booking_rule", args=[site.code, row.pk]),
        "rule_remove": reverse("booking_rule_remove", args=[site.code, row.pk]),
        "desk": reverse("booking_desk", args=[site.code, site.desks.first().pk]),
        "service_here": reverse("booking_service_here", args=[site.code, "job"]),
        "service": reverse("booking_service", args=["job"]),
    }
    plain = ("points", "shifts", "services", "limits", "closures", "close", "figures", "office",
             "office_book", "office_viewed")  # fmt: skip
    return found | {name: reverse(f"booking_{name}") for name in plain}


def test_every_page_opens_for_the_office_and_for_nobody_else(office, site, client):
    for name, address in pages(site).items():
        assert office.get(address).status_code == 200, name
        assert client.get(address).status_code == 302, name
    technician = client_with("technician")
    for name, address in pages(site).items():
        answer = technician.get(address)
        assert answer.status_code in (302, 403), name


def test_staff_of_a_district_plan_there_and_nowhere_else(site):
    site.district_code = "1"
    site.save()
    other = site_with("P2", district_code="2")
    client = district_client("1")
    assert client.get(reverse("booking_point", args=[site.code])).status_code == 200
    theirs = reverse("booking_point", args=[other.code])
    assert client.get(theirs, follow=True).status_code == 404
    listed = client.get(reverse("booking_points")).content.decode()
    assert "Point P1" in listed
    assert "Point P2" not in listed
    for name in ("booking_limits", "booking_services"):
        assert client.get(reverse(name)).status_code in (302, 403)
    rule_of_others = WeeklyRule.objects.get(site=other)
    for code in (site.code, other.code):
        client.post(reverse("booking_rule_remove", args=[code, rule_of_others.pk]))
    assert WeeklyRule.objects.filter(pk=rule_of_others.pk).exists()


def test_a_rule_says_what_it_means_and_gives_before_it_is_kept(office, site):
    address = reverse("booking_rule_new", args=[site.code])
    shown = office.post(address, {**RULE, "do": "look"})
    text = shown.content.decode()
    assert "Every Tuesday from 09:00 to 12:00." in text
    assert "2 persons at a time may book by themselves; 1 seat is kept" in text
    assert "10:30" in text
    assert not WeeklyRule.objects.filter(site=site, weekday=1).exists()
    assert office.post(address, {**RULE, "do": "keep"}).status_code == 302
    kept = WeeklyRule.objects.get(site=site, weekday=1)
    assert (kept.starts_at, kept.kept_seats) == (time(9), 1)


def test_the_preview_is_what_is_bookable_afterwards(office, site):
    row = WeeklyRule(site=site, weekday=2, starts_at=time(10), ends_at=time(13), public_seats=1)
    now = timezone.now()
    seen = queries.preview_of(site.code, site.pk, row, now)
    row.save()
    service = queries.preview_service(row)
    first = timezone.localdate(now)
    free = queries.free_slots(
        [site.code], queries.Wish(service), first, first + timedelta(days=14), now
    )
    days = free[site.code].by_day()
    assert seen
    for day in seen:
        assert day.public == [slot.start for slot in days.get(day.day, ())]
        assert day.kept == []


def test_what_does_not_fit_together_is_said_in_words(office, site):
    address = reverse("booking_rule_new", args=[site.code])
    for change, words in (
        ({"ends_at": "08:00"}, "The end comes after the beginning"),
        ({"every_weeks": "2"}, "from which week on"),
        ({"valid_from": "2026-12-10", "valid_until": "2026-12-01"}, "The last day comes after"),
        ({"public_seats": "0", "kept_seats": "0"}, "without any seat"),
        ({"step_min": "1"}, "From 5 to 480"),
    ):
        answer = office.post(address, {**RULE, **change, "do": "keep"})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "constraint" not in answer.content.decode().lower()
    assert WeeklyRule.objects.count() == 1


def test_a_rule_in_words_names_all_it_says(site):
    row = rule(
        site, weekday=3, every_weeks=2, anchor=MONDAY, services=["job"], with_shifts=True,
        valid_from=MONDAY, kept_seats=0, public_seats=1,
    )  # fmt: skip
    with translation.override("en"):
        said = " ".join(sentences(row))
    for part in ("Thursday", "every 2 weeks", "14 December 2026", "Only while a facilitator"):
        assert part in said
    assert queries.week_of(site.pk, timezone.now())[3].rules[0].pk == row.pk


def test_a_desk_has_a_number_of_its_own(office, site):
    address = reverse("booking_desk_new", args=[site.code])
    words = {"number": "1", "name": "Window", "active": "on", "prepares": ["quiet"]}
    answer = office.post(address, words)
    assert answer.status_code == 422
    assert "Window" in answer.content.decode()
    assert office.post(address, {**words, "number": "7"}).status_code == 302
    desk = Desk.objects.get(site=site, number=7)
    assert (desk.prepares, desk.active) == (["quiet"], True)
    office.post(reverse("booking_desk", args=[site.code, desk.pk]), {"number": "7"})
    desk.refresh_from_db()
    assert not desk.active


def shift_words(who, day, **changes):
    return {
        "facilitator": who.pk, "day": day.isoformat(), "starts_at": "09:00", "ends_at": "13:00",
        "languages": ["it", "fr"], "repeat_weeks": "0", **changes,
    }  # fmt: skip


def test_a_shift_that_does_not_fit_is_asked_about_before_it_is_kept(office, site):
    anna, monday = a_facilitator(), next_monday()
    other = site_with("P2")
    elsewhere = shift(other, anna, day=monday)
    address = reverse("booking_shift_new", args=[site.code])
    words = shift_words(anna, monday, ends_at="15:00")
    answer = office.post(address, words)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Also works at Point P2 from 09:00 to 13:00." in text
    assert "The point is closed from 13:00 to 15:00." in text
    assert Shift.objects.count() == 1
    assert office.post(address, {**words, "sure": "on"}).status_code == 302
    assert Shift.objects.filter(site=site).get().languages == ["it", "fr"]
    week = office.get(reverse("booking_shifts"), {"week": monday.isoformat()}).content.decode()
    assert "2 shifts do not fit" in week
    elsewhere.delete()


def test_more_people_than_desks_and_repeats_over_a_change_of_clocks(office, db):
    site = site_with(desks=1)
    anna, bruno = a_facilitator(), a_facilitator("bruno")
    address = reverse("booking_shift_new", args=[site.code])
    monday = next_monday()
    # Holidays are among them: it is asked about, and kept all the same.
    words = shift_words(anna, monday, repeat_weeks="26", sure="on")
    assert office.post(address, words).status_code == 302
    kept = Shift.objects.filter(facilitator=anna)
    assert kept.count() == 27
    assert {timezone.localtime(one.starts).time() for one in kept} == {time(9)}
    answer = office.post(address, shift_words(bruno, monday + timedelta(weeks=3)))
    assert answer.status_code == 409
    assert "More people than desks from 09:00 to 13:00." in answer.content.decode()


def test_only_who_works_at_the_point_can_be_given_a_shift(office, site):
    site_with("P2")
    stranger = a_facilitator("carla", point="P2")
    address = reverse("booking_shift_new", args=[site.code])
    answer = office.post(address, shift_words(stranger, next_monday()))
    assert answer.status_code == 422
    assert not Shift.objects.exists()


def test_a_shift_is_changed_and_removed(office, site):
    anna = a_facilitator()
    row = shift(site, anna, "fr", day=next_monday())
    address = reverse("booking_shift", args=[site.code, row.pk])
    assert re.search(r'value="fr"[^>]*checked', office.get(address).content.decode())
    words = shift_words(anna, next_monday(), ends_at="12:00")
    assert office.post(address, words).status_code == 302
    row.refresh_from_db()
    assert timezone.localtime(row.ends).time() == time(12)
    office.post(reverse("booking_shift_remove", args=[site.code, row.pk]))
    assert not Shift.objects.exists()


def test_a_service_is_longer_at_one_point_and_as_everywhere_again(office, site):
    words = {
        "length_min": "45", "buffer_before_min": "5", "buffer_after_min": "0",
        "lead_min_h": "1.5", "lead_max_days": "30", "do": "keep",
    }  # fmt: skip
    address = reverse("booking_service_here", args=[site.code, "job"])
    assert office.post(address, words).status_code == 302
    row = ServiceSetting.objects.get()
    assert (row.site, row.length_s, row.lead_min_s) == (site, 2700, 5400)
    assert "Point P1" in office.get(reverse("booking_services")).content.decode()
    assert office.post(address, {"do": "remove"}).status_code == 302
    assert not ServiceSetting.objects.exists()
    assert office.post(reverse("booking_service", args=["job"]), words).status_code == 302
    assert ServiceSetting.objects.get().site is None


def test_limits_are_set_in_their_unit_and_hold_at_once(office, settings):
    settings.SOGLIA_BOOKING = {"moves": 5}
    address = reverse("booking_limits")
    shown = office.get(address).context["form"]
    words = {name: str(shown[name].value()) for name in shown.fields}
    assert words["moves"] == "5"
    assert office.post(address, {**words, "hold_s": "20", "moves": "2"}).status_code == 302
    assert fair_use.limit("hold_s") == 1200
    assert fair_use.limit("moves") == 2
    assert set(BookingLimit.objects.values_list("name", flat=True)) == {"hold_s", "moves"}
    # Back to what is proposed: no row is left.
    assert office.post(address, words).status_code == 302
    assert not BookingLimit.objects.exists()
    assert office.post(address, {**words, "hold_s": "0"}).status_code == 422
    swapped = {**words, "rest_min_s": "30", "rest_max_s": "10"}
    assert "shorter than" in office.post(address, swapped).content.decode()


def test_pages_cost_the_same_however_much_is_planned(office, site, django_assert_max_num_queries):
    def asked() -> dict[str, int]:
        counts = {}
        for name, address in pages(site).items():
            office.get(address)
            with django_assert_max_num_queries(28) as seen:
                office.get(address)
            counts[name] = len(seen)
        return counts

    first = a_facilitator()
    shift(site, first, day=next_monday())
    shift(site_with("P0"), first, day=next_monday())
    few = asked()
    for number in range(2, 9):
        more = site_with(f"P{number}")
        rule(more, weekday=3)
        rule(site, weekday=number % 7, starts_at=time(14), ends_at=time(17))
        Desk.objects.create(site=site, number=10 + number)
        who = a_facilitator(f"f{number}")
        shift(site, who, day=next_monday())
        shift(more, who, day=next_monday())
    assert asked() == few
