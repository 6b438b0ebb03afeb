"""Every pair of states, every reason, every role, and walks at random."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.accounts.models import Role
from apps.twin.lifecycle import (
    ABSENT_VOICES_NEEDED,
    STANDING,
    SYSTEM,
    TRANSITIONS,
    Evidence,
    News,
    absence,
    decide,
    refusal,
    verification,
)
from apps.twin.models import BarrierState, Stance
from tests.counts import count

STATES = [str(state) for state in BarrierState]
ROLES = sorted({*(str(role) for role in Role), SYSTEM})
REASONS = sorted({reason for edge in TRANSITIONS.values() for reason in edge.reasons})

# The table once more, by hand: a change of one must be meant enough to change the other.
ALLOWED = {
    "suspected": {"confirmed", "removal_claimed", "dismissed", "expired", "merged"},
    "confirmed": {"planned", "removal_claimed", "removed", "dismissed", "expired", "merged"},
    "planned": {"confirmed", "removal_claimed", "removed", "dismissed"},
    "removal_claimed": {"removed", "confirmed", "suspected", "dismissed", "expired", "merged"},
    "removed": {"confirmed"},
    "dismissed": {"suspected", "confirmed"},
    "expired": {"suspected", "confirmed"},
    "merged": {"suspected", "confirmed", "removal_claimed"},
}


def test_every_pair_of_states_is_allowed_exactly_when_it_should_be() -> None:
    for state, to in itertools.product(STATES, STATES):
        assert ((state, to) in TRANSITIONS) == (to in ALLOWED[state]), (state, to)


def test_every_pair_with_every_reason_and_role_is_answered_by_the_table_alone() -> None:
    for state, to, reason, role in itertools.product(STATES, STATES, REASONS, ROLES):
        edge = TRANSITIONS.get((state, to))
        expected = (
            "state" if edge is None
            else "reason" if reason not in edge.reasons
            else "role" if role not in edge.roles
            else ""
        )  # fmt: skip
        assert refusal(state=state, to=to, reason=reason, role=role) == expected


def test_words_nobody_knows_are_refused() -> None:
    known = {"state": "suspected", "to": "confirmed", "reason": "inspection", "role": "staff"}
    assert refusal(**known) == ""
    for key in known:
        assert refusal(**{**known, key: "nonsense"}) != ""


def test_every_edge_has_a_reason_and_somebody_who_may() -> None:
    for pair, edge in TRANSITIONS.items():
        assert edge.reasons, pair
        assert edge.roles <= set(ROLES), pair
        assert edge.roles, pair


def test_citizens_and_facilitators_decide_nothing_alone() -> None:
    for edge in TRANSITIONS.values():
        assert not edge.roles & {Role.CITIZEN, Role.FACILITATOR, Role.PARTNER_CITY}


def test_the_feed_itself_never_removes_and_never_undoes_a_removal() -> None:
    for (state, to), edge in TRANSITIONS.items():
        if BarrierState.REMOVED in {state, to}:
            assert SYSTEM not in edge.roles


def test_from_every_state_every_other_can_be_reached() -> None:
    for state in STATES:
        reached, edge_of = {state}, set(TRANSITIONS)
        for _ in STATES:
            reached |= {to for (before, to) in edge_of if before in reached}
        assert reached == set(STATES)


def test_standing_are_the_states_that_may_hinder_somebody() -> None:
    assert set(STATES) - STANDING == {"removed", "dismissed", "expired", "merged"}


evidence = st.builds(
    Evidence,
    source=st.uuids(),
    source_kind=st.sampled_from(["citizen", "facilitator", "technician", "survey"]),
    stance=st.sampled_from([str(one) for one in Stance]),
    stands=st.booleans(),
    verified=st.booleans(),
    observed_at=st.integers(0, 20).map(lambda d: datetime(2026, 5, 1, tzinfo=UTC) + timedelta(d)),
    contact=st.sampled_from([None, uuid.UUID(int=1), uuid.UUID(int=2)]),
)


@settings(max_examples=count(small=200, full=5000), deadline=None)
@given(
    state=st.sampled_from(STATES),
    steps=st.lists(st.tuples(st.lists(evidence, max_size=6), st.sampled_from(list(News)))),
)
def test_whatever_the_evidence_the_feed_walks_only_along_the_table(
    state: str, steps: list[tuple[list[Evidence], News]]
) -> None:
    for rows, news in steps:
        verdict = decide(state, rows, news)
        if verdict is None:
            continue
        assert refusal(state=state, to=verdict.to, reason=verdict.reason, role=SYSTEM) == ""
        state = verdict.to


@settings(max_examples=count(small=200, full=5000), deadline=None)
@given(rows=st.lists(evidence, max_size=8), seed=st.randoms(use_true_random=False))
def test_the_order_in_which_evidence_is_listed_does_not_matter(
    rows: list[Evidence], seed: object
) -> None:
    shuffled = list(rows)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    for state, news in itertools.product(STATES, News):
        assert decide(state, rows, news) == decide(state, shuffled, news)


@settings(max_examples=count(small=200, full=5000), deadline=None)
@given(rows=st.lists(evidence, max_size=30))
def test_anonymous_citizens_alone_never_verify(rows: list[Evidence]) -> None:
    anonymous = [
        Evidence(one.source, "citizen", one.stance, one.stands, False, one.observed_at)
        for one in rows
    ]
    assert verification(anonymous) == ""
    for state, news in itertools.product(STATES, set(News) - {News.VERIFIED}):
        verdict = decide(state, anonymous, news)
        assert verdict is None or verdict.to != BarrierState.CONFIRMED


@settings(max_examples=count(small=200, full=5000), deadline=None)
@given(rows=st.lists(evidence, max_size=8))
def test_evidence_that_no_longer_stands_counts_for_nothing(rows: list[Evidence]) -> None:
    standing = [one for one in rows if one.stands]
    assert verification(rows) == verification(standing)
    assert absence(rows) == absence(standing)


def test_a_claim_needs_three_voices() -> None:
    assert ABSENT_VOICES_NEEDED == 3
