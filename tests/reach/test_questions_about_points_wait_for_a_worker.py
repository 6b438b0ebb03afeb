"""A question about the points is a row a worker takes: never lost, never answered twice."""

import random
import threading
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.reach import services
from apps.reach.models import PlacementRun
from apps.reach.placement_question import CHANGE, NewPlace, PlacementQuestion
from apps.reach.queries.placement import PlacementRefused
from apps.reach.services import placement
from apps.reach.services.placement_answer import NotReady
from tests.at_once import all_at_once
from tests.counts import count

pytestmark = pytest.mark.django_db
ANSWER: dict[str, Any] = {"sites": [], "bands": []}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer itself is another test's."""

    def answer(_question: PlacementQuestion, tell: Any) -> dict[str, Any]:
        tell()
        return ANSWER

    monkeypatch.setattr(placement, "answer_to", answer)


def asked(question: PlacementQuestion | None = None) -> PlacementRun:
    uuid = services.ask_about_points(question or PlacementQuestion(), user_id=None)
    return PlacementRun.objects.get(uuid=uuid)


def breaking(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def answer(*_words: Any) -> dict[str, Any]:
        raise error

    monkeypatch.setattr(placement, "answer_to", answer)


def state_of(run: PlacementRun) -> tuple[str, str, int]:
    run.refresh_from_db()
    return run.state, run.problem, run.attempt


def test_a_question_comes_back_from_its_row_as_it_was() -> None:
    question = PlacementQuestion(
        kind=CHANGE, close=("a", "b"), open=(NewPlace("Via Po 1", 7.6, 45.0),), near_min=10
    )
    assert PlacementQuestion.from_dict(asked(question).question) == question


def test_a_worker_answers_the_oldest_first() -> None:
    first, second = asked(), asked()
    assert services.work_off_placement()
    assert (state_of(first)[0], state_of(second)[0]) == ("done", "waiting")
    assert first.answer == ANSWER
    assert first.done == first.total
    assert services.work_off_placement()
    assert not services.work_off_placement()


def test_asking_wakes_a_worker_and_the_clock_finds_what_a_lost_wake_left(
    settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(placement.outbox, "poke", lambda name, **_more: woken.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        asked()
    assert woken == [placement.TASK]
    assert placement.TASK in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_the_engine_s_own_worker_is_not_kept_from_the_reports(settings: Any) -> None:
    from fnmatch import fnmatch

    assert not any(fnmatch(placement.TASK, name) for name in settings.CELERY_TASK_ROUTES)


def test_what_breaks_is_tried_again_and_given_up_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    run = asked()
    breaking(monkeypatch, MemoryError)
    for _i in range(placement.ATTEMPTS):
        assert services.work_off_placement()
    assert state_of(run) == ("failed", "broken", placement.ATTEMPTS)
    assert not services.work_off_placement()


@pytest.mark.parametrize(
    ("error", "problem"), [(NotReady, "not_ready"), (PlacementRefused, "refused")]
)
def test_what_has_no_answer_is_given_up_at_once_and_says_why(
    error: type[Exception], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked()
    breaking(monkeypatch, error)
    assert services.work_off_placement()
    assert state_of(run) == ("failed", problem, 1)


def test_one_that_breaks_lets_the_next_have_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = asked(), asked()
    with monkeypatch.context() as broken:
        breaking(broken, ZeroDivisionError)
        services.work_off_placement()
    services.work_off_placement()
    assert (state_of(bad)[0], state_of(good)[0]) == ("waiting", "done")


def test_a_run_whose_worker_fell_silent_is_taken_again_and_the_slow_one_cannot_finish() -> None:
    run = asked()
    now = timezone.now()
    slow = placement._take(now)
    assert slow is not None
    assert placement._take(now) is None
    later = now + timedelta(seconds=placement.SILENT_S + 1)
    assert services.work_off_placement(now=later)
    assert state_of(run) == ("done", "", 2)
    with pytest.raises(placement._Taken):
        placement._compute(slow)
    assert state_of(run) == ("done", "", 2)


def test_a_worker_that_always_dies_is_not_followed_for_ever() -> None:
    run = asked()
    now = timezone.now()
    for _i in range(placement.ATTEMPTS):
        assert placement._take(now) is not None
        now += timedelta(seconds=placement.SILENT_S + 1)
    assert placement._take(now) is None
    assert state_of(run)[:2] == ("failed", "broken")


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_two_runs() -> None:
    runs = {asked().uuid, asked().uuid}
    taken: list[UUID] = []
    both = threading.Barrier(2)

    def take() -> None:
        both.wait()
        found = placement._take(timezone.now())
        assert found is not None
        taken.append(found.uuid)
        connection.close()

    threads = [threading.Thread(target=take) for _i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(taken) == runs


@pytest.mark.parametrize("seed", range(count(small=8, full=80)))
def test_any_life_of_workers_ends_with_one_answer_or_a_reason(seed: int) -> None:
    """Workers take, die, break, finish late and finish twice, in any order."""
    rng = random.Random(seed)
    runs = [asked() for _i in range(rng.randint(1, 3))]
    now, held = timezone.now(), []
    for _step in range(60):
        what = rng.choice(["take", "finish", "break", "wait"])
        if what == "take":
            found = placement._take(now)
            if found is not None:
                held.append(found)
        elif what == "wait":
            now += timedelta(seconds=rng.choice([10, placement.SILENT_S + 1]))
        elif held:
            one = held.pop(rng.randrange(len(held)))
            before = state_of(PlacementRun.objects.get(pk=one.pk))
            try:
                if what == "break":
                    placement._broke(one)
                else:
                    placement._compute(one)
            except placement._Taken:
                assert state_of(PlacementRun.objects.get(pk=one.pk)) == before
        for run in runs:
            state, problem, attempt = state_of(run)
            assert (state == "failed") == bool(problem)
            assert (state == "done") == (run.answer is not None)
            assert attempt <= placement.ATTEMPTS
    for _i in range(20):
        now += timedelta(seconds=placement.SILENT_S + 1)
        services.work_off_placement(now=now)
    assert {state_of(run)[0] for run in runs} <= {"done", "failed"}


def test_the_database_keeps_no_answer_without_an_end_and_no_failure_without_a_reason() -> None:
    run = asked()
    for wrong in (
        {"state": "done"},
        {"state": "failed"},
        {"answer": ANSWER},
        {"problem": "broken"},
        {"done": run.total + 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlacementRun.objects.filter(pk=run.pk).update(**wrong)


def test_nobody_fills_the_queue_alone() -> None:
    user = User.objects.create_user("asks")
    for _i in range(placement.WAITING_AT_MOST):
        services.ask_about_points(PlacementQuestion(), user_id=user.pk)
    with pytest.raises(services.TooManyRuns):
        services.ask_about_points(PlacementQuestion(), user_id=user.pk)


@pytest.mark.django_db(transaction=True)
def test_nobody_fills_the_queue_by_asking_at_once() -> None:
    users = [User.objects.create_user(f"asks{number}") for number in range(2)]

    def ask(number: int) -> str:
        try:
            services.ask_about_points(PlacementQuestion(), user_id=users[number % 2].pk)
        except services.TooManyRuns:
            return "refused"
        return "waits"

    assert Counter(all_at_once(ask, range(20), workers=10)) == {"waits": 6, "refused": 14}
    for user in users:
        assert PlacementRun.objects.filter(asked_by=user).count() == placement.WAITING_AT_MOST


def test_old_answers_are_erased_and_an_answer_outlives_whoever_asked() -> None:
    user = User.objects.create_user("asks")
    services.ask_about_points(PlacementQuestion(), user_id=user.pk)
    user.delete()
    assert PlacementRun.objects.get().asked_by_id is None
    assert services.erase_old_placement() == 0
    later = timezone.now() + timedelta(days=placement.KEPT_DAYS, minutes=1)
    assert services.erase_old_placement(now=later) == 1
