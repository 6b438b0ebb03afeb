"""Questions about the points: written down, computed by a worker, never lost nor computed twice.

The row is the queue. A worker takes a run for a while (``beat_at``); when it falls silent the next
one takes it again, up to ``ATTEMPTS`` times, and the slower of two workers cannot finish it.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.outbox import services as outbox
from apps.reach.models import PlacementRun, RunProblem, RunState
from apps.reach.placement_question import PlacementQuestion
from apps.reach.queries.placement import PlacementRefused
from apps.reach.services.placement_answer import NotReady, answer_to, steps_of

logger = logging.getLogger(__name__)

ATTEMPTS = 3
# A worker tells that it lives after each profile and before and after the search for the best
# places, which takes half a minute.
SILENT_S = 300
KEPT_DAYS = 365
# One person cannot fill the queue.
WAITING_AT_MOST = 3
TASK = "apps.reach.placement.work_off"


class TooManyRuns(ValueError):
    """Some questions of this person wait already."""


class _Taken(Exception):
    """Somebody else has taken the run, or it is gone."""


def ask_about_points(question: PlacementQuestion, *, user_id: int | None) -> UUID:
    """Write the question down and wake a worker. Returns the run's id.

    Raises:
        TooManyRuns: ``WAITING_AT_MOST`` of this person's questions are open.
    """
    with transaction.atomic():
        if user_id is not None:
            # Two questions at once would both count one too few.
            outbox.lock_name(f"placement of {user_id}")
            waiting = PlacementRun.objects.filter(
                asked_by_id=user_id, state__in=[RunState.WAITING, RunState.RUNNING]
            )
            if waiting.count() >= WAITING_AT_MOST:
                raise TooManyRuns
        run = PlacementRun.objects.create(
            question=question.as_dict(), asked_by_id=user_id, total=steps_of(question)
        )
        transaction.on_commit(lambda: outbox.poke(TASK), robust=True)
    return run.uuid


def work_off_placement(*, now: datetime | None = None, only: UUID | None = None) -> bool:
    """Compute the oldest run that waits or whose worker fell silent, or ``only`` this one.

    One that breaks is tried again and given up after ``ATTEMPTS``; one that cannot be answered is
    given up at once, and says why. Returns whether there was one.
    """
    run = _take(now or timezone.now(), only)
    if run is None:
        return False
    try:
        _compute(run)
    except _Taken:
        logger.warning("placement %s was taken by another worker", run.uuid)
    except NotReady:
        _give_up(run, RunProblem.NOT_READY)
    except PlacementRefused as refused:
        logger.warning("placement %s: %s", run.uuid, refused)
        _give_up(run, RunProblem.REFUSED)
    except Exception:
        logger.exception("placement %s broke", run.uuid)
        _broke(run)
    return True


def erase_old_placement(*, now: datetime | None = None) -> int:
    """Erase runs a year after they were asked for. Returns how many."""
    before = (now or timezone.now()) - timedelta(days=KEPT_DAYS)
    return PlacementRun.objects.filter(created_at__lt=before).delete()[0]


def _take(now: datetime, only: UUID | None = None) -> PlacementRun | None:
    silent = Q(state=RunState.RUNNING, beat_at__lt=now - timedelta(seconds=SILENT_S))
    with transaction.atomic():
        # Whoever fell silent once too often is given up before anybody looks for work.
        PlacementRun.objects.filter(silent, attempt__gte=ATTEMPTS).update(
            state=RunState.FAILED, problem=RunProblem.BROKEN, finished_at=now
        )
        waiting = PlacementRun.objects.filter(Q(state=RunState.WAITING) | silent)
        if only is not None:
            waiting = waiting.filter(uuid=only)
        run = (
            waiting.select_for_update(skip_locked=True)
            .order_by("attempt", "created_at", "pk")
            .first()
        )
        if run is None:
            return None
        run.state = RunState.RUNNING
        run.attempt += 1
        run.beat_at = now
        run.done = 0
        run.save(update_fields=["state", "attempt", "beat_at", "done"])
    return run


def _compute(run: PlacementRun) -> None:
    question = PlacementQuestion.from_dict(run.question)
    total = steps_of(question)
    if not _mine(run).update(total=total):
        raise _Taken

    def tell() -> None:
        alive = _mine(run).filter(done__lt=F("total"))
        if not alive.update(done=F("done") + 1, beat_at=timezone.now()):
            raise _Taken

    answer = answer_to(question, tell)
    ready = _mine(run).update(
        state=RunState.DONE, answer=answer, done=F("total"), finished_at=timezone.now()
    )
    if not ready:
        raise _Taken


def _broke(run: PlacementRun) -> None:
    if run.attempt >= ATTEMPTS:
        _give_up(run, RunProblem.BROKEN)
    else:
        _mine(run).update(state=RunState.WAITING, done=0)


def _give_up(run: PlacementRun, problem: RunProblem) -> None:
    _mine(run).update(state=RunState.FAILED, problem=problem, done=0, finished_at=timezone.now())


def _mine(run: PlacementRun) -> QuerySet[PlacementRun]:
    """The row, while this attempt still holds it."""
    return PlacementRun.objects.filter(pk=run.pk, attempt=run.attempt, state=RunState.RUNNING)
