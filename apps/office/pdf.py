"""Tagged PDF (PDF/UA-1) from a page of ours: with our fonts, and nothing fetched from anywhere."""

import atexit
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

_FONTS = Path(settings.BASE_DIR) / "project" / "static_compiled" / "fonts"
_FONT = "font:"
_kept = threading.local()
# Body and media type of what a page names; raises ``ValueError`` for what it may not.
Fetch = Callable[[str], tuple[bytes, str]]


def nothing_else(_address: str) -> tuple[bytes, str]:
    """A page without pictures."""
    raise ValueError("only our own files are read")


def tagged_pdf(html: str, style: Path, *, fetch: Fetch = nothing_else) -> bytes:
    """The PDF as bytes. ``style`` is a style sheet that names fonts as "font:name.woff2".

    ``fetch`` answers for every other address in ``html``. Raises nothing for what is refused: it
    is left out.
    """
    from weasyprint import HTML

    sheet, fonts = _style(style)
    document = HTML(string=html, url_fetcher=_fetcher(fetch))
    made: bytes = document.write_pdf(
        stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True,
        optimize_images=True, jpeg_quality=80, dpi=150,
    )  # fmt: skip
    return made


def _style(path: Path) -> tuple[Any, Any]:
    """Style sheet and fonts, unpacked once in each thread: most of the time of a short page."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_kept, "styles"):
        # Before the interpreter takes the libraries away that they need to go.
        atexit.register(_kept.__dict__.clear)
        _kept.styles = {}
    if path not in _kept.styles:
        fonts = FontConfiguration()
        text = path.read_text(encoding="utf-8")
        sheet = CSS(string=text, url_fetcher=_fetcher(nothing_else), font_config=fonts)
        _kept.styles[path] = sheet, fonts
    found: tuple[Any, Any] = _kept.styles[path]
    return found


def _fetcher(fetch: Fetch) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        """Fonts by name, and what the page's owner answers for; everything else is refused."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            name = url.removeprefix(_FONT)
            if url.startswith(_FONT) and name in {one.name for one in _FONTS.glob("*.woff2")}:
                body = (_FONTS / name).read_bytes()
                return URLFetcherResponse(url, body, {"Content-Type": "font/woff2"})
            body, media_type = fetch(url)
            return URLFetcherResponse(url, body, {"Content-Type": media_type})

    return OwnFilesOnly()
