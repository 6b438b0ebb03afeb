"""However people decide about barriers, the log and the present never part."""

import random
import uuid

import pytest

from apps.accounts.models import Role
from apps.twin import queries, services
from apps.twin.lifecycle import SYSTEM, TRANSITIONS, decision_refusal
from apps.twin.models import Barrier, BarrierState
from tests.counts import count
from tests.twin_feed.builders import deliver, network, record, report, voice
from tests.worlds import fresh_world, worlds

STEPS = count(small=300, full=10_000)
REASONS = sorted({reason for edge in TRANSITIONS.values() for reason in edge.reasons})
ROLES = [*map(str, Role), SYSTEM]
PROOFS = [
    {"kind": "inspection", "reference": "VS 1", "on": "2026-05-20"},
    {"kind": "measure", "measures": {"height_cm": 0}},
    {"kind": "photo", "picture": None},
    None,
]


@pytest.mark.django_db
def test_a_random_walk_of_decisions_and_voices() -> None:
    network()
    walk = random.Random(20260504)
    done = 0
    for steps in worlds(STEPS):
        with fresh_world():
            done += _walk(walk, steps)
    assert done > STEPS / 4


def _walk(walk: random.Random, steps: range) -> int:
    """How many of the decisions were carried out."""
    for n in range(6):
        report(10 + 30 * n, 5, source_kind=walk.choice(["citizen", "technician"]))
    deliver()
    barriers = list(Barrier.objects.values_list("uuid", flat=True))
    done = 0
    for step in steps:
        barrier = walk.choice(barriers)
        if walk.random() < 0.1:
            voice(barrier, walk.choice(["present", "absent"]), day=step % 300)
            deliver()
            continue
        state = queries.barrier(barrier).state  # type: ignore[union-attr]
        to, reason, role = _wanted(walk, state)
        proof = walk.choice(PROOFS)
        facts = {"barrier": str(barrier), "to": to, "reason": reason, "actor_role": role,
                 "proof": proof}  # fmt: skip
        record("barrier.transitioned", barrier, facts)
        deliver()
        after = queries.barrier(barrier)
        assert after is not None
        refused = decision_refusal(state=state, to=to, reason=reason, role=role)
        unproved = to == BarrierState.REMOVED and proof not in PROOFS[:2]
        assert after.state == (state if refused or unproved else to)
        assert bool(after.proof) == (after.state == BarrierState.REMOVED)
        done += not (refused or unproved)
    for barrier in barriers:
        assert _replayed(barrier) == queries.barrier(barrier).state  # type: ignore[union-attr]
    assert services.rebuild(check=True).agrees
    return done


def _wanted(walk: random.Random, state: str) -> tuple[str, str, str]:
    """Half of the time an allowed step, so that the walk gets somewhere; else anything."""
    ways = [(to, edge) for (start, to), edge in TRANSITIONS.items() if start == state]
    if walk.random() < 0.5:
        return walk.choice(list(map(str, BarrierState))), walk.choice(REASONS), walk.choice(ROLES)
    to, edge = walk.choice(ways)
    return str(to), walk.choice(sorted(edge.reasons)), walk.choice(sorted(edge.roles))


def _replayed(barrier: uuid.UUID) -> str:
    """The state the images in the log end in; every change between them is in the table."""
    state = ""
    for change in reversed(queries.history(barrier, limit=100_000)):
        for image in change.payload["barriers"]:
            if image["uuid"] != str(barrier):
                continue
            before, after = image["was"], image["state"]
            assert before is None or before == state
            assert before in {None, after} or (before, after) in TRANSITIONS
            state = after
    return state
