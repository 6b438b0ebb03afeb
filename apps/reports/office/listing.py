"""The queue of the office, page by page, in its one order (decision 23)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.reports.models import OPEN_STATES, QueueEntry, ReportState
from apps.reports.office.filters import QueueFilters, matching
from apps.reports.words import place_of
from apps.twin import queries as twin
from apps.twin.kinds import BarrierKind

PER_PAGE = 50
# Beyond this nobody needs to know how many exactly, and counting would cost more than the page.
COUNTED_UP_TO = 10_000


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One line of the queue. Figures are of the profile that is hit worst, optimistic reading.

    ``None`` is "not computed yet". ``reliability``: bounds in percent of how sure it is that the
    barrier is there.
    """

    uuid: UUID
    code: str
    state: str
    state_label: str
    kind: str
    kind_label: str
    place: str
    district_code: str
    created_at: datetime
    due_at: datetime
    is_overdue: bool
    barrier_uuid: UUID | None
    residents_losing_15_min: int | None
    residents_affected: int | None
    reliability: tuple[int, int] | None
    lon: float
    lat: float
    has_photo: bool
    has_question: bool
    in_hand: str

    @property
    def title(self) -> str:
        """Kind and place, as one says it."""
        return f"{self.kind_label}, {self.place}" if self.place else self.kind_label


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some lines of the queue, and the way to those around them.

    ``total`` is counted up to ``COUNTED_UP_TO``; beyond, ``is_many``. ``before`` and ``after``: the
    cursors of the pages beside it, empty where there is none.
    """

    items: list[QueueItem]
    total: int
    is_many: bool
    before: str
    after: str


def queue(filters: QueueFilters | None = None, *, limit: int = 1000) -> list[QueueItem]:
    """The first lines of the queue. Two queries."""
    return _items(list(_in_order(matching(filters or QueueFilters()))[:limit]))


def queue_page(filters: QueueFilters, *, at: str = "", per_page: int = PER_PAGE) -> QueuePage:
    """A page: from the start, or "last", or beside a line ("after:..." or "before:...").

    A line is named by its place in the order and not by a number: the last page costs what the
    first does, and whatever is decided meanwhile moves no line past the reader. Three queries,
    four with words.
    """
    rows = matching(filters)
    way, score, pk = _parsed(at)
    found, more = _cut(rows, way, score, pk, per_page)
    if way == "before" and not more:
        # Less than a page is left before that line: this is the first page, and shown whole.
        way, (found, more) = "", _cut(rows, "", score, pk, per_page)
    total = rows.values("pk")[: COUNTED_UP_TO + 1].count()
    has_before = way in {"after", "before"} or (way == "last" and more)
    has_after = way == "before" or (way != "last" and more)
    return QueuePage(
        items=_items(found),
        total=min(total, COUNTED_UP_TO),
        is_many=total > COUNTED_UP_TO,
        before=f"before:{_name(found[0])}" if found and has_before else "",
        after=f"after:{_name(found[-1])}" if found and has_after else "",
    )


def _cut(
    rows: QuerySet[QueueEntry], way: str, score: float, pk: int, length: int
) -> tuple[list[QueueEntry], bool]:
    """A page of entries, the first of the queue first, and whether more lie that way."""
    backwards = way in {"before", "last"}
    if way == "after":
        rows = rows.filter(Q(score__lt=score) | Q(score=score, pk__gt=pk), score__lte=score)
    elif way == "before":
        rows = rows.filter(Q(score__gt=score) | Q(score=score, pk__lt=pk), score__gte=score)
    found = list(_in_order(rows, backwards=backwards)[: length + 1])
    more, found = len(found) > length, found[:length]
    return (found[::-1] if backwards else found), more


def _in_order(rows: QuerySet[QueueEntry], *, backwards: bool = False) -> QuerySet[QueueEntry]:
    order = (F("score").asc(), F("pk").desc()) if backwards else (F("score").desc(), F("pk").asc())
    return (
        rows.order_by(*order)
        .select_related("report", "assigned_to", "assigned_group")
        .only(
            *("state", "kind", "district_code", "created_at", "due_at", "has_photo"),
            *("question_open", "barrier_uuid", "residents_losing_15_min", "residents_affected"),
            *("reliability_low", "reliability_high", "score", "assigned_to__username"),
            *("assigned_group__name", "report__uuid", "report__code", "report__geom"),
            *("report__street_name", "report__house_number", "report__corner_name"),
            "report__landmark_name",
        )
    )


def _name(entry: QueueEntry) -> str:
    # The shortest text that reads back as the very same number.
    return f"{entry.score!r}:{entry.pk}"


def _parsed(at: str) -> tuple[str, float, int]:
    """Way, score and key of a cursor; the start of the queue for what is none."""
    if at == "last":
        return "last", 0.0, 0
    way, _, rest = at.partition(":")
    score, _, pk = rest.partition(":")
    if way in {"after", "before"} and len(at) < 80:
        try:
            key = float(score), int(pk)
        except ValueError:
            return "", 0.0, 0
        # Not a number compares with nothing; a key beyond the column's would be an error.
        if key[0] == key[0] and 0 <= key[1] < 2**63:
            return way, *key
    return "", 0.0, 0


def _items(entries: list[QueueEntry]) -> list[QueueItem]:
    names = twin.place_names(entry.barrier_uuid for entry in entries if entry.barrier_uuid)
    now = timezone.now()
    # The words of a choice are the same for all lines: looked up once, not once a line.
    words = {code: str(label) for code, label in (*ReportState.choices, *BarrierKind.choices)}
    return [_item(entry, names, words, now) for entry in entries]


def _words(entry: QueueEntry) -> str:
    report = entry.report
    return place_of(report)


def _item(
    entry: QueueEntry, names: dict[UUID, str], words: dict[str, str], now: datetime
) -> QueueItem:
    report = entry.report
    hand = entry.assigned_to.get_username() if entry.assigned_to else ""
    return QueueItem(
        uuid=report.uuid,
        code=report.code,
        state=entry.state,
        state_label=words[entry.state],
        kind=entry.kind,
        kind_label=words[entry.kind],
        place=_words(entry) or (names.get(entry.barrier_uuid, "") if entry.barrier_uuid else ""),
        district_code=entry.district_code,
        created_at=entry.created_at,
        due_at=entry.due_at,
        is_overdue=entry.state in OPEN_STATES and entry.due_at < now,
        barrier_uuid=entry.barrier_uuid,
        residents_losing_15_min=entry.residents_losing_15_min,
        residents_affected=entry.residents_affected,
        reliability=percents(entry),
        lon=report.geom.x,
        lat=report.geom.y,
        has_photo=entry.has_photo,
        has_question=entry.question_open,
        in_hand=hand or (entry.assigned_group.name if entry.assigned_group else ""),
    )


def percents(entry: QueueEntry) -> tuple[int, int] | None:
    """Bounds of the reliability in whole percent; None when nothing has been computed."""
    if entry.reliability_low is None or entry.reliability_high is None:
        return None
    return round(100 * entry.reliability_low), round(100 * entry.reliability_high)
