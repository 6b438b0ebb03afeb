"""Private PostgreSQL and Redis: create, start, stop, without touching the system's own.

    python3 scripts/servers.py start|keep|stop|status [NAME ...]

An instance called "main" serves `make run` and manual work; "test" serves `make test`.
Each has a folder .local/NAME (data, settings, logs) and ports of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import packages
import unprivileged
from common import LOCAL, ROOT, fail, locked, read_env_file, say, write_env_file
from processes import end, pid_of

EXTENSIONS = ("postgis", "btree_gist", "pg_trgm", "unaccent")
# Asks `make run` to leave the servers running when it ends (`make servers`).
KEEP = LOCAL / "keep-servers"
OVERRIDE_HINT = "; or set DATABASE_URL and REDIS_URL to use servers of your own"
POSTGRES_CONF = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''   # loopback only: socket paths may be too long for the kernel
max_connections = 300
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 2GB
random_page_cost = 1.1
max_wal_size = 2GB
jit = off                      # short queries: compiling them costs more than it saves
timezone = 'UTC'
log_timezone = 'UTC'
"""
# The test cluster is thrown away after a crash, so it need not wait for the disk.
POSTGRES_CONF_TEST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
REDIS_CONF = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
pidfile {folder}/redis.pid
logfile {folder}/redis.log
daemonize yes
databases 64
save ""
appendonly no
"""


class Instance:
    """One private pair of servers."""

    def __init__(self, name: str = "main") -> None:
        self.name = name
        self.link = LOCAL / name
        self.env_file = LOCAL / ("env" if name == "main" else f"{name}.env")
        self.wants_postgres = not os.environ.get("DATABASE_URL")
        self.wants_redis = not os.environ.get("REDIS_URL")

    # Where the data lives

    @property
    def folder(self) -> Path:
        return self.link.resolve()

    @property
    def data(self) -> Path:
        return self.folder / "postgres"

    def _prepare_folder(self) -> None:
        """Choose .local/NAME, or /var/tmp when its parents are closed to the servers' user."""
        if self.link.exists():
            return
        self.link.unlink(missing_ok=True)  # a link whose target is gone
        if os.geteuid() != 0 or unprivileged.may_enter(ROOT):
            self.link.mkdir(parents=True)
        else:
            short = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
            target = Path("/var/tmp") / f"soglia-{short}-{self.name}"
            target.mkdir(mode=0o700, exist_ok=True)
            if target.stat().st_uid not in {0, unprivileged.identity()["user"]}:
                fail(f"{target} belongs to somebody else: please remove it.")
            LOCAL.mkdir(exist_ok=True)
            self.link.symlink_to(target)
        unprivileged.give(self.folder, 0o700)

    # Start and stop

    def start(self) -> dict[str, str]:
        """Start what is not running; return the settings that reach the servers."""
        with locked("servers"):
            LOCAL.mkdir(exist_ok=True)
            settings = read_env_file(self.env_file)
            settings.setdefault("SOGLIA_SECRET_KEY", secrets.token_urlsafe(48))
            if self.wants_postgres or self.wants_redis:
                self._prepare_folder()
                facts = self._facts()
                if self.wants_postgres:
                    self._start_postgres(facts)
                    settings["DATABASE_URL"] = _postgres_url(facts, "soglia")
                if self.wants_redis:
                    self._start_redis(facts)
                    settings["REDIS_URL"] = (
                        f"redis://:{facts['PASSWORD']}@127.0.0.1:{facts['REDIS_PORT']}/0"
                    )
                write_env_file(self._facts_file, facts)
            write_env_file(self.env_file, settings)
        return {key: os.environ.get(key, value) for key, value in settings.items()}

    def stop(self) -> bool:
        """Stop both servers; True when one was running."""
        with locked("servers"):
            stopped = self._stop_redis()
            return self._stop_postgres() or stopped

    def running(self) -> list[str]:
        pids = {"PostgreSQL": self._postgres_pid(), "Redis": self._redis_pid()}
        return [name for name, pid in pids.items() if pid]

    @property
    def _facts_file(self) -> Path:
        return LOCAL / f"{self.name}.servers"

    def _facts(self) -> dict[str, str]:
        facts = read_env_file(self._facts_file)
        facts.setdefault("PASSWORD", secrets.token_hex(16))
        return facts

    # PostgreSQL

    def _postgres_pid(self) -> int | None:
        return pid_of(self.data / "postmaster.pid", str(self.data))

    def _start_postgres(self, facts: dict[str, str]) -> None:
        programs = packages.postgres_bin()
        if programs is None:
            fail(f"PostgreSQL is not installed{OVERRIDE_HINT}.")
        if not (self.data / "ready").exists():
            self._create_cluster(programs, facts)
        elif not self._postgres_pid():
            self._launch_postgres(programs, facts)

    def _create_cluster(self, programs: Path, facts: dict[str, str]) -> None:
        say(f"Creating a private PostgreSQL cluster in {self.data}")
        self._stop_postgres()
        shutil.rmtree(self.data, ignore_errors=True)
        password_file = self.folder / "password"
        password_file.write_text(facts["PASSWORD"])
        unprivileged.give(password_file, 0o600)
        command = [str(programs / "initdb"), "-D", str(self.data), "-U", "soglia", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password_file}"]
        unprivileged.run(command, "initdb")
        password_file.unlink()
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(POSTGRES_CONF + (POSTGRES_CONF_TEST if self.name == "test" else ""))
        self._launch_postgres(programs, facts)
        # In template1, so that every database made later (the tests') has them too.
        for extension in EXTENSIONS:
            self._sql(programs, facts, "template1", f'CREATE EXTENSION IF NOT EXISTS "{extension}"')
        self._sql(programs, facts, "postgres", "CREATE DATABASE soglia")
        (self.data / "ready").touch()

    def _launch_postgres(self, programs: Path, facts: dict[str, str]) -> None:
        facts["POSTGRES_PORT"] = _free_port(facts.get("POSTGRES_PORT"))
        # No such process any more (see _postgres_pid), so the file is a leftover of a crash.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        command = [str(programs / "pg_ctl"), "start", "-w", "-t", "60", "-D", str(self.data)]
        command += ["-l", str(self.folder / "postgres.log")]
        command += ["-o", f"-p {facts['POSTGRES_PORT']}"]
        for attempt in range(5):  # orphans of a crashed postmaster need a moment to leave
            if unprivileged.run(command, "pg_ctl", check=attempt == 4):
                return
            time.sleep(1)

    def applied_migrations(self) -> str:
        """The database's own word on its state: empty when it is not private, or new."""
        programs = packages.postgres_bin()
        if not self.wants_postgres or programs is None:
            return ""
        url = _postgres_url(self._facts(), "soglia", scheme="postgresql")
        query = "SELECT app, name, applied FROM django_migrations ORDER BY id"
        command = [str(programs / "psql"), "-XAtq", "-d", url, "-c", query]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def _sql(self, programs: Path, facts: dict[str, str], database: str, statement: str) -> None:
        url = _postgres_url(facts, database, scheme="postgresql")
        command = [str(programs / "psql"), "-Xq", "-v", "ON_ERROR_STOP=1", "-d", url]
        subprocess.run([*command, "-c", statement], check=True)

    def _stop_postgres(self) -> bool:
        pid = self._postgres_pid()
        if pid:
            # PostgreSQL's "fast" shutdown: roll back, disconnect, write a checkpoint.
            end(pid, signal.SIGINT, patience=30.0)
        return bool(pid)

    # Redis

    def _redis_pid(self) -> int | None:
        port = read_env_file(self._facts_file).get("REDIS_PORT", "")
        return pid_of(self.folder / "redis.pid", f"127.0.0.1:{port}")

    def _start_redis(self, facts: dict[str, str]) -> None:
        if self._redis_pid():
            return
        program = shutil.which("redis-server")
        if not program:
            fail(f"Redis is not installed{OVERRIDE_HINT}.")
        facts["REDIS_PORT"] = _free_port(facts.get("REDIS_PORT"))
        (self.folder / "redis.pid").unlink(missing_ok=True)
        conf = self.folder / "redis.conf"
        conf.write_text(
            REDIS_CONF.format(
                port=facts["REDIS_PORT"], password=facts["PASSWORD"], folder=self.folder
            )
        )
        unprivileged.give(conf, 0o600)
        write_env_file(self._facts_file, facts)  # the pid is looked up by this port
        unprivileged.run([program, str(conf)], "redis-server")
        for _ in range(100):
            if _answers(int(facts["REDIS_PORT"])) and self._redis_pid():
                return
            time.sleep(0.05)
        fail(f"Redis does not start; its log is {self.folder / 'redis.log'}.")

    def _stop_redis(self) -> bool:
        pid = self._redis_pid()
        if pid:
            end(pid)
        return bool(pid)


