"""How the machinery is: numbers, each with what it means and what to do about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.erasure import queries as erasure
from apps.mail import queries as mail
from apps.mail.queries import MessageFacts, StepFacts
from apps.outbox import queries as outbox
from apps.outbox.queries import DeadDelivery
from apps.reach import queries as reach
from apps.reports.models import (
    Forwarding,
    ForwardingState,
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
# Mails that come back: so many days are looked at.
CAME_BACK_WITHIN = timedelta(days=30)
SETTLED_SHOWN = 20
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
    return [*lines, _mail(), _forwardings()]


def dead_letters() -> list[DeadDelivery]:
    """Deliveries given up, the oldest first, at most ``DEAD_SHOWN``. One query."""
    return outbox.dead(limit=DEAD_SHOWN)


def troubled_mail() -> list[MessageFacts]:
    """Messages given up or perhaps sent, the newest first, at most ``DEAD_SHOWN``. One query."""
    return mail.messages_in_trouble(limit=DEAD_SHOWN)


def settled_mail() -> list[tuple[StepFacts, str]]:
    """What was decided last about messages, with the name of who did. Two queries."""
    steps = mail.steps(limit=SETTLED_SHOWN)
    names = accounts.names_of({one.actor for one in steps if one.actor})
    return [(one, names.get(one.actor, "") if one.actor else "") for one in steps]


def figures(now: datetime | None = None) -> list[Figure]:
    """Layer, engine, queue, erasure, photos rows that wait, mail that came back. Seven queries."""
    at = now or timezone.now()
    return [*_versions(), _erasure(at), _photos(at), _rows(), _came_back(at)]


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
    last = erasure.last_run()
    return Figure(
        _("Last erasure of what is personal"),
        last or _("never"),  # type: ignore[arg-type]
        last is None or last < at - ERASURE_AFTER,
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


def _came_back(at: datetime) -> Figure:
    found = mail.came_back(within=CAME_BACK_WITHIN, now=at)
    return Figure(
        _("Mails that came back within thirty days"),
        found["hard"] + found["soft"],
        False,
        _("Nothing more is sent to an address whose mails come back for good."),
        "",
    )


def _mail() -> QueueLine:
    health = mail.mail_health()
    return QueueLine(
        label=_("E-mail"),
        pending=health["pending"],
        late=health["late"],
        dead=health["dead"] + health["doubtful"],
        oldest_age_s=health["oldest_age_s"],
    )


def _forwardings() -> QueueLine:
    is_waiting = Q(state=ForwardingState.PENDING)
    found = Forwarding.objects.aggregate(
        pending=Count("pk", filter=is_waiting),
        late=Count("pk", filter=is_waiting & Q(attempts__gt=0)),
        dead=Count("pk", filter=Q(state__in=(ForwardingState.REFUSED, ForwardingState.DEAD))),
        oldest=Min("created_at", filter=is_waiting),
    )
    age_s = (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    return QueueLine(
        label=_("Forwarding to the competent body"),
        pending=found["pending"],
        late=found["late"],
        dead=found["dead"],
        oldest_age_s=max(0.0, age_s),
    )
