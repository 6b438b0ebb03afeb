"""Sheets as a tagged PDF (PDF/UA-1): one barrier after the other, each from a new page."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string

from apps.office.pdf import tagged_pdf
from apps.opendata.sheets.facts import SheetSet
from apps.reports import queries as reports

_STYLE = Path(__file__).parent / "sheet.css"
_PHOTO = "photo:"


def pdf_of(
    found: SheetSet, *, title: str, publisher: str, language: str, right_to_left: bool
) -> bytes:
    """The PDF as bytes, in the active language.

    Nothing is fetched but our own fonts and the public photos of these sheets.
    """
    html = render_to_string(
        "opendata/sheets.html",
        {
            "found": found,
            "title": title,
            "publisher": publisher,
            "language": language,
            "direction": "rtl" if right_to_left else "ltr",
            "base_url": settings.SOGLIA_BASE_URL,
        },
    )
    photos = {str(photo.publication) for sheet in found.sheets for photo in sheet.photos}

    def public_photo(address: str) -> tuple[bytes, str]:
        path = address.removeprefix(_PHOTO)
        if not address.startswith(_PHOTO) or path not in photos:
            raise ValueError("only our own files are read")
        review = reports.public_copy(UUID(path))
        if review is None:
            raise ValueError("this photo is not public any more")
        with review.public_image.open("rb") as file:
            return file.read(), "image/jpeg"

    return tagged_pdf(html, _STYLE, fetch=public_photo)
