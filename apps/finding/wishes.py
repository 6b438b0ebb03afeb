"""What somebody looks for, and whether a site has it: yes, no, or nobody knows.

A site drops out for a "no" alone. What nobody knows is told by name, so that one can ask.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.points import queries as points
from apps.points.queries import Opening, PointFacts, SiteFacts
from apps.reach.queries import SiteVerdict

# Full hours one may ask for.
HOURS = tuple(range(8, 21))

# What has to be there. A code is one of ``points.MEASURES`` that is answered by yes or no, or:
STEP_FREE, GETS_IN = "step_free", "gets_in"
NEEDS: dict[str, Promise] = {
    STEP_FREE: _("An entrance without steps"),
    GETS_IN: _("A way in for the way I move"),
    "accessible_toilet": _("An accessible toilet"),
    "induction_loop": _("An induction loop for hearing aids"),
    "tactile_guide": _("Tactile paving to the desk, or a tactile map"),
    "reserved_parking": _("A parking space for disabled people near by"),
}


class Match(IntEnum):
    """In the order in which they are shown."""

    YES = 0
    UNKNOWN = 1
    NO = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """Empty: it does not matter. ``hour``: a full hour of the clock. ``needs``: of NEEDS."""

    service: str = ""
    language: str = ""
    welcome: str = ""
    needs: tuple[str, ...] = ()
    open_now: bool = False
    day: date | None = None
    hour: int | None = None
    district: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SiteSeen:
    """A site at a moment. ``bookable``: services that can be booked here on line.

    ``verdict``: whether the profile gets in; None where nobody measured.
    """

    point: PointFacts
    site: SiteFacts
    opening: Opening
    bookable: tuple[str, ...] = ()
    verdict: SiteVerdict | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A site against a wish. ``unknown``: what nobody knows of it, in words."""

    seen: SiteSeen
    match: Match
    unknown: tuple[Promise, ...] = ()


def look(wish: Wish, seen: SiteSeen) -> Looked:
    """Hold a site against the wish."""
    answers = [(name, judge(wish, seen)) for name, judge in _JUDGES]
    answers += [(NEEDS[need], _need(need, seen)) for need in wish.needs]
    match = max(answer for _name, answer in answers)
    unknown = tuple(name for name, answer in answers if answer == Match.UNKNOWN)
    return Looked(seen, match, unknown if match == Match.UNKNOWN else ())


def takes_people(site: SiteFacts) -> bool:
    """Whether there is any sense in going there, or in booking."""
    return site.in_service and not site.suspended


def rank(opening: Opening) -> tuple[int, float]:
    """Open first, then by what opens next, then unknown, at last what does not open."""
    if opening.is_open:
        return 0, 0.0
    if opening.state == "unknown":
        return 2, 0.0
    return (1, opening.next_change.timestamp()) if opening.next_change else (3, 0.0)


def _is(true: bool | None) -> Match:
    return Match.UNKNOWN if true is None else Match.YES if true else Match.NO


def _service(wish: Wish, seen: SiteSeen) -> Match:
    said = seen.site.services
    # What can be booked is offered, whatever the register says.
    if not wish.service or wish.service in seen.bookable or wish.service in said:
        return Match.YES
    return Match.NO if said else Match.UNKNOWN


def _language(wish: Wish, seen: SiteSeen) -> Match:
    said = seen.site.languages
    return _is(not wish.language or (wish.language in said if said else None))


def _welcome(wish: Wish, seen: SiteSeen) -> Match:
    said = seen.site.welcomed
    return _is(not wish.welcome or (wish.welcome in said if said else None))


def _open_now(wish: Wish, seen: SiteSeen) -> Match:
    if not wish.open_now:
        return Match.YES
    return _is(None if seen.opening.state == "unknown" else seen.opening.is_open)


def _hours(wish: Wish, seen: SiteSeen) -> Match:
    """Open at the hour of the day, at any hour of it, or at the hour of some day of the week."""
    if wish.day is None and wish.hour is None:
        return Match.YES
    if not takes_people(seen.site):
        return Match.NO
    week = points.week_hours(seen.site)
    if not week:
        return Match.UNKNOWN
    hour = None if wish.hour is None else time(wish.hour)
    return _is(any(_open_at(one.intervals, hour) for one in week if wish.day in {None, one.day}))


def _open_at(intervals: tuple[tuple[time, time], ...], hour: time | None) -> bool:
    if hour is None:
        return bool(intervals)
    # What ends at midnight ends after every hour.
    return any(start <= hour and (hour < end or end == time()) for start, end in intervals)


def _district(wish: Wish, seen: SiteSeen) -> Match:
    return _is(wish.district in {"", seen.site.district_code})


def _kind(wish: Wish, seen: SiteSeen) -> Match:
    return _is(wish.kind in {"", seen.point.kind})


def _need(need: str, seen: SiteSeen) -> Match:
    site, verdict = seen.site, seen.verdict
    if need == STEP_FREE:
        return _is(_without_steps(site))
    if need == GETS_IN:
        unknown = verdict is None or verdict.verdict == "unknown"
        return _is(None if verdict is None or unknown else verdict.verdict != "blocked")
    known = site.measures.get(need)
    return _is(None if known is None else bool(known))


def _without_steps(site: SiteFacts) -> bool | None:
    """What the register says, else what was measured at the entrance."""
    if site.step_free is not None:
        return site.step_free
    steps, ramp = site.measures.get("entrance_steps"), site.measures.get("ramp")
    if steps == 0 or ramp:
        return True
    return None if steps is None or ramp is None else False


_JUDGES: list[tuple[Promise, Callable[[Wish, SiteSeen], Match]]] = [
    (_("what one gets help with"), _service),
    (_("the languages spoken"), _language),
    (_("who is specially welcome"), _welcome),
    (_("whether it is open now"), _open_now),
    (_("the opening hours"), _hours),
    (_("the district"), _district),
    (_("who runs it"), _kind),
]
