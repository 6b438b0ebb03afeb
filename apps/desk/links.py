"""Signed links of the desk: the wait page of a number, and the screen of a waiting room."""

from datetime import timedelta
from uuid import UUID

from apps.accounts.services import BadLink, Link, Signer

__all__ = ["SCREEN", "WAIT", "BadLink", "Link", "make", "read"]

WAIT, SCREEN = "wait", "screen"
# A number is good for its day (the page says so); a screen stays until somebody renews its link.
_SIGNER = Signer("desk", {WAIT: timedelta(days=2)}, timedelta(days=3650))


def make(purpose: str, subject: UUID, *, version: int = 1) -> str:
    """A token for the address of a page."""
    return _SIGNER.make(purpose, subject, version=version)


def read(token: str, purpose: str) -> Link:
    """What a token names, when it was made for this purpose. Raises ``BadLink``."""
    return _SIGNER.read(token, purpose)
