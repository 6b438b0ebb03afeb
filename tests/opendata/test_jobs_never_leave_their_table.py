"""Jobs that make sheets: every pair, and a walk of ten thousand steps with workers that die.

The table stands here by hand: a change of the product must be meant enough to change it too.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.accounts.models import User
from apps.opendata import job_steps, services
from apps.opendata.models import SheetJob
from apps.opendata.selection import Selection
from apps.opendata.sheets import making
from tests.counts import count
from tests.pages.builders import barriers
from tests.worlds import fresh_world, worlds

pytestmark = pytest.mark.django_db
STEPS = count(small=150, full=10_000)
STATES = ("waiting", "running", "done", "failed")
# What a worker does with it -> what it is then. "Silent" is a running one whose worker said
# nothing for too long; a "last try" is either, and the next one would be one too many.
TABLE: dict[tuple[str, str], str] = {
    ("waiting", "makes it"): "done",
    ("waiting", "breaks"): "waiting",
    ("waiting", "dies"): "running",
    ("waiting", "is slow"): "running",
    ("silent", "makes it"): "done",
    ("silent", "breaks"): "waiting",
    ("silent", "dies"): "running",
    ("silent", "is slow"): "running",
    ("last silent", "makes it"): "failed",
    ("last silent", "breaks"): "failed",
    ("last silent", "dies"): "failed",
    ("last silent", "is slow"): "failed",
    ("last try", "makes it"): "done",
    ("last try", "breaks"): "failed",
    ("last try", "dies"): "running",
    ("last try", "is slow"): "failed",
}
WHATS = ("makes it", "breaks", "dies", "is slow")
STATE_OF = {"silent": "running", "last silent": "running", "last try": "waiting"}


class Killed(BaseException):
    """A process that ends in the middle."""


class Worker:
    """One that does what it is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.will = WHATS[0]
        monkeypatch.setattr(making, "make_in_parts", self._make)

    def _make(
        self, some: Any, *, progress: Callable[[int], None], **_words: Any
    ) -> tuple[str, bytes]:
        progress(0)
        if self.will == "dies":
            raise Killed
        if self.will == "breaks":
            raise MemoryError
        if self.will == "is slow":
            # Meanwhile another one looks for work, and takes it.
            fall_silent()
            services._take(timezone.now())
        progress(len(some))
        return "pdf", b"%PDF"

    def work(self, will: str) -> bool:
        """One run; whether there was anything to do."""
        self.will = will
        try:
            return services.work_off()
        except Killed:
            return True


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Worker:
    settings.MEDIA_ROOT = tmp_path
    return Worker(monkeypatch)


def fall_silent() -> None:
    """Nobody has heard of any worker for a while."""
    SheetJob.objects.filter(state="running").update(
        beat_at=timezone.now() - timedelta(seconds=services.SILENT_S + 1)
    )


def asked() -> SheetJob:
    user, _made = User.objects.get_or_create(username="asks")
    return SheetJob.objects.create(
        format="pdf", language="en", selection=Selection().as_dict(), asked_by=user, total=3
    )


def kind_of(job: SheetJob) -> str:
    """Its state, and what else decides what becomes of it."""
    if job.state == "running":
        assert job.beat_at is not None
        is_silent = job.beat_at < timezone.now() - timedelta(seconds=services.SILENT_S)
        if not is_silent or job.attempt >= services.ATTEMPTS:
            return "last silent" if is_silent else "running"
    elif job.state != "waiting":
        return job.state
    if job.attempt == services.ATTEMPTS - 1:
        return "last try"
    return "silent" if job.state == "running" else "waiting"


