"""Text messages, behind an interface: no provider is part of the service.

An installation names a class in ``SOGLIA_SMS`` that has ``send``. Without one nobody gets any, and
no page promises one.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class SmsSender(Protocol):
    """Takes one short text for one number."""

    def send(self, *, number: str, text: str) -> None:
        """Hand it over. Raises when it was not taken, and it is tried again."""


def sender() -> SmsSender | None:
    """The sender of this installation, if it has one."""
    name = getattr(settings, "SOGLIA_SMS", "")
    return import_string(name)() if name else None
