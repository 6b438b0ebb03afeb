"""What people say is wrong, as staff and as whoever sent it see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from apps.accounts import queries as accounts
from apps.points.models import About, Correction, CorrectionState

__all__ = [
    "ABOUT", "ANSWERS", "CorrectionFacts", "Owed", "correction", "correction_by_code",
    "corrections", "owed",
]  # fmt: skip

ABOUT: list[tuple[str, object]] = list(About.choices)
# What may become of one.
ANSWERS: list[tuple[str, object]] = [
    (value, label) for value, label in CorrectionState.choices if value != CorrectionState.OPEN
]


@dataclass(frozen=True, slots=True)
class CorrectionFacts:
    """Something somebody says is wrong. ``text`` is private; the address is nowhere in it."""

    uuid: UUID
    code: str
    point_code: str
    point_name: str
    site_name: str
    about: str
    about_label: str
    text: str
    language: str
    created_at: datetime
    due_on: date
    state: str
    state_label: str
    answer: str
    answered_at: datetime | None
    answered_by: str
    # Whether an address was left, and whether its owner said that it is hers.
    has_address: bool
    is_confirmed: bool
    is_erased: bool

    @property
    def is_open(self) -> bool:
        """Whether an answer is owed."""
        return self.state == CorrectionState.OPEN

    @property
    def is_late(self) -> bool:
        """Whether it is owed for longer than it should be."""
        return self.is_open and self.due_on < timezone.localdate()


@dataclass(frozen=True, slots=True)
class Owed:
    """How many wait for an answer, and for how many of them the time is over."""

    waiting: int
    late: int


def corrections(*, state: str = CorrectionState.OPEN, point: str = "") -> QuerySet[Correction]:
    """Those in a state ("": all), the most urgent first; to be cut into pages, then told.

    Raises nothing for a state nobody knows: then there are none.
    """
    rows = Correction.objects.select_related("point", "site")
    if state:
        rows = rows.filter(state=state)
    if point:
        rows = rows.filter(point__code=point)
    order = ("due_on", "pk") if state == CorrectionState.OPEN else ("-created_at", "-pk")
    return rows.order_by(*order)


def told(rows: Iterable[Correction]) -> list[CorrectionFacts]:
    """The rows as facts, with the names of who answered. One query more."""
    kept = list(rows)
    who = accounts.names_of({row.answered_by for row in kept if row.answered_by})
    return [_facts(row, who) for row in kept]


def correction(uuid: UUID) -> CorrectionFacts | None:
    """One of them, for staff."""
    row = Correction.objects.select_related("point", "site").filter(uuid=uuid).first()
    return None if row is None else told([row])[0]


def correction_by_code(code: str) -> CorrectionFacts | None:
    """One of them, for whoever has its code. Pages for the public leave ``text`` out."""
    row = Correction.objects.select_related("point", "site").filter(code=code).first()
    return None if row is None else _facts(row, {})


def owed(today: date | None = None) -> Owed:
    """What the office owes. One query."""
    late = Q(due_on__lt=today or timezone.localdate())
    found = Correction.objects.filter(state=CorrectionState.OPEN).aggregate(
        waiting=Count("pk"), late=Count("pk", filter=late)
    )
    return Owed(found["waiting"], found["late"])


def _facts(row: Correction, who: dict[UUID, str]) -> CorrectionFacts:
    return CorrectionFacts(
        uuid=row.uuid,
        code=row.code,
        point_code=row.point.code,
        point_name=row.point.name,
        site_name=(row.site.name or row.site.address or row.site.code) if row.site else "",
        about=row.about,
        about_label=str(row.get_about_display()),
        text=row.text,
        language=row.language,
        created_at=row.created_at,
        due_on=row.due_on,
        state=row.state,
        state_label=str(row.get_state_display()),
        answer=row.answer,
        answered_at=row.answered_at,
        answered_by=who.get(row.answered_by, "") if row.answered_by else "",
        has_address=bool(row.email),
        is_confirmed=row.email_confirmed_at is not None,
        is_erased=row.erased_at is not None,
    )
