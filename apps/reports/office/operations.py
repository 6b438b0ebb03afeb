"""How the machinery is: numbers, each with what it means and what to do about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.outbox import queries as outbox
from apps.outbox.queries import DeadDelivery
from apps.reach import queries as reach
from apps.reports.models import (
    ErasureRun,
    MailedRow,
    MailedState,
    PhotoReview,
    PhotoState,
    QueueFollower,
)
from apps.twin import queries as twin

DEAD_SHOWN = 100
# A worker is woken at once and sweeps every few seconds: what waits longer has nobody to carry it.
LATE_AFTER_S = 300.0
# The service's own aims; whoever runs it may want others.
ERASURE_AFTER = timedelta(hours=36)
PHOTO_AFTER = timedelta(days=7)
# Queues with a table of their own, when their part is installed: model, name, waiting, given up.
_TABLES: tuple[tuple[str, Promise, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Message", _("E-mail"), ("pending", "sending"), ("dead", "doubtful")),
    ("Forwarding", _("Forwarding to the competent body"), ("pending",), ("refused", "dead")),
)
_DESTINATIONS: dict[str, Promise] = {
    "twin": _("Layer of barriers"),
    "queue": _("Queue of the office"),
    "mail": _("E-mail to be written"),
    "forward": _("Forwarding to be decided"),
}


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue. ``oldest_age_s``: age of the oldest that waits, seconds."""

    label: str | Promise
    pending: int
    late: int | None
    dead: int
    oldest_age_s: float

    @property
    def is_bad(self) -> bool:
        """Whether somebody has to look at it."""
        return self.dead > 0 or self.oldest_age_s > LATE_AFTER_S


@dataclass(frozen=True, slots=True)
class Figure:
    """One number (or date) with what it means and, when it is bad, what to do."""

    label: str | Promise
    value: str | int | datetime
    is_bad: bool
    meaning: str | Promise
    action: str | Promise


def queues() -> list[QueueLine]:
    """Every queue with something in it, and the mail and forwardings always. One query each."""
    lines = [
        QueueLine(
            label=_DESTINATIONS.get(row["destination"], row["destination"]),
            pending=row["pending"],
            late=row["late"],
            dead=row["dead"],
            oldest_age_s=row["oldest_age_s"],
        )
        for row in outbox.health_by_destination()
    ]
    for name, label, waiting, stuck in _TABLES:
        line = _table(name, label, waiting, stuck)
        if line is not None:
            lines.append(line)
    return lines


def dead_letters() -> list[DeadDelivery]:
    """Deliveries given up, the oldest first, at most ``DEAD_SHOWN``. One query."""
    return outbox.dead(limit=DEAD_SHOWN)


def figures(now: datetime | None = None) -> list[Figure]:
    """Layer, engine, queue, erasure, photos and rows that wait. Six queries."""
    at = now or timezone.now()
    return [*_versions(), _erasure(at), _photos(at), _rows()]


def _versions() -> list[Figure]:
    layer, engine = twin.layer(), reach.engine_state()
    follower = QueueFollower.objects.first()
    behind = layer.version - (engine.layer_version if engine else 0)
    effects = layer.version - (engine.effects_version if engine else 0)
    seen = layer.version - (follower.layer_version if follower else 0)
    start = _("If it does not fall within minutes, see whether the engine's worker runs.")
    return [
        Figure(
            _("Version of the layer"),
            layer.version,
            False,
            _("Every change to the barriers is one version."),
            "",
        ),
        Figure(
            _("The engine is behind by"),
            behind,
            behind > 0,
            _("Changes the travel times do not know yet. None is as it should be."),
            start,
        ),
        Figure(
            _("The effects are behind by"),
            effects,
            effects > 0,
            _("Changes whose effect on people is still being computed."),
            start,
        ),
        Figure(
            _("The queue is behind by"),
            seen,
            seen > 0,
            _("Changes the order of the office's queue does not know yet."),
            _("If it does not fall within a minute, see whether a worker and the beat run."),
        ),
    ]


def _erasure(at: datetime) -> Figure:
    last = ErasureRun.objects.order_by("-created_at").first()
    return Figure(
        _("Last erasure of what is personal"),
        last.created_at if last else _("never"),  # type: ignore[arg-type]
        last is None or last.created_at < at - ERASURE_AFTER,
        _("It runs every day and erases what has been kept for its time."),
        _("See whether the beat runs, or run: manage.py erase_expired --commit"),
    )


def _photos(at: datetime) -> Figure:
    found = PhotoReview.objects.filter(state=PhotoState.WAITING).aggregate(
        number=Count("pk"), oldest=Min("changed_at")
    )
    return Figure(
        _("Photos to review"),
        found["number"],
        bool(found["oldest"] and found["oldest"] < at - PHOTO_AFTER),
        _("Photos nobody outside the office sees until somebody has looked at them."),
        _("The oldest waits for more than a week: look at them under Photos."),
    )


def _rows() -> Figure:
    number = MailedRow.objects.filter(state=MailedState.UNPLACED).count()
    return Figure(
        _("E-mailed reports to complete"),
        number,
        number > 0,
        _("Rows whose place was not found. Their words are erased after thirty days."),
        _("Say where they are, under E-mailed reports."),
    )


def _table(
    name: str, label: Promise, waiting: tuple[str, ...], stuck: tuple[str, ...]
) -> QueueLine | None:
    try:
        model: Any = apps.get_model("reports", name)
    except LookupError:
        return None
    is_waiting = Q(state__in=waiting)
    found = model.objects.aggregate(
        pending=Count("pk", filter=is_waiting),
        late=Count("pk", filter=is_waiting & Q(attempts__gt=0)),
        dead=Count("pk", filter=Q(state__in=stuck)),
        oldest=Min("created_at", filter=is_waiting),
    )
    age_s = (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    return QueueLine(label, found["pending"], found["late"], found["dead"], max(0.0, age_s))
