"""Sheets: made at once for a few barriers, by a job for many; a job is never lost nor made twice.

The row is the queue. A worker takes a job for a while (``beat_at``); when it falls silent the next
one takes it again, up to ``ATTEMPTS`` times, and the slower of two workers cannot finish it.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.opendata.job_steps import STEPS
from apps.opendata.models import JobState, SheetJob
from apps.opendata.selection import AT_MOST, AT_ONCE, Selection
from apps.outbox import services as outbox

__all__ = [
    "AT_MOST",
    "AT_ONCE",
    "TooMany",
    "ask_for_sheets",
    "erase_expired",
    "erase_old_sheets",
    "make_sheets",
    "work_off",
]
logger = logging.getLogger(__name__)

ATTEMPTS = 3
# A worker tells that it lives after each part; a part takes some seconds.
SILENT_S = 180
KEPT_DAYS = 7
# One person cannot fill the queue.
WAITING_AT_MOST = 5
_TASK = "apps.opendata.tasks.work_off"


class TooMany(ValueError):
    """``why``: "at_once", "at_most" (barriers) or "waiting" (jobs of one person)."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class _Taken(Exception):
    """Somebody else has taken the job, or it is gone."""


def make_sheets(selection: Selection, *, format: str, language: str) -> bytes:  # noqa: A002
    """The file, at once.

    Raises:
        TooMany: more than ``AT_ONCE`` barriers match.
    """
    from apps.opendata.sheets.making import make

    barriers = selection.barriers()
    if len(barriers) > AT_ONCE:
        raise TooMany("at_once")
    return make(barriers, format=format, language=language)


def ask_for_sheets(
    selection: Selection,
    *,
    format: str,  # noqa: A002
    language: str,
    user_id: int,
) -> UUID:
    """Write down that somebody wants these sheets, and wake a worker. Returns the job's id.

    Raises:
        TooMany: more than ``AT_MOST`` barriers match, or too many of their jobs wait already.
    """
    total = selection.count()
    if total > AT_MOST:
        raise TooMany("at_most")
    with transaction.atomic():
        # Two at once would both count one too few.
        outbox.lock_name(f"sheets of {user_id}")
        open_jobs = SheetJob.objects.filter(
            asked_by_id=user_id, state__in=[JobState.WAITING, JobState.RUNNING]
        )
        if open_jobs.count() >= WAITING_AT_MOST:
            raise TooMany("waiting")
        job = SheetJob.objects.create(
            format=format,
            language=language,
            selection=selection.as_dict(),
            asked_by_id=user_id,
            total=total,
        )
        transaction.on_commit(lambda: outbox.poke(_TASK), robust=True)
    return job.uuid


def work_off(*, now: datetime | None = None) -> bool:
    """Make the oldest job that waits or whose worker fell silent. Returns whether there was one.

    A job that cannot be made is tried again, and given up after ``ATTEMPTS``: the next one has its
    turn meanwhile.
    """
    job = _take(now or timezone.now())
    if job is None:
        return False
    try:
        _make(job)
    except _Taken:
        logger.warning("sheets %s were taken by another worker", job.uuid)
    except Exception as error:
        # Only the kind of error: its text may hold what a barrier's place is called.
        logger.exception("sheets %s failed: %s", job.uuid, type(error).__name__)
        given_up = job.attempt >= ATTEMPTS
        state = STEPS[JobState.RUNNING, "give_up" if given_up else "put_back"]
        finished = timezone.now() if given_up else None
        _mine(job).update(state=state, finished_at=finished, done=0)
    return True


def erase_old_sheets(*, now: datetime | None = None) -> int:
    """Erase jobs and their files some days after they were asked for. Returns how many."""
    before = (now or timezone.now()) - timedelta(days=KEPT_DAYS)
    rows = list(SheetJob.objects.filter(created_at__lt=before))
    for row in rows:
        if row.file:
            default_storage.delete(row.file)
        row.delete()
    return len(rows)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many jobs were erased, or would be."""

    jobs: int


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """The same, called with everything else that is erased; only counts without ``commit``."""
    at = now or timezone.now()
    if commit:
        return Erased(erase_old_sheets(now=at))
    before = at - timedelta(days=KEPT_DAYS)
    return Erased(SheetJob.objects.filter(created_at__lt=before).count())


def _take(now: datetime) -> SheetJob | None:
    silent = Q(state=JobState.RUNNING, beat_at__lt=now - timedelta(seconds=SILENT_S))
    with transaction.atomic():
        # Whoever fell silent once too often is given up before anybody looks for work.
        SheetJob.objects.filter(silent, attempt__gte=ATTEMPTS).update(
            state=STEPS[JobState.RUNNING, "give_up"], finished_at=now
        )
        job = (
            SheetJob.objects.filter(Q(state=JobState.WAITING) | silent)
            .select_for_update(skip_locked=True)
            .order_by("attempt", "created_at", "pk")
            .first()
        )
        if job is None:
            return None
        job.state = STEPS[job.state, "take"]
        job.attempt += 1
        job.beat_at = now
        job.done = 0
        job.save(update_fields=["state", "attempt", "beat_at", "done"])
    return job


def _make(job: SheetJob) -> None:
    from apps.opendata.sheets.making import make_in_parts

    barriers = Selection.from_dict(job.selection).barriers()
    # Barriers come and go between asking and making.
    if not _mine(job).update(total=len(barriers)):
        raise _Taken

    def progress(done: int) -> None:
        if not _mine(job).update(done=done, beat_at=timezone.now()):
            raise _Taken

    ending, body = make_in_parts(
        barriers, format=job.format, language=job.language, progress=progress
    )
    name = default_storage.save(f"sheets/{job.uuid}-{job.attempt}.{ending}", ContentFile(body))
    ready = _mine(job).update(
        state=STEPS[JobState.RUNNING, "finish"],
        file=name,
        done=F("total"),
        finished_at=timezone.now(),
    )
    if not ready:
        default_storage.delete(name)
        raise _Taken


def _mine(job: SheetJob) -> QuerySet[SheetJob]:
    """The row, while this attempt still holds it."""
    return SheetJob.objects.filter(pk=job.pk, attempt=job.attempt, state=JobState.RUNNING)
