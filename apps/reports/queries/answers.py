"""Kept texts of the office, as a reporter would read them."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from apps.reports.models import AnswerTemplate, Report
from apps.reports.words import place_of
from apps.twin.kinds import BarrierKind

# What a text may name of a report: facts of our own, never what the reporter wrote.
PLACEHOLDERS = ("code", "kind", "place")


@dataclass(frozen=True, slots=True)
class Answer:
    """A text with the facts of a report in it. ``is_hers``: in the language of the reporter."""

    key: int
    name: str
    language: str
    text: str
    is_hers: bool

    @property
    def direction(self) -> str:
        """Which way it is read: "rtl" or "ltr"."""
        return "rtl" if translation.get_language_info(self.language)["bidi"] else "ltr"


def answers_for(report: Report, *, use: str) -> list[Answer]:
    """Every kept text for a use, in the reporter's language where there is one. One query.

    Otherwise in the language of the service, and otherwise in whichever it was written: the office
    sees which, and that it has to be translated.
    """
    wanted = (report.language, settings.LANGUAGE_CODE)
    best: dict[str, AnswerTemplate] = {}
    for row in AnswerTemplate.objects.filter(use=use, is_active=True).order_by("name", "language"):
        known = best.get(row.name)
        if known is None or _rank(row.language, wanted) < _rank(known.language, wanted):
            best[row.name] = row
    return [
        Answer(
            key=row.pk,
            name=row.name,
            language=row.language,
            text=filled(row.text, report, row.language),
            is_hers=row.language == report.language,
        )
        for row in best.values()
    ]


def filled(text: str, report: Report, language: str) -> str:
    """The text with code, kind and place of the report, the kind in the text's own language."""
    with translation.override(language):
        kind = str(BarrierKind(report.kind).label)
    place = place_of(report)
    facts = {"code": report.code, "kind": kind, "place": place or "–"}
    # Replaced by name and nothing else: a text is no format string that could reach further.
    for name in PLACEHOLDERS:
        text = text.replace("{" + name + "}", facts[name])
    return text


def _rank(language: str, wanted: tuple[str, ...]) -> int:
    return wanted.index(language) if language in wanted else len(wanted)
