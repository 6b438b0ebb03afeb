"""A code on a receipt: short enough to dictate, too long to guess. Imports no Django."""

import math
import re
import secrets

# No two signs that look alike on paper: no 0/O/Q/D-with-0, 1/I/L, 2/Z, 5/S, 6/G, 8/B, U/V.
ALPHABET = "3479ACDEFHJKMNPRTWXY"
LENGTH = 12
GROUP = 4
RANDOM_BITS = LENGTH * math.log2(len(ALPHABET))

_SEPARATORS = re.compile(r"[\s\-–—_.]+")
# What people may put around and between twelve signs; anything longer is not a code.
_LONGEST_TYPED = 60


def new_code() -> str:
    """A fresh code such as ``K4F7-XARM-9PTC`` (51.8 random bits)."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def canonical(typed: str) -> str | None:
    """The code as it is stored, from what somebody typed; ``None`` when it cannot be one.

    Spaces, dashes and lower case do not matter.
    """
    if len(typed) > _LONGEST_TYPED:
        return None
    signs = _SEPARATORS.sub("", typed).upper()
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        return None
    return _grouped(signs)


def _grouped(signs: str) -> str:
    return "-".join(signs[start : start + GROUP] for start in range(0, LENGTH, GROUP))
