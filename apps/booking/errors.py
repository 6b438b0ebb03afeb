"""What can go wrong with a booking, in words people can read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

Messages = dict[str, list[str | Promise]]


@dataclass(frozen=True, slots=True)
class OtherTime:
    """A time that is still free, offered instead of one that is gone."""

    site_code: str
    start: datetime
    end: datetime


class BookingRefused(Exception):
    """What was sent cannot be accepted. ``errors`` says why, field by field ("" is the whole).

    The text of the exception holds only the names of the fields: it may end in a log.
    """

    def __init__(self, errors: Mapping[str, Sequence[str | Promise]]) -> None:
        self.errors: Messages = {field: list(messages) for field, messages in errors.items()}
        super().__init__(", ".join(sorted(self.errors)))


class SlotGone(Exception):
    """The time is not free any more. ``others`` are the nearest ones that are."""

    def __init__(self, others: Sequence[OtherTime] = ()) -> None:
        self.others = list(others)
        super().__init__(f"slot gone, {len(self.others)} others")


class StepRefused(Exception):
    """The appointment may not change this way. ``message`` tells a person, ``code`` a program."""

    def __init__(self, message: str | Promise, code: str = "refused") -> None:
        self.message, self.code = message, code
        super().__init__(f"step refused: {code}")
