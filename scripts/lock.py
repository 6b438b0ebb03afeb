"""`make lock`: resolve the direct dependencies into pinned requirements files."""

from __future__ import annotations

import os
import subprocess
import sys

from common import ROOT, VENV, fail, say

# Pins only: where packages come from is each machine's own matter.
OPTIONS = [
    "--quiet",
    "--no-header",
    "--strip-extras",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--no-emit-options",
]


def main(words: list[str]) -> None:
    for name in ("requirements", "requirements-dev"):
        say(f"Resolving {name}.in")
        command = [str(VENV / "bin" / "pip-compile"), *OPTIONS, *words]
        command += [f"--output-file={name}.txt", f"{name}.in"]
        env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        if subprocess.run(command, cwd=ROOT, env=env, check=False).returncode:
            fail(f"{name}.in cannot be resolved; the reason stands above.")


if __name__ == "__main__":
    main(sys.argv[1:])
