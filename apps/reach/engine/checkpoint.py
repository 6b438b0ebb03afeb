"""The model on disk: arrays that anybody may map, and one JSON page that says what they are.

A checkpoint is a folder, complete or absent: it is written under another name, flushed, and
renamed. The last two are kept, so that a reader who has just learnt the name of one finds it.
Arrays: ``dist`` (planes, categories, n), ``parent`` (the same), ``weights`` (planes, 2m);
``indptr``, ``head``, ``mate`` of the graph; ``node_lonlat``, ``usable``; of each category
``places_<category>`` (nodes) and ``lonlat_<category>``.
"""

import json
import os
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.reach.engine.barriers import BarrierFacts

FORMAT = 1
KEPT = 2
PAGE = "checkpoint.json"
_DRAFT = ".draft-"


class CheckpointError(ValueError):
    """The folder is not a checkpoint of this format."""


def new_name(of: str) -> str:
    """A name for a folder that no other has."""
    return f"{of}-{uuid.uuid4().hex[:8]}"


def draft_name(name: str) -> str:
    """What is not finished is called so: ``forget_old`` clears it up when nobody does."""
    return f"{_DRAFT}{name}"


def _fill(draft: Path, page: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
    for key, array in arrays.items():
        with (draft / f"{key}.npy").open("wb") as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
    with (draft / PAGE).open("w", encoding="utf-8") as text:
        json.dump({**page, "format": FORMAT, "arrays": sorted(arrays)}, text)
        text.flush()
        os.fsync(text.fileno())


def write(
    root: Path, *, name: str, page: Mapping[str, Any], arrays: Mapping[str, Any],
    wanted: Callable[[], bool] = lambda: True,
) -> None:  # fmt: skip
    """Write a checkpoint, unless in the end it is no longer ``wanted``."""
    root.mkdir(parents=True, exist_ok=True)
    folder, draft = root / name, root / draft_name(name)
    draft.mkdir()
    try:
        _fill(draft, page, arrays)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)  # a full disk is not to be filled further
        raise
    if wanted():
        draft.rename(folder)
        _sync(root)
    else:
        shutil.rmtree(draft, ignore_errors=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget_old(root: Path, *, keep: str) -> None:
    """Forget all but the last two, one of which is ``keep``, and what nobody finished."""
    done = [path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")]
    done.sort(key=lambda path: (path.name == keep, path.stat().st_mtime_ns), reverse=True)
    drafts = [path for path in root.iterdir() if path.name.startswith(_DRAFT)]
    for path in [*done[KEPT:], *drafts]:
        shutil.rmtree(path, ignore_errors=True)


def read_page(folder: Path) -> dict[str, Any]:
    """The JSON page. Raises CheckpointError when there is none of this format."""
    try:
        page = json.loads((folder / PAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{folder.name}: {error}") from error
    if not isinstance(page, dict) or page.get("format") != FORMAT:
        raise CheckpointError(f"{folder.name}: not of format {FORMAT}")
    return page


def read_array(folder: Path, key: str, *, mapped: bool = False) -> NDArray[Any]:
    """One array, in memory or mapped read-only. Raises CheckpointError."""
    try:
        array: NDArray[Any] = np.load(
            folder / f"{key}.npy", mmap_mode="r" if mapped else None, allow_pickle=False
        )
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{folder.name}/{key}: {error}") from error
    return array


def barriers_to_json(barriers: Mapping[str, BarrierFacts]) -> list[dict[str, Any]]:
    """Standing barriers in the order of their keys."""
    return [asdict(barriers[key]) for key in sorted(barriers)]


def barriers_from_json(rows: list[dict[str, Any]]) -> list[BarrierFacts]:
    """The other way round."""
    return [BarrierFacts(**row) for row in rows]
