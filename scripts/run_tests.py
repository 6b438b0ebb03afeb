"""`make test`: everything CI runs, on private servers that end with it.

Words after the script's name go to pytest.
"""

from __future__ import annotations

import os
import sys

import servers
import setup
from common import VENV_PYTHON, locked
from processes import exit_on_stop_signals, run_and_clean_up


def main(words: list[str]) -> int:
    busy = "`make test` is already running in this folder."
    with locked("test-run", busy=busy):
        exit_on_stop_signals()
        setup.prepare(dev=True, tests=True)
        with servers.session("test") as env:
            env["DJANGO_SETTINGS_MODULE"] = "project.settings.test"
            env.setdefault("SOGLIA_COUNTS", "small")
            # A file stays in one process: its module's fixtures load a city only once.
            workers = ["-n", os.environ.get("SOGLIA_TEST_PROCESSES", "2"), "--dist", "loadfile"]
            # Else the files with the most tests come first, and the slow ones last.
            workers.append("--no-loadscope-reorder")
            return run_and_clean_up([str(VENV_PYTHON), "-m", "pytest", *workers, *words], env)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
