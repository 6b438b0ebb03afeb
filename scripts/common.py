"""What every set-up script needs: where things are, how to speak, when to skip work.

Standard library only: these scripts run before the virtual environment exists.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOGS = LOCAL / "logs"


def say(text: str) -> None:
    """Tell the person at the terminal what happens now."""
    with contextlib.suppress(OSError):  # a closed terminal must not stop the work
        print(f"[soglia] {text}", flush=True)


def fail(text: str) -> NoReturn:
    """Stop with one clear sentence instead of a traceback."""
    print(f"[soglia] {text}", file=sys.stderr, flush=True)
    raise SystemExit(1)


def run_logged(
    what: str,
    command: list[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    check: bool = True,
) -> bool:
    """Run a long command quietly; show its last lines only when it fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (what.replace(" ", "-") + ".log")
    with log.open("w") as out:
        done = subprocess.run(
            command,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=None if env is None else dict(env),
            cwd=cwd,
            check=False,
        )
    if done.returncode and check:
        for line in log.read_text(errors="replace").splitlines()[-25:]:
            print(f"    {line}", file=sys.stderr)
        fail(f"{what} failed; the full output is in {log.relative_to(ROOT)}.")
    return not done.returncode


def digest(paths: Iterable[Path], *extra: str) -> str:
    """One checksum over the names and contents of files, for stamps."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path).encode())
        total.update(path.read_bytes())
    for text in extra:
        total.update(text.encode())
    return total.hexdigest()


class Stamp:
    """Remembers in .local/ which inputs a finished step was done with."""

    def __init__(self, name: str, value: str) -> None:
        self.file = LOCAL / "stamps" / name
        self.value = value

    def is_current(self) -> bool:
        return self.file.exists() and self.file.read_text() == self.value

    def write(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(self.value)


@contextlib.contextmanager
def locked(name: str, *, busy: str | None = None) -> Iterator[None]:
    """Let one process at a time into a block; `busy` refuses instead of waiting."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            fail(busy or "")
        yield


def read_env_file(path: Path) -> dict[str, str]:
    """Read KEY=VALUE lines; the Django settings read .local/env the same way."""
    if not path.exists():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return {key.strip(): value.strip() for key, value in pairs if not key.startswith("#")}


def write_env_file(path: Path, values: Mapping[str, str]) -> None:
    """Write KEY=VALUE lines, readable by the owner only: they hold passwords."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{key}={value}\n" for key, value in values.items())
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(path)
