"""Bounds, limits and refusals of the choice of places; towns too large for trying every choice."""

import os
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

from apps.reach.engine import placement_settle, placement_terms
from apps.reach.engine.placement import (
    Answer,
    Effort,
    PlacementError,
    Question,
    Role,
    max_coverage,
    p_median,
)
from apps.reach.engine.placement_bound import lagrangian
from apps.reach.engine.placement_reduce import reduced
from tests.counts import count


def town(
    rng: Generator, *, origins: int, candidates: int, existing: int = 0, opened: int = 3,
    **more: int,
) -> Question:  # fmt: skip
    """People around a centre, sites anywhere, ways a third longer than the air line."""
    people = np.concatenate([rng.normal(0, 900, (origins // 2, 2)),
                             rng.uniform(-3000, 3000, (origins - origins // 2, 2))])  # fmt: skip
    sites = rng.uniform(-3000, 3000, (existing + candidates, 2))
    metres = np.hypot(*(people[None, :] - sites[:, None]).transpose(2, 0, 1))
    return Question(
        seconds=np.rint(metres * 1.2).astype(np.int64),
        role=np.array([Role.STAYS] * existing + [Role.CANDIDATE] * candidates),
        residents=rng.integers(0, 14, origins),
        opened=opened,
        **more,
    )


def answers(question: Question, **effort: Any) -> list[Answer]:
    return [
        p_median(question, effort=Effort(**effort)),
        max_coverage(question, 600, effort=Effort(**effort)),
    ]


def best(question: Question) -> tuple[int, int]:
    """Least seconds and most residents within 600 s, by trying every choice."""
    seconds, people = np.asarray(question.seconds), np.asarray(question.residents)
    role = np.asarray(question.role)
    stay = np.flatnonzero(role == Role.STAYS).tolist()
    new = np.flatnonzero(role == Role.CANDIDATE).tolist()
    times = [seconds[[*stay, *some]].min(axis=0) for some in combinations(new, question.opened)]
    return (
        min(int((people * t).sum()) for t in times),
        max(int(people[t <= 600].sum()) for t in times),
    )


@pytest.mark.parametrize("seed", range(count(small=6, full=60)))
@pytest.mark.parametrize("entries", [40, 400])
def test_a_bound_holds_even_where_most_terms_were_left_out(
    seed: int, entries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = town(np.random.default_rng(seed), origins=120, candidates=14, existing=seed % 3)
    truth = best(question)
    monkeypatch.setattr(placement_terms, "MOST_ENTRIES", entries)
    monkeypatch.setattr(placement_terms, "MOST_SORTED", entries * 4)
    monkeypatch.setattr(
        placement_settle,
        "terms_of",
        lambda problem, rows: placement_terms.terms_of(problem, rows, entries=entries),
    )
    median, coverage = answers(question)
    assert median.bound <= truth[0] <= median.value
    assert coverage.value <= truth[1] <= coverage.bound


@pytest.mark.parametrize("seed", range(count(small=8, full=100)))
def test_anybody_can_add_up_the_radii_that_prove_a_bound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    question = town(rng, origins=60, candidates=12, existing=seed % 2)
    seconds, role = np.asarray(question.seconds, dtype=np.int32), np.asarray(question.role)
    far = int(seconds.max()) + 1
    problem = reduced(seconds, role, np.asarray(question.residents), far, far, question).problem
    found = lagrangian(problem, np.arange(3))
    radius = [int(r * 1024) for r in found.radius]
    assert [r / 1024 for r in radius] == found.radius.tolist()
    saved = sorted(
        (
            sum(w * max(r - 1024 * int(c), 0)
                for w, r, c in zip(problem.weight.tolist(), radius, row, strict=True))
            for row in problem.cost
        ),
        reverse=True,
    )  # fmt: skip
    total = sum(w * r for w, r in zip(problem.weight.tolist(), radius, strict=True))
    assert total - sum(saved[: question.opened]) == found.least * 1024
    assert found.least + problem.constant_far <= best(question)[0]


@pytest.mark.parametrize("opened", [1, 4, 10])
def test_a_town_with_points_is_settled_within_one_percent(opened: int) -> None:
    origins = count(small=3_000, full=40_000)
    question = town(
        np.random.default_rng(5), origins=origins, candidates=count(small=80, full=400),
        existing=12, opened=opened,
    )  # fmt: skip
    for answer in answers(question, gap=0.01):
        assert answer.gap <= 0.01
    assert p_median(question, effort=Effort(gap=0.01)) == p_median(
        question, effort=Effort(gap=0.01)
    )


def test_without_time_there_is_an_allowed_answer_with_a_bound_that_holds() -> None:
    question = town(np.random.default_rng(3), origins=400, candidates=16, opened=3)
    truth = best(question)
    median, coverage = answers(question, time_limit_s=1e-6)
    assert median.bound <= truth[0] <= median.value
    assert coverage.value <= truth[1] <= coverage.bound
    assert max(len(median.opened), len(coverage.opened)) <= 3


def test_with_nothing_to_open_the_answer_is_today() -> None:
    question = town(np.random.default_rng(1), origins=50, candidates=5, existing=2, opened=0)
    for answer in answers(question):
        assert (answer.opened, answer.closed, answer.proven) == ((), (), True)
        assert answer.value == answer.value_before == answer.bound


def test_with_more_to_open_than_candidates_all_that_help_open() -> None:
    question = town(np.random.default_rng(1), origins=500, candidates=4, existing=1, opened=9)
    median, _ = answers(question)
    assert median.opened == (1, 2, 3, 4)
    assert median.proven


def test_a_site_that_helps_nobody_is_not_opened() -> None:
    question = Question([[5, 5], [5, 5], [2, 9]], [0, 2, 2], [1, 1], opened=2)
    assert p_median(question).opened == (2,)


def test_of_two_equal_sites_the_first_is_chosen() -> None:
    question = Question([[7, 7, 3], [3, 3, 7], [3, 3, 7]], [2, 2, 2], [1, 2, 1], opened=1)
    assert p_median(question).opened == (1,)


def test_sites_that_stay_stay_and_others_close_only_when_they_may() -> None:
    seconds = [[10, 90, 90], [90, 10, 90], [12, 90, 90], [90, 90, 10]]
    role = [Role.STAYS, Role.MAY_CLOSE, Role.MAY_CLOSE, Role.CANDIDATE]
    people = [100, 5, 50]
    answer = p_median(Question(seconds, role, people, opened=0, moved=1))
    assert (answer.opened, answer.closed) == ((3,), (2,))
    answer = p_median(Question(seconds, role, people, opened=0, closed=1))
    assert (answer.opened, answer.closed) == ((), (2,))
    assert p_median(Question(seconds, role, people, opened=0)).closed == ()


def test_who_has_no_way_comes_first_and_is_told_apart() -> None:
    seconds = [[-1, 500, 500], [400, -1, -1], [-1, 10, 10]]
    question = Question(seconds, [0, 2, 2], [1, 1000, 1000], opened=1)
    answer = p_median(question)
    assert (answer.opened, answer.unreached, answer.unreached_before) == ((1,), 0, 1)
    assert (answer.value, answer.value_before) == (1_000_400, 1_000_000)
    answer = p_median(question, unreached_s=600)
    assert (answer.opened, answer.unreached, answer.value) == ((2,), 1, 20_600)


def test_nobody_and_nowhere_are_answers_too() -> None:
    nobody = Question(np.zeros((2, 0), np.int64), [0, 2], np.zeros(0, np.int64), opened=1)
    nowhere = Question(np.zeros((0, 3), np.int64), np.zeros(0, np.int64), [1, 2, 3], opened=1)
    for question, alone in ((nobody, 0), (nowhere, 6)):
        answer = p_median(question)
        assert (answer.opened, answer.value, answer.unreached, answer.proven) == (
            (),
            0,
            alone,
            True,
        )
        assert max_coverage(question, 5).value == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"seconds": [1, 2]}, "seconds"),
        ({"seconds": [[1, -2]]}, "seconds"),
        ({"seconds": [[1.0, 2.0]]}, "seconds"),
        ({"seconds": [[1, 10**7]]}, "seconds"),
        ({"seconds": [["a", "b"]]}, "seconds"),
        ({"role": [3]}, "role"),
        ({"role": [2, 2]}, "role"),
        ({"residents": [1]}, "residents"),
        ({"residents": [1, -1]}, "residents"),
        ({"residents": [1, 0.5]}, "residents"),
        ({"residents": [1, 2**62]}, "residents"),
        ({"opened": -1}, "opened"),
        ({"closed": -1}, "closed"),
        ({"closed": 1}, "closed"),
        ({"moved": 1}, "moved"),
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused_by_name(
    change: dict[str, Any], field: str
) -> None:
    words: dict[str, Any] = {"seconds": [[1, 2]], "role": [2], "residents": [1, 1], "opened": 1}
    question = Question(**{**words, **change})
    with pytest.raises(PlacementError, match=field):
        p_median(question)
    with pytest.raises(PlacementError, match=field):
        max_coverage(question, 5)


def test_limits_that_make_no_sense_are_refused() -> None:
    question = Question([[1, 2]], [2], [1, 1], opened=1)
    for effort in ({"gap": 1.0}, {"gap": -0.1}, {"time_limit_s": 0.0}, {"gap": float("nan")}):
        with pytest.raises(PlacementError, match="gap"):
            p_median(question, effort=Effort(**effort))
    with pytest.raises(PlacementError, match="unreached_s: more than 2"):
        p_median(question, unreached_s=2)
    with pytest.raises(PlacementError, match="within_s"):
        max_coverage(question, -1)


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    question = town(np.random.default_rng(8), origins=300, candidates=30, opened=5)
    p_median(question)
    os.write(1, b"still open\n")
    assert capfd.readouterr().out == "still open\n"
