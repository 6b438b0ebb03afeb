"""What each letter says, written when it is sent, in the language of its reader."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from apps.booking import links
from apps.booking.errors import OtherTime
from apps.booking.facts import AppointmentFacts
from apps.booking.lifecycle import REASONS
from apps.booking.queries.availability import city_zone
from apps.mail.services import PlainLetter as Text
from apps.points import queries as points

Facts = dict[str, str | int]


def about_appointment(
    template: str,
    appointment: AppointmentFacts,
    facts: Facts,
    others: Sequence[OtherTime] = (),
) -> Text:
    """The letter of that template about an appointment. ``others``: times to offer instead."""
    if template == "cancelled_by_service":
        return _cancelled_by_service(appointment, facts, others)
    return _ABOUT_APPOINTMENT[template](appointment, facts)


def about_waiting(template: str, entry: UUID, version: int, place: str, facts: Facts) -> Text:
    """The letter of that template to somebody on the waiting list."""
    return _ABOUT_WAITING[template](entry, version, place, facts)


def when(moment: datetime) -> str:
    """ "Tuesday 1 December 2026 at 09:30", in the active language and the city's time."""
    local = moment.astimezone(city_zone())
    return _("%(day)s at %(time)s") % {
        "day": f"{date_format(local, 'l')} {date_format(local, 'DATE_FORMAT')}",
        "time": time_format(local, "TIME_FORMAT"),
    }


def page(name: str, *args: object) -> str:
    """Absolute address of a page, in the active language."""
    return settings.SOGLIA_BASE_URL.rstrip("/") + reverse(name, args=args)


def _confirmed(appointment: AppointmentFacts, _facts: Facts) -> Text:
    return Text(
        _("Your appointment is booked"),
        [_line(appointment), *_where(appointment), _code(appointment), *_bring(appointment)],
        appointment.bring,
        _ways(appointment),
    )


def _moved(appointment: AppointmentFacts, facts: Facts) -> Text:
    was = str(facts.get("was", ""))
    former = [_("It was: %(when)s.") % {"when": when(datetime.fromisoformat(was))}] if was else []
    return Text(
        _("Your appointment was moved"),
        [
            _line(appointment),
            *former,
            *_where(appointment),
            _code(appointment),
            *_bring(appointment),
        ],
        appointment.bring,
        _ways(appointment),
    )


def _reminder(appointment: AppointmentFacts, _facts: Facts) -> Text:
    return Text(
        _("Your appointment is near"),
        [
            _line(appointment),
            *_where(appointment),
            _code(appointment),
            _("If you cannot come, please cancel: somebody else is waiting for the place."),
            *_bring(appointment),
        ],
        appointment.bring,
        _ways(appointment),
    )


def _cancelled(appointment: AppointmentFacts, _facts: Facts) -> Text:
    return Text(
        _("Your appointment is cancelled"),
        [_line(appointment), _("You need do nothing more. You can book again at any time.")],
        links=[(_("Book again"), page("booking_start"))],
    )


def _cancelled_by_service(
    appointment: AppointmentFacts, facts: Facts, others: Sequence[OtherTime]
) -> Text:
    reason = REASONS.get(str(facts.get("reason", "")))
    token = links.make(links.AGAIN, appointment.uuid, version=appointment.link_version)
    return Text(
        _("We had to cancel your appointment"),
        [
            _line(appointment),
            *([str(reason) + "."] if reason else []),
            _("We are sorry. Please choose another time: you need not tell us anything again."),
            *([_("These are free now:")] if others else []),
        ],
        [_other(one) for one in others],
        [(_("Choose another time"), page("booking_again", token))],
    )


def _waiting(entry: UUID, version: int, place: str, _facts: Facts) -> Text:
    return Text(
        _("You are on the waiting list"),
        [
            _("Place: %(place)s.") % {"place": place},
            _(
                "When a time becomes free we write to you. You can take it or refuse it; we offer "
                "three times at most, and none for the same day."
            ),
        ],
        links=[_stop_waiting(entry, version)],
    )


def _offer(entry: UUID, version: int, place: str, facts: Facts) -> Text:
    start = datetime.fromisoformat(str(facts["start"]))
    token = links.make(links.OFFER, UUID(str(facts["offer"])), version=version)
    return Text(
        _("A time has become free"),
        [
            _("Place: %(place)s.") % {"place": place},
            _("Time: %(when)s.") % {"when": when(start)},
            _("It is kept for you for some hours. Open the page and say yes or no."),
        ],
        links=[
            (_("Take or refuse this time"), page("booking_offer", token)),
            _stop_waiting(entry, version),
        ],
    )


def _over(_entry: UUID, _version: int, place: str, _facts: Facts) -> Text:
    return Text(
        _("You are no longer on the waiting list"),
        [
            _("Place: %(place)s.") % {"place": place},
            _("No further time will be offered. You can book any time that is free."),
        ],
        links=[(_("Book a time"), page("booking_start"))],
    )


def _stop_waiting(entry: UUID, version: int) -> tuple[str, str]:
    token = links.make(links.WAITING, entry, version=version)
    return _("I do not wait any more"), page("booking_waiting", token)


def _other(one: OtherTime) -> str:
    found = points.site_facts(one.site_code)
    if found is None:
        return when(one.start)
    return _("%(when)s, %(place)s") % {"when": when(one.start), "place": found[1].name}


def _line(appointment: AppointmentFacts) -> str:
    return _("%(service)s, %(when)s.") % {
        "service": appointment.service_name,
        "when": when(appointment.start),
    }


def _where(appointment: AppointmentFacts) -> list[str]:
    lines = [_("Place: %(place)s.") % {"place": appointment.place}]
    if appointment.preparation_names:
        lines.append(_("You asked for: %(things)s.") % {"things": appointment.preparations_line})
    return lines


def _code(appointment: AppointmentFacts) -> str:
    return _("Code of the appointment: %(code)s") % {"code": appointment.code}


def _bring(appointment: AppointmentFacts) -> list[str]:
    return [_("Please bring:")] if appointment.bring else []


def _ways(appointment: AppointmentFacts) -> list[tuple[str, str]]:
    def link(purpose: str, name: str) -> str:
        token = links.make(purpose, appointment.uuid, version=appointment.link_version)
        return page(name, token)

    return [
        (_("Move the appointment"), link(links.MOVE, "booking_move")),
        (_("Cancel the appointment"), link(links.CANCEL, "booking_cancel")),
    ]


_ABOUT_APPOINTMENT: dict[str, Callable[[AppointmentFacts, Facts], Text]] = {
    "confirmed": _confirmed,
    "moved": _moved,
    "reminder": _reminder,
    "cancelled": _cancelled,
}
_ABOUT_WAITING: dict[str, Callable[[UUID, int, str, Facts], Text]] = {
    "waiting": _waiting,
    "offer": _offer,
    "exhausted": _over,
    "over": _over,
}
