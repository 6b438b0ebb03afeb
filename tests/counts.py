"""How many cases a property is tried on: few in `make test`, the bar's own in `make test-full`."""

import os


def count(*, small: int, full: int) -> int:
    """The number of cases for this run."""
    return full if os.environ.get("SOGLIA_COUNTS") == "full" else small
