"""The life of a ticket: one table, read by everybody. Nothing else decides.

A call that nobody answers is never the end: from "missed" one comes back, or the day ends.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.desk.models import TicketState as S
from apps.office.lives import Life, Step

OFFICE = frozenset({"facilitator", "staff"})
SYSTEM = frozenset({"system"})

REASONS: dict[str, Promise] = {
    "walked_in": _("Walked in"),
    "came_to_appointment": _("Came to an appointment"),
    "called": _("Called"),
    "called_again": _("Called again"),
    "put_back": _("Put back into the queue"),
    "did_not_answer": _("Did not answer the call"),
    "came_back": _("Came back"),
    "came": _("Came to the desk"),
    "taken_at_once": _("Helped without a call"),
    "helped": _("Helped"),
    "left": _("Went away"),
    "marked_by_mistake": _("Marked by mistake"),
    "end_of_day": _("The day ended"),
}

TABLE: dict[tuple[str, str], Step] = {
    ("", S.WAITING): Step(("walked_in", "came_to_appointment"), OFFICE),
    (S.WAITING, S.CALLED): Step(("called",), OFFICE),
    (S.WAITING, S.SERVING): Step(("taken_at_once",), OFFICE),
    (S.WAITING, S.LEFT): Step(("left", "end_of_day"), OFFICE | SYSTEM),
    (S.CALLED, S.SERVING): Step(("came",), OFFICE),
    (S.CALLED, S.CALLED): Step(("called_again",), OFFICE),
    (S.CALLED, S.MISSED): Step(("did_not_answer",), OFFICE),
    (S.CALLED, S.WAITING): Step(("put_back",), OFFICE),
    (S.CALLED, S.LEFT): Step(("left", "end_of_day"), OFFICE | SYSTEM),
    (S.MISSED, S.WAITING): Step(("came_back",), OFFICE),
    (S.MISSED, S.LEFT): Step(("left", "end_of_day"), OFFICE | SYSTEM),
    (S.SERVING, S.DONE): Step(("helped", "end_of_day"), OFFICE | SYSTEM),
    (S.SERVING, S.WAITING): Step(("put_back",), OFFICE),
    (S.SERVING, S.LEFT): Step(("left",), OFFICE),
    (S.DONE, S.SERVING): Step(("marked_by_mistake",), OFFICE),
    (S.LEFT, S.WAITING): Step(("came_back",), OFFICE),
}

# What each state means for who holds the number, in one sentence.
MEANING: dict[str, Promise] = {
    S.WAITING: _("You are in the queue. Your number will be called."),
    S.CALLED: _("It is your turn."),
    S.MISSED: _("Your number was called and nobody came. Tell us at the desk: you keep your turn."),
    S.SERVING: _("You are at the desk."),
    S.DONE: _("You were helped. Goodbye."),
    S.LEFT: _("This number is not in the queue any more."),
}

_LIFE = Life(TABLE)
step, next_states, replay = _LIFE.step, _LIFE.next_states, _LIFE.replay
