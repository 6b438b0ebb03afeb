"""Who wrote something that others may send: a token that only the server makes.

Anybody can seal for the server, for its key is public. What says who wrote an item is this token,
which the server hands to whoever signed in, for a site, a device and the hours of its copy.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing

_SALT = "desk.offline.writer"
# A clock of a device may be a little wrong.
_SLACK = timedelta(minutes=10)
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who took the day along at a site, and when she may have written."""

    person: UUID
    site_code: str
    begins: datetime
    ends: datetime

    def wrote(self, at: datetime) -> bool:
        """Whether something written at this moment can be hers."""
        return self.begins - _SLACK <= at <= self.ends + _SLACK


def writer_token(person: UUID, site_code: str, begins: datetime, ends: datetime) -> str:
    """What a device keeps inside its encrypted copy, and seals into what she writes."""
    told = [person.hex, site_code, int(begins.timestamp()), int(ends.timestamp())]
    return signing.dumps(told, salt=_SALT)


def read_writer(token: object) -> Writer | None:
    """Whom a token names; ``None`` when the server has not made it."""
    if not isinstance(token, str) or len(token) > _LONGEST:
        return None
    try:
        person, site_code, begins, ends = signing.loads(token, salt=_SALT)
        return Writer(UUID(person), site_code, _moment(begins), _moment(ends))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
