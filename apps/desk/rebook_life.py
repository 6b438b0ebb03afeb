"""The life of a booking to be made again: one table, read by everybody."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.desk.models import RebookState as S
from apps.office.lives import Life, Step

OFFICE = frozenset({"facilitator", "staff"})
SYSTEM = frozenset({"system"})
# Whoever sees whom to call is written down; nothing changes with it.
LOOKED_AT = "looked_at"

REASONS: dict[str, Promise] = {
    "time_gone": _("The time was taken meanwhile"),
    "not_reached": _("Called, not reached"),
    "booked": _("Another time was booked"),
    "gave_up": _("Does not want another time"),
    "booked_otherwise": _("Has another appointment already"),
    "wanted_after_all": _("Wants another time after all"),
    LOOKED_AT: _("Looked at"),
    "time_over": _("Kept long enough"),
}

TABLE: dict[tuple[str, str], Step] = {
    ("", S.OPEN): Step(("time_gone",), OFFICE),
    (S.OPEN, S.OPEN): Step(("not_reached", LOOKED_AT), OFFICE),
    (S.OPEN, S.REBOOKED): Step(("booked",), OFFICE),
    (S.OPEN, S.GIVEN_UP): Step(("gave_up", "booked_otherwise"), OFFICE),
    (S.GIVEN_UP, S.GIVEN_UP): Step((LOOKED_AT,), OFFICE),
    (S.GIVEN_UP, S.OPEN): Step(("wanted_after_all",), OFFICE),
    (S.OPEN, S.ERASED): Step(("time_over",), SYSTEM),
    (S.GIVEN_UP, S.ERASED): Step(("time_over",), SYSTEM),
}

_LIFE = Life(TABLE)
step, next_states, replay = _LIFE.step, _LIFE.next_states, _LIFE.replay
