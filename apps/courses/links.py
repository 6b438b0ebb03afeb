"""Signed links for letters of the courses: each for one purpose, and dead once it changed."""

from datetime import timedelta

from apps.accounts.services import BadLink, Signer

__all__ = ["CERTIFICATE", "CHANGE", "LEAVE", "OFFER", "SIGNER", "BadLink", "make", "read"]

LEAVE, CHANGE, OFFER, CERTIFICATE = "leave", "change", "offer", "certificate"

# Whatever happens; before that they die with the version, and with what they are for.
SIGNER = Signer("courses", {OFFER: timedelta(days=30)}, timedelta(days=300))

make, read = SIGNER.make, SIGNER.read
