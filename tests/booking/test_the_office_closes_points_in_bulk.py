"""The pages of closures: what would happen is shown, then done, watched and taken back."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.booking import queries, services
from apps.booking.models import Appointment, BulkClosure
from apps.points.models import Closure
from tests.booking.builders import person, rule
from tests.booking.builders import site as site_with
from tests.booking.office import client_with, district_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return client_with()


def bookable(code, **changes):
    row = site_with(code, hours="24/7", **changes)
    for weekday in range(1, 7):
        rule(row, weekday=weekday)
    return row


def booked(site) -> Appointment:
    first = timezone.localdate() + timedelta(days=5)
    free = queries.free_slots([site.code], queries.Wish("job"), first, first, timezone.now())
    start = next(iter(free[site.code])).start
    kept = services.hold(client_uuid=uuid.uuid4(), site_code=site.code, service="job", start=start)
    services.confirm(appointment=kept.appointment, person=person(f"m{uuid.uuid4().hex[:6]}"))
    return Appointment.objects.get(uuid=kept.appointment)


def words(**changes) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "client_uuid": str(uuid.uuid4()), "which": "all", "reason": "Strike",
        "first_day": (today + timedelta(days=4)).isoformat(),
        "last_day": (today + timedelta(days=6)).isoformat(), "do": "look", **changes,
    }  # fmt: skip


def test_first_it_says_what_it_would_do_then_it_does_it_once(office):
    one, two = bookable("P1"), bookable("P2")
    rows = [booked(one), booked(two)]
    sent = words()
    text = office.post(reverse("booking_close"), sent).content.decode()
    assert "2 sites are closed." in text
    assert "2 appointments are cancelled" in text
    assert rows[0].code in text
    assert "Rossi" not in text
    assert not Closure.objects.exists()
    made = [office.post(reverse("booking_close"), {**sent, "do": "close"}) for _number in (1, 2)]
    assert made[0]["Location"] == made[1]["Location"]
    closure = BulkClosure.objects.get()
    assert Closure.objects.count() == 2
    page = office.get(made[0]["Location"]).content.decode()
    assert "Nobody is told yet" in page
    services.tell_of_closures(limit=1, at=timezone.now() + timedelta(hours=1))
    done = office.post(reverse("booking_closure_undo", args=[closure.uuid]), follow=True)
    said = done.content.decode()
    assert "Appointments kept: 1." in said
    assert "Told before, and cancelled: 1." in said
    assert not Closure.objects.exists()
    listed = office.get(reverse("booking_closures")).content.decode()
    assert "Taken back" in listed


@pytest.mark.parametrize(
    ("changes", "closed"),
    [
        ({"which": "districts", "districts": ["1"]}, {"P1-1"}),
        ({"which": "bodies", "bodies": ["city"]}, {"P1-1", "P2-1"}),
        ({"which": "sites", "sites": ["P2-1"]}, {"P2-1"}),
        ({"which": "all"}, {"P1-1", "P2-1"}),
    ],
)
def test_points_are_chosen_all_by_district_by_body_or_one_by_one(office, changes, closed):
    bookable("P1", district_code="1")
    bookable("P2", district_code="2")
    office.post(reverse("booking_close"), words(do="close", **changes))
    assert set(Closure.objects.values_list("site__code", flat=True)) == closed


def test_what_cannot_be_done_is_said_and_nothing_typed_is_lost(office):
    bookable("P1")
    for wrong, said in (
        ({"which": "sites"}, "Choose at least one."),
        ({"last_day": "2020-01-01"}, "The last day comes after the first."),
        ({"first_day": "2020-01-01", "last_day": "2020-01-02"}, "still to come"),
        ({"which": "sites", "sites": ["P9-1"]}, "not one of the available choices"),
    ):
        answer = office.post(reverse("booking_close"), words(do="close", **wrong))
        text = answer.content.decode()
        assert answer.status_code == 422
        assert said in text, wrong
        assert re.search(r'name="reason"[^>]*value="Strike"', text)
    assert not BulkClosure.objects.exists()


def test_staff_of_a_district_close_only_there_and_see_only_their_own(office):
    bookable("P1", district_code="1")
    bookable("P2", district_code="2")
    client = district_client("1")
    client.post(reverse("booking_close"), words(do="close"))
    mine = BulkClosure.objects.get()
    assert list(mine.sites.values_list("code", flat=True)) == ["P1-1"]
    office.post(reverse("booking_close"), words(do="close"))
    whole = BulkClosure.objects.exclude(pk=mine.pk).get()
    listed = client.get(reverse("booking_closures")).content.decode()
    assert str(mine.uuid) in listed
    assert str(whole.uuid) not in listed
    answer = client.post(reverse("booking_closure_undo", args=[whole.uuid]))
    assert answer.status_code in (302, 403)
    whole.refresh_from_db()
    assert whole.state == "announced"


def test_lists_of_closures_cost_the_same_however_many(office, django_assert_max_num_queries):
    bookable("P1")

    def asked() -> list[int]:
        counts = []
        which = BulkClosure.objects.latest("pk").uuid
        for address in (reverse("booking_closures"), reverse("booking_closure", args=[which])):
            with django_assert_max_num_queries(22) as seen:
                assert office.get(address).status_code == 200
            counts.append(len(seen))
        return counts

    office.post(reverse("booking_close"), words(do="close"))
    asked()
    few = asked()
    for number in range(2, 7):
        booked(bookable(f"P{number}"))
        office.post(reverse("booking_close"), words(do="close"))
    assert asked() == few
