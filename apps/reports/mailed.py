"""Reports that came by e-mail, as a table (CSV): read, understood, and what is wrong said.

Nothing here writes. A row is known by its key: the number somebody gave it, or else all it says.
"""

import csv
import io
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reports.models import MailedRow
from apps.reports.places import Place, PlaceUnclear, along, choose_street
from apps.reports.validation import check_details
from apps.twin.kinds import BarrierKind

BYTES_MAX = 1024 * 1024
ROWS_MAX = 2000
_CELL_MAX = 4000
_NAMESPACE = uuid.UUID("6f3c6c52-2c0b-5d57-9a0e-9b5d2f8b7a41")
FIELDS: dict[str, Promise] = {
    "key": _("Number of the row"),
    "when": _("When"),
    "street": _("Street"),
    "number": _("House number"),
    "corner": _("Corner with"),
    "kind": _("Kind"),
    "text": _("Text"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "language": _("Language"),
}
REQUIRED = ("street", "kind")
# Headings as offices write them, folded: the first that is there is taken.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "key": ("id", "numero protocollo", "protocollo", "codice", "message-id", "key"),
    "when": ("data", "quando", "date", "when", "ricevuta", "received"),
    "street": ("via", "strada", "indirizzo", "street", "address"),
    "number": ("civico", "numero civico", "n.", "numero", "number", "house number"),
    "corner": ("angolo", "incrocio", "corner"),
    "kind": ("tipo", "barriera", "kind", "type"),
    "text": ("testo", "descrizione", "messaggio", "text", "description", "message"),
    "email": ("email", "e-mail", "mail", "mittente", "from"),
    "phone": ("telefono", "cellulare", "phone"),
    "language": ("lingua", "language"),
}
PROBLEMS: dict[str, Promise] = {
    "street": _("The street was not found, or several have this name."),
    "number": _("The house number is missing or not in the register of the street."),
    "corner": _("The two streets do not meet."),
    "kind": _("The kind is not one we know."),
    "when": _("The date cannot be read, or lies in the future."),
    "text": _("The text is too long or has signs that cannot be stored."),
    "contact": _("The e-mail address or the telephone number is not one."),
    "place": _("The place is outside the city."),
    "refused": _("Something in the row cannot be taken."),
}
_DATES = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


class TableRefused(Exception):
    """The file as a whole cannot be read. ``message`` tells a person why."""

    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__("table refused")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was read: headings, and cells by heading for each row."""

    headings: list[str]
    rows: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which heading says what, and which words mean which kind (folded word -> code)."""

    headings: Mapping[str, str]
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Fields without which no row can be understood."""
        return [name for name in REQUIRED if not self.headings.get(name)]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row as it was understood. ``problem``: a code of ``PROBLEMS``, empty when it is fine."""

    line: int
    key: uuid.UUID
    data: dict[str, str]
    kind: str
    place: Place | None
    told_at: datetime | None
    problem: str
    is_known: bool

    @property
    def why(self) -> str | Promise:
        """The problem in words."""
        return PROBLEMS.get(self.problem, "")


def read_table(content: bytes) -> Table:
    """The rows of a CSV file with headings. Raises ``TableRefused``."""
    if len(content) > BYTES_MAX:
        raise TableRefused(_("The file is too large: at most 1 MB."))
    text = _decoded(content)
    # NUL ends a PostgreSQL text. Browsers send line ends as two signs: the row must stay the same.
    text = text.replace("\x00", "").replace("\r\n", "\n")
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        lines = [line for line in reader if any(cell.strip() for cell in line)]
    except csv.Error:
        raise TableRefused(_("This is not a table (CSV) that can be read.")) from None
    if len(lines) < 2:
        raise TableRefused(_("The file needs a line of headings and at least one row."))
    if len(lines) > ROWS_MAX + 1:
        raise TableRefused(_("At most 2000 rows at once."))
    headings = [cell.strip()[:100] for cell in lines[0]]
    named = [heading for heading in headings if heading]
    if len(set(named)) != len(named):
        raise TableRefused(_("Two columns have the same heading."))
    rows = [
        {h: c.strip()[:_CELL_MAX] for h, c in zip(headings, line, strict=False) if h}
        for line in lines[1:]
    ]
    return Table(named, rows)


def guessed(headings: list[str], kept: Mapping[str, str] | None = None) -> dict[str, str]:
    """Heading by field: as they were kept, else by name. A heading says one thing only."""
    found = {n: h for n, h in (kept or {}).items() if n in FIELDS and h in headings}
    folded = {_fold(heading): heading for heading in headings}
    for name, known in _HEADINGS.items():
        for heading in (folded.get(one) for one in known):
            if heading and name not in found and heading not in found.values():
                found[name] = heading
    return found


