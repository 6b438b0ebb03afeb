"""Times and weights of the newest version, mapped by every process on the machine.

The engine copies into these files what moved, and readers take copies: no reader waits for a
checkpoint. A header guards them (a seqlock): its sequence is odd while the engine writes, and a
reader that finds it odd, or changed after its copy, tries again. So a copy is always of one
version, the one the header names. An engine killed while writing leaves the sequence odd: readers
then go back to the checkpoint, and the next engine makes new files.

A live folder is a checkpoint's folder (see ``checkpoint``) without ``parent`` and with ``header``:
two int64, sequence and layer version. It is whole before its name is told.
"""

import json
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine import checkpoint
from apps.reach.engine.arrays import Floats
from apps.reach.engine.graph import Index

SEQUENCE, VERSION = 0, 1
HEADER = "header"
MOVING = ("dist", "weights")
# Longer than any writing takes, also of a whole city: an engine that needs more was killed.
PATIENCE_S = 1.0
_PAUSE_S = 0.0002

T = TypeVar("T")


def _fence() -> None:
    """Nothing before is seen after anything behind: a lock given back and taken again orders both.

    x86-64 keeps stores in order by itself; other processors need to be told.
    """
    lock = threading.Lock()
    lock.acquire()
    lock.release()
    lock.acquire()


class LiveError(ValueError):
    """Nobody finishes what was begun to be written, or the folder is gone."""


class LiveWriter:
    """The engine's end. ``name`` is the folder under the root."""

    def __init__(
        self, root: Path, *, version: int, page: Mapping[str, Any], arrays: Mapping[str, Any]
    ) -> None:
        """Write a new folder at a layer version; tell its name, then ``forget_others``."""
        self._root = root
        self.name = f"live-{uuid.uuid4().hex[:12]}"
        folder, draft = root / self.name, root / f".draft-{self.name}"
        draft.mkdir(parents=True)
        for key, array in {**arrays, HEADER: np.array([0, version], dtype=np.int64)}.items():
            np.save(draft / f"{key}.npy", array, allow_pickle=False)
        text = json.dumps({**page, "format": checkpoint.FORMAT, "arrays": sorted(arrays)})
        (draft / checkpoint.PAGE).write_text(text, encoding="utf-8")
        draft.rename(folder)
        self._header, self.dist, self.weights = (
            np.load(folder / f"{key}.npy", mmap_mode="r+", allow_pickle=False)
            for key in (HEADER, *MOVING)
        )

    @property
    def is_there(self) -> bool:
        """Whether readers still find the folder."""
        return (self._root / self.name).is_dir()

    def write(
        self, version: int, moved: Iterable[tuple[int, NDArray[np.int64], Floats, Index, Floats]]
    ) -> None:
        """Go to a version: of each plane (its index) the nodes, their times (C, k), the slots and
        their weights. A plane that did not move need not be named.
        """
        header, changes = self._header, list(moved)  # whatever can be done before, is
        header[SEQUENCE] += 1
        _fence()
        for plane, nodes, times, slots, weights in changes:
            self.dist[plane][:, nodes] = times
            self.weights[plane][slots] = weights
        header[VERSION] = version
        _fence()
        header[SEQUENCE] += 1

    def forget_others(self) -> None:
        """Nobody looks for the files of earlier engines; who has them mapped keeps them."""
        for path in self._root.iterdir():
            if path.name != self.name:
                shutil.rmtree(path, ignore_errors=True)


class LiveReader:
    """A reader's end of one live folder. Raises CheckpointError when it is not there."""

    def __init__(self, folder: Path) -> None:
        self._header, self._dist, self._weights = (
            checkpoint.read_array(folder, key, mapped=True) for key in (HEADER, *MOVING)
        )

    def times_at(self, node: int) -> tuple[Floats, int]:
        """(planes, categories) milliseconds and their layer version. Raises LiveError."""
        return self._read(lambda: np.array(self._dist[:, :, node]))

    def weights(self, plane: int) -> tuple[Floats, int]:
        """(2m,) milliseconds by slot of a plane and their layer version. Raises LiveError."""
        return self._read(lambda: np.array(self._weights[plane]))

    def weights_of(self, planes: Sequence[int]) -> tuple[Floats, int]:
        """(planes, 2m) of several planes at one layer version. Raises LiveError."""
        return self._read(lambda: np.array(self._weights[list(planes)]))

    def times(self, plane: int) -> tuple[Floats, int]:
        """(categories, n) milliseconds of a plane and their layer version. Raises LiveError."""
        return self._read(lambda: np.array(self._dist[plane]))

    def _read(self, take: Callable[[], T]) -> tuple[T, int]:
        until = time.monotonic() + PATIENCE_S
        while True:
            before = int(self._header[SEQUENCE])
            if before % 2 == 0:
                _fence()
                value, version = take(), int(self._header[VERSION])
                _fence()
                if int(self._header[SEQUENCE]) == before:
                    return value, version
            if time.monotonic() > until:
                raise LiveError("the engine stopped while it was writing")
            time.sleep(_PAUSE_S)
