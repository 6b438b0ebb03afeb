"""From a selection to a file in a language: what is made at once and what a job makes."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.opendata.models import SheetFormat
from apps.opendata.sheets.facts import SheetSet, gather
from apps.opendata.sheets.pdf import pdf_of
from apps.opendata.sheets.workbook import workbook_of
from apps.twin.queries import BarrierFacts
from cities import get_city

# Sheets in one PDF of a job: larger ones take much memory to lay out and are slow to open.
PER_PDF = 50

# What the metadata of a file, which are XML, cannot hold.
_UNWRITABLE = re.compile("[\x00-\x1f\ufffe\uffff]")

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def make(barriers: Sequence[BarrierFacts], *, format: str, language: str) -> bytes:  # noqa: A002
    """One file of all these barriers, in a language."""
    with translation.override(language):
        return _made(gather(barriers), format, language, title=_title(barriers))


def make_in_parts(
    barriers: Sequence[BarrierFacts],
    *,
    format: str,  # noqa: A002
    language: str,
    progress: Callable[[int], None],
) -> tuple[str, bytes]:
    """The same for many: ending and body. ``progress`` is told how many sheets are made.

    A spreadsheet stays one file; a PDF of more than ``PER_PDF`` sheets becomes several in a ZIP,
    the largest effects in the first.
    """
    with translation.override(language):
        found = gather(barriers)
        title = _title(barriers)
        progress(0)
        if format == SheetFormat.XLSX or len(found.sheets) <= PER_PDF:
            body = _made(found, format, language, title=title)
            progress(len(found.sheets))
            return format, body
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            made = 0
            for number, part in enumerate(_parts(found), start=1):
                name = f"{file_stem()}-{number:02d}.pdf"
                part_title = _("%(title)s, part %(number)s") % {"title": title, "number": number}
                archive.writestr(name, _made(part, format, language, title=part_title))
                made += len(part.sheets)
                progress(made)
        return "zip", out.getvalue()


def file_stem() -> str:
    """``peba-2026-11-27``."""
    return f"peba-{timezone.localdate().isoformat()}"


def _parts(found: SheetSet) -> Iterator[SheetSet]:
    for start in range(0, len(found.sheets), PER_PDF):
        yield SheetSet(
            found.sheets[start : start + PER_PDF], found.layer_version, found.price_version,
            found.price_title, found.made_at, first_rank=start + 1, of=len(found.sheets),
        )  # fmt: skip


def _made(found: SheetSet, format: str, language: str, *, title: str) -> bytes:  # noqa: A002
    publisher = get_city(settings.SOGLIA_CITY).publisher
    if format == SheetFormat.XLSX:
        return workbook_of(found, title=title, publisher=publisher, language=language)
    return pdf_of(
        found,
        title=title,
        publisher=publisher,
        language=language,
        right_to_left=translation.get_language_bidi(),
    )


def _title(barriers: Sequence[BarrierFacts]) -> str:
    if len(barriers) == 1:
        one = barriers[0]
        return _("PEBA sheet: %(kind)s, %(place)s") % {
            "kind": one.kind_label,
            "place": _UNWRITABLE.sub("", one.place_name) or _("Street unknown"),
        }
    return _("PEBA sheets: %(number)s barriers") % {"number": len(barriers)}
