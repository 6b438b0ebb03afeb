"""Read the report of refused rows that the platform gives back. Imports no Django.

Each line begins with the number of the row in the file that was sent (the first row after the
headings is 1) and the reason; then come the columns, without the tax code. Nothing in it is quoted,
and a reason may hold commas: where it ends is known by what we wrote into the row.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LARGEST_BYTES = 8 * 1024 * 1024
_REASON_MAX = 500
# Whose row it is says its number: a tax code in a reason would be kept where anybody can read it.
_TAX_CODE = re.compile(
    r"\b[A-Z]{6}[0-9A-Z]{2}[A-Z][0-9A-Z]{2}[A-Z][0-9A-Z]{3}[A-Z]\b", re.IGNORECASE
)
_LINE = re.compile(r"\s*(\d{1,6})\s*[,;](.*)", re.DOTALL)


class BadReport(ValueError):
    """``code``: too_large, malformed, empty (no rows), other_file (rows that are not ours)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Sent:
    """What tells that a line is about one of our rows."""

    facilitator_number: str
    facilitator_name: str


def understand(raw: bytes, sent: Mapping[int, Sent]) -> dict[int, str]:
    """The reason of each refused row, by its number.

    Raises:
        BadReport: nothing is taken of a report that does not fit what was sent.
    """
    if len(raw) > LARGEST_BYTES:
        raise BadReport("too_large")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    lines = [line for line in re.split(r"\r\n|\r|\n", text) if line.strip()]
    if not lines or _LINE.fullmatch(lines[0]):
        # Without its headings it is something else.
        raise BadReport("malformed")
    if len(lines) == 1:
        # Nothing refused is not read from a file that may be anything: a person says it.
        raise BadReport("empty")
    found: dict[int, str] = {}
    for line in lines[1:]:
        read = _LINE.fullmatch(line)
        if read is None:
            raise BadReport("malformed")
        number, rest = int(read[1]), read[2]
        ours = sent.get(number)
        if ours is None or number in found:
            raise BadReport("other_file")
        found[number] = _reason(rest, ours)
    return found


def _reason(rest: str, ours: Sent) -> str:
    """What stands before our own columns begin."""
    for separator in ",;":
        mark = separator.join(("", ours.facilitator_number, ours.facilitator_name, ""))
        reason, found, _columns = rest.partition(mark)
        if found:
            words = " ".join(reason.replace('"', " ").replace("\x00", " ").split())
            return _TAX_CODE.sub("…", words)[:_REASON_MAX]
    raise BadReport("other_file")
