"""What the layer says of reports, for their entries: barrier, effect, reliability, due date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from apps.reach import queries as reach
from apps.reports.models import QueueEntry, ServiceStandard
from apps.twin import queries as twin

# Where the City has said nothing about a kind; the database's own copy is in migration 0005.
DAYS_OTHERWISE = 30
# Reliability fades every moment: a change too small to be seen is no reason to write a row.
_LEAST_CHANGE = 0.005


@dataclass(frozen=True, slots=True)
class Figures:
    """What an entry should hold of the layer. ``None`` is "not known yet"."""

    barrier_uuid: UUID | None
    residents_losing_15_min: int | None
    residents_affected: int | None
    effect_version: int | None
    reliability_low: float | None
    reliability_high: float | None
    due_at: datetime

    def differs_from(self, entry: QueueEntry, *, least: float = _LEAST_CHANGE) -> bool:
        """Whether the entry says something else, reliability to within ``least``."""
        exact = ("barrier_uuid", "residents_losing_15_min", "residents_affected", "due_at")
        if any(getattr(self, name) != getattr(entry, name) for name in exact):
            return True
        return any(
            _apart(getattr(self, name), getattr(entry, name), least)
            for name in ("reliability_low", "reliability_high")
        )


# Column and type of what is written.
_TYPES = {
    "barrier_uuid": "uuid",
    "residents_losing_15_min": "int",
    "residents_affected": "int",
    "effect_version": "bigint",
    "reliability_low": "float8",
    "reliability_high": "float8",
    "due_at": "timestamptz",
}
WRITTEN = tuple(_TYPES)
_LOCK_ROWS = """
    SELECT 1 FROM reports_queueentry WHERE report_id = ANY(%s) ORDER BY report_id FOR UPDATE
"""
_WRITE_ROWS = f"""
    UPDATE reports_queueentry AS entry SET {", ".join(f"{name} = new.{name}" for name in WRITTEN)}
    FROM unnest(%s::bigint[], {", ".join(f"%s::{kind}[]" for kind in _TYPES.values())})
        AS new (report_id, {", ".join(WRITTEN)})
    WHERE entry.report_id = new.report_id
"""  # noqa: S608 (names of ours only)


def figures_of(entries: Sequence[QueueEntry], *, now: datetime) -> dict[int, Figures]:
    """What each entry (with its ``report``) should hold at ``now``, by key. Four queries."""
    links = twin.links_of_reports([entry.report.uuid for entry in entries])
    kinds = {link.uuid: link.kind for link in links.values()}
    effects, sure = reach.worst_effects(kinds), twin.reliabilities(kinds, now)
    days = standard_days()
    found = {}
    for entry in entries:
        link = links.get(entry.report.uuid)
        effect = effects.get(link.uuid) if link else None
        bounds = sure[link.uuid] if link else None
        found[entry.pk] = Figures(
            barrier_uuid=link.uuid if link else None,
            residents_losing_15_min=effect.residents_losing_15_min if effect else None,
            residents_affected=effect.residents_affected if effect else None,
            effect_version=effect.layer_version if effect else None,
            reliability_low=bounds.low if bounds else None,
            reliability_high=bounds.high if bounds else None,
            due_at=entry.created_at + timedelta(days=days.get(entry.kind, DAYS_OTHERWISE)),
        )
    return found


def standard_days() -> dict[str, int]:
    """Days of the service standard by kind, as far as the City has set them. One query."""
    return dict(ServiceStandard.objects.values_list("kind", "days"))


def refresh(keys: Iterable[int], *, now: datetime) -> int:
    """Bring entries in line with the layer as it is; return how many changed. Six queries at most.

    Only whoever holds the follower's lock may call it: the figures are read before the rows are
    locked, and two at once could write the older ones last.
    """
    entries = list(
        QueueEntry.objects.filter(pk__in=list(keys))
        .select_related("report")
        .only(*WRITTEN, "kind", "created_at", "report__uuid")
    )
    figures = figures_of(entries, now=now)
    changed = {
        entry.pk: figures[entry.pk] for entry in entries if figures[entry.pk].differs_from(entry)
    }
    if changed:
        _write(changed)
    return len(changed)


def _write(changed: dict[int, Figures]) -> None:
    columns = [[getattr(figures, name) for figures in changed.values()] for name in WRITTEN]
    with transaction.atomic(), connection.cursor() as cursor:
        # In the order in which everybody locks entries: a batch of decisions does not deadlock.
        cursor.execute(_LOCK_ROWS, [list(changed)])
        cursor.execute(_WRITE_ROWS, [list(changed), *columns])


def _apart(one: float | None, other: float | None, least: float) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) >= least
