"""What may be pressed for a number, with and without network."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from apps.desk.models import TicketState as S


@dataclass(frozen=True, slots=True)
class Button:
    """A step somebody may press. ``key`` is the letter of its shortcut."""

    to: str
    label: Promise
    key: str = ""
    is_main: bool = False


# In the order in which they are needed. Each pair is one of ``lifecycle.TABLE``.
BUTTONS: dict[str, tuple[Button, ...]] = {
    S.WAITING: (
        Button(S.CALLED, gettext_lazy("Call")),
        Button(S.SERVING, gettext_lazy("Help now")),
        Button(S.LEFT, gettext_lazy("Went away")),
    ),
    S.CALLED: (
        Button(S.SERVING, gettext_lazy("Help now"), "S", is_main=True),
        Button(S.CALLED, gettext_lazy("Call again"), "R"),
        Button(S.MISSED, gettext_lazy("Did not answer"), "M"),
        Button(S.WAITING, gettext_lazy("Put back")),
        Button(S.LEFT, gettext_lazy("Went away")),
    ),
    S.MISSED: (
        Button(S.WAITING, gettext_lazy("Is back")),
        Button(S.LEFT, gettext_lazy("Went away")),
    ),
    S.SERVING: (
        Button(S.DONE, gettext_lazy("Done"), "D", is_main=True),
        Button(S.WAITING, gettext_lazy("Put back")),
        Button(S.LEFT, gettext_lazy("Went away")),
    ),
    S.DONE: (Button(S.SERVING, gettext_lazy("Not done yet")),),
    S.LEFT: (Button(S.WAITING, gettext_lazy("Is back")),),
}
