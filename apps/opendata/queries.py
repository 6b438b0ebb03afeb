"""Sheets that were asked for, as whoever asked sees them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from apps.opendata.models import JobState, SheetJob
from apps.opendata.services import KEPT_DAYS


@dataclass(frozen=True, slots=True)
class JobFacts:
    """One job. ``file`` is a name in the storage, empty until it is ready."""

    uuid: UUID
    state: str
    state_label: str
    format: str
    format_label: str
    language: str
    total: int
    done: int
    file: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or is being made."""
        return self.state in {JobState.WAITING, JobState.RUNNING}

    @property
    def is_done(self) -> bool:
        """Whether the file is there."""
        return self.state == JobState.DONE

    @property
    def kept_until(self) -> datetime:
        """When row and file are erased."""
        return self.created_at + timedelta(days=KEPT_DAYS)

    @property
    def ending(self) -> str:
        """ "pdf", "zip" or "xlsx"."""
        return self.file.rpartition(".")[2]


def job(uuid: UUID, *, user_id: int) -> JobFacts | None:
    """A job of this person; None for anybody else's. One query."""
    row = SheetJob.objects.filter(uuid=uuid, asked_by_id=user_id).first()
    return None if row is None else _facts(row)


def jobs(*, user_id: int, limit: int = 50) -> list[JobFacts]:
    """The jobs of this person, newest first. One query."""
    rows = SheetJob.objects.filter(asked_by_id=user_id).order_by("-created_at", "-pk")
    return [_facts(row) for row in rows[:limit]]


def _facts(row: SheetJob) -> JobFacts:
    return JobFacts(
        row.uuid, row.state, str(row.get_state_display()), row.format,
        str(row.get_format_display()), row.language, row.total, row.done, row.file,
        row.created_at, row.finished_at,
    )  # fmt: skip
