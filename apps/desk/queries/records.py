"""What was recorded at a site: lists of a day, the last one, what there is to do again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.desk.codes import COMPETENCES, DOMAINS
from apps.desk.models import (
    ActsAs,
    ActsBecause,
    ActsFor,
    Assistance,
    AssistanceEvent,
    RecordState,
    Ticket,
    TicketEvent,
    TicketState,
)
from apps.desk.topics import topic_name
from apps.points import queries as points

if TYPE_CHECKING:
    from apps.accounts.models import User

# So many records say what is usual at a site; more would remember last year.
_USUAL = 150
# A list a person can read; older ones are found by their day.
LIST_MAX = 100


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """One record as colleagues read it. Times are local; the words while they are kept."""

    uuid: UUID
    site_code: str
    state: str
    is_training: bool
    facilitator: str
    facilitator_id: int | None
    begun_at: datetime
    ended_at: datetime
    kind: str
    kind_label: str
    people: int
    topics: tuple[str, ...]
    competences: tuple[int, ...]
    domains: tuple[str, ...]
    autonomy: str
    autonomy_label: str
    referral: str
    referral_label: str
    follow_up_on: date | None
    first_time: bool | None
    note: str
    follow_up: str
    delegation: dict[str, Any] | None
    ticket_label: str
    appointment: UUID | None

    @property
    def minutes(self) -> int:
        """How long it took."""
        return max(1, round((self.ended_at - self.begun_at).total_seconds() / 60))

    @property
    def topic_names(self) -> list[str]:
        """In the active language."""
        return [topic_name(code) for code in self.topics]

    @property
    def competence_names(self) -> list[str]:
        """In the active language."""
        return [str(COMPETENCES[one]) for one in self.competences if one in COMPETENCES]

    @property
    def domain_names(self) -> list[str]:
        """In the active language."""
        return [str(DOMAINS[one]) for one in self.domains if one in DOMAINS]

    @property
    def counts(self) -> bool:
        """Whether it is not taken back."""
        return self.state == RecordState.RECORDED

    @property
    def delegation_words(self) -> list[str]:
        """Who acted for whom and why, in the active language."""
        said = self.delegation
        if said is None:
            return []
        seen = _("document seen") if said["document_seen"] else _("no document seen")
        return [
            str(ActsAs(said["acts_as"]).label),
            str(ActsFor(said["acts_for"]).label),
            str(ActsBecause(said["because"]).label),
            str(seen),
        ]

    @property
    def as_typed(self) -> dict[str, Any]:
        """The record as its form has it."""
        first = {True: "yes", False: "no", None: ""}[self.first_time]
        typed: dict[str, Any] = {
            "topics": list(self.topics),
            "autonomy": self.autonomy,
            "minutes": self.minutes,
            "first_time": first,
            "kind": self.kind,
            "people": self.people if self.people > 1 else "",
            "competences": [str(one) for one in self.competences],
            "domains": list(self.domains),
            "referral": self.referral,
            "follow_up_on": self.follow_up_on,
            "follow_up": self.follow_up,
            "note": self.note,
        }
        if self.delegation is not None:
            typed |= {
                **self.delegation,
                "document_seen": "yes" if self.delegation["document_seen"] else "no",
            }
        return typed


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One step of a record, with who made it."""

    at: datetime
    step: str
    who: str
    role: str
    fields: tuple[str, ...]

    @property
    def label(self) -> str:
        """The step in the active language."""
        return str(STEPS.get(self.step, self.step))

    @property
    def field_names(self) -> list[str]:
        """What a correction changed, in the active language."""
        return [str(FIELDS.get(name, name)) for name in self.fields]


STEPS: dict[str, Promise] = {
    "recorded": _("Recorded"),
    "corrected": _("Corrected"),
    "voided": _("Taken back"),
    "restored": _("Brought back"),
}
FIELDS: dict[str, Promise] = {
    "begun_at": _("beginning"),
    "ended_at": _("minutes"),
    "kind": _("who was helped"),
    "people": _("how many people"),
    "topics": _("topics"),
    "competences": _("competences"),
    "domains": _("public service"),
    "autonomy": _("who did it"),
    "referral": _("sent on to"),
    "follow_up_on": _("day to look again"),
    "first_time": _("first time"),
    "delegation": _("who acted for whom"),
    "words": _("note"),
}


def began_serving(ticket: Ticket) -> datetime | None:
    """When help for a number began first; ``None`` when it never did."""
    row = TicketEvent.objects.filter(ticket=ticket, to_state=TicketState.SERVING)
    return row.order_by("number").values_list("at", flat=True).first()


def record(which: UUID, site_code: str) -> RecordFacts | None:
    """One record of a site."""
    row = _with_all(Assistance.objects.filter(uuid=which, site__code=site_code)).first()
    return None if row is None else _facts(row, points.city_zone())


