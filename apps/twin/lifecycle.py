"""Life of a barrier: one table of allowed changes, and what the evidence asks for.

Everything here is a pure function of its arguments, so that a rebuild decides the same again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from apps.twin.models import BarrierState as S
from apps.twin.models import Stance

# Reports join these; the engine counts them; "no longer there" can be said of them.
STANDING: frozenset[str] = frozenset({S.SUSPECTED, S.CONFIRMED, S.PLANNED, S.REMOVAL_CLAIMED})

# Why barriers are joined, taken apart again, and split.
SAME_BARRIER, UNMERGED, TWO_BARRIERS = "same_barrier", "not_the_same", "two_barriers"

# "system" is the feed itself, applying the rules below to the evidence.
SYSTEM = "system"
_STAFF = frozenset({"staff", "technician"})
_FEED_AND_STAFF = _STAFF | {SYSTEM}
_WORKS = frozenset({"staff", "technician", "crew"})
_CLAIMS = _WORKS | {SYSTEM}


@dataclass(frozen=True, slots=True)
class Edge:
    """An allowed change: codes of the reasons that may be given, and who may ask for it."""

    reasons: frozenset[str]
    roles: frozenset[str]


def _edge(roles: frozenset[str], *reasons: str) -> Edge:
    return Edge(frozenset(reasons), roles)


_CONFIRM = _edge(
    _FEED_AND_STAFF,
    "report_verified",
    "technician",
    "facilitator_and_other",
    "two_contacts",
    "inspection",
)
_CLAIM = _edge(_CLAIMS, "absent_voices", "technician", "work_done")
_REMOVE = _edge(_WORKS, "work_verified", "inspection")
_DISMISS = _edge(_STAFF, "never_there", "not_a_barrier", "out_of_scope")
_EXPIRE = _edge(_FEED_AND_STAFF, "not_seen_again")
_MERGE = _edge(_STAFF, SAME_BARRIER)
_UNMERGE = _edge(_STAFF, UNMERGED)

TRANSITIONS: dict[tuple[str, str], Edge] = {
    (S.SUSPECTED, S.CONFIRMED): _CONFIRM,
    (S.SUSPECTED, S.REMOVAL_CLAIMED): _CLAIM,
    # Nobody stands by it any more: the feed itself lets go of what nobody ever verified.
    (S.SUSPECTED, S.DISMISSED): _edge(
        _FEED_AND_STAFF, "no_evidence", "never_there", "not_a_barrier", "out_of_scope"
    ),
    (S.SUSPECTED, S.EXPIRED): _EXPIRE,
    (S.CONFIRMED, S.PLANNED): _edge(_STAFF, "in_programme"),
    (S.CONFIRMED, S.REMOVAL_CLAIMED): _CLAIM,
    (S.CONFIRMED, S.REMOVED): _REMOVE,
    (S.CONFIRMED, S.DISMISSED): _DISMISS,
    (S.CONFIRMED, S.EXPIRED): _EXPIRE,
    (S.PLANNED, S.CONFIRMED): _edge(_STAFF, "plan_cancelled"),
    (S.PLANNED, S.REMOVAL_CLAIMED): _CLAIM,
    (S.PLANNED, S.REMOVED): _REMOVE,
    (S.PLANNED, S.DISMISSED): _DISMISS,
    (S.REMOVAL_CLAIMED, S.REMOVED): _REMOVE,
    (S.REMOVAL_CLAIMED, S.CONFIRMED): _edge(
        _FEED_AND_STAFF, "report_verified", "technician", "still_there"
    ),
    (S.REMOVAL_CLAIMED, S.SUSPECTED): _edge(_FEED_AND_STAFF, "still_there"),
    (S.REMOVAL_CLAIMED, S.DISMISSED): _DISMISS,
    # Temporary ones only: said to be gone, and seen by nobody since.
    (S.REMOVAL_CLAIMED, S.EXPIRED): _EXPIRE,
    # A planned one stands in a programme: it may be joined by others, not vanish into one.
    (S.SUSPECTED, S.MERGED): _MERGE,
    (S.CONFIRMED, S.MERGED): _MERGE,
    (S.REMOVAL_CLAIMED, S.MERGED): _MERGE,
    (S.MERGED, S.SUSPECTED): _UNMERGE,
    (S.MERGED, S.CONFIRMED): _UNMERGE,
    (S.MERGED, S.REMOVAL_CLAIMED): _UNMERGE,
    # Ends may be mistaken: going back is a step like any other, with an author and a reason.
    (S.REMOVED, S.CONFIRMED): _edge(_STAFF, "reopened"),
    (S.DISMISSED, S.SUSPECTED): _edge(_FEED_AND_STAFF, "reopened"),
    (S.DISMISSED, S.CONFIRMED): _edge(_FEED_AND_STAFF, "report_verified", "technician"),
    (S.EXPIRED, S.SUSPECTED): _edge(_FEED_AND_STAFF, "seen_again"),
    (S.EXPIRED, S.CONFIRMED): _edge(_FEED_AND_STAFF, "report_verified", "technician"),
}


def refusal(*, state: str, to: str, reason: str, role: str) -> str:
    """Why a change is not allowed: "state", "reason" or "role"; empty when it is."""
    edge = TRANSITIONS.get((state, to))
    if edge is None:
        return "state"
    if reason not in edge.reasons:
        return "reason"
    return "" if role in edge.roles else "role"


def decision_refusal(*, state: str, to: str, reason: str, role: str) -> str:
    """The same for a decision about one barrier: merging needs two, and is asked for apart."""
    if S.MERGED in {state, to}:
        return "state"
    return refusal(state=state, to=to, reason=reason, role=role)


def merge_refusal(*, state: str, into_state: str, role: str) -> str:
    """Why a barrier may not be merged into another: "state" or "role"; empty when it may."""
    if into_state not in STANDING:
        return "state"
    return refusal(state=state, to=S.MERGED, reason=SAME_BARRIER, role=role)


def split_refusal(*, state: str, role: str) -> str:
    """Why observations may not be split off a barrier: "state" or "role"; empty when they may."""
    if state not in STANDING:
        return "state"
    return "" if role in _STAFF else "role"


# Anonymous "no longer there" needed before the layer says so (decision 7).
ABSENT_VOICES_NEEDED = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation as the rules see it. ``contact`` is the pseudonym of a verified contact."""

    source: UUID
    source_kind: str
    stance: str
    stands: bool
    verified: bool
    observed_at: datetime
    contact: UUID | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidence asks for."""

    to: str
    reason: str


def verification(evidence: Iterable[Evidence]) -> str:
    """Which rule verifies a barrier from its standing "present" evidence; empty when none.

    A verified report or survey; a technician; a facilitator with one other voice; two distinct
    verified contacts (decision 7). Anonymous voices alone never do, however many. A second word
    of a facilitator is no other voice: nobody can tell whether two facilitators are two people,
    unless both are known (decision 23).
    """
    present = [one for one in evidence if one.stands and one.stance == Stance.PRESENT]
    if any(one.source_kind == "technician" for one in present):
        return "technician"
    if any(one.verified for one in present):
        return "report_verified"
    if _facilitator_and_other(present):
        return "facilitator_and_other"
    if len({one.contact for one in present if one.contact}) > 1:
        return "two_contacts"
    return ""


def _facilitator_and_other(present: list[Evidence]) -> bool:
    trained = [one for one in present if one.source_kind == "facilitator"]
    others = [one for one in present if one.source_kind != "facilitator"]
    named = {one.contact for one in trained if one.contact}
    if len(named) > 1:
        return True
    # The same person with another hat on is no other voice either.
    return bool(trained) and any(
        one.contact is None or any(mate.contact != one.contact for mate in trained)
        for one in others
    )


def absence(evidence: Iterable[Evidence]) -> str:
    """Which rule says the barrier is gone; empty when none.

    Three standing "absent" voices, or a technician's, later than the last standing "present": who
    saw it after them knows better. It is only ever a claim.
    """
    standing = [one for one in evidence if one.stands]
    last_present = max(
        (one.observed_at for one in standing if one.stance == Stance.PRESENT), default=None
    )
    absent = [
        one
        for one in standing
        if one.stance == Stance.ABSENT and (last_present is None or one.observed_at >= last_present)
    ]
    if any(one.source_kind == "technician" for one in absent):
        return "technician"
    return "absent_voices" if len(absent) >= ABSENT_VOICES_NEEDED else ""


class News(StrEnum):
    """What just happened to the evidence of a barrier."""

    SEEN = "seen"  # somebody saw it
    VERIFIED = "verified"  # somebody who can tell says it is there
    STANDS_AGAIN = "stands_again"  # a rejected report is looked at again
    ABSENT = "absent"  # somebody did not find it
    CORRECTED = "corrected"  # somebody told better what she had told
    FELL = "fell"  # a report was withdrawn, rejected or moved away


def after_merging(state: str, into_state: str) -> str:
    """The survivor's state before its new evidence is weighed: what was verified stays verified."""
    if state == S.CONFIRMED and into_state == S.SUSPECTED:
        return S.CONFIRMED
    return into_state


