"""The life of a row for the national monitoring: one table. Nothing else decides.

That it cannot leave yet (its day is after the cut-off, its site has no name there) is no state: it
waits, and ``queries.why_waiting`` says for what.
"""

from collections.abc import Iterable

from apps.facilita.models import EntryState as S

# (state, step) -> state. "not_taken": the platform refused the whole file.
TABLE: dict[tuple[str, str], str] = {
    ("", "keep"): S.WAITING,
    (S.WAITING, "keep"): S.WAITING,
    (S.WAITING, "export"): S.EXPORTED,
    (S.EXPORTED, "refuse"): S.REFUSED,
    (S.EXPORTED, "accept"): S.ACCEPTED,
    (S.EXPORTED, "not_taken"): S.WAITING,
    (S.REFUSED, "keep"): S.CORRECTED,
    (S.CORRECTED, "keep"): S.CORRECTED,
    (S.CORRECTED, "export"): S.EXPORTED,
}
# Of these the next file is made.
TO_EXPORT = (S.WAITING, S.CORRECTED)
# Somebody may still change it, or take it back.
CHANGEABLE = (S.WAITING, S.REFUSED, S.CORRECTED)


def after(state: str, step: str) -> str | None:
    """The state after ``step``; ``None`` when it is not possible now."""
    return TABLE.get((state, step))


def replay(steps: Iterable[str]) -> str:
    """The present state, from the steps in order. Raises ``ValueError`` for an impossible one."""
    state = ""
    for step in steps:
        following = after(state, step)
        if following is None:
            raise ValueError(f"{step} does not follow {state or 'the start'}")
        state = following
    return state
