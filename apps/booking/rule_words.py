"""A weekly rule in words: what it means, sentence by sentence, in the active language."""

from collections.abc import Iterable
from datetime import date, time

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.booking.models import WeeklyRule
from apps.points.queries import service_name
from project.formats.lists import with_commas

# Any Monday: only the names of its week are wanted.
_MONDAY = date(2024, 1, 1)


def weekday_name(weekday: int) -> str:
    """The name of a weekday, 0 is Monday."""
    return date_format(_MONDAY.replace(day=1 + weekday), "l")


def clock(moment: time) -> str:
    """ "09:30"."""
    return time_format(moment, "TIME_FORMAT")


def services_line(services: Iterable[str]) -> str:
    """Names of the services of a rule; none named is all of them."""
    names = [service_name(code) for code in services]
    return with_commas(names) if names else _("all services")


def sentences(rule: WeeklyRule) -> list[str]:
    """What a rule means, one fact in each sentence."""
    said = [_when(rule)]
    validity = _validity(rule)
    if validity:
        said.append(validity)
    said.append(_("An appointment may begin every %(count)d minutes.") % {"count": rule.step_min})
    said.append(_seats(rule))
    said.append(_("For: %(services)s.") % {"services": services_line(rule.services)})
    if rule.with_shifts:
        said.append(_("Only while a facilitator who has a shift there is free."))
    return said


def _when(rule: WeeklyRule) -> str:
    words = {
        "weekday": weekday_name(rule.weekday),
        "start": clock(rule.starts_at),
        "end": clock(rule.ends_at),
    }
    if rule.every_weeks <= 1 or rule.anchor is None:
        return _("Every %(weekday)s from %(start)s to %(end)s.") % words
    words |= {
        "weeks": str(rule.every_weeks),
        "day": date_format(rule.anchor, "DATE_FORMAT"),
    }
    return (
        _(
            "%(weekday)s from %(start)s to %(end)s, every %(weeks)s weeks, counted from the week "
            "of %(day)s."
        )
        % words
    )


def _validity(rule: WeeklyRule) -> str:
    first = date_format(rule.valid_from, "DATE_FORMAT") if rule.valid_from else ""
    last = date_format(rule.valid_until, "DATE_FORMAT") if rule.valid_until else ""
    if first and last:
        return _("It holds from %(first)s to %(last)s.") % {"first": first, "last": last}
    if first:
        return _("It holds from %(first)s on.") % {"first": first}
    if last:
        return _("It holds until %(last)s.") % {"last": last}
    return ""


def _seats(rule: WeeklyRule) -> str:
    public = (
        ngettext(
            "%(count)d person at a time may book by herself",
            "%(count)d persons at a time may book by themselves",
            rule.public_seats,
        )
        % {"count": rule.public_seats}
        if rule.public_seats
        else _("nobody may book by herself")
    )
    kept = (
        ngettext(
            "%(count)d seat is kept for walk-ins and the telephone",
            "%(count)d seats are kept for walk-ins and the telephone",
            rule.kept_seats,
        )
        % {"count": rule.kept_seats}
        if rule.kept_seats
        else _("no seat is kept for walk-ins and the telephone")
    )
    return _("%(public)s; %(kept)s.") % {"public": public[:1].upper() + public[1:], "kept": kept}
