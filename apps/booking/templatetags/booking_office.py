"""What the office's templates of booking need and Django has not."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def at(table: Mapping[int, str], key: int) -> str:
    """The value under a key; nothing when there is none."""
    return table.get(key, "")
