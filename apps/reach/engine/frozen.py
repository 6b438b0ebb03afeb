"""Arrays as one compressed body with a name that follows from their contents."""

import hashlib
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Words are kept as a list of the different ones and, for each entry, which.
_WORDS, _WHICH = "words:", "which:"


def freeze(arrays: Mapping[str, NDArray[Any]]) -> tuple[str, bytes]:
    """SHA-256 of names, types, shapes and values, and the arrays as one compressed npz."""
    kept: dict[str, NDArray[Any]] = {}
    for name, array in arrays.items():
        if array.dtype.kind != "U":
            kept[name] = np.ascontiguousarray(array)
            continue
        words, which = np.unique(array, return_inverse=True)
        # As bytes with their own length: the width of the type says nothing.
        text = "\0".join(words.tolist()).encode() if len(words) else b""
        kept[_WORDS + name] = np.frombuffer(text, dtype=np.uint8)
        kept[_WHICH + name] = which.astype(np.uint16 if len(words) < 65_536 else np.uint32)
    total = hashlib.sha256()
    for name in sorted(kept):
        array = kept[name]
        total.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        total.update(array.tobytes())
    file = io.BytesIO()
    # numpy's parameter names are file names here: any word may be one.
    np.savez_compressed(file, **kept)  # type: ignore[arg-type]
    return total.hexdigest(), file.getvalue()


def thaw(body: bytes) -> dict[str, NDArray[Any]]:
    """The arrays again, read-only."""
    found: dict[str, NDArray[Any]] = {}
    with np.load(io.BytesIO(body), allow_pickle=False) as file:
        for name in file.files:
            if name.startswith(_WORDS):
                continue
            plain = name.removeprefix(_WHICH)
            array = file[name]
            if plain != name:
                words = bytes(file[_WORDS + plain]).decode().split("\0")
                array = np.array(words)[array]
            array.setflags(write=False)
            found[plain] = array
    return found
