"""Where to put points: compared with trying every choice, on small cities of every shape."""

from itertools import combinations

import numpy as np
import pytest
from numpy.random import Generator

from apps.reach.engine.placement import (
    Answer,
    Question,
    Role,
    max_coverage,
    p_median,
)
from tests.counts import count


def city(rng: Generator) -> Question:
    """Few sites of all roles, islands, empty houses, equal times, and any changes allowed."""
    sites, origins = int(rng.integers(1, 10)), int(rng.integers(1, 25))
    seconds = rng.integers(0, rng.choice([3, 20, 900]), size=(sites, origins))
    seconds[rng.random((sites, origins)) < rng.choice([0.0, 0.1, 0.7])] = -1
    if origins > 3:
        seconds[:, 0] = seconds[:, 1]
    if sites > 3:
        seconds[2] = seconds[3]
    role = rng.choice(3, size=sites, p=[0.2, 0.3, 0.5])
    may_close = int((role == Role.MAY_CLOSE).sum())
    closed = int(rng.integers(0, may_close + 1))
    return Question(
        seconds=seconds,
        role=role,
        residents=rng.integers(0, rng.choice([2, 30]), size=origins),
        opened=int(rng.integers(0, 5)),
        closed=closed,
        moved=int(rng.integers(0, may_close - closed + 1)),
    )


def choices(question: Question) -> list[list[int]]:
    """Every set of open sites that the question allows."""
    role = np.asarray(question.role)
    stay, loose, new = (np.flatnonzero(role == r).tolist() for r in Role)
    found = []
    for gone in range(question.closed, question.closed + question.moved + 1):
        for fresh in range(min(question.opened + gone - question.closed, len(new)) + 1):
            for closing in combinations(loose, gone):
                kept = [site for site in loose if site not in closing]
                found += [stay + kept + list(some) for some in combinations(new, fresh)]
    return found


def nearest(question: Question, opened: list[int]) -> list[int | None]:
    """The least seconds at each origin, None without a way."""
    seconds = np.asarray(question.seconds)
    return [
        min((int(seconds[s, i]) for s in opened if seconds[s, i] >= 0), default=None)
        for i in range(seconds.shape[1])
    ]


def sums(question: Question, opened: list[int], within_s: int) -> tuple[int, int, int]:
    """Residents without a way, seconds of the others, residents within the span."""
    people = np.asarray(question.residents).tolist()
    times = list(zip(nearest(question, opened), people, strict=True))
    return (
        sum(w for t, w in times if t is None),
        sum(w * t for t, w in times if t is not None),
        sum(w for t, w in times if t is not None and t <= within_s),
    )


def open_in(question: Question, answer: Answer) -> list[int]:
    """Sites open after the answer, which must be an allowed one."""
    role = np.asarray(question.role)
    assert all(role[site] == Role.CANDIDATE for site in answer.opened)
    assert all(role[site] == Role.MAY_CLOSE for site in answer.closed)
    assert question.closed <= len(answer.closed) <= question.closed + question.moved
    assert len(answer.opened) <= question.opened + len(answer.closed) - question.closed
    existing = set(np.flatnonzero(role != Role.CANDIDATE).tolist())
    return sorted((existing - set(answer.closed)) | set(answer.opened))


@pytest.mark.parametrize("seed", range(count(small=40, full=300)))
def test_the_answer_is_the_best_of_all_choices(seed: int) -> None:
    rng = np.random.default_rng(seed)
    question = city(rng)
    within_s = int(rng.choice([0, 2, 15, 300]))
    every = [sums(question, some, within_s) for some in choices(question)]

    answer = p_median(question)
    best = min((alone, time) for alone, time, _ in every)
    now = sums(question, open_in(question, answer), within_s)
    assert (answer.unreached, answer.value) == best == now[:2]
    assert answer.proven
    assert answer.gap == 0

    cost = 1000
    answer = p_median(question, unreached_s=cost)
    now = sums(question, open_in(question, answer), within_s)
    assert answer.value == min(alone * cost + time for alone, time, _ in every)
    assert answer.value == now[0] * cost + now[1]
    assert answer.proven

    answer = max_coverage(question, within_s)
    now = sums(question, open_in(question, answer), within_s)
    assert answer.value == max(near for _, _, near in every) == now[2]
    assert (answer.proven, answer.unreached) == (True, now[0])
    existing = np.flatnonzero(np.asarray(question.role) != Role.CANDIDATE).tolist()
    before = sums(question, existing, within_s)
    assert (answer.unreached_before, answer.value_before) == (before[0], before[2])
