"""The life of a thing as one table of allowed changes. Pure: it imports no Django.

Reports, appointments and tickets each have a table; what is asked of one is the same everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed change: the reasons that may be given, and who may make it."""

    reasons: tuple[str, ...]
    by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Life:
    """Steps by (state before, state after). A life begins in the state ""."""

    table: Mapping[tuple[str, str], Step]

    def step(self, before: str, after: str) -> Step | None:
        """The rule for going from ``before`` to ``after``; ``None`` when it is not allowed."""
        return self.table.get((before, after))

    def next_states(self, before: str) -> list[str]:
        """States that follow ``before``, in the order of the table."""
        return [str(after) for (start, after) in self.table if start == before]

    def replay(self, changes: Iterable[tuple[str, str]]) -> str:
        """The present state, from the (before, after) pairs of the events in order.

        Raises ``ValueError`` when a pair is not in the table or does not follow the one before:
        then the log and the present cannot both be right.
        """
        state = ""
        for before, after in changes:
            if before != state or (before, after) not in self.table:
                told = f"{before or 'start'} to {after}"
                raise ValueError(f"{told} does not follow {state or 'start'}")
            state = after
        return state
