"""Keep the queue in line with the layer: rows are the truth, a worker is only woken.

Two things are remembered in one row (``QueueFollower``). First, up to which version of the layer
the barriers of each step have been looked at: once when the step comes, because its reports may
have another barrier or another reliability, and once when the engine has computed their effect.
Second, a round over everything that is open, a part at a time: it finds the effects that changed
because of other barriers, what fades with time, and whatever a killed worker left behind. A round
begins whenever the city's state is another one than that of the last round, and every few hours.

A part is written before it is remembered as done, so that whatever is cut off is done again, and
doing it again changes nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from apps.outbox import services as outbox
from apps.reach import queries as reach
from apps.reports.models import OPEN_STATES, QueueEntry, QueueFollower, ServiceStandard
from apps.reports.office.figures import refresh
from apps.twin import queries as twin

TASK = "apps.reports.tasks.follow_queue"
# "soglia queue": one follower per database.
_LOCK = 0x50671A_0E
STEPS_AT_ONCE = 500
ENTRIES_AT_ONCE = 1000
# Time makes words fade: the shortest half-life is half a day.
ROUND_EVERY = timedelta(hours=6)


def follow_queue(*, parts: int = 4, now: datetime | None = None) -> int:
    """Follow the layer, then go on with the round for at most ``parts``; entries that changed.

    Gives up when another one follows. May be cut off at any point.
    """
    with outbox.session_lock(_LOCK, wait=False) as had:
        if not had:
            return 0
        at = now or timezone.now()
        follower = QueueFollower.objects.get_or_create(name="queue")[0]
        changed = _follow_steps(follower, at)
        for _ in range(parts):
            keys = _next_part(follower, at)
            if not keys:
                break
            changed += refresh(keys, now=at)
            _part_done(follower, keys)
        return changed


def wake() -> None:
    """Ask a worker to follow; nobody waits for it, and the clock comes by anyway."""
    outbox.poke(TASK, expires_s=5)


def rebuild_queue(*, now: datetime | None = None) -> int:
    """Bring every entry in line, open or not, with nothing remembered; entries that changed."""
    from apps.reports.office.rebuild import fill_districts

    fill_districts()
    with outbox.session_lock(_LOCK, wait=True):
        at, changed, last = now or timezone.now(), 0, 0
        while keys := _keys(last, only_open=False):
            changed += refresh(keys, now=at)
            last = keys[-1]
        return changed


def _follow_steps(follower: QueueFollower, now: datetime) -> int:
    """Barriers touched by new steps, and by steps whose effects the engine has now computed."""
    changed = 0
    engine = reach.engine_state()
    marks = {
        "layer_version": twin.layer().version,
        "effects_version": engine.layer_version if engine else 0,
    }
    for mark, goal in marks.items():
        while (done := getattr(follower, mark)) < goal:
            steps = twin.changes_since(done, limit=STEPS_AT_ONCE)
            steps = [step for step in steps if step.version <= goal]
            if not steps:
                break
            touched = {
                UUID(image["uuid"]) for step in steps for image in step.payload.get("barriers", [])
            }
            changed += _refresh_reports(twin.sources_of_barriers(touched), now)
            setattr(follower, mark, steps[-1].version)
            follower.save(update_fields=[mark])
    return changed


def _refresh_reports(sources: Iterable[UUID], now: datetime) -> int:
    keys = list(
        QueueEntry.objects.filter(report__uuid__in=list(sources))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return sum(
        refresh(keys[start : start + ENTRIES_AT_ONCE], now=now)
        for start in range(0, len(keys), ENTRIES_AT_ONCE)
    )


def _next_part(follower: QueueFollower, now: datetime) -> list[int]:
    """The next entries of the round; a new round when one is due; none when all is well."""
    if follower.round_at is None:
        state = _state_of_city()
        began = follower.round_began_at
        if follower.round_of == state and began is not None and now - began < ROUND_EVERY:
            return []
        follower.round_of, follower.round_began_at, follower.round_at = state, now, 0
    keys = _keys(follower.round_at, only_open=True)
    if not keys:
        follower.round_at = None
        follower.save()
    return keys


def _part_done(follower: QueueFollower, keys: list[int]) -> None:
    follower.round_at = keys[-1]
    follower.save()


def _keys(after: int, *, only_open: bool) -> list[int]:
    rows = QueueEntry.objects.filter(pk__gt=after).order_by("pk")
    if only_open:
        rows = rows.filter(state__in=OPEN_STATES)
    return list(rows.values_list("pk", flat=True)[:ENTRIES_AT_ONCE])


def _state_of_city() -> str:
    """What all figures are a function of, besides time."""
    engine = reach.engine_state()
    standards = sum(ServiceStandard.objects.values_list("days", flat=True))
    told = [twin.layer().version, standards]
    if engine:
        told += [engine.layer_version, engine.effects_version]
        told += [engine.rules_version or 0, engine.dataset_id or 0]
        return ":".join(map(str, told)) + f":{engine.updated_at.timestamp()}"
    return ":".join(map(str, told))
