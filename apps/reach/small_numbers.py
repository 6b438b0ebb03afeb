"""Which counts of a table are not shown, so that nobody is found in a small one.

A count from 1 to ``FEWEST - 1`` is hidden. Row and column totals are known to the reader, so a
line with one hidden cell would give it away: then the smallest of the others is hidden too, until
no line has exactly one. Pure: rows and columns of whole numbers in, the same with None out.
"""

from collections.abc import Iterator, Sequence

FEWEST = 5

Table = Sequence[Sequence[int]]
Shown = list[list[int | None]]


def shown(table: Table) -> Shown:
    """The table with None in place of what is hidden. A zero says nothing of anybody and stays,
    unless nothing else could cover a small count."""
    hidden = {
        (r, c) for r, row in enumerate(table) for c, count in enumerate(row) if 0 < count < FEWEST
    }
    while True:
        also = next(_gives_away(table, hidden), None)
        if also is None:
            break
        hidden.add(also)
    return [
        [None if (r, c) in hidden else count for c, count in enumerate(row)]
        for r, row in enumerate(table)
    ]


def _gives_away(table: Table, hidden: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Of each line with exactly one hidden cell, the other one to hide."""
    rows, columns = len(table), len(table[0]) if table else 0
    lines = [[(r, c) for c in range(columns)] for r in range(rows)]
    if rows > 1:
        lines += [[(r, c) for r in range(rows)] for c in range(columns)]
    for line in lines:
        if sum(cell in hidden for cell in line) == 1 and len(line) > 1:
            others = [cell for cell in line if cell not in hidden]
            yield min(others, key=lambda cell: (table[cell[0]][cell[1]] == 0, *_size(table, cell)))


def _size(table: Table, cell: tuple[int, int]) -> tuple[int, tuple[int, int]]:
    return table[cell[0]][cell[1]], cell
