"""`make run`: the whole site with a demonstration city, under one supervisor."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
import urllib.request

import servers
import setup
import stop
from common import LOCAL, ROOT, VENV, VENV_PYTHON, Stamp, digest, fail, locked, say
from processes import MARK, end_descendants, exit_on_stop_signals
from supervise import Program, Supervisor

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
ADDRESS = f"http://localhost:{PORT}/"
PID_FILE = LOCAL / "run.pid"


def main() -> int:
    with locked("run", busy="`make run` is already running in this folder."):
        exit_on_stop_signals()
        stop.end_leftovers()
        _refuse_busy_port()
        (LOCAL / "static").mkdir(exist_ok=True)  # whitenoise warns when it is not there
        PID_FILE.write_text(str(os.getpid()))
        setup.prepare()
        instance = servers.Instance("main")
        try:
            say("Starting the database and Redis")
            env = _environment(instance.start())
            _prepare_database(instance, env)
            return Supervisor(_programs(), env).run(lambda stopping: _announce(env, stopping))
        finally:
            end_descendants()
            if servers.KEEP.exists():
                say("The database and Redis keep running, as `make servers` asked.")
            else:
                instance.stop()
            PID_FILE.unlink(missing_ok=True)
            say("Stopped.")


def _refuse_busy_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError:
            fail(f"Port {PORT} is in use: choose another one, like `make run PORT={PORT + 1}`.")


def _environment(settings: dict[str, str]) -> dict[str, str]:
    env = {**os.environ, **settings, "PYTHONUNBUFFERED": "1", MARK: str(ROOT)}
    env.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.local")
    env.setdefault("SOGLIA_BASE_URL", ADDRESS.rstrip("/"))
    env.setdefault("SOGLIA_LOG_LEVEL", "WARNING")  # a person reads along
    # Celery warns root at length; in a container or on CI there is nobody else.
    env.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser")
    return env


def _prepare_database(instance: servers.Instance, env: dict[str, str]) -> None:
    """Migrate and load the demonstration, unless nothing changed since the last time."""
    migrations = list((ROOT / "apps").glob("*/migrations/*.py"))
    inputs = [*migrations, ROOT / "requirements.txt"]
    applied = instance.applied_migrations()
    if applied and Stamp("database", digest(inputs, applied)).is_current():
        return
    _manage(env, "Preparing the database", "migrate", "--noinput", "--verbosity=0")
    _manage(env, "Loading the demonstration city", "load_city", "demo", "--if-empty")
    Stamp("database", digest(inputs, instance.applied_migrations())).write()


def _manage(env: dict[str, str], what: str, *words: str) -> None:
    """Run one of Django's commands with its own output in sight."""
    say(what)
    command = [str(VENV_PYTHON), "manage.py", *words]
    if subprocess.run(command, env=env, cwd=ROOT, check=False).returncode:
        fail(f"`manage.py {' '.join(words)}` failed; its message stands above.")


def _programs() -> list[Program]:
    """Web, two workers and the clock. The engine keeps the network in one process's memory."""
    web = [str(VENV / "bin" / "gunicorn"), "project.wsgi", f"--bind={HOST}:{PORT}"]
    web += ["--workers=2", "--threads=4", "--graceful-timeout=5", "--no-control-socket"]
    web += ["--preload"]  # loads the code once, not once per worker
    celery = [str(VENV / "bin" / "celery"), "--quiet", "-A", "project"]
    worker = [*celery, "worker", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
    clock = [*celery, "beat", "--loglevel=WARNING", "--pidfile="]
    return [
        Program("web", [*web, "--log-level=warning"]),
        Program("worker", [*worker, "-Q", "default", "-c", "2", "-n", "default@%h"]),
        Program("engine", [*worker, "-Q", "engine", "--pool=solo", "-n", "engine@%h"]),
        Program("clock", [*clock, "-s", str(LOCAL / "celerybeat-schedule")]),
    ]


def _announce(env: dict[str, str], stopping: threading.Event) -> None:
    """Say "ready" only when a page was really answered."""
    until = time.monotonic() + 90
    while not stopping.is_set() and time.monotonic() < until:
        if _answers():
            say(f"Ready: {ADDRESS}")
            command = [str(VENV_PYTHON), "manage.py", "demo_logins"]
            subprocess.run(command, env=env, cwd=ROOT, check=False)
            say("Ctrl-C stops everything.")
            return
        stopping.wait(0.3)
    if not stopping.is_set():
        say(f"{ADDRESS} gives no page; the lines of `web` above say why.")


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{PORT}/", timeout=20) as page:
            return bool(page.status < 400)
    except OSError:
        return False


if __name__ == "__main__":
    raise SystemExit(main())
