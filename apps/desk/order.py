"""Whose turn it is. Pure: it imports no Django.

Who has an appointment goes before walk-ins from its time on (or from when she came, if she is
late). Before its time walk-ins go first: whoever comes early is welcome, and takes nobody's turn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits. ``due_at``: when her turn begins to count; ``tie`` tells equals apart."""

    uuid: UUID
    booked: bool
    due_at: datetime
    joined_at: datetime
    tie: int


def turn(waiting: Iterable[Waiting], at: datetime) -> list[Waiting]:
    """All who wait, in the order in which they would be called at this moment."""

    def place(one: Waiting) -> tuple[bool, datetime, datetime, int]:
        is_due = one.booked and one.due_at <= at
        return (not is_due, one.due_at, one.joined_at, one.tie)

    return sorted(waiting, key=place)
