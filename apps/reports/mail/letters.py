"""What each message says: a subject, a few sentences, links. Nothing anybody else has written.

A letter is written when it is sent, in the language of its reader, from the facts its event gave.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from apps.reports.mail.templates import LETTERS
from apps.reports.models import Report


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in words. ``links`` are (what it opens, address)."""

    subject: str
    paragraphs: list[str]
    points: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a letter is written from. ``report`` is ``None`` when it is about something else."""

    subject: UUID
    facts: dict[str, Any]
    report: Report | None
    address: str

    @property
    def about(self) -> Report:
        """The report it is about."""
        if self.report is None:
            raise LookupError("this letter is about a report")
        return self.report


Writer = Callable[[Desk], Letter]


def write(template: str, desk: Desk) -> Letter:
    """The letter, in the language that is active now. Raises ``LookupError`` for no template."""
    writer: Writer = import_string(LETTERS[template])
    return writer(desk)


def page(name: str, *args: object) -> str:
    """Absolute address of a page, in the language that is active now."""
    return settings.SOGLIA_BASE_URL.rstrip("/") + reverse(name, args=args)


def barrier_in_words(report: Report) -> str:
    """ "Steps, Via Po 12": kind and place from the register, nothing the reporter wrote."""
    from apps.reports.words import place_of

    place = place_of(report)
    kind = str(report.get_kind_display())
    return f"{kind}, {place}" if place else kind


def about_line(report: Report) -> str:
    """Which report this is about."""
    return _("Your report: %(barrier)s.") % {"barrier": barrier_in_words(report)}
