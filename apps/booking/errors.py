"""What can go wrong with a booking, in words people can read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.visitors.errors import Messages, StepRefused
from apps.visitors.errors import Refused as BookingRefused

__all__ = ["BookingRefused", "Messages", "OtherTime", "SlotGone", "StepRefused"]


@dataclass(frozen=True, slots=True)
class OtherTime:
    """A time that is still free, offered instead of one that is gone."""

    site_code: str
    start: datetime
    end: datetime


class SlotGone(Exception):
    """The time is not free any more. ``others`` are the nearest ones that are."""

    def __init__(self, others: Sequence[OtherTime] = ()) -> None:
        self.others = list(others)
        super().__init__(f"slot gone, {len(self.others)} others")
