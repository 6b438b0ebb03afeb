"""Send a report to another body's GeoReport v2 server, and find it there again."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings

from apps.reports.open311.wire import Answer, MaybeSent, NotSent, call

__all__ = [
    "Accepted",
    "Letter",
    "MaybeSent",
    "NotSent",
    "Refused",
    "Seen",
    "Server",
    "find",
    "look",
    "send",
    "server_of",
]

if TYPE_CHECKING:
    from apps.reports.models import CompetentBody

# Their clock and ours may differ by so much.
_CLOCKS = timedelta(minutes=10)
# About a tenth of a metre: what is left of a place after a trip through somebody's database.
_SAME_PLACE_DEG = 1e-6
_LONGEST_ID = 120
_LONGEST_NOTES = 500
_STATUSES = frozenset({"open", "closed"})
# Not the request's fault: it may be sent again once it is sure that it has not been taken.
_LATER = frozenset({408, 425, 429})


class Refused(Exception):
    """The server understood, and does not want it. ``code`` is its HTTP status."""

    def __init__(self, status: int) -> None:
        self.code = f"Http{status}"
        super().__init__(self.code)


@dataclass(frozen=True, slots=True)
class Server:
    """A GeoReport v2 endpoint."""

    url: str
    jurisdiction: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is told. ``reference`` is in the description, so that it can be found again."""

    reference: str
    service_code: str
    lon: float
    lat: float
    address: str
    description: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server has it. ``foreign_id`` is its request id, or its token until there is one."""

    foreign_id: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server says of a request: "open", "closed", or "" while it has only a token.

    ``notes`` are its own words, cleaned and cut: nobody has read them. ``foreign_id`` is empty
    unless it is another than the one that was asked for: a token has become a number.
    """

    status: str
    notes: str = ""
    foreign_id: str = ""


def server_of(body: CompetentBody) -> Server:
    """The endpoint of a body, with the key of this installation."""
    return Server(
        url=body.open311_url,
        jurisdiction=body.open311_jurisdiction,
        key=settings.SOGLIA_OPEN311_KEYS.get(body.open311_key_name, ""),
    )


def send(server: Server, letter: Letter) -> Accepted:
    """POST the request. Raises ``NotSent``, ``MaybeSent`` or ``Refused``."""
    fields = {
        "api_key": server.key,
        "jurisdiction_id": server.jurisdiction,
        "service_code": letter.service_code,
        "lat": f"{letter.lat:.7f}",
        "long": f"{letter.lon:.7f}",
        "address_string": letter.address,
        "description": letter.description,
        "email": letter.email,
        "phone": letter.phone,
    }
    sent = {name: value for name, value in fields.items() if value}
    answer = call("POST", f"{server.url.rstrip('/')}/requests.json", sent)
    if answer.status in (200, 201):
        for row in _rows(answer):
            for name in ("service_request_id", "token"):
                foreign = _id(row.get(name))
                if foreign:
                    return Accepted(foreign)
        raise MaybeSent("NoRequestId")
    if 400 <= answer.status < 500 and answer.status not in _LATER:
        raise Refused(answer.status)
    # A redirect is not followed: where it points to is nobody's setting.
    raise MaybeSent(f"Http{answer.status}")


def find(
    server: Server, letter: Letter, *, since: datetime, known: Collection[str] = ()
) -> Accepted | None:
    """Look whether the server has it already; ``None`` when it says that it has not.

    Found by our reference, or by service and place for servers that keep descriptions to
    themselves: then it is none of ``known``, the ids of what else we sent there. Raises
    ``MaybeSent`` when it cannot be asked.
    """
    query = {
        "jurisdiction_id": server.jurisdiction,
        "service_code": letter.service_code,
        "start_date": (since - _CLOCKS).isoformat(timespec="seconds"),
    }
    url = f"{server.url.rstrip('/')}/requests.json"
    try:
        answer = call("GET", url, {name: value for name, value in query.items() if value})
    except NotSent as error:
        raise MaybeSent(error.code) from None
    if answer.status != 200:
        raise MaybeSent(f"Http{answer.status}")
    rows = {
        foreign: row for row in _rows(answer) if (foreign := _id(row.get("service_request_id")))
    }
    for foreign, row in rows.items():
        if letter.reference in str(row.get("description") or ""):
            return Accepted(foreign)
    for foreign, row in rows.items():
        # Two reports of one house number lie on the same spot.
        if foreign not in known and _lies_there(row, letter):
            return Accepted(foreign)
    return None


def look(server: Server, foreign_id: str) -> Seen:
    """Ask what became of a request, by its number or by the token it had at first.

    Raises ``Refused`` when the server does not know it, ``NotSent`` or ``MaybeSent`` when there is
    no answer one could believe.
    """
    try:
        answer = _asked(server, "requests", foreign_id)
    except Refused:
        # There was no number yet when it was sent.
        for row in _rows(_asked(server, "tokens", foreign_id)):
            if _id(row.get("token")) == foreign_id:
                return Seen("", foreign_id=_id(row.get("service_request_id")))
        raise MaybeSent("OtherRequest") from None
    for row in _rows(answer):
        if _id(row.get("service_request_id")) != foreign_id:
            continue
        status = str(row.get("status") or "").strip().lower()
        if status not in _STATUSES:
            raise MaybeSent("NoStatus")
        return Seen(status, notes=_clean(row.get("status_notes"))[:_LONGEST_NOTES])
    raise MaybeSent("OtherRequest")


def _asked(server: Server, what: str, foreign_id: str) -> Answer:
    url = f"{server.url.rstrip('/')}/{what}/{quote(foreign_id, safe='')}.json"
    answer = call(
        "GET", url, {"jurisdiction_id": server.jurisdiction} if server.jurisdiction else {}
    )
    if answer.status == 200:
        return answer
    if 400 <= answer.status < 500 and answer.status not in _LATER:
        raise Refused(answer.status)
    raise MaybeSent(f"Http{answer.status}")


def _id(value: object) -> str:
    """An id as we keep it: empty for what is none."""
    return _clean(value)[:_LONGEST_ID] if isinstance(value, str | int) else ""


def _clean(value: object) -> str:
    """One line without what a database or a page cannot hold."""
    text = "" if value is None else str(value)
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def _lies_there(row: dict[str, Any], letter: Letter) -> bool:
    try:
        lon, lat = float(row["long"]), float(row["lat"])
    except (KeyError, TypeError, ValueError):
        return False
    here = (letter.lon, letter.lat)
    same = all(
        math.isclose(a, b, abs_tol=_SAME_PLACE_DEG)
        for a, b in zip((lon, lat), here, strict=True)
    )  # fmt: skip
    return same and str(row.get("service_code")) == letter.service_code


def _rows(answer: Answer) -> list[dict[str, Any]]:
    """The requests of an answer; an answer that is no list of them raises ``MaybeSent``."""
    try:
        parsed = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise MaybeSent("NoJson") from None
    if isinstance(parsed, dict):
        # Some servers keep the root that the specification's JSON leaves out.
        parsed = parsed.get("service_requests", parsed.get("requests"))
    if not isinstance(parsed, list):
        raise MaybeSent("NoJson")
    return [row for row in parsed if isinstance(row, dict)]
