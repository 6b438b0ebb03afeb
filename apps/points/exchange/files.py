"""Files of the register: written, and read back with every slip named by file, line and column."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from apps.points.exchange.cells import BadCell
from apps.points.exchange.tables import TABLES, Cells, TableOf, cells_of, fill, values_of

# A register of a city is some hundred rows; more is not a register.
MOST_BYTES = 20_000_000
# More slips than these are one slip: the wrong file.
MOST_SLIPS = 30


class RegisterRefused(Exception):
    """Nothing was written. ``slips`` say why, one by one."""

    def __init__(self, slips: list[str]) -> None:
        self.slips = slips
        super().__init__("; ".join(slips[:3]))


@dataclass(slots=True)
class Counts:
    """What a file did to one table."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    not_in_file: int = 0


@dataclass(slots=True)
class RegisterReport:
    """What a file did, by table."""

    tables: dict[str, Counts] = field(default_factory=dict)

    @property
    def has_written(self) -> bool:
        """Whether anything was new or changed."""
        return any(one.new or one.changed for one in self.tables.values())


def export_table(name: str) -> bytes:
    """One table as CSV."""
    table = TABLES[name]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.header)
    seen = set()
    for row in table.rows():
        cells = cells_of(table, row)
        # Days that were closed twice for the same reason are closed once.
        key = tuple(cells[name] for name in table.keys)
        if key not in seen:
            seen.add(key)
            writer.writerow([cells[column] for column in table.header])
    return text.getvalue().encode("utf-8-sig")


def export_register() -> bytes:
    """All tables as a ZIP of CSV files. The same register gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in TABLES:
            # A fixed date: the archive is a function of the register.
            about = zipfile.ZipInfo(f"{name}.csv", date_time=(2026, 1, 1, 0, 0, 0))
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, export_table(name))
    return packed.getvalue()


def import_register(name: str, content: bytes, *, only_check: bool = False) -> RegisterReport:
    """Read a ZIP of tables, or one table as CSV named after it; all of it or nothing.

    ``name`` is the file's name. Columns a table leaves out stay as they are.

    Raises:
        RegisterRefused: with every slip.
    """
    tables = _unpacked(name, content)
    slips: list[str] = []
    report = RegisterReport()
    with transaction.atomic():
        for table in TABLES.values():
            if table.name in tables:
                report.tables[table.name] = _write(table, tables[table.name], slips)
        if slips:
            raise RegisterRefused(slips[:MOST_SLIPS])
        if only_check:
            transaction.set_rollback(True)
    return report


def _unpacked(name: str, content: bytes) -> dict[str, list[tuple[int, Cells]]]:
    """Lines by table. The number of a line is that of the file, its heading being 1."""
    if len(content) > MOST_BYTES:
        raise RegisterRefused([_("The file is too large.")])
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return dict([_table(name, content)])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            if sum(info.file_size for info in files) > MOST_BYTES:
                raise RegisterRefused([_("The file is too large.")])
            return dict(_table(info.filename, archive.read(info)) for info in files)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
        raise RegisterRefused([_("The file is broken.")]) from None


def _table(name: str, content: bytes) -> tuple[str, list[tuple[int, Cells]]]:
    table = TABLES.get(PurePath(name).stem.lower())
    if table is None:
        known = ", ".join(f"{one}.csv" for one in TABLES)
        raise RegisterRefused(
            [_("%(name)s: name the file after its table: %(known)s.")
             % {"name": name[:80], "known": known}]
        )  # fmt: skip
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RegisterRefused([_("%(name)s: save it as UTF-8.") % {"name": name[:80]}]) from None
    heading = text.split("\n", 1)[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return table.name, list(_lines(table, reader))
    except csv.Error:
        raise RegisterRefused([_("%(name)s: it is no CSV file.") % {"name": name[:80]}]) from None


def _lines(table: TableOf, reader: Any) -> Iterator[tuple[int, Cells]]:
    header = [column.strip() for column in next(reader, [])]
    where = {"name": f"{table.name}.csv"}
    unknown = [column for column in header if column not in table.header]
    missing = [column for column in table.keys if column not in header]
    if unknown:
        raise RegisterRefused(
            [_("%(name)s: there is no column %(column)s.")
             % {**where, "column": unknown[0][:60] or "“”"}]
        )  # fmt: skip
    if missing or len(set(header)) != len(header):
        raise RegisterRefused(
            [_("%(name)s: each column once, and among them %(columns)s.")
             % {**where, "columns": ", ".join(table.keys)}]
        )  # fmt: skip
    for cells in reader:
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise RegisterRefused(
                [_("%(name)s, line %(line)s: there are %(there)s cells instead of %(columns)s.")
                 % {**where, "line": reader.line_num, "there": len(cells), "columns": len(header)}]
            )  # fmt: skip
        yield reader.line_num, dict(zip(header, cells, strict=True))


def _write(table: TableOf, lines: list[tuple[int, Cells]], slips: list[str]) -> Counts:
    counts = Counts()
    there: dict[tuple[Any, ...], Any] = {}
    for row in table.rows():
        there.setdefault(_key(table, values_of(table, cells_of(table, row))), row)
    linked: dict[str, models.Model] = {}
    if table.link is not None:
        rows = table.link.model._default_manager.all()  # noqa: SLF001
        linked = {row.code: row for row in rows}  # type: ignore[attr-defined]
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in lines:
        try:
            values = values_of(table, cells)
            key = _key(table, values)
            if key in seen:
                raise BadCell(_("the same as line %(line)s") % {"line": seen[key]})
            seen[key] = number
            _write_one(table, there.get(key), values, linked, counts)
        except (BadCell, ValidationError) as bad:
            slips.append(f"{table.name}.csv, {_('line')} {number}: {_words(bad)}")
    counts.not_in_file = len(there.keys() - seen.keys())
    return counts


def _key(table: TableOf, values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in table.keys)


def _write_one(
    table: TableOf,
    row: Any,
    values: dict[str, Any],
    linked: dict[str, models.Model],
    counts: Counts,
) -> None:
    is_new = row is None
    before = None if is_new else cells_of(table, row)
    row = table.model() if is_new else row
    link = table.link
    if link is not None and link.column in values:
        code = values[link.column]
        if code not in linked:
            raise BadCell(
                f"{link.column}: "
                + _("there is none with the code %(code)s") % {"code": str(code)[:60]}
            )
        setattr(row, link.field, linked[code])
    fill(table, row, values)
    if before is not None and cells_of(table, row) == before:
        counts.unchanged += 1
        return
    # Which import a point came from is no matter of the file.
    row.full_clean(exclude=["dataset"] if hasattr(row, "dataset_id") else None)
    row.save()
    if is_new:
        counts.new += 1
    else:
        counts.changed += 1


def _words(bad: BadCell | ValidationError) -> str:
    if isinstance(bad, BadCell):
        return str(bad)
    if hasattr(bad, "error_dict"):
        return "; ".join(
            " ".join(messages) if name == "__all__" else f"{name}: {' '.join(messages)}"
            for name, messages in bad.message_dict.items()
        )
    return " ".join(bad.messages)
