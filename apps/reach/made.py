"""What takes long to make and is the same for everybody: made once, kept in a file, by name.

A name never means anything else, so nothing kept grows old. Of several processes that need the
same one makes it; the others wait for a moment, and are then told that it is being made. The files
can all be made again: where they cannot be written, nothing is lost but time.
"""

import contextlib
import logging
import os
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection

from apps.reach.storage import made_root

logger = logging.getLogger(__name__)

# First half of the keys of the advisory locks: "soglia made".
_LOCK = 0x0050_671A
_LOOK_EVERY_S = 0.1
# A web process does not wait longer for another one.
PATIENCE_S = 5.0
KEPT = 40


class BeingMade(Exception):
    """Another process is at it: ask again in a moment."""


def made(name: str, make: Callable[[], bytes], *, one_at_a_time: str) -> bytes:
    """The bytes of a name, from its file or made now.

    ``one_at_a_time`` names the work of which only one is done at a time, whatever its name.

    Raises:
        BeingMade: another process was at such work for all of ``PATIENCE_S``.
    """
    path = made_root() / name
    found = _read(path)
    if found is not None:
        return found
    with _alone(one_at_a_time, path) as had:
        found = _read(path)  # by whoever was at it
        if found is None and not had:
            raise BeingMade
        if found is None:
            found = make()
            _keep(path, found)
        return found


def _read(path: Path) -> bytes | None:
    try:
        found = path.read_bytes()
        os.utime(path)  # those asked for are kept longest
    except OSError:
        return None
    return found


def _keep(path: Path, body: bytes) -> None:
    """Whole or not at all: it is renamed when it is written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".draft-", delete=False) as draft:
            try:
                draft.write(body)
                draft.flush()
                Path(draft.name).rename(path)
            except OSError:
                Path(draft.name).unlink(missing_ok=True)
                raise
        files = sorted(path.parent.iterdir(), key=lambda one: one.stat().st_mtime_ns, reverse=True)
        for old in files[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("%s is not kept: %s", path.name, error.strerror)


@contextlib.contextmanager
def _alone(work: str, path: Path) -> Iterator[bool]:
    """The lock of a kind of work, unless somebody else has it for long or made the file."""
    key = zlib.crc32(work.encode()) - (1 << 31)
    until = time.monotonic() + PATIENCE_S
    while not (had := _try(key)) and not path.exists() and time.monotonic() < until:
        time.sleep(_LOOK_EVERY_S)
    try:
        yield had
    finally:
        # After a lost connection the lock went with it; a broken transaction is rolled back first.
        if had and connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, key])


def _try(key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, key])
        return bool(cursor.fetchone()[0])