def decide(state: str, evidence: Iterable[Evidence], news: News) -> Verdict | None:
    """The change the evidence asks for in this state, None when none: one step at most.

    What was removed comes back only by a person's decision, and a claim that it is gone is settled
    only by somebody who can tell.
    """
    evidence = list(evidence)
    verified_by = verification(evidence)
    gone_by = absence(evidence)
    present = any(one.stands and one.stance == Stance.PRESENT for one in evidence)
    match state:
        case S.SUSPECTED if gone_by:
            return Verdict(S.REMOVAL_CLAIMED, gone_by)
        case S.SUSPECTED if verified_by:
            return Verdict(S.CONFIRMED, verified_by)
        case S.SUSPECTED if not present:
            return Verdict(S.DISMISSED, "no_evidence")
        case S.CONFIRMED | S.PLANNED if gone_by:
            return Verdict(S.REMOVAL_CLAIMED, gone_by)
        case S.REMOVAL_CLAIMED | S.DISMISSED | S.EXPIRED if news == News.VERIFIED:
            return Verdict(
                S.CONFIRMED, "technician" if verified_by == "technician" else "report_verified"
            )
        case S.DISMISSED if news == News.STANDS_AGAIN:
            return Verdict(S.SUSPECTED, "reopened")
        case S.EXPIRED if news in {News.SEEN, News.STANDS_AGAIN}:
            return Verdict(S.SUSPECTED, "seen_again")
    return None
