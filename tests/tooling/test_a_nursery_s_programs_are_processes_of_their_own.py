"""What a nursery forks is a process like any other, and never outlives whoever asked for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import processes
from tests.nursery import ROOT, Nursery
from tests.stack import Stack, wait_for

TELL = """
import json, os
from django.conf import settings
db = settings.DATABASES["default"]
alone = os.getsid(0) == os.getpid()
print(json.dumps([alone, os.getcwd(), db["NAME"], settings.REDIS_URL, str(settings.MEDIA_ROOT)]))
"""
SLEEP = "import time; time.sleep(600)"
# Tells the numbers of two programs and of the nursery that one of them grew up in.
ASKER = f"""
import os, time
from tests.nursery import Nursery
bare = Nursery.of_this_process()
site = bare.grow({{**os.environ, "DJANGO_SETTINGS_MODULE": "project.settings.local"}})
first, second = (one.start("-c", {SLEEP!r}) for one in (bare, site))
parent = site.run("-c", "import os; print(os.getppid())").stdout
print(first.pid, second.pid, parent, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Stack]]:
    """Two stacks on servers that do not exist: nothing here asks them."""
    made = [
        Stack(
            f"postgis://nobody@127.0.0.1:1/{name}",
            f"redis://127.0.0.1:1/{number}",
            tmp_path_factory.mktemp(name),
        )
        for number, name in enumerate(("first", "second"))
    ]
    yield made
    for stack in made:
        stack.stop()


def test_each_has_a_session_and_the_settings_of_its_own_stack(stacks: list[Stack]) -> None:
    for number, (stack, name) in enumerate(zip(stacks, ("first", "second"), strict=True)):
        alone, folder, database, redis_url, media = json.loads(stack.run("-c", TELL))
        assert alone
        assert folder == str(ROOT)
        assert (database, redis_url) == (name, f"redis://127.0.0.1:1/{number}")
        assert media == str(stack.folder / "media")


def test_its_end_is_told_as_the_system_tells_it(stacks: list[Stack]) -> None:
    nursery = stacks[0].prepare()
    assert nursery.start("-c", "raise SystemExit(3)").wait(60) == 3
    wrong = nursery.run("-c", "raise ValueError('so be it')")
    assert wrong.returncode == 1
    assert "ValueError: so be it" in wrong.stderr

    sleeping = nursery.start("-c", SLEEP)
    assert sleeping.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        sleeping.wait(0.1)
    os.killpg(sleeping.pid, signal.SIGKILL)
    assert sleeping.wait(20) == sleeping.poll() == -signal.SIGKILL
    assert not processes.alive(sleeping.pid)


def test_it_reads_and_writes_line_by_line(stacks: list[Stack]) -> None:
    code = "while True: print(input().upper())"
    with (
        stacks[0].prepare().start("-c", code, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as echo
    ):
        assert echo.stdin is not None
        assert echo.stdout is not None
        for word in ("one", "two"):
            echo.stdin.write(f"{word}\n")
            echo.stdin.flush()
            assert echo.stdout.readline() == f"{word.upper()}\n"
    assert echo.returncode == 1  # nothing more to read


def test_what_changes_in_the_environment_counts_for_programs_started_later(
    stacks: list[Stack],
) -> None:
    stack = stacks[1]
    stack.more_env["SOGLIA_MAIL_BOUNCES_TO"] = "back@example.org"
    told = stack.run(
        "-c", "from django.conf import settings; print(settings.SOGLIA_MAIL_BOUNCES_TO)"
    )
    assert told == "back@example.org\n"


def test_nothing_is_left_when_whoever_asked_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ASKER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as asker:
        assert asker.stdout is not None
        numbers = [int(word) for word in asker.stdout.readline().split()]
        assert len(numbers) == 3
        assert all(map(processes.alive, numbers))
        asker.kill()
    wait_for(lambda: not any(map(processes.alive, numbers)), "everything to end")


def test_a_program_that_cannot_be_set_up_says_so(tmp_path: Path) -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "project.settings.nowhere"}
    with (tmp_path / "log").open("w") as log:
        nursery = Nursery.of_this_process().grow(env, log=log)
    with pytest.raises((AssertionError, OSError)):
        nursery.run("-c", "print()")
    assert "project.settings.nowhere" in (tmp_path / "log").read_text()
