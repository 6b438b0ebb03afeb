"""When very much is recorded, let some of it gather before it is looked at.

A batch costs little more than one event. In quiet times nobody waits: only who has just delivered
a lot sleeps for a moment before looking again, and has not answered the call yet, so that nobody
else is called meanwhile.
"""

import time
from collections import deque

from apps.outbox import poke
from apps.outbox.record import WAKE

# One process that delivers more than so many a second is in a storm (two of them share the work).
STORM_PER_S = 30.0
GATHER_S = 0.08

_delivered: deque[tuple[float, int]] = deque()


def woken(task: str) -> None:
    """A worker begins with a task; in a storm the outbox's own gathers first."""
    if task == WAKE and is_storm():
        time.sleep(GATHER_S)
    poke.woken(task)


def note(delivered: int) -> None:
    """So many were delivered just now, by this process."""
    _delivered.append((time.monotonic(), delivered))


def is_storm() -> bool:
    """Whether this process has delivered very much in the last second."""
    since = time.monotonic() - 1.0
    while _delivered and _delivered[0][0] < since:
        _delivered.popleft()
    return sum(number for _at, number in _delivered) > STORM_PER_S
