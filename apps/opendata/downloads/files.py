"""The files of the open data, kept by version: made once for each set of filters and each version.

A file is at most ``FRESH_S`` older than the layer. While reports stream in it is made at most once
in that time, however many people ask; nothing else about it expires.
"""

import contextlib
import fcntl
import hashlib
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from apps.opendata.downloads.fields import data_sets
from apps.opendata.downloads.rows import Filters, rows_of
from apps.opendata.downloads.writers import write
from apps.reports import queries as reports
from apps.twin import queries as twin
from cities import get_city

FRESH_S = 60.0
# Filters are free: old files of other filters make room.
KEPT_FILES = 60
# Of the code that writes them: another format is another file.
_FORMAT = "1"


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that is there. ``etag`` without quotes; ``made_at`` is the time of its data."""

    path: Path
    etag: str
    made_at: datetime


def data_file(name: str, ending: str, filters: Filters) -> DataFile:
    """The file, made when there is none that is fresh enough. Two queries when it is there."""
    version = f"{twin.layer().version}-{reports.reports_version()}"
    wanted = hashlib.sha256(f"{_FORMAT}|{name}|{filters.key()}".encode()).hexdigest()[:24]
    folder = _folder()
    found = _kept(folder, wanted, ending, version)
    if found is not None:
        return found
    with _one_at_a_time(folder):
        # Somebody may have made it while we waited.
        found = _kept(folder, wanted, ending, version)
        if found is None:
            path = folder / f"{wanted}.{version}.{ending}"
            _make(path, name, ending, filters, version)
            _make_room(folder)
            found = _facts(path)
    return found


def _kept(folder: Path, wanted: str, ending: str, version: str) -> DataFile | None:
    """The file of this version, or one of another version that is young enough."""
    same = folder / f"{wanted}.{version}.{ending}"
    with contextlib.suppress(FileNotFoundError):
        return _facts(same)
    for path in folder.glob(f"{wanted}.*.{ending}"):
        with contextlib.suppress(FileNotFoundError):
            found = _facts(path)
            if time.time() - found.made_at.timestamp() < FRESH_S:
                return found
    return None


def _facts(path: Path) -> DataFile:
    made_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return DataFile(path, path.name.replace(".", "-"), made_at)


def _make(path: Path, name: str, ending: str, filters: Filters, version: str) -> None:
    city = get_city(settings.SOGLIA_CITY)
    about: dict[str, Any] = {
        "name": name,
        "publisher": city.publisher,
        "license": city.licence_url,
        "layer_version": int(version.split("-", maxsplit=1)[0]),
    }
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            write(data_sets()[name], rows_of(name, filters), ending, file, about)
            file.flush()
            Path(file.name).chmod(0o640)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    for other in path.parent.glob(f"{path.name.split('.')[0]}.*.{ending}"):
        if other != path:
            other.unlink(missing_ok=True)


def _make_room(folder: Path) -> None:
    files = []
    for path in folder.glob("*.*.*"):
        with contextlib.suppress(FileNotFoundError):
            files.append((path.stat().st_mtime, path))
    for _age, path in sorted(files, reverse=True)[KEPT_FILES:]:
        path.unlink(missing_ok=True)


def _folder() -> Path:
    """Of the database in use: two of them may share a machine."""
    folder = Path(settings.OPEN_DATA_ROOT) / str(connection.settings_dict["NAME"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Many may ask at once for what takes seconds: one makes it, the others wait for it."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
