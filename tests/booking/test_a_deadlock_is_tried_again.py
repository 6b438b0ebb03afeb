"""Two who wait for each other in the database: one is stopped and tries again, both are served."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from apps.booking.services import changing, locking
from apps.booking.services.locking import retried
from tests.booking.builders import NOW, at, booked, rule
from tests.booking.builders import site as site_with

pytestmark = pytest.mark.django_db(transaction=True)


def test_moves_that_take_their_days_in_opposite_order_both_happen(monkeypatch):
    """The order of the locks is taken away, so that each holds what the other wants."""
    site = site_with(desks=1, seats=1)
    rule(site, weekday=1, public_seats=1)
    tuesday = at("09:00").date().replace(day=15)
    rows = [booked(site, "09:00"), booked(site, start=at("09:00", tuesday))]
    both = threading.Barrier(2)
    tries: list[int] = []

    def one_by_one(days):
        own, *others = days
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [own[0], own[1].toordinal()])
            if len(tries) < 2:
                tries.append(len(tries))
                both.wait(timeout=30)
            for site_, day in others:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [site_, day.toordinal()])

    monkeypatch.setattr("apps.booking.services.steps.lock_days", one_by_one)

    def move(number: int) -> bool:
        try:
            day = (tuesday, at("09:00").date())[number]
            return bool(
                changing.move(appointment=rows[number].uuid, start=at("10:00", day), at=NOW)
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(move, range(2)))
    for number, row in enumerate(rows):
        row.refresh_from_db()
        assert row.period.lower == at("10:00", (tuesday, at("09:00").date())[number])
        assert row.events.filter(reason="moved").count() == 1


def test_what_always_ends_in_a_deadlock_is_given_up_after_some_tries():
    """It leaves as what it is, and nothing hangs."""
    tries = []

    @retried
    @transaction.atomic
    def work() -> None:
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$")

    with pytest.raises(Exception, match="x") as raised:
        work()
    assert locking.sqlstate_of(raised.value) == locking.DEADLOCK
    assert len(tries) == locking.TRIES
