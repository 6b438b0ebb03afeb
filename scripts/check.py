"""`make check`: everything that can be said about the code without running it."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import setup
from common import ROOT, VENV, VENV_PYTHON, fail, say

BIN = VENV / "bin"
# The settings must load, but nothing here connects to a server.
SETTINGS = {
    "SOGLIA_SECRET_KEY": "only-for-checks",
    "DATABASE_URL": "postgis://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "PYTHONWARNINGS": "ignore::RuntimeWarning",
}
CHECKS = {
    "ruff": [str(BIN / "ruff"), "check", "--quiet", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "floors": [str(BIN / "lint-imports"), "--no-logo"],
    "faces": [str(VENV_PYTHON), "scripts/check_faces.py"],
    "sizes": [str(VENV_PYTHON), "scripts/check_sizes.py"],
    "texts": [str(VENV_PYTHON), "scripts/check_texts.py"],
    "templates": [str(BIN / "djlint"), "--lint", "--quiet", "templates", "apps"],
    "migrations": [str(VENV_PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"],
    "django": [str(VENV_PYTHON), "manage.py", "check", "--fail-level=WARNING"],
}


def main(chosen: list[str]) -> None:
    setup.prepare(dev=True)
    env = {**os.environ, **SETTINGS}
    failed = []
    for name in chosen or CHECKS:
        started = time.monotonic()
        done = subprocess.run(
            CHECKS[name], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        seconds = time.monotonic() - started
        say(f"{'ok    ' if not done.returncode else 'FAILED'} {name} ({seconds:.1f} s)")
        if done.returncode:
            print((done.stdout + done.stderr).rstrip(), flush=True)
            failed.append(name)
    if failed:
        fail(f"Failed: {', '.join(failed)}. `make format` repairs what can be repaired by itself.")


if __name__ == "__main__":
    main(sys.argv[1:])
