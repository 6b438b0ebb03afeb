"""``python -m apps.reach.engine field CASE.json``: a case from a file, without Django or database.

Input: ``{"nodes": N, "edges": [{"from", "to", "seconds", "barriers": [ids], "oneway": false}],
"destinations": [nodes], "removed": [ids], "added": [{"edge": index, "barrier": id}]}``, where
``removed``, ``added``, ``barriers`` and ``oneway`` may be absent. ``-`` reads standard input.
Output: ``{"seconds": [of every node to its nearest destination, null without a way]}``.
Exit 0; or 2, with one sentence on standard error, when the case cannot be read.
"""

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


def main(arguments: Sequence[str]) -> int:
    """Answer on standard output, complain on standard error. The exit code."""
    if list(arguments) in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    try:
        if len(arguments) != 2 or arguments[0] != "field":
            raise CaseError("Use: python -m apps.reach.engine field CASE.json.")
        said = answer(_read(arguments[1]))
    except CaseError as error:
        print(error, file=sys.stderr)
        return 2
    print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
