"""What can go wrong with a report, in words people can read."""

import uuid
from collections.abc import Mapping, Sequence

from django.utils.functional import Promise

# Field name -> messages, translated when they are shown.
Messages = dict[str, list[str | Promise]]


class ReportRefused(Exception):
    """What was sent cannot be accepted. ``errors`` says why, field by field.

    The text of the exception holds only the names of the fields: it may end in a log.
    """

    def __init__(self, errors: Mapping[str, Sequence[str | Promise]]) -> None:
        self.errors: Messages = {field: list(messages) for field, messages in errors.items()}
        super().__init__(", ".join(sorted(self.errors)))


class TransitionRefused(Exception):
    """The report may not change this way. ``message`` tells a person why, ``code`` a program."""

    def __init__(self, message: str | Promise, code: str = "refused") -> None:
        self.message, self.code = message, code
        super().__init__(f"transition refused: {code}")


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
