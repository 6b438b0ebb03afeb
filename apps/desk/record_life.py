"""The life of a record: one table, read by everybody. Nothing is ever deleted by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.desk.models.assistance import RecordState as S

RECORDED, CORRECTED, VOIDED, RESTORED = "recorded", "corrected", "voided", "restored"

# (state before, step) -> state after.
TABLE: dict[tuple[str, str], str] = {
    ("", RECORDED): S.RECORDED,
    (S.RECORDED, CORRECTED): S.RECORDED,
    (S.RECORDED, VOIDED): S.VOID,
    (S.VOID, RESTORED): S.RECORDED,
}


def after(before: str, step: str) -> str | None:
    """The state that ``step`` leads to; ``None`` when it is not allowed."""
    found = TABLE.get((before, step))
    return None if found is None else str(found)


def replay(events: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[str, dict[str, Any]]:
    """State and facts after the events (step, facts), in order.

    Raises ``ValueError`` for a step that does not follow the one before.
    """
    state = ""
    facts: dict[str, Any] = {}
    for step, changed in events:
        following = after(state, step)
        if following is None:
            raise ValueError(f"{step} does not follow {state or 'nothing'}")
        state, facts = following, {**facts, **changed}
    return state, facts
