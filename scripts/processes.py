"""Ending processes for certain: their numbers may be stale, and they may have children."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from common import ROOT

PR_SET_CHILD_SUBREAPER = 36
# In the environment of every program of `make run`, with the folder as its value.
MARK = "SOGLIA_RUN_FOLDER"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def pid_of(file: Path, marker: str) -> int | None:
    """The process a pid file names, unless the file is stale or the number was reused."""
    try:
        pid = int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if marker in command_line(pid) else None


def command_line(pid: int) -> str:
    """The words a process was started with; empty when it is gone."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return raw.replace(b"\0", b" ").decode(errors="replace").strip()


def started_from(folder: Path) -> list[int]:
    """Processes that a supervisor of this folder started: it marks their environment."""
    mark = f"{MARK}={folder}".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (place / "environ").read_bytes().split(b"\0"):
                found.append(int(place.name))
    return found


def alive(pid: int) -> bool:
    """Running, and not a zombie that only waits to be counted."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def end(pid: int, polite: signal.Signals = signal.SIGTERM, patience: float = 10.0) -> None:
    """Ask a process to stop, and insist when it does not."""
    for number, seconds in ((polite, patience), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not alive(pid):
                return
            time.sleep(0.05)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(of: int | None = None) -> list[int]:
    """All living processes below one, nearest first."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                children.setdefault(int(fields[1]), []).append(int(folder.name))
    found: list[int] = []
    queue = [of or os.getpid()]
    while queue:
        below = children.get(queue.pop(0), [])
        found += below
        queue += below
    return found


def end_descendants(patience: float = 10.0) -> None:
    """Leave no process behind: ask all below us to stop, then insist.

    To be called when no child's result is waited for any more.
    """
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        for pid in descendants():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        until = time.monotonic() + seconds
        while descendants() and time.monotonic() < until:
            time.sleep(0.05)
    _bury()


def _bury() -> None:
    """Take note of every ended child, adopted ones too, so that no zombie is left over."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def exit_on_stop_signals() -> None:
    """Turn Ctrl-C and SIGTERM into an exit that lets `finally` blocks put things back."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    for number in STOP_SIGNALS:
        signal.signal(number, leave)


def run_and_clean_up(command: list[str], env: Mapping[str, str], cwd: Path = ROOT) -> int:
    """Run one command, pass stop signals on to it, and end whatever it leaves behind."""
    adopt_orphans()
    child = subprocess.Popen(command, env=dict(env), cwd=cwd, start_new_session=True)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in STOP_SIGNALS}
    try:
        return child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        end_descendants(patience=5.0)
