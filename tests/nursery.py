"""Programs that start in a moment: forked from a process that has imported all they need.

Starting Python, its libraries and Django takes seconds of work, and a stack has six programs.
A nursery does it once. Its programs are processes like any other, each with a session of its
own, to be killed by whoever tests that: only their imports happened before their birth.

    bare = Nursery.of_this_process()    # has imported libraries, and nothing that reads settings
    site = bare.grow(env)               # a child with Django set up for one environment
    site.start("celery", "-A", "project", "worker", stdout=log)
    site.run("manage.py", "migrate")

When the process that asked for a nursery ends, however it ends, the nursery's socket is closed:
it then kills whatever it started and ends, too.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
# What is slow to import and reads no settings. A missing one costs time and nothing else.
LIBRARIES = (
    *("celery.app.control", "celery.beat", "celery.bin.celery", "celery.bin.worker"),
    *("celery.concurrency.prefork", "celery.concurrency.solo", "celery.worker"),
    *("gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "kombu.transport.redis"),
    *("geopandas", "numpy", "pandas", "scipy.sparse.csgraph", "scipy.spatial"),
    *("pyogrio", "pyproj", "rasterio", "shapely"),
    *("bs4", "icalendar", "openpyxl", "PIL.Image", "yaml"),
    *("cryptography", "fido2.webauthn", "psycopg", "redis", "requests"),
    *("limits", "pydantic", "rapidfuzz"),
)
REQUEST_BYTES = 1 << 17
NURSERY = ["nursery"]
# A nursery imports before it bears anything, on a busy machine for a while.
BIRTH_S = 300.0
Stream = int | IO[Any]


class Program:
    """One process of a nursery; looks like ``subprocess.Popen`` as far as tests need it."""

    def __init__(self, told: socket.socket, words: tuple[str, ...]) -> None:
        self._told = told
        self._heard = b""
        self.words = words
        self.returncode: int | None = None
        self.stdin: IO[str] | None = None
        self.stdout: IO[str] | None = None
        # Sent by the program itself, once its session is its own.
        self.pid = int(self._line(BIRTH_S) or 0)
        assert self.pid, f"{words} could not be started"

    def poll(self) -> int | None:
        """The exit code (negative for a signal), or nothing while it runs."""
        if self.returncode is None and select.select([self._told], [], [], 0)[0]:
            self.wait(5)
        return self.returncode

    def wait(self, seconds: float | None = None) -> int:
        """Until it has ended; its exit code."""
        if self.returncode is None:
            # A nursery that was killed itself says nothing: its programs count as killed.
            self.returncode = int(self._line(seconds) or -signal.SIGKILL)
            self._told.close()
        return self.returncode

    def kill(self) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self.stdin, self.stdout):
            if stream is not None:
                stream.close()
        self.wait()

    def _line(self, seconds: float | None) -> str:
        self._told.settimeout(seconds)
        try:
            while b"\n" not in self._heard:
                more = self._told.recv(100)
                if not more:
                    return ""
                self._heard += more
        except TimeoutError:
            raise subprocess.TimeoutExpired(list(self.words), seconds or 0) from None
        line, _, self._heard = self._heard.partition(b"\n")
        return line.decode()


class Nursery:
    """The side of whoever asks for programs."""

    def __init__(self, control: socket.socket, env: dict[str, str]) -> None:
        self._control = control
        self.env = env

    @classmethod
    @functools.cache
    def of_this_process(cls) -> Nursery:
        """The one that all others of this process grow from."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery", str(theirs.fileno())],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        nursery = cls(ours, {})

        def leave() -> None:
            nursery.close()
            process.wait(20)

        atexit.register(leave)
        return nursery

    def grow(self, env: dict[str, str], *, log: Stream = 2) -> Nursery:
        """A nursery whose Django has the settings of this environment."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._ask(tuple(NURSERY), env, [subprocess.DEVNULL, log, log], [theirs])
        return Nursery(ours, env)

    def start(
        self,
        *words: str,
        stdin: Stream = subprocess.DEVNULL,
        stdout: Stream = subprocess.DEVNULL,
        stderr: Stream = 2,
    ) -> Program:
        """Start ``manage.py``, ``-c`` or a library's script with the words that follow.

        With ``subprocess.PIPE`` the program's ``stdin`` and ``stdout`` are text to write and read.
        """
        pipes: dict[str, IO[str]] = {}
        theirs: list[int] = []
        if stdin == subprocess.PIPE:
            stdin, mine = os.pipe()
            theirs.append(stdin)
            pipes["stdin"] = os.fdopen(mine, "w")
        if stdout == subprocess.PIPE:
            mine, stdout = os.pipe()
            theirs.append(stdout)
            pipes["stdout"] = os.fdopen(mine)
        try:
            program = self._ask(words, self.env, [stdin, stdout, stderr], [])
        finally:
            for number in theirs:
                os.close(number)
        program.stdin, program.stdout = pipes.get("stdin"), pipes.get("stdout")
        return program

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a program to its end; its exit code and what it wrote."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as wrong:
            code = self.start(*words, stdout=out, stderr=wrong).wait()
            for file in (out, wrong):
                file.seek(0)
            return subprocess.CompletedProcess(words, code, out.read(), wrong.read())

    def close(self) -> None:
        """End it, and everything that still runs of what it started."""
        self._control.close()

    def _ask(
        self,
        words: tuple[str, ...],
        env: dict[str, str],
        streams: list[Stream],
        more: list[socket.socket],
    ) -> Program:
        ours, theirs = socket.socketpair()
        with theirs, open(os.devnull, "r+b") as nothing:  # noqa: PTH123 - a device
            numbers = [
                stream if isinstance(stream, int) else stream.fileno()
                for stream in (nothing if one == subprocess.DEVNULL else one for one in streams)
            ]
            numbers += [one.fileno() for one in (theirs, *more)]
            request = json.dumps({"words": words, "env": env}).encode()
            assert len(request) < REQUEST_BYTES
            socket.send_fds(self._control, [request], numbers)
        return Program(ours, words)


# The other side: the process that forks. It starts no thread, opens no connection, and has
# nothing open but the sockets through which it is asked and tells.


def serve(control: socket.socket) -> Callable[[], str | int | None]:
    """Fork what is asked for until nobody can ask any more.

    Returns in each program, with what it has to do.
    """
    # By the number that becomes readable at its end.
    running: dict[int, tuple[int, socket.socket, bool]] = {}
    while True:
        readable = select.select([control.fileno(), *running], [], [])[0]
        for number in list(running):
            if number in readable:
                pid, told, _ = running.pop(number)
                os.close(number)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                with told, contextlib.suppress(OSError):  # nobody may be listening
                    told.sendall(f"{code}\n".encode())
        if control.fileno() not in readable:
            continue
        request, numbers, _, _ = socket.recv_fds(control, REQUEST_BYTES, 8)
        if not request:
            for pid, _, is_nursery in running.values():
                # A nursery has the same reason to end, after those that only it knows.
                if not is_nursery:
                    os.kill(pid, signal.SIGKILL)
                    with contextlib.suppress(ProcessLookupError):  # just born: no group yet
                        os.killpg(pid, signal.SIGKILL)
            os._exit(0)
        asked = json.loads(request)
        told = socket.socket(fileno=numbers[3])
        pid = os.fork()
        if not pid:
            for number, (_, other, _) in running.items():
                os.close(number)
                other.close()
            control.close()
            return _become(asked["words"], asked["env"], numbers, told)
        running[os.pidfd_open(pid)] = (pid, told, asked["words"] == NURSERY)
        for number in (*numbers[:3], *numbers[4:]):
            os.close(number)


def _become(
    words: list[str], env: dict[str, str], numbers: list[int], told: socket.socket
) -> Callable[[], str | int | None]:
    """Be a program of its own: session, streams, environment."""
    os.setsid()
    for stream, number in enumerate(numbers[:3]):
        os.dup2(number, stream)
        os.close(number)
    for ours in (sys.stdout, sys.stderr):
        ours.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.environ.clear()
    os.environ.update(env)
    with contextlib.suppress(OSError):  # for whoever looks at the list of processes (Linux)
        Path("/proc/self/comm").write_text(" ".join(words[3 if words[0] == "celery" else 0 :])[:15])
    with told:
        told.sendall(f"{os.getpid()}\n".encode())
    if words == NURSERY:
        _set_up_django()
        return serve(socket.socket(fileno=numbers[4]))
    gc.enable()
    return functools.partial(_run, *words)


def _set_up_django() -> None:
    """Everything a program of the site would import, and nothing that two cannot share."""
    import django

    django.setup()

    from django.db import connections
    from django.urls import get_resolver

    assert get_resolver().url_patterns
    gc.freeze()
    assert all(one.connection is None for one in connections.all(initialized_only=True))
    assert threading.active_count() == 1


def _run(name: str, *words: str) -> str | int | None:
    sys.argv = [name, *words]
    if name == "-c":
        sys.argv = [name, *words[1:]]
        exec(compile(words[0], "<statements>", "exec"), {"__name__": "__main__"})
    elif name == "manage.py":
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    else:
        (script,) = entry_points(group="console_scripts", name=name)
        result: str | int | None = script.load()()
        return result
    return None


def main() -> None:
    # Nothing of what is imported is garbage, and no program's collector need touch its pages.
    gc.disable()
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.freeze()
    sys.exit(serve(socket.socket(fileno=int(sys.argv[1])))())


if __name__ == "__main__":
    main()
