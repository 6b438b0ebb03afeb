"""The twin's codes in words, the same on every page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.twin.confidence import Confidence
from apps.twin.kinds import MEASURES

REASONS: dict[str, Promise] = {
    "report_verified": _("A report about it was verified"),
    "technician": _("A technician says so"),
    "facilitator_and_other": _("A facilitator and somebody else saw it"),
    "two_contacts": _("Two people we can reach saw it"),
    "inspection": _("Inspected on site"),
    "absent_voices": _("Several people did not find it"),
    "work_done": _("The work is said to be done"),
    "work_verified": _("The work was checked"),
    "never_there": _("It was never there"),
    "not_a_barrier": _("It is not a barrier to people on foot"),
    "out_of_scope": _("Not for this service"),
    "no_evidence": _("Nobody stands by it any more"),
    "not_seen_again": _("Nobody has seen it again"),
    "seen_again": _("Somebody has seen it again"),
    "in_programme": _("Its removal is in a programme"),
    "plan_cancelled": _("The plan was cancelled"),
    "still_there": _("It is still there"),
    "reopened": _("The earlier decision was a mistake"),
    "same_barrier": _("They are one barrier"),
    "not_the_same": _("They are two barriers after all"),
    "two_barriers": _("Some of the reports tell of another barrier"),
}

WHO: dict[str, Promise] = {
    "citizen": _("Citizen"),
    "facilitator": _("Facilitator"),
    "technician": _("Technician"),
    "survey": _("Survey"),
}

# What brought a change about, by the kind of its event.
EVENTS: dict[str, Promise] = {
    "report.submitted": _("Somebody reported it"),
    "report.transitioned": _("The office decided about a report"),
    "survey.observed": _("A survey found it"),
    "report.corrected": _("A reporter corrected what she had told"),
    "report.contact_verified": _("A reporter confirmed her contact"),
    "barrier.voice": _("Somebody said whether it is there"),
    "barrier.voice_taken_back": _("Somebody took back what was said"),
    "barrier.transitioned": _("A decision about the barrier"),
    "barrier.moved": _("Somebody chose where it lies"),
    "barrier.merged": _("It was joined with another barrier"),
    "barrier.unmerged": _("It was parted again from another barrier"),
    "barrier.split": _("A part of its reports became another barrier"),
    "network.activated": _("It was put onto a new street network"),
}

PROOFS: dict[str, Promise] = {
    "photo": _("A photo of the place after the work"),
    "measure": _("A measure after the work"),
    "inspection": _("An inspection on record"),
    "earlier": _("Decided before proof was asked for"),
}

BANDS: dict[str, Promise] = {
    "very_likely": _("Very likely"),
    "likely": _("Likely"),
    "uncertain": _("Uncertain"),
    "unlikely": _("Unlikely"),
}

# Why a decision about barriers was refused.
REFUSALS: dict[str, Promise] = {
    "unknown": _("There is no such barrier."),
    "same": _("A barrier cannot be joined with itself."),
    "state": _("Its state does not allow this, or somebody has decided meanwhile."),
    "reason": _("Choose a reason."),
    "role": _("Your role does not allow this."),
    "proof": _(
        "Say what proves that it is gone: a photo of the place, a measure, or the number and the "
        "day of an inspection."
    ),
    "later_merge": _("Other barriers were joined later. Undo the last one first."),
    "evidence": _(
        "Choose some of the observations: at least one that says it is there must go, and one "
        "must stay."
    ),
}


def refusal_in_words(why: str) -> Promise:
    """Why a decision was refused, for ``TransitionRefused.why``."""
    return REFUSALS.get(why, REFUSALS["state"])


@dataclass(frozen=True, slots=True)
class ConfidenceWords:
    """Confidence for a page: the band in words, percent, independent voices for and against."""

    words: Promise
    percent: int
    voices: int
    against: int


def in_words(found: Confidence | None) -> ConfidenceWords | None:
    """Confidence in words and numbers."""
    if found is None:
        return None
    percent = round(100 * found.probability)
    return ConfidenceWords(BANDS[found.band], percent, found.present_voices, found.absent_voices)


def measure_lines(measures: Mapping[str, object]) -> list[str]:
    """ "Height: 12 cm", in the order of the table."""
    return [
        f"{facts.label}: {measures[name]} {facts.unit}".rstrip()
        for name, facts in MEASURES.items()
        if name in measures
    ]
