"""Send a report to another body's GeoReport v2 server, and find it there again."""

import json
import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apps.reports.open311.wire import Answer, MaybeSent, NotSent, call

__all__ = ["Accepted", "Letter", "MaybeSent", "NotSent", "Refused", "Server", "find", "send"]

# Their clock and ours may differ by so much.
_CLOCKS = timedelta(minutes=10)
# About a tenth of a metre: what is left of a place after a trip through somebody's database.
_SAME_PLACE_DEG = 1e-6
_LONGEST_ID = 120
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
                foreign = row.get(name)
                if isinstance(foreign, str | int) and str(foreign).strip():
                    return Accepted(str(foreign).strip()[:_LONGEST_ID])
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
        str(row["service_request_id"])[:_LONGEST_ID]: row
        for row in _rows(answer)
        if isinstance(row.get("service_request_id"), str | int) and row["service_request_id"]
    }
    for foreign, row in rows.items():
        if letter.reference in str(row.get("description") or ""):
            return Accepted(foreign)
    for foreign, row in rows.items():
        # Two reports of one house number lie on the same spot.
        if foreign not in known and _lies_there(row, letter):
            return Accepted(foreign)
    return None


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
