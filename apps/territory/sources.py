"""Files handed to an import: opened, unpacked and fingerprinted in one place."""

import gzip
import hashlib
import io
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from apps.territory.importing_errors import ImportFailed

_CHUNK_BYTES = 1 << 20
# What reading a damaged gzip stream may raise.
_UNPACKING_ERRORS = (gzip.BadGzipFile, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Source:
    """A file on disk. ``sha256`` is of the file as given, before any unpacking."""

    path: Path
    sha256: str

    @property
    def name(self) -> str:
        """File name, for messages."""
        return self.path.name

    @property
    def is_gzip(self) -> bool:
        """Whether the file is packed with gzip, told by its name."""
        return self.path.suffix.lower() == ".gz"

    @property
    def suffix(self) -> str:
        """Suffix of what is inside: ``.geojson`` for ``x.geojson.gz``, lower case."""
        inner = self.path.with_suffix("") if self.is_gzip else self.path
        return inner.suffix.lower()

    @contextmanager
    def open_binary(self) -> Iterator[BinaryIO]:
        """The unpacked bytes as a stream.

        Raises:
            ImportFailed: the packed stream is damaged or cut short.
        """
        try:
            if self.is_gzip:
                with gzip.open(self.path, "rb") as stream:
                    yield stream  # type: ignore[misc]
            else:
                with self.path.open("rb") as stream:
                    yield stream
        except _UNPACKING_ERRORS as error:
            raise ImportFailed(f"{self.name} cannot be unpacked: {error}") from error

    @contextmanager
    def open_text(self, encoding: str = "utf-8-sig") -> Iterator[TextIO]:
        """The unpacked text, with line ends left as they are (what ``csv`` wants)."""
        with self.open_binary() as binary:
            text = io.TextIOWrapper(binary, encoding=encoding, newline="")
            try:
                yield text
            except UnicodeDecodeError as error:
                raise ImportFailed(
                    f"{self.name} is not {encoding} text (byte {error.start}): "
                    "name its encoding in the mapping"
                ) from error

    def read_bytes(self) -> bytes:
        """All of the unpacked content."""
        with self.open_binary() as stream:
            return stream.read()

    @contextmanager
    def local_path(self) -> Iterator[Path]:
        """An unpacked file on disk, for libraries that read only paths; gone afterwards."""
        if not self.is_gzip:
            yield self.path
            return
        with tempfile.TemporaryDirectory(prefix="soglia-import-") as folder:
            unpacked = Path(folder) / self.path.with_suffix("").name
            with self.open_binary() as stream, unpacked.open("wb") as target:
                shutil.copyfileobj(stream, target, _CHUNK_BYTES)
            yield unpacked


def open_source(path: Path | str) -> Source:
    """Fingerprint a file.

    Raises:
        ImportFailed: there is no such file, or it cannot be read.
    """
    path = Path(path)
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise ImportFailed(f"{path} cannot be read: {error.strerror}") from error
    return Source(path=path, sha256=digest.hexdigest())
