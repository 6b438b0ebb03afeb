"""Locks for who comes, and what to do when somebody else was faster."""

import hashlib
import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, IntegrityError, OperationalError, connection

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 6
DEADLOCK, EXCLUSION, TWICE = "40P01", "23P01", "23505"
_CONTACT = 0x626F6F6B


def lock_contact(contact: str) -> None:
    """Hold an e-mail address or number, so that two at once do not both count one too few."""
    digest = hashlib.sha256(contact.lower().encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)",
            [(_CONTACT << 31 | int.from_bytes(digest[:4])) - 2**62],
        )


def retried(work: Callable[P, R]) -> Callable[P, R]:
    """Do it again after a deadlock, an overlap, or the same UUID sent twice at once.

    Not inside a transaction of the caller: that one has to be begun anew by its owner.
    """

    @wraps(work)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(1, TRIES + 1):
            try:
                return work(*args, **kwargs)
            except (OperationalError, IntegrityError) as error:
                last = attempt == TRIES or connection.in_atomic_block
                if last or sqlstate_of(error) not in {DEADLOCK, EXCLUSION, TWICE}:
                    raise
                time.sleep(random.uniform(0, 0.02 * attempt))  # noqa: S311 - only to part two
        raise AssertionError("unreachable")

    return tried


def sqlstate_of(error: DatabaseError) -> str:
    """PostgreSQL's code of what happened."""
    return str(getattr(error.__cause__, "sqlstate", "") or "")
