"""Small numbers are not published: of few people one would know which. Imports no Django.

A cell under the limit is left out; and where leaving out one cell of a group with a known total
would let anybody reckon it, the next smallest of the group is left out with it.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

# Cells of 5 and more are published (docs/decisions/0036).
SMALLEST = 5

Key = TypeVar("Key", bound=Hashable)


def hidden(
    counts: Mapping[Key, int],
    groups: Sequence[Sequence[Key]] = (),
    *,
    smallest: int = SMALLEST,
) -> frozenset[Key]:
    """The keys whose count must not be told.

    ``groups``: sets of keys whose sum is told. Zero is told: it is nobody. In each group either
    nothing is hidden, or what is hidden in it sums to ``smallest`` at least and is more than one
    cell; where a group has nothing more to hide, its sum must be hidden by the caller
    (``sum_is_hidden``).
    """
    left_out = {key for key, count in counts.items() if 0 < count < smallest}
    changed = True
    while changed:
        changed = False
        for group in groups:
            if not _tells(group, left_out, counts, smallest):
                continue
            rest = [key for key in group if key not in left_out and counts[key] > 0]
            # A zero that is left out looks like a small number, and hides one.
            rest = rest or [key for key in group if key not in left_out]
            if rest:
                left_out.add(min(rest, key=lambda key: (counts[key], str(key))))
                changed = True
    return frozenset(left_out)


def sum_is_hidden(
    group: Sequence[Key],
    counts: Mapping[Key, int],
    left_out: frozenset[Key],
    *,
    smallest: int = SMALLEST,
) -> bool:
    """Whether the sum of ``group`` would tell a hidden cell, or is small itself."""
    total = sum(counts[key] for key in group)
    return 0 < total < smallest or _tells(group, left_out, counts, smallest)


def _tells(
    group: Sequence[Key],
    left_out: frozenset[Key] | set[Key],
    counts: Mapping[Key, int],
    smallest: int,
) -> bool:
    inside = [key for key in group if key in left_out]
    return bool(inside) and (len(inside) < 2 or sum(counts[key] for key in inside) < smallest)
