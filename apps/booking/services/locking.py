"""The order in which booking takes its locks, and what to do when somebody else was faster.

Always: days of sites first (sorted), then rows by primary key, then contacts (sorted). The
exclusion constraints stay the last word: whoever they stop, and whoever a deadlock stops, tries
once more.
"""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from apps.visitors.locking import (
    DEADLOCK,
    EXCLUSION,
    TRIES,
    TWICE,
    lock_contact,
    retried,
    sqlstate_of,
)

__all__ = [
    "DEADLOCK",
    "EXCLUSION",
    "TRIES",
    "TWICE",
    "lock_contact",
    "lock_days",
    "retried",
    "sqlstate_of",
]


def lock_days(days: Iterable[tuple[int, date]]) -> None:
    """Hold the days of sites (primary key, local day) until the transaction ends."""
    with connection.cursor() as cursor:
        for site, day in sorted(set(days)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [site % 2**31, day.toordinal()])
