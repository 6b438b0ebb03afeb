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
from typing import TYPE_CHECKING, BinaryIO, TextIO

from apps.territory.importing_errors import ImportFailed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK_BYTES = 1 << 20
# What reading a damaged gzip stream may raise.
_UNPACKING_ERRORS = (gzip.BadGzipFile, EOFError, zlib.error)
# A packed file of a city is some tens of MB; more than this is a mistake or a trick. What is read
# in one piece, or row by row into lists, has to fit in memory too.
LARGEST_UNPACKED_BYTES = 4 << 30
LARGEST_IN_MEMORY_BYTES = 1 << 30


class _Unpacked(io.RawIOBase):
    """A packed stream that refuses to give more than so many bytes."""

    def __init__(self, packed: gzip.GzipFile, name: str, most_bytes: int) -> None:
        self._packed, self._name = packed, name
        self._most_bytes = self._left_bytes = most_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        count = self._packed.readinto(buffer)
        self._left_bytes -= count
        if self._left_bytes < 0:
            most = f"{self._most_bytes / (1 << 30):g} GB"
            raise ImportFailed(f"{self._name} unpacks to more than {most}")
        return count


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
    def open_binary(self, *, most_bytes: int | None = None) -> Iterator[BinaryIO]:
        """The unpacked bytes as a stream, of a packed file at most so many.

        Raises:
            ImportFailed: the packed stream is damaged, cut short, or unpacks to more than
                ``most_bytes`` (``LARGEST_IN_MEMORY_BYTES`` when absent).
        """
        try:
            if self.is_gzip:
                most = LARGEST_IN_MEMORY_BYTES if most_bytes is None else most_bytes
                with gzip.GzipFile(self.path, "rb") as packed:
                    raw = _Unpacked(packed, self.name, most)
                    yield io.BufferedReader(raw, _CHUNK_BYTES)
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
            with (
                self.open_binary(most_bytes=LARGEST_UNPACKED_BYTES) as stream,
                unpacked.open("wb") as target,
            ):
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
