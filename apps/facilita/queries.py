"""How the national monitoring stands: for staff, and for who fills in a row."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.db.models.functions import TruncMinute
from django.utils import timezone

from apps.accounts import queries as accounts
from apps.facilita import lifecycle
from apps.facilita.codes import CodeBook, book
from apps.facilita.models import (
    Entry,
    EntryPerson,
    EntryState,
    EntryView,
    Export,
    RegisteredSite,
)
from apps.facilita.sealing import SealedPerson, unseal_person
from apps.facilita.services.export import of_records_that_count, told_of
from apps.facilita.services.programme import facilitators, last_day, programme
from apps.facilita.table import Registered, wrong


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One row, without who was helped."""

    uuid: UUID
    assistance_uuid: UUID
    state: str
    state_label: str
    site_code: str
    facilitator: str
    day: date
    reason: str

    @property
    def is_changeable(self) -> bool:
        """Whether somebody may still change it."""
        return self.state in lifecycle.CHANGEABLE


@dataclass(frozen=True, slots=True)
class Filled:
    """A row as who filled it in sees it again."""

    facts: EntryFacts
    person: SealedPerson
    answers: dict[str, list[str]]
    details: str
    interest: str
    consent: str


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at so many rows, to the minute. ``who`` is empty once she is gone."""

    at: datetime
    who: str
    rows: int


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """One file."""

    uuid: UUID
    made_at: datetime
    codes_version: str
    row_count: int
    outcome: str
    outcome_label: str
    closed_at: datetime | None
    # How many the report refuses that waits to be confirmed; None: no report.
    refuses: int | None

    @property
    def accepts(self) -> int:
        """How many the report accepts."""
        return self.row_count - (self.refuses or 0)


@dataclass(frozen=True, slots=True)
class WhyWaiting:
    """How many rows are ready, and for what the others wait. Sites and people to be named."""

    ready: int
    after_last_day: int
    unnamed: int
    not_right: int
    sites: tuple[str, ...]
    people: tuple[str, ...]


def is_on() -> bool:
    """Whether this installation takes part."""
    return bool(settings.SOGLIA_FACILITA)


def facilitators_of_desk() -> list[accounts.PersonFacts]:
    """Who is a facilitator now, then whoever else has a row here, by name. Two queries."""
    found = accounts.holders("facilitator")
    gave = get_user_model().objects.filter(pk__in=Entry.objects.values("facilitator"))
    others = gave.exclude(pk__in=[one.pk for one in found]).order_by("username")
    return found + [
        accounts.PersonFacts(one.pk, one.get_full_name() or one.get_username()) for one in others
    ]


def present_rules() -> dict[str, Any]:
    """What holds, as its form has it."""
    present = programme()
    return {
        "last_day": present.last_day,
        "admits_minors": present.admits_minors,
        "codes_version": present.codes_version,
    }


def rules() -> CodeBook:
    """The rules in force."""
    return book(programme().codes_version)


def cut_off() -> date:
    """The last day whose help may leave now."""
    return last_day(programme())


def entries_of(assistance_uuid: UUID) -> list[EntryFacts]:
    """The rows of a record of the desk, in the order they were kept. One query."""
    rows = Entry.objects.filter(assistance_uuid=assistance_uuid).select_related("facilitator")
    return [_facts(row) for row in rows.order_by("pk")]


def entry(entry_uuid: UUID) -> EntryFacts | None:
    """One row."""
    row = Entry.objects.filter(uuid=entry_uuid).select_related("facilitator").first()
    return None if row is None else _facts(row)


def filled(entry_uuid: UUID) -> Filled | None:
    """All of a row that is still here, to be corrected; the view writes down who asked."""
    row = Entry.objects.filter(uuid=entry_uuid).select_related("facilitator").first()
    person = None if row is None else EntryPerson.objects.filter(entry=row).first()
    if row is None or person is None:
        return None
    return Filled(
        _facts(row), unseal_person(person.sealed), row.answers, row.details, row.interest,
        row.consent,
    )  # fmt: skip


def counts() -> dict[str, int]:
    """How many rows are in each state, in the order of their life. One query."""
    rows = Entry.objects.order_by().values_list("state").annotate(number=Count("pk"))
    found = dict(rows)
    return {state: found.get(state, 0) for state in EntryState.values}


def refused(*, limit: int = 200) -> list[EntryFacts]:
    """Rows to be corrected, oldest help first. One query."""
    rows = Entry.objects.filter(state=EntryState.REFUSED).select_related("facilitator")
    return [_facts(row) for row in rows.order_by("day", "pk")[:limit]]


def exports(*, limit: int = 50) -> list[ExportFacts]:
    """Files, newest first. One query."""
    return [_export(row) for row in Export.objects.order_by("-made_at", "-pk")[:limit]]


def export(uuid: UUID) -> ExportFacts | None:
    """One file."""
    row = Export.objects.filter(uuid=uuid).first()
    return None if row is None else _export(row)


def answer_of(uuid: UUID) -> list[tuple[int, str]]:
    """Refused rows of the report that waits to be confirmed: number and reason, in order."""
    row = Export.objects.filter(uuid=uuid).first()
    answer = (row.answer if row else None) or {}
    return sorted((int(number), str(reason)) for number, reason in answer.items())


def why_waiting() -> WhyWaiting:
    """For what the rows wait that are in no file. Six queries, however many there are.

    Those of a record that was taken back wait for nothing: they are erased.
    """
    present = programme()
    on, known = timezone.localdate(), book(present.codes_version)
    rows = of_records_that_count(list(Entry.objects.filter(state__in=lifecycle.TO_EXPORT)))
    late = [row for row in rows if row.day > last_day(present)]
    told = told_of([row for row in rows if row.day <= last_day(present)], on=on)
    unnamed = [row for row, help_ in told if help_ is None]
    not_right = [
        row for row, help_ in told
        if help_ is not None and wrong(help_, known, on=on, minors=present.admits_minors)
    ]  # fmt: skip
    codes = {row.site_code for row in unnamed}
    named = set(
        RegisteredSite.objects.filter(site_code__in=codes).values_list("site_code", flat=True)
    )
    people = {row.facilitator_id for row in unnamed}
    nameless = get_user_model().objects.filter(pk__in=people - facilitators(people).keys())
    return WhyWaiting(
        ready=len(told) - len(unnamed) - len(not_right),
        after_last_day=len(late),
        unnamed=len(unnamed),
        not_right=len(not_right),
        sites=tuple(sorted(codes - named)),
        people=tuple(sorted(nameless.values_list("username", flat=True))),
    )


def registered_sites() -> dict[str, Registered]:
    """How the platform knows our sites, by their codes. One query."""
    rows = RegisteredSite.objects.order_by("site_code")
    return {row.site_code: Registered(row.number, row.name) for row in rows}


def registered_facilitators(user_ids: set[int]) -> dict[int, Registered]:
    """How the platform knows these people, by their keys here. One query."""
    return facilitators(user_ids)


def _facts(row: Entry) -> EntryFacts:
    return EntryFacts(
        row.uuid, row.assistance_uuid, row.state, str(row.get_state_display()), row.site_code,
        row.facilitator.get_full_name() or row.facilitator.get_username(), row.day, row.reason,
    )  # fmt: skip


def _export(row: Export) -> ExportFacts:
    return ExportFacts(
        row.uuid, row.made_at, row.codes_version, row.row_count, row.outcome,
        str(row.get_outcome_display()), row.closed_at,
        None if row.answer is None else len(row.answer),
    )  # fmt: skip


def looks(most: int = 20) -> list[Look]:
    """The latest looks at names and tax codes of rows, the newest first. Two queries."""
    found = list(
        EntryView.objects.annotate(minute=TruncMinute("viewed_at"))
        .values_list("minute", "viewer_uuid")
        .annotate(rows=Count("entry_uuid", distinct=True))
        .order_by("-minute", "viewer_uuid")[:most]
    )
    names = accounts.names_of({who for _minute, who, _rows in found})
    return [Look(minute, names.get(who, ""), rows) for minute, who, rows in found]
