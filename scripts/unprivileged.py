"""PostgreSQL refuses to run as root: when we are root, its servers get another account."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

from common import LOCAL, fail


def identity() -> dict[str, Any]:
    """Arguments for subprocess that change the account; none when we are not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            account = pwd.getpwnam(name)
            return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    fail("There is no unprivileged account to run PostgreSQL with: create the user `postgres`.")


def may_enter(folder: Path) -> bool:
    """Whether the servers' account can walk down to this folder."""
    return not subprocess.run(["test", "-x", str(folder)], check=False, **identity()).returncode


def give(path: Path, mode: int) -> None:
    """Hand a file or folder to the servers' account alone."""
    path.chmod(mode)
    who = identity()
    if who:
        shutil.chown(path, who["user"], who["group"])


def run(command: list[str], what: str, *, check: bool = True) -> bool:
    """Run a server program in a session of its own, so that Ctrl-C does not reach it."""
    # A daemon keeps its output open: give it a file, never a pipe that we would wait on.
    with (LOCAL / f"{what}.log").open("w+") as log:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            check=False,
            **identity(),
        )
        log.seek(0)
        if done.returncode and check:
            fail(f"{what} failed: {log.read().strip()[-800:]}")
    return not done.returncode
