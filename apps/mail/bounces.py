"""Understand a mail that came back (RFC 3464): which of ours it was, and whether for good.

Reads what strangers send, so it is bounded, believes nothing but our own Message-ID, and keeps
nothing of what it reads but a status code. Imports no Django.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from uuid import UUID

# Our mails take a few kilobytes, and a report about one not much more.
LARGEST_BYTES = 512 * 1024
# So many mails that came back "for now" are one that came back for good.
SOFT_BOUNCES_MAX = 5
_PARTS_MAX = 50
_RECIPIENTS_MAX = 50

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_MESSAGE_ID = re.compile(
    r"<\s*([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@([a-z0-9.:\[\]-]{1,255})\s*>",
    re.IGNORECASE,
)
# Permanent failures that are about the address itself (RFC 3463, 3.2 and 3.3): no such mailbox, no
# such domain, moved, switched off, or refused without another word. All others (a full mailbox, a
# policy, a server in trouble) say nothing about whether she can be reached.
_FOR_GOOD = re.compile(r"5\.(0\.0|1\.([0-6]|10)|2\.1|4\.4)")


class BadMail(Exception):
    """Not a delivery report we can read. ``code``: too_large, no_report, malformed."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Returned:
    """What a delivery report says of one of our mails. ``host`` is that of its Message-ID."""

    message: UUID
    host: str
    # failed, delayed, delivered, relayed or expanded.
    action: str
    status: str

    @property
    def for_good(self) -> bool:
        """Whether writing to the address again is useless."""
        return self.action == "failed" and bool(_FOR_GOOD.fullmatch(self.status))


def understand(raw: bytes) -> Returned:
    """Read one mail. Of several recipients the worst news counts: each of our mails has one.

    Raises:
        BadMail: too large, no delivery report, or one that names no mail.
    """
    if len(raw) > LARGEST_BYTES:
        raise BadMail("too_large")
    try:
        mail = message_from_bytes(raw)
        return _understood(mail)
    except BadMail:
        raise
    except Exception as error:
        # The parser forgives nearly everything; what it does not forgive is no report of ours.
        raise BadMail("malformed") from error


def _understood(mail: Message) -> Returned:
    if mail.get_content_type() != "multipart/report":
        raise BadMail("no_report")
    # The parts of the report itself: what is inside the mail that came back is somebody's words.
    parts = _children(mail)[:_PARTS_MAX]
    told = next((one for one in parts if one.get_content_type() == "message/delivery-status"), None)
    if told is None:
        raise BadMail("no_report")
    verdicts = list(_verdicts(told))
    name = next((found for part in parts if (found := _name(part))), None)
    if not verdicts or name is None:
        raise BadMail("malformed")
    action, status = min(verdicts, key=_how_bad)
    return Returned(name[0], name[1], action, status)


def _children(part: Message) -> list[Message]:
    inside = part.get_payload()
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []


def _verdicts(told: Message) -> Iterator[tuple[str, str]]:
    """(action, status) of each recipient: blocks of fields after the first, which is the mail's."""
    for block in _children(told)[: _RECIPIENTS_MAX + 1]:
        # Some servers put a comment behind the word.
        words = str(block.get("Action", "")).lower().split()
        found = _STATUS.search(str(block.get("Status", "")))
        if words and found and words[0].rstrip(";,") in _ORDER:
            yield words[0].rstrip(";,"), found.group(1)


_ORDER = ("failed", "delayed", "relayed", "delivered", "expanded")


def _how_bad(verdict: tuple[str, str]) -> tuple[int, bool]:
    action, status = verdict
    return _ORDER.index(action), not _FOR_GOOD.fullmatch(status)


def _name(part: Message) -> tuple[UUID, str] | None:
    """The Message-ID of the mail that came back: a whole one, or its headers alone."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inside = _children(part)
        header = str(inside[0].get("Message-ID", "")) if inside else ""
    elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes):
            body = str(part.get_payload()).encode()
        header = str(message_from_bytes(body).get("Message-ID", ""))
    else:
        return None
    found = _MESSAGE_ID.search(header)
    return (UUID(found.group(1)), found.group(2).lower()) if found else None
