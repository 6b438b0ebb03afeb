"""Work beside the engine's own: a forked child sees the model as it was, and nobody waits for it.

The child computes and writes files, and ends. It keeps no connection of the parent's: the database
would take a killed engine for alive as long as somebody holds its end, and leave it the lock. The
parent tells of the work when it next looks and the child has ended well. Killed, a child leaves
files that nobody names; it does not outlive its parent.
"""

import contextlib
import ctypes
import logging
import os
import signal
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

# Reports go first.
_NICENESS = 10

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1  # prctl(2), Linux only


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
            _leave_connections()
            _die_with(parent)
            os.nice(_NICENESS)
            work(lambda: os.getppid() == parent)
            ended_well = True
        except Exception:
            logger.exception("%s failed", name)
        finally:
            # Without cleaning up: what is open is the parent's.
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


def _leave_connections() -> None:
    """Let go of every socket that came along, without a word to whoever is at the other end.

    A number stays taken, by what swallows everything: nothing opened later gets into a library
    that believes in its connection.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for path in list(Path("/dev/fd").iterdir()):
        number = int(path.name)
        # The three standard ones may be sockets of whoever keeps the logs.
        if number > 2:
            with contextlib.suppress(OSError):  # the listing's own is closed by now
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    os.dup2(nowhere, number)


def _die_with(parent: int) -> None:
    """Be killed when the parent's thread that made us ends (Linux); end now if it has already."""
    with contextlib.suppress(AttributeError):
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
