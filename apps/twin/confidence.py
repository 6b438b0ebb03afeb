"""How likely a barrier is there now, from who saw it, who did not, and how long ago.

An aid for people who decide what to look at. It never changes a state, a verdict or who may verify
(decisions 7 and 15).

**Formula.** Every standing "present" observation i is worth

    x_i = w_i * 2^(-age_i / h) * product over absent sources j heard at or after i of (1 - w_j)

with w the weight of who saw it, h the half-life of the kind (``kinds.LIVES``). The observations of
one source count once, as the best of them. Then

    P = 1 - (1 - K) * (1 - min(A, ANONYMOUS_AT_MOST))

where K = 1 - product(1 - x) over the sources somebody knows, and A the same over anonymous ones.
This is the noisy-or of independent witnesses, each of whom may be wrong. What was found gone does
not fade: it stays gone until somebody sees it later. Hence, as the tests show: one more present
source never lowers P, time never raises it, one more absent source never raises it.

The sums are exactly rounded (``math.fsum``), so the order of the observations means nothing.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from apps.twin.kinds import LIVES

# How far one word is trusted: what it would be worth, alone and fresh. Assumptions, in the order
# decision 7 gives the voices: who can tell, who is known, who is anybody.
WEIGHTS: dict[str, float] = {
    "technician": 0.95,
    "survey": 0.85,
    "facilitator": 0.7,
    "contact": 0.6,
    "citizen": 0.4,
}
# Nobody can tell whether a hundred anonymous voices are a hundred people.
ANONYMOUS_AT_MOST = 0.75
# 95 % of a normal distribution.
_Z = 1.959963984540054

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Voice:
    """One standing observation. ``contact``: pseudonym of a verified contact, when there is one.

    ``present``: it says that the barrier is there; otherwise that it is gone. ``verified``: the
    City has checked it, which is worth a technician's word.
    """

    source: UUID
    source_kind: str
    present: bool
    observed_at: datetime
    verified: bool = False
    contact: UUID | None = None

    @property
    def speaker(self) -> UUID:
        """Who speaks: all words of one contact are one voice."""
        return self.contact or self.source

    @property
    def weight(self) -> float:
        """How far this word is trusted, 0 to 1."""
        if self.verified:
            return WEIGHTS["technician"]
        if self.contact and self.source_kind == "citizen":
            return WEIGHTS["contact"]
        return WEIGHTS.get(self.source_kind, WEIGHTS["citizen"])

    @property
    def anonymous(self) -> bool:
        """Whether nobody knows who it was."""
        return not self.contact and not self.verified and self.weight == WEIGHTS["citizen"]


@dataclass(frozen=True, slots=True)
class Confidence:
    """How likely the barrier is there (0 to 1), and on how many independent voices that rests."""

    probability: float
    present_voices: int
    absent_voices: int

    @property
    def band(self) -> str:
        """In one word: "very_likely" (from 0.8), "likely" (0.5), "uncertain" (0.2), "unlikely"."""
        for least, word in ((0.8, "very_likely"), (0.5, "likely"), (0.2, "uncertain")):
            if self.probability >= least:
                return word
        return "unlikely"


@dataclass(frozen=True, slots=True)
class Reliability:
    """Between which bounds the share of voices that say "it is there" lies, 0 to 1.

    Wide: little is known, and looking would tell much.
    """

    low: float
    high: float

    @property
    def width(self) -> float:
        """What is not known, 0 (all) to 1 (nothing is known)."""
        return self.high - self.low


NOTHING_KNOWN = Reliability(0.0, 1.0)


def reliability(kind: str, voices: Iterable[Voice], now: datetime) -> Reliability:
    """Wilson's 95 % interval of the share of voices that say a barrier is there at ``now``.

    Every speaker counts once, with the last word. A word counts as the odds of its weight
    (a technician as 19 trials, a citizen as two thirds of one), "present" fading with the
    half-life of the kind as in ``confidence``; all anonymous ones together count at most as the
    odds of ``ANONYMOUS_AT_MOST``. Without any voice: from 0 to 1.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
    of the American Statistical Association 22 (1927), with trials that need not be whole.
    """
    last: dict[UUID, Voice] = {}
    for voice in voices:
        known = last.get(voice.speaker)
        if known is None or _later(voice, known):
            last[voice.speaker] = voice
    half_life = LIVES[kind].half_life_days
    counted = [(voice, _trials(voice, half_life, now)) for voice in last.values()]
    crowd = math.fsum(trials for voice, trials in counted if voice.anonymous)
    share = min(1.0, _odds(ANONYMOUS_AT_MOST) / crowd) if crowd else 1.0
    weighed = [(v.present, trials * (share if v.anonymous else 1.0)) for v, trials in counted]
    return _wilson(
        math.fsum(trials for present, trials in weighed if present),
        math.fsum(trials for _present, trials in weighed),
    )


def _wilson(hits: float, trials: float) -> Reliability:
    if trials <= 0:
        return NOTHING_KNOWN
    # With the square on both sides of the fraction: no division by what has faded to nothing.
    share, square = min(1.0, hits / trials), _Z * _Z
    middle = share * trials + square / 2
    half = _Z * math.sqrt(share * (1 - share) * trials + square / 4)
    return Reliability(
        max(0.0, (middle - half) / (trials + square)), min(1.0, (middle + half) / (trials + square))
    )


def _later(voice: Voice, than: Voice) -> bool:
    """Whether it is the last word of the two; of the same moment, "gone" is."""
    return (voice.observed_at, not voice.present, voice.weight) > (
        than.observed_at,
        not than.present,
        than.weight,
    )


def _trials(voice: Voice, half_life_days: float, now: datetime) -> float:
    age_days = max(0.0, (now - voice.observed_at) / _DAY) if voice.present else 0.0
    return _odds(voice.weight) * 2.0 ** (-age_days / half_life_days)


def _odds(weight: float) -> float:
    return weight / (1 - weight)


def confidence(kind: str, voices: Iterable[Voice], now: datetime) -> Confidence:
    """How likely a barrier of a kind is there at ``now``, by the formula above.

    ``voices``: its standing observations, in any order. Without any "present" it is 0.
    """
    present: dict[UUID, list[Voice]] = defaultdict(list)
    absent: dict[UUID, list[Voice]] = defaultdict(list)
    for voice in voices:
        (present if voice.present else absent)[voice.speaker].append(voice)
    known: list[float] = []
    anonymous: list[float] = []
    for said in present.values():
        worth = max(_worth(voice, absent, LIVES[kind].half_life_days, now) for voice in said)
        unknown = all(voice.anonymous for voice in said)
        (anonymous if unknown else known).append(math.log1p(-worth))
    doubt = math.fsum([*known, max(math.fsum(anonymous), math.log1p(-ANONYMOUS_AT_MOST))])
    return Confidence(-math.expm1(doubt), len(present), len(absent))


def _worth(
    seen: Voice, absent: dict[UUID, list[Voice]], half_life_days: float, now: datetime
) -> float:
    age_days = max(0.0, (now - seen.observed_at) / _DAY)
    denied = [
        math.log1p(-max(later))
        for said in absent.values()
        if (later := [one.weight for one in said if one.observed_at >= seen.observed_at])
    ]
    return seen.weight * math.exp(math.fsum(denied)) * 2.0 ** (-age_days / half_life_days)
