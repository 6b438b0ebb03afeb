"""Questions about the points and their answers, as the pages of the office show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.reach.models import PlacementRun, RunProblem, RunState
from apps.reach.placement_question import PlacementQuestion


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One question. ``answer`` is None until it is ready, and in a list."""

    uuid: UUID
    state: str
    problem: str
    question: PlacementQuestion
    answer: dict[str, Any] | None
    done: int
    total: int
    created_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it waits or is being computed."""
        return self.state in {RunState.WAITING, RunState.RUNNING}

    @property
    def is_done(self) -> bool:
        """Whether there is an answer."""
        return self.state == RunState.DONE

    @property
    def state_label(self) -> str:
        """In the active language."""
        return str(RunState(self.state).label)

    @property
    def problem_label(self) -> str:
        """Why there is no answer, in the active language."""
        return str(RunProblem(self.problem).label) if self.problem else ""


def placement_run(uuid: UUID) -> RunFacts | None:
    """One question with its answer. One query."""
    row = PlacementRun.objects.filter(uuid=uuid).first()
    return None if row is None else _facts(row, row.answer)


def placement_runs(limit: int = 50) -> list[RunFacts]:
    """The newest questions of everybody, without their answers. One query."""
    rows = PlacementRun.objects.defer("answer").order_by("-created_at", "-pk")
    return [_facts(row, None) for row in rows[:limit]]


def _facts(row: PlacementRun, answer: dict[str, Any] | None) -> RunFacts:
    return RunFacts(
        row.uuid, row.state, row.problem, PlacementQuestion.from_dict(row.question), answer,
        row.done, row.total, row.created_at,
    )  # fmt: skip
