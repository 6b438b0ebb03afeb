"""The form of a record on the day's screen, and its parts."""

from typing import Any

from django import template

from apps.desk import queries
from apps.desk.facts import TicketFacts
from apps.desk.permissions import Post
from apps.desk.record_form import RecordForm, first_values

register = template.Library()


@register.simple_tag
def record_form(post: Post, ticket: TicketFacts) -> RecordForm:
    """An empty form for the number that is being helped. Three queries."""
    begin: dict[str, Any] = first_values(None, minutes=queries.served_minutes(ticket.uuid))
    begin |= {"ticket": ticket.uuid, "appointment": ticket.appointment}
    if ticket.service:
        begin["topics"] = [ticket.service]
    return RecordForm(initial=begin, auto_id="record-%s", used=queries.usual_topics(post.site.code))
