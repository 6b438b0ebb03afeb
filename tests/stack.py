"""The site as real processes on a database of its own, for journeys and fault tests."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from django.conf import settings

from tests.databases import migrated_template, on_server, plain, server_url
from tests.nursery import Nursery, Program

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
# A program that does what it reads, a line of JSON for each piece of work.
LISTENER = """
import contextlib, json, sys, traceback
from django.db import close_old_connections
for line in sys.stdin:
    close_old_connections()
    wrong = ""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            exec(compile(json.loads(line), "<statements>", "exec"), {"__name__": "statements"})
    except Exception:
        wrong = traceback.format_exc()
    print(json.dumps(wrong), flush=True)
"""
FOLLOWED = re.compile(r"apps\.reach\.tasks\.follow\[.+\] succeeded")
# The clock's first call comes after five seconds.
CALL_THE_ENGINE = """
from apps.outbox import services
services.poke("apps.reach.tasks.follow", queue="engine", expires_s=60)
"""


@dataclass(frozen=True)
class Template:
    """A loaded city: a database to clone and the engine's files that belong to it."""

    database: str
    files: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lasting_port() -> int:
    """A free port below those the system gives to whoever calls out.

    Between the deaths and births of a web server nobody may get its port by chance.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Stack:
    """Programs that share one database, one Redis and one folder of files."""

    database_url: str
    redis_url: str
    folder: Path
    port: int = field(default_factory=lasting_port)
    processes: dict[str, Program] = field(default_factory=dict)
    # What a test adds to the environment, the address of its mail server for example.
    more_env: dict[str, str] = field(default_factory=dict)
    _nursery: Nursery | None = None
    _listener: Program | None = None

    @classmethod
    @contextlib.contextmanager
    def cloned(
        cls, template: Template, folder: Path, *, redis_base: int = 8, **more_env: str
    ) -> Iterator[Stack]:
        """A running stack on a copy of the template; gone when the block ends.

        Two stacks of one test process need Redis numbers of their own (``redis_base``).
        """
        name = f"{template.database}_{os.getpid()}_{folder.name}".replace("-", "_")
        stack = cls(server_url(name), own_redis_url(redis_base), folder, more_env=more_env)
        try:
            stack.prepare()  # it imports while the city is copied
            on_server("CREATE DATABASE {} TEMPLATE {}", name, template.database)
            shutil.copytree(template.files, folder, dirs_exist_ok=True)
            # The engine keeps its files under the name of the database, and would else begin
            # with nothing: it proves everything again, for as long as a module's tests take.
            for kept in (folder / "engine").glob(f"{template.database}*"):
                kept.rename(kept.with_name(kept.name.replace(template.database, name)))
            stack.start()
            yield stack
        finally:
            stack.stop()
            on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        # What pytest says of the test that runs now is nothing to start new programs for.
        ours = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
        return {
            **ours,
            "DJANGO_SETTINGS_MODULE": "project.settings.local",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SOGLIA_MEDIA_ROOT": str(self.folder / "media"),
            "SOGLIA_ENGINE_ROOT": str(self.folder / "engine"),
            "SOGLIA_BASE_URL": self.url,
            "PYTHONUNBUFFERED": "1",
            # One machine plays a whole city.
            "SOGLIA_LIMITED": "0",
            **self.more_env,
        }

    # Programs

    def prepare(self) -> Nursery:
        """Where programs of this stack are born, with Django set up for its environment."""
        env = self.env
        if self._nursery is None or self._nursery.env != env:
            if self._nursery is not None:
                self._nursery.close()
            with (self.folder / "nursery.log").open("ab") as log:
                self._nursery = Nursery.of_this_process().grow(env, log=log)
        return self._nursery

    def start(self, *names: str) -> None:
        """Start the named programs (all when none is named) and wait for the first page."""
        for name in names or ("web", "worker", "engine", "clock"):
            with (self.folder / f"{name}.log").open("ab") as log:
                words = self._command(name)
                self.processes[name] = self.prepare().start(*words, stdout=log, stderr=log)
            if name == "engine":
                self.django(CALL_THE_ENGINE)
        if "web" in self.processes:
            wait_for(self._answers, "the first page", note=lambda: self.log("web"))

    def _command(self, name: str) -> list[str]:
        celery = ["celery", "-A", "project"]
        quiet = ["--loglevel=INFO", "--without-gossip", "--without-mingle"]
        worker = [*quiet, "-n", f"{name}{self.port}@%h"]
        web = ["gunicorn", "project.wsgi", f"--bind=127.0.0.1:{self.port}"]
        return {
            "web": [*web, "--workers=2", "--threads=4", "--no-control-socket"],
            "worker": [*celery, "worker", "-Q", "default", "-c", "2", *worker],
            "engine": [*celery, "worker", "-Q", "engine", "--pool=solo", *worker],
            "clock": [*celery, "beat", "--pidfile=", "-s", str(self.folder / "schedule")],
        }[name]

    def wait_for_the_engine(self) -> None:
        """Until it follows the layer, and each web process can answer for a way.

        They map the arrays by themselves, and find those that were cloned before it makes its own.
        """
        log = self.folder / "engine.log"
        wait_for(
            lambda: FOLLOWED.search(log.read_text(errors="replace")),
            "the engine's first look at the layer",
            note=lambda: self.log("engine"),
        )
        assert "checkpoint not used" not in log.read_text(errors="replace"), self.log("engine")
        [(here,), (there,)] = self.sql(
            "SELECT ST_X(geom) || ',' || ST_Y(geom) FROM twin_node ORDER BY id LIMIT 2"
        )
        address = f"{self.url}/api/v1/routes/?from={here}&to={there}&profile=walking"

        def ready() -> bool:
            for _process in range(8):
                try:
                    answer = urllib.request.urlopen(address, timeout=10)
                except (urllib.error.URLError, TimeoutError):
                    return False
                with answer:
                    if b"not_ready" in answer.read():
                        return False
            return True

        wait_for(ready, "the engine", note=lambda: self.log("engine"))

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End one program and its children, by default without a chance to clean up."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        process.wait(20)

    def stop(self) -> None:
        """End everything at once: nobody looks at this database again."""
        for name in list(self.processes):
            self.kill(name)
        if self._listener is not None:
            self._listener.kill()
            self._listener.wait(20)
            self._listener = None
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None

    def log(self, name: str) -> str:
        """The last lines a program wrote."""
        file = self.folder / f"{name}.log"
        return "\n".join(file.read_text(errors="replace").splitlines()[-30:])

    def _answers(self) -> bool:
        if self.processes["web"].poll() is not None:
            pytest.fail(f"The web server ended:\n{self.log('web')}")
        try:
            with urllib.request.urlopen(f"{self.url}/", timeout=20) as page:
                return bool(page.status < 500)
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    # Looking inside

    def manage(self, *words: str) -> str:
        """Run one of Django's commands on this stack's database; returns what it prints."""
        return self.run("manage.py", *words)

    def run(self, *words: str) -> str:
        """Run ``manage.py`` or ``-c`` with the words that follow; returns what it prints."""
        done = self.prepare().run(*words)
        if done.returncode:
            pytest.fail(f"{' '.join(words)}:\n{done.stderr[-3000:]}")
        return done.stdout

    def django(self, statements: str) -> None:
        """Run Python statements with this stack's Django; its process is started once and kept."""
        if self._listener is None:
            with (self.folder / "listener.log").open("ab") as log:
                self._listener = self.prepare().start(
                    "-c", LISTENER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
                )
        assert self._listener.stdin is not None
        assert self._listener.stdout is not None
        self._listener.stdin.write(json.dumps(statements) + "\n")
        self._listener.stdin.flush()
        answer = self._listener.stdout.readline()
        if not answer or json.loads(answer):
            pytest.fail(f"{statements}\n{json.loads(answer) if answer else self.log('listener')}")

    def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the stack's database directly."""
        with psycopg.connect(plain(self.database_url), autocommit=True) as connection:
            cursor = connection.execute(query, values or None)
            return list(cursor.fetchall()) if cursor.description else []


def demonstration_template(factory: pytest.TempPathFactory) -> Template:
    """Load the demonstration city once per run, whichever test process comes first."""
    shared = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    # The name holds the run, so that an interrupted run leaves nothing that counts as done.
    run = re.sub(r"\W", "", os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())))[:12]
    template = Template(f"soglia_demo_{run}", shared / "demonstration")
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template.files / "loaded").exists():
            template.files.mkdir(exist_ok=True)
            on_server("CREATE DATABASE {} TEMPLATE {}", template.database, migrated_template())
            loading = Stack(server_url(template.database), own_redis_url(), template.files)
            loading.manage("load_city", "demo")
            loading.stop()
            (template.files / "loaded").touch()
    return template


def own_redis_url(base: int = 8) -> str:
    """A Redis number that no other test process uses, emptied."""
    worker = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0)
    url = re.sub(r"/\d+$", f"/{base + worker}", settings.REDIS_URL)
    redis.Redis.from_url(url).flushdb()
    return url


def wait_for(condition: Any, what: str, seconds: float = PATIENCE, note: Any = str) -> Any:
    """Ask again and again until the answer is true; fail with a readable sentence."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.1)
    return pytest.fail(f"Waited {seconds:.0f} s in vain for {what}.\n{note()}")