def unknown_kinds(table: Table, columns: Columns) -> list[str]:
    """Words in the column of the kind that mean none of ours, each once, at most thirty."""
    heading = columns.headings.get("kind", "")
    words = dict.fromkeys(row.get(heading, "") for row in table.rows)
    known = _kind_words()
    return [w for w in words if w and not _kind(w, columns.kinds, known)][:30]


def understood(table: Table, columns: Columns) -> Iterator[ReadRow]:
    """Each row with its place, or with what is wrong. A few queries for each row with a street."""
    datas = [
        {name: row.get(heading, "") for name, heading in columns.headings.items() if heading}
        for row in table.rows
    ]
    keys = [row_key(data) for data in datas]
    taken = set(MailedRow.objects.filter(key__in=keys).values_list("key", flat=True))
    words, seen = _kind_words(), set(taken)
    for line, (key, data) in enumerate(zip(keys, datas, strict=True), start=2):
        if key in seen:
            yield ReadRow(line, key, data, "", None, None, "", is_known=True)
            continue
        seen.add(key)
        yield understand(line, key, data, columns.kinds, words)


def understand(
    line: int,
    key: uuid.UUID,
    data: dict[str, str],
    kinds: Mapping[str, str],
    words: Mapping[str, str] | None = None,
) -> ReadRow:
    """One row: its kind, its time and its place, or the first thing that is wrong with it."""
    kind = _kind(data.get("kind", ""), kinds, words or _kind_words())
    told_at, has_bad_date = _when(data.get("when", ""))
    place, problem = _place(data)
    if not problem and not kind:
        problem = "kind"
    if not problem and has_bad_date:
        problem = "when"
    if not problem:
        wrong = check_details(
            description=data.get("text", ""),
            contact_email=data.get("email", ""),
            contact_phone=data.get("phone", ""),
        )
        problem = "text" if "description" in wrong else "contact" if wrong else ""
    return ReadRow(line, key, data, kind, place, told_at, problem, is_known=False)


def row_key(data: Mapping[str, str]) -> uuid.UUID:
    """The same for the same row, in whichever file and order of columns it comes."""
    given = data.get("key", "")
    said = given or "\x1f".join(f"{name}={data[name]}" for name in sorted(data) if data[name])
    return uuid.uuid5(_NAMESPACE, ("key:" if given else "row:") + said)


def language_of(data: Mapping[str, str]) -> str:
    """The language the row names, else the one of the service."""
    named = data.get("language", "").strip().lower()[:2]
    return named if named in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def shortened(data: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a row that waits: only fields of ours, of the length of a cell."""
    return {name: data[name][:_CELL_MAX] for name in FIELDS if data.get(name)}


def fold_word(word: str) -> str:
    """A word of the file as ``Columns.kinds`` names it."""
    return _fold(word)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # As spreadsheets of the office write it; every sign has a meaning there but five.
        return content.decode("cp1252", errors="replace")


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())


def _kind_words() -> dict[str, str]:
    words = {_fold(str(kind)): str(kind) for kind in BarrierKind}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words |= {_fold(str(kind.label)): str(kind) for kind in BarrierKind}
    return words


def _kind(word: str, kinds: Mapping[str, str], words: Mapping[str, str]) -> str:
    folded = _fold(word)
    code = kinds.get(folded) or words.get(folded, "")
    return code if code in BarrierKind.values else ""


def _when(text: str) -> tuple[datetime | None, bool]:
    """The time, in the zone of the city; and whether there is one that cannot be read."""
    if not text:
        return None, False
    found: datetime | None = None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        for shape in _DATES:
            try:
                found = datetime.strptime(text, shape)  # noqa: DTZ007 - the zone is set below
                break
            except ValueError:
                continue
    if found is None:
        return None, True
    try:
        if timezone.is_naive(found):
            found = timezone.make_aware(found)
        is_bad = found > timezone.now() or found.year < 2000
    except (OverflowError, ValueError):
        return None, True
    return (None, True) if is_bad else (found, False)


def _place(data: Mapping[str, str]) -> tuple[Place | None, str]:
    street = data.get("street", "")[:250]
    number, corner = data.get("number", "")[:20], data.get("corner", "")[:250]
    choice = choose_street(street, None) if street else None
    if choice is None or choice.street is None:
        return None, "street"
    try:
        if corner:
            other = choose_street(corner, None).street
            if other is None:
                return None, "corner"
            return along(choice.street, corner=other.name), ""
        return along(choice.street, number=number or choice.number), ""
    except PlaceUnclear as unclear:
        return None, "corner" if unclear.field == "corner" else "number"
