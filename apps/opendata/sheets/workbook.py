"""Sheets as a spreadsheet: one row for each barrier, and a page that says what the columns mean.

Text that looks like a formula stays text: every cell of words is written as words.
"""

import io
import re
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from apps.opendata.sheets.facts import Sheet, SheetSet
from apps.works.kinds import CURRENCY

_HEAD = PatternFill("solid", fgColor="0066CC")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def workbook_of(found: SheetSet, *, title: str, publisher: str, language: str) -> bytes:
    """The workbook as bytes, in the active language."""
    book = Workbook(write_only=True)
    book.properties.title = title
    book.properties.creator = publisher
    book.properties.language = language
    page = book.create_sheet(_safe_title(_("Barriers")))
    columns = _columns()
    page.freeze_panes = "B2"
    page.sheet_view.rightToLeft = language == "ar"
    for number, (_name, width, _meaning) in enumerate(columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.append([_head(page, name) for name, _width, _meaning in columns])
    for rank, sheet in found.ranked:
        page.append([_cell(page, value) for value in _row(rank, sheet, found)])
    about = book.create_sheet(_safe_title(_("About")))
    about.column_dimensions["A"].width = 34
    about.column_dimensions["B"].width = 100
    for name, value in _about(found, title=title, publisher=publisher):
        about.append([_cell(about, name, bold=True), _cell(about, value)])
    about.append([])
    about.append([_head(about, _("Column")), _head(about, _("Meaning"))])
    for name, _width, meaning in columns:
        about.append([_cell(about, name, bold=True), _cell(about, meaning)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _columns() -> list[tuple[str, int, str]]:
    """Name, width in characters and meaning."""
    return [
        (_("Priority"), 9, _("Rank in this selection by effect, the largest first.")),
        (_("Kind"), 28, _("Kind of barrier.")),
        (_("State"), 18, _("State of the barrier; what is not verified shows no measure.")),
        (_("Street"), 30, _("Street or crossing.")),
        (_("Number"), 10, _("The nearest house number, within 60 m.")),
        (_("Corner"), 26, _("The nearest corner, within 30 m.")),
        (_("District"), 20, _("Circoscrizione.")),
        (_("Latitude"), 11, _("Degrees, WGS 84.")),
        (_("Longitude"), 11, _("Degrees, WGS 84.")),
        (_("Measures"), 34, _("What was measured.")),
        (
            _("Limits"),
            44,
            _("Legal limit of each measure, its source, and whether it is kept."),
        ),
        (_("By the law"), 34, _("What the rules we know of say altogether.")),
        (_("Remedy"), 34, _("The proposed remedy.")),
        (_("Cost at least (€)"), 14, _("Empty: not known, which is not zero.")),
        (_("Typical cost (€)"), 14, _("Empty: not known, which is not zero.")),
        (_("Cost at most (€)"), 14, _("Empty: not known, which is not zero.")),
        (_("Source of the cost"), 44, _("Where the price comes from; a prior is from elsewhere.")),
        (_("Version of the price list"), 12, _("The list in force when the sheet was made.")),
        (_("Who is hit hardest"), 24, _("The profile with the largest effect.")),
        (
            _("Residents who lose 15 minutes"),
            14,
            _("Residents who lose every place of a kind within 15 minutes. Empty: not computed."),
        ),
        (_("Residents cut off"), 14, _("Residents left without any way. Empty: not computed.")),
        (_("Residents with a longer way"), 14, _("Empty: not computed.")),
        (_("Places lost"), 10, _("Places out of reach within 15 minutes. Empty: not computed.")),
        (_("Version of the layer"), 12, _("The version the effect belongs to.")),
        (_("Public photos"), 9, _("How many reviewed photos there are.")),
        (_("First seen"), 12, _("Day.")),
        (_("Last seen"), 12, _("Day.")),
        (_("Identifier"), 38, _("Of the barrier, as in the open data.")),
    ]


def _row(rank: int, sheet: Sheet, found: SheetSet) -> list[Any]:
    barrier, cost, effect = sheet.barrier, sheet.cost, sheet.priority
    return [
        rank,
        barrier.kind_label,
        barrier.state_label,
        sheet.street,
        sheet.number,
        sheet.corner,
        sheet.district,
        round(barrier.lat, 6),
        round(barrier.lon, 6),
        "; ".join(dict.fromkeys(f"{one.name}: {one.value}" for one in sheet.measures)),
        "; ".join(
            f"{one.name}: {one.limit} ({one.source}). {one.answer}"
            for one in sheet.measures
            if one.limit
        ),
        sheet.law,
        sheet.remedies[0].name if sheet.remedies else "",
        cost.low_eur if cost else None,
        cost.typical_eur if cost else None,
        cost.high_eur if cost else None,
        _source(sheet),
        found.price_version if cost else None,
        effect.profile if effect else "",
        effect.residents_losing_15_min if effect else None,
        effect.residents_cut_off if effect else None,
        effect.residents_affected if effect else None,
        effect.places_lost if effect else None,
        effect.layer_version if effect else None,
        len(sheet.photos),
        barrier.first_seen_at.date(),
        sheet.last_seen,
        str(barrier.uuid),
    ]


def _source(sheet: Sheet) -> str:
    if sheet.cost is None:
        return str(_("Cost not known"))
    line = sheet.remedies[0]
    return f"{_('Prior from elsewhere.')} {line.source}" if line.is_prior else line.source


def _about(found: SheetSet, *, title: str, publisher: str) -> list[tuple[str, Any]]:
    return [
        (_("Title"), title),
        (_("Published by"), publisher),
        (_("Made at"), found.made_at.isoformat(timespec="seconds")),
        (_("Barriers"), len(found.sheets)),
        (_("Version of the layer"), found.layer_version),
        (
            _("Price list"),
            f"{found.price_version}: {found.price_title}" if found.price_version else "–",
        ),
        (_("Currency"), CURRENCY),
    ]


def _head(page: Any, text: str) -> Any:
    cell = _cell(page, text, bold=True)
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = _HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(page: Any, value: Any, *, bold: bool = False) -> Any:
    if isinstance(value, str):
        value = _UNWRITABLE.sub("", value)
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if value.startswith(_FORMULA):
            # Also when somebody edits the cell, it stays text.
            cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell


def _safe_title(text: str) -> str:
    """A name a page of a workbook may have."""
    return re.sub(r"[\[\]:*?/\\]", " ", text)[:31]
