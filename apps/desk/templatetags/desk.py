"""Words and buttons of the desk's pages."""

import uuid
from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.desk import lifecycle
from apps.desk.facts import QueueFacts, TicketFacts
from apps.desk.models import TicketState as S

register = template.Library()


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


@register.filter
def buttons(ticket: TicketFacts) -> tuple[Button, ...]:
    """What may be done with a number now."""
    return BUTTONS[ticket.state]


@register.filter
def meaning(ticket: TicketFacts) -> str:
    """What its state means for who holds it."""
    return str(lifecycle.MEANING[ticket.state])


@register.simple_tag
def new_uuid() -> str:
    """For a step that may be sent twice and is taken once."""
    return str(uuid.uuid4())


@register.simple_tag
def queue_words(queue: QueueFacts) -> str:
    """How many wait, in words."""
    waiting = len(queue.waiting)
    if not waiting:
        return _("nobody waits")
    return ngettext("%(n)d waits", "%(n)d wait", waiting) % {"n": waiting}
