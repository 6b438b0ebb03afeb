"""The same day on line, and written without network by two people: the same database.

In any order, cut anywhere, sent twice, sealed or not, sent by a colleague, with a server that dies
in the middle.
"""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.desk import services
from apps.desk.models import OfflineConflict, OfflineItem, Ticket, ToRebook
from apps.desk.services import offline
from apps.points.models import Site
from tests.booking import builders as booking
from tests.counts import count
from tests.desk.builders import facilitator
from tests.desk.off_line import post, record, sealed, states, step
from tests.desk.off_line_days import EVENING, NINE, Day, everything, made_up, play_on_line

SEEDS = st.integers(0, 2**32 - 1)


def _day(site: Site, people: dict[str, User], roll: random.Random, visits: int) -> Day:
    week_before = NINE - timedelta(days=7)
    booked = [
        booking.booked(site, start=NINE + n * timedelta(minutes=30), at=week_before)
        for n in range(3)
    ]
    return made_up(roll, Day(site, people, booked), visits)


def _send(day: Day, batch: list[dict[str, Any]], sender: User) -> list[services.Answer]:
    """What a device sends: open by who wrote it, sealed by whoever signed in."""
    sent = [
        one if day.who[one["uuid"]] == sender
        else sealed(one, day.who[one["uuid"]], day.site, EVENING, begins=NINE)
        for one in batch
    ]  # fmt: skip
    return services.bring_back(sent, sender=sender, post=post(day.site, sender), now=EVENING)


def _bring_all(day: Day, roll: random.Random) -> int:
    """Out of order, in pieces, some twice, until nothing waits; return how many sendings."""
    waiting, sendings = list(day.items), 0
    while waiting:
        roll.shuffle(waiting)
        size = roll.randint(1, 12)
        batch = waiting[:size] + roll.sample(day.items, min(2, len(day.items)))
        sender = roll.choice(sorted(day.people.values(), key=lambda one: one.username))
        answers = _send(day, batch, sender)
        assert {one.state for one in answers} <= {"done", "later"}
        done = {str(one.uuid) for one in answers if one.state == "done"}
        waiting = [one for one in waiting if one["uuid"] not in done]
        sendings += 1
        assert sendings < 40 * len(day.items)
    return sendings


@pytest.fixture
def people(site: Site, anna: User) -> dict[str, User]:
    return {"B": anna, "C": facilitator("bea")}


