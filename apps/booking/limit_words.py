"""The limits of ``fair_use`` for people: what each is for, in which unit, and how far it may go."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MINUTE_S, HOUR_S = 60, 3600
_UNITS: dict[int, Promise] = {1: _("times"), MINUTE_S: _("minutes"), HOUR_S: _("hours")}


@dataclass(frozen=True, slots=True)
class LimitWords:
    """``unit``: how many of what is kept one of what is shown has. Bounds as kept."""

    label: Promise
    meaning: Promise
    unit: int
    least: int
    most: int

    @property
    def unit_name(self) -> str:
        """In what it is shown."""
        return str(_UNITS[self.unit])

    @property
    def bounds(self) -> str:
        """From where to where."""
        return _("From %(least)d to %(most)d.") % {
            "least": self.least // self.unit,
            "most": self.most // self.unit,
        }


LIMITS: dict[str, LimitWords] = {
    "hold_s": LimitWords(
        _("A time is kept while somebody fills in the form"),
        _("Long enough for slow readers; too long keeps others waiting."),
        MINUTE_S, 5 * MINUTE_S, HOUR_S,
    ),
    "rest_min_s": LimitWords(
        _("A time that was given back rests at least"),
        _("Nobody can know when it may be booked again: so it cannot be sold."),
        MINUTE_S, 0, 4 * HOUR_S,
    ),
    "rest_max_s": LimitWords(
        _("and at most"), _("Drawn by lot between the two."), MINUTE_S, 0, 4 * HOUR_S
    ),
    "open_per_contact": LimitWords(
        _("Appointments to come for one contact"),
        _("For one e-mail address or telephone number of who comes. The desk is not counted."),
        1, 1, 20,
    ),
    "booked_a_day_per_contact": LimitWords(
        _("Bookings of one contact within a day"),
        _("Whatever was cancelled meanwhile."),
        1, 1, 50,
    ),
    "open_per_relative": LimitWords(
        _("Appointments to come that one relative has booked for others"),
        _("By the contact of who books, for all the people together."),
        1, 1, 50,
    ),
    "booked_a_day_per_relative": LimitWords(
        _("Bookings of one relative for others within a day"),
        _("Whatever was cancelled meanwhile."),
        1, 1, 50,
    ),
    "open_per_office": LimitWords(
        _("Appointments to come that one office or association has booked for others"),
        _("By its contact. Who books at the desk, signed in, is not counted."),
        1, 1, 500,
    ),
    "booked_a_day_per_office": LimitWords(
        _("Bookings of one office or association for others within a day"),
        _("Whatever was cancelled meanwhile."),
        1, 1, 500,
    ),
    "moves": LimitWords(
        _("Moves of one appointment by oneself"),
        _("The desk and the telephone may move it more often."),
        1, 1, 20,
    ),
    "waiting_per_contact": LimitWords(
        _("Waiting lists for one contact"), _("At how many points one may wait."), 1, 1, 20
    ),
    "change_until_s": LimitWords(
        _("One may move or cancel by oneself until so long before"),
        _("0 is the start itself."),
        HOUR_S, 0, 7 * 24 * HOUR_S,
    ),
    "offer_s": LimitWords(
        _("An offer of the waiting list is open for"),
        _("Then the time goes to the next."),
        HOUR_S, HOUR_S, 72 * HOUR_S,
    ),
    "offer_not_nearer_s": LimitWords(
        _("No offer is nearer than"),
        _("Who reads her mail in the evening must still be able to come."),
        HOUR_S, 0, 7 * 24 * HOUR_S,
    ),
    "remind_s": LimitWords(
        _("A reminder goes out so long before"),
        _("With what to bring, and how to cancel."),
        HOUR_S, HOUR_S, 14 * 24 * HOUR_S,
    ),
    "closure_grace_s": LimitWords(
        _("After a closure in bulk nobody is told for"),
        _("So long all of it can be taken back."),
        MINUTE_S, 0, 24 * HOUR_S,
    ),
    "others": LimitWords(
        _("Other times shown when one is gone"), _("The nearest ones."), 1, 1, 20
    ),
}  # fmt: skip
