"""The lists that a device takes along, with labels in the language of the page."""

from collections.abc import Iterable
from typing import Any

from apps.booking.queries import language_name
from apps.desk.buttons import BUTTONS
from apps.desk.codes import COMPETENCES, DOMAINS, KINDS
from apps.desk.forms import LANGUAGES, NAME_LENGTH
from apps.desk.lifecycle import TABLE
from apps.desk.models import TicketState
from apps.desk.models.assistance import (
    FOLLOW_UP_MAX,
    NOTE_MAX,
    PEOPLE_MAX,
    ActsAs,
    ActsBecause,
    ActsFor,
    Autonomy,
    Referral,
)
from apps.desk.record_checks import LONGEST_MIN
from apps.desk.topics import TOPICS, by_use
from apps.points.queries import PREPARATIONS, service_choices
from apps.twin.kinds import KINDS as BARRIERS
from apps.twin.kinds import MEASURES, BarrierKind, CanPass

Labelled = list[dict[str, Any]]


def day_lists() -> dict[str, Any]:
    """What a queue is made of: states, steps, services, languages, what has to be prepared."""
    return {
        "states": _labelled(TicketState.choices),
        "table": _table(),
        "services": _labelled(service_choices()),
        "languages": [{"code": code, "name": language_name(code)} for code in LANGUAGES],
        "preparations": _labelled(PREPARATIONS.items()),
        "name_max": NAME_LENGTH,
    }


def record_lists(used: Iterable[str]) -> dict[str, Any]:
    """The choices of a record; ``used``: topics of the last records, for the order."""
    return {
        "kinds": _labelled(KINDS.items()),
        "topics": _labelled((code, TOPICS[code].name) for code in by_use(used)),
        "competences": _labelled((str(code), name) for code, name in COMPETENCES.items()),
        "domains": _labelled(DOMAINS.items()),
        "autonomy": _labelled(Autonomy.choices),
        "referrals": _labelled(Referral.choices),
        "acts_as": _labelled(ActsAs.choices),
        "acts_for": _labelled(ActsFor.choices),
        "because": _labelled(ActsBecause.choices),
        "limits": {
            "minutes": LONGEST_MIN,
            "people": PEOPLE_MAX,
            "note": NOTE_MAX,
            "follow_up": FOLLOW_UP_MAX,
        },
    }


def report_lists() -> dict[str, Any]:
    """The choices of a report of a barrier. Streets are not among them: a place is words."""
    return {
        "kinds": [
            {
                "code": str(kind),
                "name": str(BarrierKind(kind).label),
                "sentence": str(facts.sentence),
                "family": facts.family,
                "measures": list(facts.measures),
            }
            for kind, facts in BARRIERS.items()
        ],
        "measures": [
            {
                "code": code,
                "name": str(facts.label),
                "unit": facts.unit,
                "min": facts.minimum,
                "max": facts.maximum,
                "whole": facts.whole,
            }
            for code, facts in MEASURES.items()
        ],
        "can_pass": _labelled(CanPass.choices),
    }


def _table() -> Labelled:
    """Each step somebody may press, with its button, in the order in which they are needed."""
    return [
        {
            "from": str(before),
            "to": str(button.to),
            "reason": TABLE[before, button.to].reasons[0],
            "label": str(button.label),
            "key": button.key,
            "main": button.is_main,
        }
        for before, buttons in BUTTONS.items()
        for button in buttons
    ]


def _labelled(choices: Iterable[tuple[Any, Any]]) -> Labelled:
    return [{"code": str(code), "name": str(name)} for code, name in choices]