@pytest.mark.django_db
@settings(
    max_examples=count(small=8, full=300), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(seed=SEEDS, visits=st.integers(1, 9))
def test_in_any_order_it_is_the_same_day(
    site: Site, people: dict[str, User], seed: int, visits: int
) -> None:
    roll = random.Random(seed)
    with transaction.atomic():
        day = _day(site, people, roll, visits)
        with transaction.atomic():
            play_on_line(day)
            on_line = everything()
            transaction.set_rollback(True)
        _bring_all(day, roll)
        assert everything() == on_line
        assert not OfflineConflict.objects.exists()
        assert OfflineItem.objects.count() == len(day.items)
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(
    max_examples=count(small=5, full=200), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@example(seed=167)  # the visit was recorded by somebody who began much later
@given(seed=SEEDS)
def test_two_who_touched_the_same_people_lose_nothing(
    site: Site, people: dict[str, User], seed: int
) -> None:
    """Both had the same numbers along: whoever comes first holds, the other is listed."""
    roll = random.Random(seed)
    with transaction.atomic():
        common = _day(site, {"B": people["B"]}, roll, 4)
        queue = [one for one in common.items if one["kind"] == "walk_in"]
        _send(common, queue, people["B"])
        day = Day(site, people, [])
        for letters in people:
            for one in queue:
                day.add(letters, _called(one, day, roll))
                day.add(letters, _recorded(one, day, roll))
        waiting = list(day.items)
        outcomes = {}
        for _turn in range(6):
            roll.shuffle(waiting)
            for one in waiting:
                (answer,) = _send(day, [one], roll.choice(list(people.values())))
                outcomes[one["uuid"]] = answer.state
            waiting = [one for one in waiting if outcomes[one["uuid"]] == "later"]
        assert not waiting
        conflicts = {str(key) for key in OfflineConflict.objects.values_list("uuid", flat=True)}
        assert conflicts == {key for key, state in outcomes.items() if state == "conflict"}
        assert len(conflicts) == len(day.items) // 2
        assert set(outcomes.values()) <= {"done", "conflict"}
        assert not ToRebook.objects.exists()
        transaction.set_rollback(True)


def _called(one: dict[str, Any], day: Day, roll: random.Random) -> dict[str, Any]:
    return step(one["uuid"], "called", one["uuid"], day.tick(roll))


def _recorded(one: dict[str, Any], day: Day, roll: random.Random) -> dict[str, Any]:
    return record(day.tick(roll), ticket=one["uuid"], after=day.items[-1]["uuid"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(2))
def test_a_database_that_dies_in_the_middle_changes_nothing(monkeypatch, seed: int) -> None:
    site = booking.site(kept=1)
    people = {"B": facilitator("anna"), "C": facilitator("bea")}
    roll = random.Random(seed)
    day = _day(site, people, roll, 6)
    with transaction.atomic():
        play_on_line(day)
        on_line = everything()
        transaction.set_rollback(True)
    real, left = offline.arrive, [roll.randint(2, 5)]

    def dying(item: Any, author: Any) -> Any:
        done = real(item, author)
        left[0] -= 1
        if not left[0]:
            with connection.cursor() as cursor:
                # As when the server of the database is killed: nothing is said any more.
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return done

    monkeypatch.setattr(offline, "arrive", dying)
    answers = _send(day, day.items, people["B"])
    # What was being stored was not, and is tried again on a connection of its own.
    assert left[0] < 0
    assert set(states(answers)) == {"done"}
    assert everything() == on_line
    _bring_all(day, roll)
    assert everything() == on_line


@pytest.mark.django_db
def test_without_a_database_nothing_is_answered(
    site: Site, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    day = _day(site, people, random.Random(3), 3)

    def gone(item: Any, author: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(offline, "arrive", gone)
    monkeypatch.setattr(offline, "connection", SimpleNamespace(is_usable=lambda: False))
    with pytest.raises(OperationalError):
        _send(day, day.items, people["B"])


@pytest.mark.django_db(transaction=True)
def test_one_item_that_fails_keeps_no_other(monkeypatch) -> None:
    site = booking.site(kept=1)
    people = {"B": facilitator("anna"), "C": facilitator("bea")}
    day = _day(site, people, random.Random(3), 6)
    bad = day.items[0]["uuid"]
    real = offline.arrive

    def failing(item: Any, author: Any) -> Any:
        done = real(item, author)
        if str(item.uuid) == bad:
            raise RuntimeError("Maria Rossi")
        return done

    monkeypatch.setattr(offline, "arrive", failing)
    answers = _send(day, day.items, people["B"])
    assert next(one for one in answers if str(one.uuid) == bad).state == "later"
    assert "done" in states(answers)
    assert not OfflineItem.objects.filter(uuid=bad).exists()
    monkeypatch.undo()
    _bring_all(day, random.Random(4))
    assert OfflineItem.objects.count() == len(day.items)


@pytest.mark.django_db(transaction=True)
def test_both_devices_and_their_repeats_at_the_same_moment() -> None:
    site = booking.site(kept=1)
    people = {"B": facilitator("anna"), "C": facilitator("bea")}
    day = _day(site, people, random.Random(11), 6)
    with transaction.atomic():
        play_on_line(day)
        on_line = everything()
        transaction.set_rollback(True)
    gate = threading.Barrier(4)

    def send(number: int) -> list[str]:
        try:
            gate.wait(timeout=20)
            mine = list(day.items)
            random.Random(number).shuffle(mine)
            return states(_send(day, mine, list(people.values())[number % 2]))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(send, range(4)))
    assert {state for one in found for state in one} <= {"done", "later"}
    _bring_all(day, random.Random(1))
    assert everything() == on_line
    assert not OfflineConflict.objects.exists()
    assert Ticket.objects.count() == len(on_line["tickets"])
