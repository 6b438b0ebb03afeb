"""System packages: find out what is missing and install it with apt.

No server of the system is started, stopped or configured: services are denied a
start while apt runs, and PostgreSQL's packages are told to create no cluster.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from common import fail, locked, run_logged, say

POLICY = Path("/usr/sbin/policy-rc.d")
CLUSTER_CONF = Path("/etc/postgresql-common/createcluster.d/soglia.conf")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")


def postgres_bin() -> Path | None:
    """The newest PostgreSQL server on this machine, preferring one with PostGIS."""
    found = sorted(
        (
            folder
            for base in ("/usr/lib/postgresql", "/usr/local/lib/postgresql")
            for folder in Path(base).glob("*/bin")
            if (folder / "initdb").exists()
        ),
        key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0),
        reverse=True,
    )
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    return next((folder for folder in found if has_postgis(folder)), next(iter(found), None))


def has_postgis(folder: Path) -> bool:
    """Whether the extension's control file is installed for this server."""
    candidates = [Path("/usr/share/postgresql") / folder.parent.name]
    with contextlib.suppress(OSError):
        answer = subprocess.run(
            [str(folder / "pg_config"), "--sharedir"], capture_output=True, text=True, check=False
        )
        candidates.append(Path(answer.stdout.strip() or "/nonexistent"))
    return any((share / "extension" / "postgis.control").exists() for share in candidates)


def missing_for_servers(*, postgres: bool = True, redis: bool = True) -> list[str]:
    """Packages the private PostgreSQL and Redis still need."""
    needed = []
    folder = postgres_bin()
    if not postgres:
        pass
    elif folder is None:
        needed += ["postgresql", "postgis-for-server"]
    elif not has_postgis(folder):
        needed.append(f"postgresql-{folder.parent.name}-postgis-3")
    if redis and not shutil.which("redis-server"):
        needed.append("redis-server")
    return needed


def missing_for_python() -> list[str]:
    """Debian splits venv from Python; gettext compiles the translations."""
    needed = [] if importlib.util.find_spec("ensurepip") else ["python3-venv"]
    return needed if shutil.which("msgfmt") else [*needed, "gettext"]


def missing_for_pdf() -> list[str]:
    """Pango, which lays out the text of the sheets: WeasyPrint loads it from the system."""
    libraries = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0"}
    return [name for library, name in libraries.items() if not ctypes.util.find_library(library)]


def missing_for_tests() -> list[str]:
    """A real browser, and fonts so that Arabic on screenshots is not boxes."""
    needed = [] if shutil.which("chromium") else ["chromium"]
    fonts = (Path(base).rglob("NotoSansArabic*") for base in FONT_FOLDERS)
    return needed if any(any(found) for found in fonts) else [*needed, "fonts-noto-core"]


def install(names: list[str], *, otherwise: str = "") -> None:
    """Install the packages; without apt or rights, say what to install instead."""
    if not names:
        return
    wanted = " ".join(name for name in names if name != "postgis-for-server")
    wanted += " (with PostGIS)" if "postgis-for-server" in names else ""
    if not shutil.which("apt-get"):
        fail(f"This machine has no apt: please install {wanted}{otherwise}.")
    if not _may_administer():
        fail(f"Root rights are needed once: please have {wanted} installed{otherwise}.")
    with locked("apt"), _no_service_starts():
        names = _resolved(names)
        say(f"Installing with apt: {' '.join(names)}")
        if not _apt("install", "-y", "--no-install-recommends", *names, check=False):
            # The lists may name a version that the mirror has since replaced.
            _refresh()
            _apt("install", "-y", "--no-install-recommends", *names)


def _as_admin(command: list[str]) -> list[str]:
    return command if os.geteuid() == 0 else ["sudo", *command]


def _may_administer() -> bool:
    """Root, or somebody whose sudo works; asks for the password when a person is there."""
    if os.geteuid() == 0:
        return True
    if not shutil.which("sudo"):
        return False
    words = ["sudo", "-v"] if sys.stdin.isatty() else ["sudo", "-n", "true"]
    return not subprocess.run(words, stderr=subprocess.DEVNULL, check=False).returncode


def _apt(action: str, *words: str, check: bool = True) -> bool:
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", action, "-q"]
    command += ["-o", "DPkg::Lock::Timeout=300", *words]
    return run_logged(f"apt-get {action}", _as_admin(command), check=check)


def _refresh() -> None:
    say("Refreshing apt's package lists")
    _apt("update")


def _resolved(names: list[str]) -> list[str]:
    """Refresh apt's lists only when they do not know a package; name PostGIS's package."""
    plain = [name for name in names if name != "postgis-for-server"]
    if not all(_candidate(name) for name in plain):
        _refresh()
    if "postgis-for-server" in names:
        shown = subprocess.run(
            ["apt-cache", "depends", "postgresql"], capture_output=True, text=True, check=False
        )
        version = re.search(r"Depends: postgresql-(\d+)", shown.stdout)
        if not version:
            fail("apt knows no PostgreSQL server: please set DATABASE_URL and REDIS_URL.")
        plain += [f"postgresql-{version[1]}-postgis-3"]
    return plain


def _candidate(name: str) -> bool:
    shown = subprocess.run(
        ["apt-cache", "policy", name], capture_output=True, text=True, check=False
    )
    return bool(re.search(r"Candidate: (?!\(none\))", shown.stdout))


@contextlib.contextmanager
def _no_service_starts() -> Iterator[None]:
    """Deny package scripts to start services or create a database cluster."""
    notes = {POLICY: "#!/bin/sh\nexit 101\n", CLUSTER_CONF: "create_main_cluster = false\n"}
    ours = [path for path in notes if not path.exists()]
    for path in ours:
        subprocess.run(_as_admin(["mkdir", "-p", str(path.parent)]), check=True)
        write = _as_admin(["tee", str(path)])
        subprocess.run(write, input=notes[path].encode(), stdout=subprocess.DEVNULL, check=True)
        subprocess.run(_as_admin(["chmod", "755", str(path)]), check=True)
    try:
        yield
    finally:
        for path in ours:
            subprocess.run(_as_admin(["rm", "-f", str(path)]), check=False)
