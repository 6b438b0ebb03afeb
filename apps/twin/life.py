"""When a barrier ends by itself, and when somebody should look: functions of its facts alone."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from apps.twin.kinds import LIVES
from apps.twin.models import BarrierState as S

# A planned one waits for the work and not for a voice.
EXPIRING: tuple[str, ...] = (S.SUSPECTED, S.CONFIRMED, S.REMOVAL_CLAIMED)
# "About to expire": the last third of its span.
_WARNING = 1 / 3
# A suspicion half a year old is for somebody to go and settle. An assumption, like the spans.
_CHECK_AFTER = timedelta(days=180)
_FIXED = tuple(kind for kind, facts in LIVES.items() if facts.span_days is None)


def expires_at(kind: str, last_seen_at: datetime, until: datetime | None) -> datetime | None:
    """When a barrier of this kind expires unless it is seen again; None for fixed kinds.

    Its span after it was last seen; where somebody said when it will be over, then, unless it has
    been seen later than that.
    """
    span_days = LIVES[kind].span_days
    if span_days is None:
        return None
    if until is not None and until > last_seen_at:
        return until
    return last_seen_at + timedelta(days=span_days)


def expired(now: datetime) -> Q:
    """Barriers whose time is over at ``now`` (a filter of ``Barrier``)."""
    return _ending(now, ahead=0.0)


def about_to_expire(now: datetime) -> Q:
    """Barriers in the last third of their span, or past it (a filter of ``Barrier``)."""
    return _ending(now, ahead=_WARNING)


def needs_check(now: datetime) -> Q:
    """Fixed barriers nobody has verified and nobody has seen for long (a filter of ``Barrier``)."""
    return Q(state=S.SUSPECTED, kind__in=_FIXED, last_seen_at__lte=now - _CHECK_AFTER)


def is_due_for_a_check(kind: str, state: str, last_seen_at: datetime, now: datetime) -> bool:
    """The same of one barrier."""
    return state == S.SUSPECTED and kind in _FIXED and last_seen_at <= now - _CHECK_AFTER


def _ending(now: datetime, *, ahead: float) -> Q:
    over = Q()
    for kind, facts in LIVES.items():
        if facts.span_days is not None:
            soon = now + timedelta(days=facts.span_days * ahead)
            since = soon - timedelta(days=facts.span_days)
            told = Q(until__gt=F("last_seen_at"))
            unseen = Q(until__isnull=True) | Q(until__lte=F("last_seen_at"))
            over |= Q(kind=kind) & (told & Q(until__lte=soon) | unseen & Q(last_seen_at__lte=since))
    return Q(state__in=EXPIRING) & over