def _postgres_url(facts: Mapping[str, str], database: str, scheme: str = "postgis") -> str:
    place = f"127.0.0.1:{facts['POSTGRES_PORT']}"
    return f"{scheme}://soglia:{facts['PASSWORD']}@{place}/{database}"


def _free_port(preferred: str | None) -> str:
    """The port used last time if it is still free, so that settings stay the same."""
    for port in (int(preferred or 0), 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return str(probe.getsockname()[1])
    fail("This machine has no free port on 127.0.0.1.")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def session(name: str) -> Iterator[dict[str, str]]:
    """Servers for the length of a block; yields the whole environment that reaches them."""
    instance = Instance(name)
    try:
        yield {**os.environ, **instance.start()}
    finally:
        instance.stop()


def main(arguments: list[str]) -> None:
    action = arguments[0] if arguments else "status"
    for instance in map(Instance, arguments[1:] or ["main"]):
        if action in {"start", "keep"}:
            instance.start()
        elif action == "stop":
            instance.stop()
        elif action != "status":
            fail("Usage: servers.py start|keep|stop|status [NAME ...]")
        if action == "keep":
            KEEP.touch()
        say(f"{instance.name}: {' and '.join(instance.running()) or 'nothing'} running")


if __name__ == "__main__":
    main(sys.argv[1:])
