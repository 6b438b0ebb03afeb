"""Facts that are good for one profile and a hazard for another, and lawful ones that still hinder.

Nothing is averaged: who is helped and who is hindered stand side by side. A flush kerb is what
wheels need and what a cane cannot find; a raised one the other way round; a lip of 2.5 cm is
lawful and still hard for some.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.reach.engine.barriers import BarrierFacts, BarrierVerdict
from apps.reach.engine.conformity import Answer, Conformity, overall
from apps.reach.engine.rules import Profile, Rules, Verdict
from apps.reach.engine.verdicts import Account, Reason

KERB, KERB_FLUSH = "kerb", "kerb_flush"
# Which reasons speak of the attribute a legal rule is about.
_SAME = {
    "width_cm": {"width", "width_cm"},
    "slope_pct": {"slope_up", "slope_down", "slope_pct"},
    "cross_slope_pct": {"cross_slope_pct"},
    "kerb_cm": {"kerb"},
    "height_cm": {"kerb", "height_cm", "headroom_cm"},
}
_BAD = (Verdict.HARD, Verdict.BLOCKED)


@dataclass(frozen=True, slots=True)
class Conflict:
    """``helped`` and ``hindered`` are codes of profiles; ``lawful``: the law helps nobody here."""

    attribute: str
    helped: tuple[str, ...]
    hindered: tuple[str, ...]
    lawful: bool = False


def of_segment(
    accounts: Mapping[str, Account], answers: Iterable[Answer], rules: Rules
) -> list[Conflict]:
    """Conflicts of a stretch over the accounts of all profiles."""
    reasons = {profile: account.reasons for profile, account in accounts.items()}
    flush = _with(reasons, {KERB_FLUSH})
    found = []
    if flush:
        wheels = [c for c in reasons if "kerb_cm" in rules.profiles[c].limits]
        found += _conflict(KERB_FLUSH, [c for c in wheels if not _has(reasons[c], KERB)], flush)
    raised = _with(reasons, {KERB})
    if raised:
        found += _conflict(
            KERB, [c for c in reasons if _feels(rules.profiles[c]) and c not in flush], raised
        )
    return found + _lawful(reasons, answers)


def of_barrier(
    barrier: BarrierFacts,
    verdicts: Mapping[str, BarrierVerdict],
    answers: Iterable[Answer],
    rules: Rules,
) -> list[Conflict]:
    """Conflicts of a barrier over the verdicts of all profiles."""
    found = []
    if barrier.kind == "kerb_missing_ramp":
        hindered = [c for c, judged in verdicts.items() if judged.verdict in _BAD]
        helped = [
            c
            for c, judged in verdicts.items()
            if _feels(rules.profiles[c]) and judged.verdict == Verdict.FREE
        ]
        found += _conflict(KERB, helped, hindered)
    reasons = {profile: judged.reasons for profile, judged in verdicts.items()}
    return found + _lawful(reasons, answers)


def _feels(profile: Profile) -> bool:
    """Finds the edge of the sidewalk by the kerb."""
    return profile.flush_needs_tactile


def _has(reasons: Iterable[Reason], code: str) -> bool:
    return any(reason.code == code for reason in reasons)


def _with(reasons: Mapping[str, Iterable[Reason]], codes: Iterable[str]) -> list[str]:
    """Profiles for whom one of these attributes is known to be bad."""
    wanted = set(codes)
    return [
        profile
        for profile, some in reasons.items()
        if any(reason.code in wanted and reason.verdict in _BAD for reason in some)
    ]


def _conflict(attribute: str, helped: Iterable[str], hindered: Iterable[str]) -> list[Conflict]:
    good, bad = tuple(helped), tuple(hindered)
    return [Conflict(attribute, good, bad)] if good and bad else []


def _lawful(reasons: Mapping[str, Iterable[Reason]], answers: Iterable[Answer]) -> list[Conflict]:
    """Conforms by a measure, and is hard or blocked for somebody by the same measure."""
    found: dict[str, Conflict] = {}
    by_measure: dict[str, list[Answer]] = {}
    for answer in answers:
        by_measure.setdefault(answer.measure, []).append(answer)
    for measure in by_measure.keys() & _SAME.keys():
        if overall(by_measure[measure]) != Conformity.CONFORMS:
            continue
        codes = _SAME[measure]
        hindered = _with(reasons, codes)
        if hindered:
            code = next(r.code for r in reasons[hindered[0]] if r.code in codes)
            found[code] = Conflict(code, (), tuple(hindered), lawful=True)
    return [found[code] for code in sorted(found)]
