"""The real files, beside the clone or where SOGLIA_DATA says."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.territory.services import import_districts

Rows = list[dict[str, str]]


@pytest.fixture
def data_dir(data_folder: Path) -> Path:
    """Folder of Torino's open data."""
    return data_folder


@pytest.fixture
def read_rows(data_dir: Path) -> Callable[..., Rows]:
    """Read a packed or plain CSV with nothing but the standard library."""

    def read(name: str, delimiter: str = ";") -> Rows:
        path = data_dir / name
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream, delimiter=delimiter))

    return read


@pytest.fixture
def torino(db: None, data_dir: Path) -> None:
    """The eight districts in force."""
    import_districts(path=data_dir / "boundaries" / "torino_circoscrizioni_8.geojson")
