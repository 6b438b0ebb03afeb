"""Databases for tests, cloned from templates: migrating takes half a minute, cloning a blink."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
LOCK = 7_270_001  # any number; PostgreSQL lets one session at a time hold it
PREFIX = "soglia_migrated_"


def migrated_template() -> str:
    """The name of an empty, migrated database that is kept as long as migrations are the same."""
    name = PREFIX + _digest_of_migrations()
    with psycopg.connect(plain(server_url("postgres")), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        known = server.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        )
        names = {row[0] for row in known}
        if name not in names:
            for old in names:
                on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", old)
            unfinished = f"{PREFIX}unfinished"
            on_server("CREATE DATABASE {}", unfinished)
            env = {**os.environ, "DATABASE_URL": server_url(unfinished)}
            env["DJANGO_SETTINGS_MODULE"] = "project.settings.test"
            manage(env, "migrate", "--noinput", "--verbosity=0")
            on_server("ALTER DATABASE {} RENAME TO {}", unfinished, name)
    return name


def _digest_of_migrations() -> str:
    total = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for file in sorted((ROOT / "apps").glob("*/migrations/*.py")):
        total.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return total.hexdigest()[:12]


def manage(env: dict[str, str], *words: str) -> str:
    """Run one of Django's commands; returns what it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"manage.py {' '.join(words)}:\n{done.stderr[-3000:]}")
    return done.stdout


def server_url(database: str) -> str:
    """The address of another database on the server the tests use."""
    place = settings.DATABASES["default"]
    user, password, host = (quote(place[key], safe="") for key in ("USER", "PASSWORD", "HOST"))
    return f"postgis://{user}:{password}@{host}:{place['PORT']}/{database}"


def plain(url: str) -> str:
    """As libpq writes it."""
    return re.sub(r"^\w+://", "postgresql://", url)


def on_server(statement: str, *names: str) -> None:
    """Run a statement about whole databases."""
    text = sql.SQL(statement).format(*map(sql.Identifier, names))
    with psycopg.connect(plain(server_url("postgres")), autocommit=True) as connection:
        connection.execute(text)
