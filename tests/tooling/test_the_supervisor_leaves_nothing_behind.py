"""scripts/supervise.py: one that falls is started again, all end with the supervisor."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import processes

SCRIPTS = Path(processes.__file__).parent

# A program that starts a child and, as told, refuses to stop.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import signal, time;"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)", "{mark}"])
time.sleep(600)
"""
FALLING = "import pathlib; p = pathlib.Path('{file}'); p.write_text(p.read_text() + 'x')"
HOST = """
import os, sys
sys.path.insert(0, {scripts!r})
import supervise
supervise.PATIENCE = 0.5
programs = [supervise.Program(str(n), [sys.executable, "-c", text, {mark!r}])
            for n, text in enumerate({texts!r})]
sys.exit(supervise.Supervisor(programs, os.environ).run(lambda stopping: print("started")))
"""


def start(mark: str, *texts: str) -> subprocess.Popen[str]:
    code = HOST.format(scripts=str(SCRIPTS), mark=mark, texts=list(texts))
    return subprocess.Popen([sys.executable, "-c", code], text=True, stdout=subprocess.PIPE)


def marked(mark: str) -> list[int]:
    """Processes whose last word is the mark."""
    numbers = [int(place.name) for place in Path("/proc").glob("[0-9]*")]
    return [pid for pid in numbers if processes.command_line(pid).endswith(mark)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_programs_that_refuse_to_stop_are_ended_with_their_children(number: int) -> None:
    mark = f"soglia-mark-{os.getpid()}-{number}"
    host = start(mark, STUBBORN.format(mark=mark))
    until = time.monotonic() + 20
    while len(marked(mark)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert len(marked(mark)) == 2

    host.send_signal(number)

    assert host.wait(20) == 0
    assert marked(mark) == []


def test_a_program_that_falls_again_and_again_ends_the_run(tmp_path: Path) -> None:
    file = tmp_path / "starts"
    file.write_text("")
    host = start("falls", FALLING.format(file=file))
    output, _ = host.communicate(timeout=60)
    assert host.returncode == 1
    assert len(file.read_text()) == 5
    assert "keeps falling" in output


def test_a_pid_file_of_another_program_is_stale(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    assert processes.pid_of(file, "postgres") is None
    file.write_text("not a number")
    assert processes.pid_of(file, "postgres") is None
    file.write_text(f"{os.getpid()}\nmore")
    assert processes.pid_of(file, "a word that is not in my command line") is None
    assert processes.pid_of(file, "python") == os.getpid()
