"""Sheets as a tagged PDF (PDF/UA-1): one barrier after the other, each from a new page."""

import atexit
import threading
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string

from apps.opendata.sheets.facts import SheetSet
from apps.reports import queries as reports

_STYLE = Path(__file__).parent / "sheet.css"
_FONTS = Path(settings.BASE_DIR) / "project" / "static_compiled" / "fonts"
_kept = threading.local()
_PHOTO, _FONT = "photo:", "font:"


def pdf_of(
    found: SheetSet, *, title: str, publisher: str, language: str, right_to_left: bool
) -> bytes:
    """The PDF as bytes, in the active language.

    Nothing is fetched but our own fonts and the public photos of these sheets.
    """
    from weasyprint import HTML

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
    style, fonts = _style()
    document = HTML(string=html, url_fetcher=_fetcher(photos))
    made: bytes = document.write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True,
        optimize_images=True, jpeg_quality=80, dpi=150,
    )  # fmt: skip
    return made


def _style() -> tuple[Any, Any]:
    """Style sheet and fonts, unpacked once in each thread: most of the time of a short sheet."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_kept, "style"):
        fonts = FontConfiguration()
        text = _STYLE.read_text(encoding="utf-8")
        # Before the interpreter takes the libraries away that they need to go.
        atexit.register(_kept.__dict__.clear)
        _kept.style = CSS(string=text, url_fetcher=_fetcher(set()), font_config=fonts), fonts
    found: tuple[Any, Any] = _kept.style
    return found


def _fetcher(photos: set[str]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        """Fonts by name and the photos of these sheets by path; every other address is refused."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(_PHOTO) and (path := url.removeprefix(_PHOTO)) in photos:
                review = reports.public_copy(UUID(path))
                if review is None:
                    raise ValueError("this photo is not public any more")
                with review.public_image.open("rb") as file:
                    return URLFetcherResponse(url, file.read(), {"Content-Type": "image/jpeg"})
            name = url.removeprefix(_FONT)
            if url.startswith(_FONT) and name in {one.name for one in _FONTS.glob("*.woff2")}:
                body = (_FONTS / name).read_bytes()
                return URLFetcherResponse(url, body, {"Content-Type": "font/woff2"})
            raise ValueError("only our own files are read")

    return OwnFilesOnly()
