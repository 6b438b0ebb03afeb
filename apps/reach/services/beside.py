"""Work beside the engine's own: a forked child sees the model as it was, and nobody waits for it.

The child computes and writes files, and ends; it touches no database, whose connection is the
parent's. The parent tells of the work when it next looks and the child has ended well. Killed, or
left alone by a killed parent, a child leaves files that nobody names.
"""

import contextlib
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger(__name__)

# Reports go first.
_NICENESS = 10


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    name: str
    tell: Callable[[], None]


class Beside:
    """One child at a time."""

    def __init__(self) -> None:
        self._child: _Child | None = None

    def is_busy(self) -> bool:
        """Whether a child is at work; tells of one that has ended."""
        self.look()
        return self._child is not None

    def start(
        self, name: str, work: Callable[[Callable[[], bool]], None], tell: Callable[[], None]
    ) -> None:
        """Do ``work`` in a child, and ``tell`` of it here once it is done.

        ``work`` is given a question to ask before its last step: is the parent still there?
        """
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self._child = _Child(pid, name, tell)
            return
        ended_well = False
        try:
            os.nice(_NICENESS)
            work(lambda: os.getppid() == parent)
            ended_well = True
        except Exception:
            logger.exception("%s failed", name)
        finally:
            # Without cleaning up: connections and open files are the parent's.
            os._exit(0 if ended_well else 1)

    def look(self, *, wait: bool = False) -> None:
        """Tell of what a child has done since."""
        if self._child is None:
            return
        pid, status = os.waitpid(self._child.pid, 0 if wait else os.WNOHANG)
        if not pid:
            return
        child, self._child = self._child, None
        if status == 0:
            child.tell()
        else:
            logger.warning("%s was not done", child.name)

    def stop(self) -> None:
        """End a child that is at work."""
        child, self._child = self._child, None
        if child is not None:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(child.pid, signal.SIGKILL)
                os.waitpid(child.pid, 0)