@pytest.mark.parametrize("before", [*STATES, "silent", "last silent", "last try"])
@pytest.mark.parametrize("what", WHATS)
def test_every_state_answers_to_everything_as_the_table_says(
    before: str, what: str, worker: Worker
) -> None:
    job = asked()
    state = STATE_OF.get(before, before)
    attempt = {"last silent": 3, "last try": 2, "waiting": 0}.get(before, 1)
    SheetJob.objects.update(
        state=state, attempt=attempt, beat_at=timezone.now(), file="x" if state == "done" else ""
    )
    if "silent" in before:
        fall_silent()
    job.refresh_from_db()
    assert kind_of(job) == before
    worker.work(what)
    job.refresh_from_db()
    assert job.state == TABLE.get((before, what), state)
    assert bool(job.file) == (job.state == "done")
    assert (job.finished_at is not None) == (
        job.state in ("done", "failed") and before not in ("done", "failed")
    )


def test_the_product_s_table_knows_no_other_change() -> None:
    assert set(job_steps.STEPS.items()) == {
        (("waiting", "take"), "running"),
        (("running", "take"), "running"),
        (("running", "finish"), "done"),
        (("running", "put_back"), "waiting"),
        (("running", "give_up"), "failed"),
    }


def test_a_walk_of_jobs(worker: Worker) -> None:
    barriers(3)
    walk = random.Random(27)
    seen: Counter[tuple[str, str]] = Counter()
    for steps in worlds(STEPS):
        with fresh_world():
            _walk(walk, steps, worker, seen)
    reached = {after for _before, after in seen}
    assert {"running", "done", "failed", "waiting"} <= reached


def _walk(
    walk: random.Random, steps: range, worker: Worker, seen: Counter[tuple[str, str]]
) -> None:
    for _step in steps:
        what = walk.choice(("ask", "silence", "a week", *WHATS, *WHATS))
        rows = list(SheetJob.objects.order_by("attempt", "created_at", "pk"))
        before = {job.pk: (kind_of(job), job.attempt, job.state) for job in rows}
        if what == "ask":
            if len([job for job in rows if job.state in ("waiting", "running")]) < 4:
                asked()
            continue
        if what == "silence":
            fall_silent()
            continue
        if what == "a week":
            _a_week_passes(walk)
            continue
        # The oldest of those tried least is taken; whoever fell silent too often is given up first.
        can = ("waiting", "last try", "silent")
        taken = next((job.pk for job in rows if before[job.pk][0] in can), None)
        assert worker.work(what) == (taken is not None)
        for job in SheetJob.objects.all():
            kind, attempt, state = before[job.pk]
            seen[kind, job.state] += 1
            if what == "is slow" and taken is not None:
                _is_one_of_many(job, kind, attempt, mine=job.pk == taken)
            elif job.pk == taken or kind == "last silent":
                assert job.state == TABLE[kind, what], (kind, what, job.state)
            else:
                assert job.state == state, (kind, what, job.state)
            assert job.attempt <= services.ATTEMPTS
            assert bool(job.file) == (job.state == "done")
    # A file for each that is done, and no other.
    names = set(default_storage.listdir("sheets")[1]) if default_storage.exists("sheets") else set()
    files = {job.file.removeprefix("sheets/") for job in SheetJob.objects.exclude(file="")}
    assert files == names
    for name in names:
        default_storage.delete(f"sheets/{name}")


def _is_one_of_many(job: SheetJob, kind: str, attempt: int, *, mine: bool) -> None:
    """All fell silent while a slow one worked: whichever was taken then is not the slow one's."""
    if kind in ("done", "failed"):
        assert job.state == kind
    elif mine:
        # Taken over, finished because another one was taken over, or given up at the last try.
        assert job.state in ("running", "done", "failed")
        assert job.state != "running" or job.attempt == attempt + 2
    else:
        assert job.state in ("waiting", "running", "failed")
        assert job.state != "failed" or attempt == services.ATTEMPTS
        assert job.attempt in (attempt, attempt + 1)


def _a_week_passes(walk: random.Random) -> None:
    """For one of them: row and file go, whatever it was."""
    one = SheetJob.objects.order_by("pk").first()
    if one is None or walk.random() < 0.5:
        return
    SheetJob.objects.filter(pk=one.pk).update(
        created_at=timezone.now() - timedelta(days=services.KEPT_DAYS, minutes=1)
    )
    assert services.erase_old_sheets() == 1
    assert not SheetJob.objects.filter(pk=one.pk).exists()
