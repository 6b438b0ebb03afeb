"""Signed links for letters of booking: each for one purpose, and dead once it changed."""

from datetime import timedelta

from apps.accounts.services import BadLink, Signer

__all__ = [
    "AGAIN",
    "CANCEL",
    "MOVE",
    "OFFER",
    "SIGNER",
    "VISIT",
    "WAITING",
    "BadLink",
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
SIGNER = Signer("booking", {OFFER: timedelta(days=30)}, timedelta(days=200))

make, read = SIGNER.make, SIGNER.read
