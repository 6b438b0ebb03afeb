"""Signed links for mails: each for one purpose, and dead once what they name has changed."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

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
_LONGEST = 400


class BadLink(Exception):
    """Not a link of ours, for another purpose, or too old."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link names. Whoever reads it compares ``version`` with the present one."""

    subject: UUID
    version: int


def make_link(purpose: str, report_uuid: UUID, *, version: int) -> str:
    """A token for the address of a page: letters, digits, ``-``, ``_`` and ``:``.

    ``version`` is a number that counts up when older links have to die (``Report.link_version``).
    """
    return signing.dumps([report_uuid.hex, version], salt=_salt(purpose))


def read_link(token: str, purpose: str) -> Link:
    """What a token names, when it was made for this purpose. Raises ``BadLink``."""
    if len(token) > _LONGEST:
        raise BadLink
    try:
        subject, version = signing.loads(
            token, salt=_salt(purpose), max_age=LIVES.get(purpose, LIVES[FOLLOW])
        )
        return Link(UUID(subject), int(version))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink from error


def _salt(purpose: str) -> str:
    return f"reports.links.{purpose}"
