"""A PostgreSQL and a Redis of a test's own, to be killed without hurting anybody else's."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

import common
import packages
import processes
import servers
from tests.databases import manage, migrated_template, plain, server_url

PREFIX = "faults-"


@dataclass
class OwnServers:
    """The pair, durable as in production: the private test server's shortcuts are not taken."""

    instance: servers.Instance

    @property
    def database_url(self) -> str:
        return self._settings["DATABASE_URL"]

    @property
    def redis_url(self) -> str:
        return self._settings["REDIS_URL"]

    @property
    def _settings(self) -> dict[str, str]:
        return common.read_env_file(self.instance.env_file)

    def migrate(self) -> None:
        """Make all tables: a copy of the template that every test's database is cloned from.

        Where that server is too new for this machine's pg_dump, the migrations run again.
        """
        programs = packages.postgres_bin()
        assert programs is not None
        source = plain(server_url(migrated_template()))
        dumped = subprocess.run(
            [str(programs / "pg_dump"), "-Fc", "-Z0", "-d", source], capture_output=True
        )
        if dumped.returncode:
            manage({**os.environ, **self._settings}, "migrate", "--noinput", "--verbosity=0")
            return
        restore = [str(programs / "pg_restore"), "-1", "--no-owner", "-d", plain(self.database_url)]
        subprocess.run(restore, input=dumped.stdout, check=True)

    def flush_redis(self) -> None:
        """Everything Redis knew is gone."""
        self.redis().flushall()

    def redis(self) -> Any:
        """A client of its Redis."""
        from redis import Redis

        return Redis.from_url(self.redis_url)

    def restart_redis(self, *, away_s: float) -> None:
        """Kill Redis, leave it away for a while, start it again, empty."""
        _kill(self.instance._redis_pid(), signal.SIGKILL)
        time.sleep(away_s)
        self.instance.start()

    def restart_postgres(self, *, away_s: float) -> None:
        """Crash PostgreSQL (no checkpoint, every connection cut); it comes back by recovery."""
        _kill(self.instance._postgres_pid(), signal.SIGQUIT)
        time.sleep(away_s)
        self.instance.start()


@contextlib.contextmanager
def own_servers() -> Iterator[OwnServers]:
    """Start both; stop them and remove their data when the block ends, whatever happened."""
    _clear_after_killed_runs()
    instance = _instance(os.getpid())
    try:
        instance.start()
        yield OwnServers(instance)
    finally:
        _remove(instance)


def _instance(pid: int) -> servers.Instance:
    instance = servers.Instance(f"{PREFIX}{pid}")
    # Whoever gave addresses of servers meant other tests: these servers must be ours to kill.
    instance.wants_postgres = instance.wants_redis = True
    return instance


def _remove(instance: servers.Instance) -> None:
    instance.stop()
    shutil.rmtree(instance.folder, ignore_errors=True)
    instance.link.unlink(missing_ok=True)  # a link when the data lives elsewhere
    instance.env_file.unlink(missing_ok=True)
    instance._facts_file.unlink(missing_ok=True)


def _clear_after_killed_runs() -> None:
    """A run that was itself killed could not clean up: the next one does."""
    for file in common.LOCAL.glob(f"{PREFIX}*.servers"):
        pid = int(file.stem.removeprefix(PREFIX))
        if not processes.alive(pid):
            _remove(_instance(pid))


def _kill(pid: int | None, number: signal.Signals) -> None:
    assert pid is not None
    os.kill(pid, number)
    until = time.monotonic() + 20
    while processes.alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not processes.alive(pid)
