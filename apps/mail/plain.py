"""Letters without HTML: paragraphs, points and links, with the City's name under them."""

from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string

from cities import get_city


@dataclass(frozen=True, slots=True)
class PlainLetter:
    """A letter in words. ``links`` are (what it opens, address)."""

    subject: str
    paragraphs: list[str]
    points: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def plain_text(letter: PlainLetter) -> str:
    """Its text, in the active language."""
    city = get_city(settings.SOGLIA_CITY).name
    context = {
        "letter": letter,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "body_name": f"Comune di {city.removesuffix(' (demo)')}",
    }
    return render_to_string("mail/letter.txt", context)
