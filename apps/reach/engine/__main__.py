"""``python -m apps.reach.engine field CASE.json``: a case from a file, without Django or database.

Input: ``{"nodes": N, "edges": [{"from", "to", "seconds", "barriers": [ids], "oneway": false}],
"destinations": [nodes], "removed": [ids], "added": [{"edge": index, "barrier": id}]}``, where
``removed``, ``added``, ``barriers`` and ``oneway`` may be absent. ``-`` reads standard input.
Output: ``{"seconds": [of every node to its nearest destination, null without a way]}``.
Exit 0; or with one sentence on standard error: 2 when the case cannot be read, 1 when the answer
cannot be written.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from apps.reach.engine.field_case import CaseError, answer


def _read(name: str) -> str:
    try:
        held = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CaseError(f"{name!r} cannot be read: {error.strerror}.") from error
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseError(f"{name!r} is not UTF-8 text.") from error


def _say(text: str) -> int:
    """Write it all, or complain: whoever reads half an answer must learn that it is half."""
    try:
        if sys.stdout is None:
            raise OSError(0, "it is closed")
        print(text, flush=True)
    except OSError as error:
        print(f"Standard output cannot be written: {error.strerror}.", file=sys.stderr)
        if sys.stdout is not None:
            # Python would try again when it ends, and complain in its own words.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def main(arguments: Sequence[str]) -> int:
    """Answer on standard output, complain on standard error. The exit code."""
    if list(arguments) in (["-h"], ["--help"]):
        return _say(str(__doc__))
    try:
        if len(arguments) != 2 or arguments[0] != "field":
            raise CaseError("Use: python -m apps.reach.engine field CASE.json.")
        said = answer(_read(arguments[1]))
    except CaseError as error:
        print(error, file=sys.stderr)
        return 2
    return _say(said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