def taken_back(which: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these records that were taken back. One query."""
    rows = Assistance.objects.filter(uuid__in=list(which), state=RecordState.VOID)
    return frozenset(rows.values_list("uuid", flat=True))


def records_of_day(site_code: str, day: date) -> list[RecordFacts]:
    """Records that began at a site on a local day, the newest first. One query."""
    zone = points.city_zone()
    begins = datetime.combine(day, time(), zone)
    ends = datetime.combine(day + timedelta(days=1), time(), zone)
    rows = _with_all(
        Assistance.objects.filter(
            site__code=site_code, begun_at__gte=begins, begun_at__lt=ends
        ).order_by("-begun_at", "-pk")[:LIST_MAX]
    )
    return [_facts(row, zone) for row in rows]


def to_follow_up(site_code: str, until: date) -> list[RecordFacts]:
    """What was promised for a day that has come, the oldest first. One query."""
    rows = Assistance.objects.filter(
        site__code=site_code, follow_up_on__lte=until, state=RecordState.RECORDED
    ).exclude(follow_up_on__lt=until - timedelta(days=14))
    zone = points.city_zone()
    ordered = _with_all(rows.order_by("follow_up_on", "pk")[:LIST_MAX])
    return [_facts(row, zone) for row in ordered]


def not_recorded(site_code: str, day: date) -> list[tuple[UUID, str]]:
    """Numbers of the day that were helped and have no record: UUID and label. One query."""
    rows = Ticket.objects.filter(
        site__code=site_code, day=day, state=TicketState.DONE, assistance__isnull=True
    ).order_by("series", "number")
    return [(row.uuid, row.label) for row in rows[:LIST_MAX]]


def steps_of(which: UUID) -> list[StepFacts]:
    """What happened to a record, in order. Two queries."""
    rows = list(AssistanceEvent.objects.filter(assistance__uuid=which).order_by("number"))
    names = accounts.names_of({row.actor for row in rows})
    return [
        StepFacts(
            at=timezone.localtime(row.created_at),
            step=row.step,
            who=names.get(row.actor, str(row.actor)),
            role=row.actor_role,
            fields=tuple(row.facts) if row.step == "corrected" else (),
        )
        for row in rows
    ]


def usual_topics(site_code: str) -> list[str]:
    """Topics of the last records of a site, with repeats, for the order of the form. One query."""
    rows = Assistance.objects.filter(site__code=site_code, state=RecordState.RECORDED)
    last: Iterable[list[str]] = rows.order_by("-begun_at").values_list("topics", flat=True)[:_USUAL]
    return [code for topics in last for code in topics]


def last_record(user: User, site_code: str) -> RecordFacts | None:
    """The last one this facilitator recorded at a site. One query."""
    rows = Assistance.objects.filter(
        facilitator=user, site__code=site_code, state=RecordState.RECORDED
    )
    row = _with_all(rows.order_by("-begun_at")[:1]).first()
    return None if row is None else _facts(row, points.city_zone())


def served_minutes(which: UUID, now: datetime | None = None) -> int | None:
    """How long a number has been helped, in whole minutes; ``None`` when it never was."""
    # Imported here: the services need these queries.
    from apps.desk.services.steps import served_seconds

    row = Ticket.objects.filter(uuid=which).first()
    if row is None:
        return None
    seconds = (
        row.served_s if row.served_s is not None else served_seconds(row, now or timezone.now())
    )
    return max(1, min(720, round(seconds / 60))) if seconds else None


def _with_all(rows: QuerySet[Assistance]) -> QuerySet[Assistance]:
    return rows.select_related("site", "facilitator", "words", "delegation", "ticket")


def _facts(row: Assistance, zone: Any) -> RecordFacts:
    words = getattr(row, "words", None)
    said = getattr(row, "delegation", None)
    who = row.facilitator
    return RecordFacts(
        uuid=row.uuid,
        site_code=row.site.code,
        state=row.state,
        is_training=row.is_training,
        facilitator=(who.get_full_name() or who.get_username()) if who else "",
        facilitator_id=row.facilitator_id,
        begun_at=row.begun_at.astimezone(zone),
        ended_at=row.ended_at.astimezone(zone),
        kind=row.kind,
        kind_label=row.get_kind_display(),
        people=row.people,
        topics=tuple(row.topics),
        competences=tuple(row.competences),
        domains=tuple(row.domains),
        autonomy=row.autonomy,
        autonomy_label=row.get_autonomy_display(),
        referral=row.referral,
        referral_label=row.get_referral_display(),
        follow_up_on=row.follow_up_on,
        first_time=row.first_time,
        note=words.note if words else "",
        follow_up=words.follow_up if words else "",
        delegation=(
            {
                "acts_as": said.acts_as,
                "acts_for": said.acts_for,
                "because": said.because,
                "document_seen": said.document_seen,
            }
            if said
            else None
        ),
        ticket_label=row.ticket.label if row.ticket else "",
        appointment=row.appointment,
    )
