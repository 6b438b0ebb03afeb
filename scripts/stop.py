"""`make stop`: end what earlier commands left running in this folder, and only that."""

from __future__ import annotations

import servers
from common import LOCAL, ROOT, say
from processes import end, pid_of, started_from


def end_leftovers() -> None:
    """A killed supervisor could not take its programs along."""
    for pid in started_from(ROOT):
        end(pid, patience=3.0)


def main() -> None:
    servers.KEEP.unlink(missing_ok=True)
    supervisor = pid_of(LOCAL / "run.pid", "run.py")
    if supervisor:
        say("Stopping the site")
        end(supervisor, patience=40.0)
    end_leftovers()
    for facts in sorted(LOCAL.glob("*.servers")):
        instance = servers.Instance(facts.stem)
        running = instance.running()
        if instance.stop():
            say(f"Stopped {' and '.join(running)} ({instance.name})")


if __name__ == "__main__":
    main()
