"""The life of an appointment: one table, read by everybody. Nothing else decides.

Moving to another time is a step too, from a state to itself, so that the log tells it. From
"arrived" no way leads to "missed", nor back: who was there was there.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.booking.models import AppointmentState as S
from apps.office.lives import Life, Step

# Who may make a step.
CITIZEN = frozenset({"citizen"})
OFFICE = frozenset({"facilitator", "staff"})
SYSTEM = frozenset({"system"})

REASONS: dict[str, Promise] = {
    "chosen": _("A time was chosen"),
    "chosen_again": _("Another time was chosen"),
    "taken_again": _("The same time was still free"),
    "offered": _("Offered from the waiting list"),
    "booked": _("Booked"),
    "booked_at_the_desk": _("Booked at the desk"),
    "time_ran_out": _("Not confirmed in time"),
    "given_up": _("Not wanted any more"),
    "offer_refused": _("The time that was offered was refused"),
    "moved": _("Moved to another time"),
    "came": _("Came"),
    "came_late": _("Came after all"),
    "did_not_come": _("Did not come"),
    "helped": _("Helped"),
    "left_before": _("Left before it was her turn"),
    "cancelled": _("Cancelled"),
    "earlier_taken": _("An earlier time was taken"),
    "closure": _("The point is closed"),
    "facilitator_absent": _("The facilitator is absent"),
    "not_our_service": _("The point cannot help with this"),
    "marked_by_mistake": _("Marked by mistake"),
}


_OFFICE_CANCELS = ("closure", "facilitator_absent", "not_our_service")

TABLE: dict[tuple[str, str], Step] = {
    ("", S.HELD): Step(("chosen", "offered"), CITIZEN | OFFICE | SYSTEM),
    ("", S.CONFIRMED): Step(("booked_at_the_desk",), OFFICE),
    (S.HELD, S.HELD): Step(("chosen_again",), CITIZEN | OFFICE),
    (S.HELD, S.CONFIRMED): Step(("booked",), CITIZEN | OFFICE),
    (S.HELD, S.EXPIRED): Step(("time_ran_out",), SYSTEM),
    (S.HELD, S.CANCELLED_BY_CITIZEN): Step(
        ("given_up", "offer_refused", "earlier_taken"), CITIZEN | OFFICE
    ),
    (S.HELD, S.CANCELLED_BY_SERVICE): Step(_OFFICE_CANCELS, OFFICE),
    (S.EXPIRED, S.HELD): Step(("taken_again", "chosen_again"), CITIZEN | OFFICE),
    (S.CONFIRMED, S.CONFIRMED): Step(("moved",), CITIZEN | OFFICE),
    (S.CONFIRMED, S.ARRIVED): Step(("came",), OFFICE),
    (S.CONFIRMED, S.MISSED): Step(("did_not_come",), OFFICE | SYSTEM),
    (S.CONFIRMED, S.CANCELLED_BY_CITIZEN): Step(("cancelled",), CITIZEN | OFFICE),
    (S.CONFIRMED, S.CANCELLED_BY_SERVICE): Step(_OFFICE_CANCELS, OFFICE),
    (S.MISSED, S.ARRIVED): Step(("came_late", "marked_by_mistake"), OFFICE),
    (S.ARRIVED, S.DONE): Step(("helped",), OFFICE | SYSTEM),
    (S.ARRIVED, S.CANCELLED_BY_CITIZEN): Step(("left_before",), OFFICE | SYSTEM),
    (S.ARRIVED, S.CANCELLED_BY_SERVICE): Step((*_OFFICE_CANCELS, "marked_by_mistake"), OFFICE),
    (S.DONE, S.ARRIVED): Step(("marked_by_mistake",), OFFICE),
}

# Its owner may still move or cancel it.
CHANGEABLE = (S.CONFIRMED,)
CANCELLED = (S.CANCELLED_BY_CITIZEN, S.CANCELLED_BY_SERVICE)

# What each state means for who booked, in one sentence.
MEANING: dict[str, Promise] = {
    S.HELD: _("The time is kept for you while you fill in the form. It is not booked yet."),
    S.CONFIRMED: _("Your appointment is booked."),
    S.ARRIVED: _("You have arrived. Somebody will call you."),
    S.DONE: _("This appointment has taken place."),
    S.MISSED: _("Nobody came to this appointment."),
    S.CANCELLED_BY_CITIZEN: _("You cancelled this appointment."),
    S.CANCELLED_BY_SERVICE: _("We had to cancel this appointment. We are sorry."),
    S.EXPIRED: _("The time was not confirmed, and others may book it again."),
}


_LIFE = Life(TABLE)
step, next_states, replay = _LIFE.step, _LIFE.next_states, _LIFE.replay
