"""A child of the engine holds no connection of its parent's, and does not outlive it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from apps.reach.services.beside import Beside

ROOT = Path(__file__).resolve().parent.parent.parent
# An engine with a lock of the database, whose child has an hour to go.
ENGINE = """
import os, sys, time
import django, psycopg
from pathlib import Path
django.setup()
from apps.reach.services.beside import Beside
connection = psycopg.connect(sys.argv[1], autocommit=True)
connection.execute("SELECT pg_advisory_lock(4711)")
def work(wanted):
    Path(sys.argv[2]).write_text(str(os.getpid()))
    time.sleep(3600)
beside = Beside()
beside.start("a long work", work, lambda: None)
time.sleep(3600)
"""


def _wait_for(condition, seconds: float = 60.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.02)
    return pytest.fail("waited in vain")


def _is_running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_the_child_closes_the_sockets_it_was_born_with_and_the_parent_keeps_them(
    tmp_path: Path,
) -> None:
    here, there = socket.socketpair()
    said = tmp_path / "said"

    def work(_wanted: object) -> None:
        links = [os.path.realpath(f"/dev/fd/{n}") for n in (here.fileno(), there.fileno())]
        opened = os.open(said, os.O_CREAT | os.O_WRONLY)
        # Nothing that is opened later gets the number of a connection.
        links.append(str(opened in (here.fileno(), there.fileno())))
        os.write(opened, "\n".join(links).encode())

    beside = Beside()
    told: list[bool] = []
    beside.start("looking", work, lambda: told.append(True))
    beside.look(wait=True)
    assert told == [True]
    assert said.read_text().split("\n") == ["/dev/null", "/dev/null", "False"]
    here.sendall(b"still there")
    assert there.recv(20) == b"still there"
    here.close()
    there.close()


@pytest.mark.django_db
def test_a_killed_engine_frees_its_lock_at_once_and_its_child_ends(tmp_path: Path) -> None:
    import psycopg
    from django.db import connection

    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    address = psycopg.conninfo.make_conninfo(**{k: given[k] for k in names if given.get(k)})
    page = tmp_path / "child"
    engine = subprocess.Popen([sys.executable, "-c", ENGINE, address, str(page)], cwd=ROOT)
    try:
        with psycopg.connect(address, autocommit=True) as other:

            def free() -> bool:
                row = other.execute("SELECT pg_try_advisory_lock(4711)").fetchone()
                return bool(row and row[0])

            child = int(_wait_for(lambda: page.exists() and page.read_text()))
            assert not free()
            engine.send_signal(signal.SIGKILL)
            engine.wait()
            _wait_for(free)
    finally:
        engine.kill()
        engine.wait()
    if sys.platform == "linux":
        _wait_for(lambda: not _is_running(child))
    elif _is_running(child):
        os.kill(child, signal.SIGKILL)
