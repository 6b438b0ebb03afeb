"""Run several programs as one: name their lines, start again what falls, end them all.

Every program leads a process group of its own, so that a stop reaches its children too
and the terminal's Ctrl-C reaches only us, who stop them in order.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from common import ROOT, say
from processes import STOP_SIGNALS, adopt_orphans, end_descendants

COLOURS = (36, 32, 33, 35, 34)
PATIENCE = 10.0  # seconds between asking a program to stop and killing it
QUICK_FALLS = 5  # this many within a minute, and starting again is pointless


@dataclass
class Program:
    """One supervised command."""

    name: str
    command: list[str]
    colour: int = 36
    process: subprocess.Popen[str] | None = None
    falls: list[float] = field(default_factory=list)

    def start(self, env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            self.command,
            env=dict(env),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        if self.process.stdout:
            reader = threading.Thread(target=self._relay, args=(self.process.stdout,), daemon=True)
            reader.start()

    def _relay(self, lines: IO[str]) -> None:
        label = f"{self.name:>8} |"
        if sys.stdout.isatty():
            label = f"\033[{self.colour}m{label}\033[0m"
        for line in lines:
            # A closed terminal must not stop the reading, or the program would block.
            with contextlib.suppress(OSError, ValueError):
                print(f"{label} {line.rstrip()}", flush=True)

    def has_fallen(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def signal(self, number: signal.Signals) -> None:
        """To the whole group: a web server's workers, a worker's children."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Holds the programs of one run."""

    def __init__(self, programs: list[Program], env: Mapping[str, str]) -> None:
        self.programs = programs
        self.env = env
        self.stopping = threading.Event()
        for number, program in enumerate(programs):
            program.colour = COLOURS[number % len(COLOURS)]

    def run(self, when_started: Callable[[threading.Event], None]) -> int:
        """Start all, call `when_started` beside them, and stay until told to stop."""
        adopt_orphans()
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_signal)
        try:
            for program in self.programs:
                program.start(self.env)
            announcing = threading.Thread(target=when_started, args=(self.stopping,), daemon=True)
            announcing.start()
            while not self.stopping.wait(0.3):
                if not all(map(self._keep_up, self.programs)):
                    return 1
            return 0
        finally:
            self._stop()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopping.is_set():  # asked twice: no more patience
            for program in self.programs:
                program.signal(signal.SIGKILL)
        self.stopping.set()

    def _keep_up(self, program: Program) -> bool:
        """Start a fallen program again, unless it falls again and again."""
        if not program.has_fallen() or program.process is None:
            return True
        now = time.monotonic()
        program.falls = [*(fall for fall in program.falls if now - fall < 60), now]
        if len(program.falls) >= QUICK_FALLS:
            say(f"{program.name} keeps falling; its last lines above say why.")
            return False
        say(f"{program.name} ended with code {program.process.returncode}: starting it again.")
        program.signal(signal.SIGKILL)  # children that outlived it would hold its port
        self.stopping.wait(1.0)
        if not self.stopping.is_set():
            program.start(self.env)
        return True

    def _stop(self) -> None:
        self.stopping.set()
        say("Stopping ...")
        for program in reversed(self.programs):
            # A leader that is asked passes it on; asking its children too ends tasks half way.
            if program.process is not None and not program.has_fallen():
                program.process.terminate()
        until = time.monotonic() + PATIENCE
        for program in self.programs:
            if program.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    program.process.wait(max(0.1, until - time.monotonic()))
        for program in self.programs:
            program.signal(signal.SIGKILL)
        end_descendants(patience=2.0)
