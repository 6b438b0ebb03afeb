"""Signed links for mails: each for one purpose, and dead once what they name has changed."""

from datetime import timedelta
from uuid import UUID

from apps.accounts.services import BadLink, Link, Signer

__all__ = [
    "ANSWER",
    "AREA",
    "FOLLOW",
    "GONE",
    "VERIFY",
    "BadLink",
    "Link",
    "make_link",
    "read_link",
]

# Of the e-mail address, of the report behind a lost code, of one question and of the four weeks.
VERIFY, FOLLOW, ANSWER, GONE = "verify", "follow", "answer", "gone"
# Of an area that somebody follows: to confirm it, and to stop.
AREA = "area"

# How long a link lives, whatever happens. A purpose that is not named here lives as FOLLOW does:
# as long as a contact is kept at all (reports.retention).
LIVES: dict[str, timedelta] = {
    VERIFY: timedelta(days=7),
    FOLLOW: timedelta(days=365),
    ANSWER: timedelta(days=180),
    GONE: timedelta(days=180),
    # "Stop these mails" works as long as mails may be kept.
    AREA: timedelta(days=3650),
}
_SIGNER = Signer("reports", LIVES, LIVES[FOLLOW])


def make_link(purpose: str, report_uuid: UUID, *, version: int) -> str:
    """A token for the address of a page: letters, digits, ``-``, ``_`` and ``:``.

    ``version`` is a number that counts up when older links have to die (``Report.link_version``).
    """
    return _SIGNER.make(purpose, report_uuid, version=version)


def read_link(token: str, purpose: str) -> Link:
    """What a token names, when it was made for this purpose. Raises ``BadLink``."""
    return _SIGNER.read(token, purpose)
