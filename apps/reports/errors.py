"""What can go wrong with a report, in words people can read."""

import uuid

from django.utils.functional import Promise

from apps.visitors.errors import Messages
from apps.visitors.errors import Refused as ReportRefused
from apps.visitors.errors import StepRefused as TransitionRefused

__all__ = [
    "DraftGone",
    "ForwardRefused",
    "Messages",
    "NotYet",
    "ReportRefused",
    "StaleState",
    "TransitionRefused",
]


class StaleState(TransitionRefused):
    """Somebody else was faster: the report is no longer in the state the person saw."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message, "stale")


class NotYet(Exception):
    """An act was written after another one that has not arrived: it has to come again later."""

    def __init__(self, after: uuid.UUID) -> None:
        self.after = after
        super().__init__("waits for another one")


class DraftGone(Exception):
    """The draft was sent, thrown away or erased while somebody was still writing it."""


class ForwardRefused(Exception):
    """The report may not be forwarded like this. ``message`` tells a person why."""

    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__("forwarding refused")
