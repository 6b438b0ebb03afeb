"""Which reports the office wants to see, as one filter of ``QueueEntry``."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.reports.models import OPEN_STATES, OfficeGroup, QueueEntry
from apps.reports.office.search import restricted_to_words

# Who has it in hand: beside these, "p<pk>" is a person and "g<pk>" a group.
MINE, NOBODY = "me", "nobody"
_LONGEST_PK = 12


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """Empty means all; ``state`` empty means what is open.

    ``within``: codes of the districts that may be seen, ``None`` for the whole city. An empty set
    is nothing at all. ``assigned``: ``MINE`` (of ``viewer`` or a group of hers), ``NOBODY``,
    "p<pk>" or "g<pk>". ``since``: sent on that day or later. ``q``: words, a street or a code.
    """

    state: str = ""
    kind: str = ""
    district_code: str = ""
    assigned: str = ""
    overdue: bool = False
    photo: bool = False
    question: bool = False
    since: date | None = None
    q: str = ""
    within: frozenset[str] | None = None
    viewer: int | None = None


def matching(filters: QueueFilters, *, now: datetime | None = None) -> QuerySet[QueueEntry]:
    """Entries that match, in no order. Words cost one query more, to see how many have them."""
    rows = QueueEntry.objects.filter(
        Q(state=filters.state) if filters.state else Q(state__in=OPEN_STATES)
    )
    for name in ("kind", "district_code"):
        if wanted := getattr(filters, name):
            rows = rows.filter(**{name: wanted})
    if filters.within is not None:
        rows = rows.filter(district_code__in=filters.within)
    if filters.assigned:
        rows = rows.filter(_in_hand(filters))
    if filters.overdue:
        rows = rows.filter(due_at__lt=now or timezone.now(), state__in=OPEN_STATES)
    if filters.photo:
        rows = rows.filter(has_photo=True)
    if filters.question:
        rows = rows.filter(question_open=True)
    if filters.since:
        day = datetime.combine(filters.since, time.min, tzinfo=timezone.get_current_timezone())
        rows = rows.filter(created_at__gte=day)
    return restricted_to_words(rows, filters.q) if filters.q.strip() else rows


def _in_hand(filters: QueueFilters) -> Q:
    if filters.assigned == NOBODY:
        return Q(assigned_to__isnull=True, assigned_group__isnull=True)
    if filters.assigned == MINE:
        groups = OfficeGroup.objects.filter(members=filters.viewer).values("pk")
        return Q(assigned_to=filters.viewer) | Q(assigned_group__in=groups)
    whom, pk = filters.assigned[:1], filters.assigned[1:]
    if whom in {"p", "g"} and pk.isascii() and pk.isdigit() and len(pk) <= _LONGEST_PK:
        return Q(assigned_to=int(pk)) if whom == "p" else Q(assigned_group=int(pk))
    return Q(pk__in=[])
