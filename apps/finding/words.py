"""What the pages of the points say of times and ways, in the active language."""

from datetime import datetime

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.reach.queries import TimesToPoints, TimeTo


def minutes(seconds: int) -> str:
    """Rounded up: nobody arrives before the time a page has told."""
    whole = max(1, -(-seconds // 60))
    return ngettext("%(n)s minute", "%(n)s minutes", whole) % {"n": whole}


def time_sentence(time: TimeTo | None) -> str:
    """How long one way of moving takes, and what of it nobody has checked."""
    if time is None:
        return _("The time to this place is not computed yet.")
    if time.seconds is None:
        return _("No way there was found for the way you move.")
    told = minutes(time.seconds)
    if time.careful_seconds is None:
        return _("%(time)s, if stretches that nobody has checked can be used.") % {"time": told}
    careful = minutes(time.careful_seconds)
    if careful == told:
        return _("%(time)s, on stretches that somebody has checked.") % {"time": told}
    return _("%(time)s; %(careful)s if only checked stretches are used.") % {
        "time": told, "careful": careful,
    }  # fmt: skip


def why_no_times(times: TimesToPoints) -> str:
    """Why the nearest cannot be told; empty when it can."""
    if times.state == "found":
        return ""
    if times.state == "start_too_far":
        return _("Your start is more than 500 metres from any street we know.")
    if times.state == "start_not_usable":
        return _("No street near your start can be used the way you move.")
    return _("The ways are not computed yet, so the list is not by distance.")


def moment(at: datetime, now: datetime) -> str:
    """ "today at 15:00", "Monday 30 November at 09:00"; both in the time of the city."""
    clock = time_format(at.time(), "TIME_FORMAT")
    days = (at.date() - now.date()).days
    if days == 0:
        return _("today at %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": clock}
    return _("%(day)s at %(time)s") % {"day": date_format(at.date(), "l j F"), "time": clock}


def day(at: datetime, now: datetime) -> str:
    """ "Today", "Tomorrow", "Monday 30 November"."""
    days = (at.date() - now.date()).days
    if days < 2:
        return _("Tomorrow") if days else _("Today")
    return date_format(at.date(), "l j F")
