"""Which counts of a table are not shown, so that nobody is found in a small one.

Rows and columns have totals that a reader knows: the house's rule (``office.suppression``) is held
for each of them.
"""

from collections.abc import Sequence

from apps.office.suppression import SMALLEST, hidden

FEWEST = SMALLEST

Table = Sequence[Sequence[int]]
Shown = list[list[int | None]]


def shown(table: Table) -> Shown:
    """The table with None in place of what is hidden.

    A zero says nothing of anybody and stays, unless nothing else could cover a small count.
    """
    rows, columns = len(table), len(table[0]) if table else 0
    counts = {(r, c): count for r, row in enumerate(table) for c, count in enumerate(row)}
    lines = [[(r, c) for c in range(columns)] for r in range(rows)]
    if rows > 1:
        lines += [[(r, c) for r in range(rows)] for c in range(columns)]
    left_out = hidden(counts, lines)
    return [
        [None if (r, c) in left_out else count for c, count in enumerate(row)]
        for r, row in enumerate(table)
    ]
