"""Words and buttons of the desk's pages."""

import uuid

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.desk import lifecycle
from apps.desk.buttons import BUTTONS, Button
from apps.desk.facts import QueueFacts, TicketFacts

register = template.Library()


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
