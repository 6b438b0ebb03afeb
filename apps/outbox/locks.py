"""Locks of the database: of a worker while it follows, of a name until the commit."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def session_lock(number: int, *, wait: bool) -> Iterator[bool]:
    """The lock of this number, held by this session. Yields whether it was had."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s)", [number])
            had = True
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            had = bool(cursor.fetchone()[0])
    try:
        yield had
    finally:
        # After a lost connection the lock went with it; a broken transaction is rolled back first.
        if had and connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def lock_name(name: str) -> None:
    """Hold what ``name`` stands for until the transaction ends: for what is counted, then written.

    64 bits of the name: a clash only makes two strangers wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
