"""Complete a record of the desk for the national monitoring with what the person agreed to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.facilita import lifecycle, table, tax_code
from apps.facilita.codes import CodeBook, book
from apps.facilita.errors import EntryRefused, StepRefused
from apps.facilita.models import Consent, Entry, EntryPerson, ExportRow
from apps.facilita.sealing import SealedPerson, keys_of, seal_person
from apps.facilita.services.programme import programme
from apps.facilita.services.steps import step
from apps.outbox import services as outbox

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class Helped:
    """The record of the desk: who helped, where, when and how long."""

    assistance_uuid: uuid.UUID
    site_code: str
    facilitator: User
    day: date
    minutes: int
    # How many were helped: of a group each may have a row.
    people: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What the person agreed to give. ``answers``: codes of the platform by column."""

    given_name: str
    family_name: str
    tax_code: str
    answers: Mapping[str, list[str]]
    consent: str
    details: str = ""
    interest: str = ""


def keep(helped: Helped, told: Told, *, actor: User, entry_uuid: uuid.UUID | None = None) -> Entry:
    """Keep a row of a help; with ``entry_uuid`` correct one while it is not in a file.

    Raises:
        EntryRefused: by field.
        StepRefused: the row is in a file or accepted, or everybody who was helped has one.
    """
    rules = programme()
    today = timezone.localdate()
    known = book(rules.codes_version)
    read = _read(helped, told, known, on=today, minors=rules.admits_minors)
    try:
        with transaction.atomic():
            return _store(helped, told, read, known, actor, entry_uuid)
    except IntegrityError as error:
        raise EntryRefused({"tax_code": [_same()]}) from error


@transaction.atomic
def take_back(*, entry_uuid: uuid.UUID) -> None:
    """The person does not agree any more: the row goes, and the record stays here alone.

    Raises ``StepRefused`` when it is in a file or accepted already.
    """
    entry = _locked(entry_uuid)
    if entry.state not in lifecycle.CHANGEABLE:
        raise StepRefused(_("It is in a file already: ask the platform."))
    EntryPerson.objects.filter(entry=entry).delete()
    ExportRow.objects.filter(entry=entry).delete()
    entry.delete()


def _store(
    helped: Helped,
    told: Told,
    read: tax_code.TaxCode,
    known: CodeBook,
    actor: User,
    entry_uuid: uuid.UUID | None,
) -> Entry:
    entry = _new(helped) if entry_uuid is None else _locked(entry_uuid)
    answers = {column: list(chosen) for column, chosen in told.answers.items() if chosen}
    entry.site_code, entry.facilitator = helped.site_code, helped.facilitator
    entry.day, entry.minutes = helped.day, helped.minutes
    entry.answers, entry.consent = answers, told.consent
    entry.details = table.free_text(told.details)[: known.text_max]
    entry.interest = table.free_text(told.interest)[: known.text_max]
    same = keys_of(read.code, *_identity(entry, known))
    if Entry.objects.filter(same_key__in=same).exclude(pk=entry.pk).exists():
        raise EntryRefused({"tax_code": [_same()]})
    entry.citizen_key, entry.same_key = keys_of(read.code)[0], same[0]
    step(entry, "keep", actor=actor.uuid)
    person = SealedPerson(told.given_name.strip(), told.family_name.strip(), read.code)
    EntryPerson.objects.update_or_create(entry=entry, defaults={"sealed": seal_person(person)})
    return entry


def _identity(entry: Entry, known: CodeBook) -> list[str]:
    """What makes two services of one person the same one, as the platform sees it."""
    cells = {
        "SE1": entry.day.isoformat(),
        "SE2": str(entry.minutes),
        "SE7": entry.details,
    }
    return [
        cells.get(column, ":".join(sorted(entry.answers.get(column, []))))
        for column in known.identity
    ]


def _new(helped: Helped) -> Entry:
    """A row more, while not everybody who was helped has one. Two at once take turns."""
    outbox.lock_name(f"facilita {helped.assistance_uuid}")
    there = Entry.objects.filter(assistance_uuid=helped.assistance_uuid).count()
    if there >= helped.people:
        raise StepRefused(_("Everybody who was helped is there already."))
    return Entry(assistance_uuid=helped.assistance_uuid)


def _locked(entry_uuid: uuid.UUID) -> Entry:
    entry = Entry.objects.select_for_update().filter(uuid=entry_uuid).first()
    if entry is None:
        raise StepRefused(_("This row is not here any more."))
    return entry


def _read(
    helped: Helped, told: Told, known: CodeBook, *, on: date, minors: bool
) -> tax_code.TaxCode:
    """The tax code, when all the rest is right too. Raises ``EntryRefused``."""
    errors: dict[str, list[str]] = {}
    if told.consent not in Consent.values:
        errors["consent"] = [_("Say how the person agreed.")]
    for name in ("given_name", "family_name"):
        if not table.plain(getattr(told, name)):
            errors[name] = [_("This is needed.")]
    try:
        read = tax_code.read(told.tax_code, on=on)
    except tax_code.BadTaxCode:
        errors["tax_code"] = [_("This is not a tax code: look at each sign again.")]
        raise EntryRefused(errors) from None
    nobody = table.Registered("0", "-")
    person = table.Person(told.given_name, told.family_name, read)
    help_ = table.Help(
        nobody, nobody, person, helped.day, helped.minutes, dict(told.answers),
        told.details, told.interest,
    )  # fmt: skip
    for wrong in table.wrong(help_, known, on=on, minors=minors):
        field = {"AN1": "given_name", "AN2": "family_name", "AN8": "tax_code"}.get(
            wrong.column, wrong.column
        )
        errors.setdefault(field, [_words(wrong.code)])
    if errors:
        raise EntryRefused(errors)
    return read


def _words(code: str) -> str:
    return {
        "missing": _("This is needed."),
        "unknown": _("This answer is not among the choices."),
        "too_many": _("Only one answer is possible here."),
        "too_young": _("The platform takes nobody of this age."),
        "future": _("This day has not come yet."),
    }[code]


def _same() -> str:
    return _("The same help of the same person is there already.")
