"""Signed links for letters of the courses: each for one purpose, and dead once it changed."""

from datetime import timedelta
from uuid import UUID

from apps.accounts.services import BadLink, Link, Signer

__all__ = ["CERTIFICATE", "CHANGE", "LEAVE", "OFFER", "BadLink", "Link", "make", "read"]

LEAVE, CHANGE, OFFER, CERTIFICATE = "leave", "change", "offer", "certificate"

# Whatever happens; before that they die with the version, and with what they are for.
_SIGNER = Signer("courses", {OFFER: timedelta(days=30)}, timedelta(days=300))


def make(purpose: str, subject: UUID, *, version: int) -> str:
    """A token for the address of a page."""
    return _SIGNER.make(purpose, subject, version=version)


def read(token: str, purpose: str) -> Link:
    """What a token names, when it was made for this purpose. Raises ``BadLink``."""
    return _SIGNER.read(token, purpose)
