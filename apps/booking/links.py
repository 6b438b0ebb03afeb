"""Signed links for letters of booking: each for one purpose, and dead once it changed."""

from datetime import timedelta
from uuid import UUID

from apps.accounts.services import BadLink, Link, Signer

__all__ = [
    "AGAIN",
    "CANCEL",
    "MOVE",
    "OFFER",
    "VISIT",
    "WAITING",
    "BadLink",
    "Link",
    "make",
    "read",
]

MOVE, CANCEL = "move", "cancel"
# The iCalendar file and the page of an appointment.
VISIT = "appointment"
OFFER, WAITING = "offer", "waiting"
# Another time instead of one that we had to cancel.
AGAIN = "again"

# Whatever happens; before that they die with the version, and at the start of the appointment.
_SIGNER = Signer("booking", {OFFER: timedelta(days=30)}, timedelta(days=200))


def make(purpose: str, subject: UUID, *, version: int) -> str:
    """A token for the address of a page."""
    return _SIGNER.make(purpose, subject, version=version)


def read(token: str, purpose: str) -> Link:
    """What a token names, when it was made for this purpose. Raises ``BadLink``."""
    return _SIGNER.read(token, purpose)
