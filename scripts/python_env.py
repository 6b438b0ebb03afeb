"""The virtual environment: built from the pinned requirements, rebuilt when they change."""

from __future__ import annotations

import shutil
import subprocess
import sys

from common import ROOT, VENV, VENV_PYTHON, Stamp, digest, fail, run_logged, say

PRODUCT = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"


def ensure(*, dev: bool) -> None:
    """Have .venv with the product's packages, and the tests' and checks' too when `dev`."""
    if sys.version_info < (3, 11):  # noqa: UP036 - any Python may start this script
        fail("Python 3.11 or newer is needed: please install python3.11 or set PYTHON=.")
    if VENV.exists() and not _works():
        say("The virtual environment belongs to another Python: building it again")
        shutil.rmtree(VENV)
    full = Stamp("python-dev", digest([PRODUCT, DEVELOPMENT], sys.version, str(VENV)))
    product = Stamp("python", digest([PRODUCT], sys.version, str(VENV)))
    if VENV.exists() and (full.is_current() or (product.is_current() and not dev)):
        return
    if not VENV.exists():
        say("Creating the virtual environment .venv")
        run_logged("python venv", [sys.executable, "-m", "venv", str(VENV)])
    files = [PRODUCT, DEVELOPMENT] if dev else [PRODUCT]
    say("Installing Python packages (one or two minutes the first time)")
    install(*[word for file in files for word in ("-r", str(file))])
    product.write()
    if dev:
        full.write()


def install(*words: str) -> None:
    """pip install in the virtual environment."""
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    run_logged("pip install", [*command, "--no-input", *words])


def _works() -> bool:
    """A moved clone or a removed Python leaves an environment that cannot start."""
    if not VENV_PYTHON.exists():
        return False
    shown = subprocess.run(
        [str(VENV_PYTHON), "-c", "import sys, pip; print(sys.version, sys.prefix)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return shown.stdout.strip() == f"{sys.version} {VENV}"
