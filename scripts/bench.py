"""`make bench`: every benchmarks/bench_*.py in turn, on private servers of their own."""

from __future__ import annotations

import servers
import setup
from common import ROOT, VENV_PYTHON, fail, locked, say
from processes import exit_on_stop_signals, run_and_clean_up


def main() -> None:
    with locked("bench-run", busy="`make bench` is already running in this folder."):
        exit_on_stop_signals()
        setup.prepare()
        found = sorted((ROOT / "benchmarks").glob("bench_*.py"))
        with servers.session("bench") as env:
            python = str(VENV_PYTHON)
            run_and_clean_up([python, "manage.py", "migrate", "--noinput", "--verbosity=0"], env)
            failed = []
            for file in found:
                say(f"Measuring {file.stem.removeprefix('bench_')}")
                if run_and_clean_up([python, "-m", f"benchmarks.{file.stem}"], env):
                    failed.append(file.stem)
        if failed:
            fail(f"Did not reach their figures: {', '.join(failed)}.")


if __name__ == "__main__":
    main()
