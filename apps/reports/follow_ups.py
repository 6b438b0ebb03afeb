"""The life of the question of the four weeks: one table. Its state is told by its dates."""

from apps.reports.models import FollowUp

DUE, ASKED, ANSWERED, GONE = "due", "asked", "answered", "gone"

# (state, step) -> state. Of a barrier that is no longer removed nobody is asked.
STEPS: dict[tuple[str, str], str] = {
    (DUE, "ask"): ASKED,
    (DUE, "let_be"): GONE,
    (ASKED, "answer"): ANSWERED,
}


def now_in(row: FollowUp) -> str:
    """The state of a row that is there."""
    if row.answered_at is not None:
        return ANSWERED
    return DUE if row.asked_at is None else ASKED


def after(row: FollowUp, step: str) -> str | None:
    """The state after ``step``; ``None`` when it is not possible now."""
    return STEPS.get((now_in(row), step))
