"""Long walks in short worlds.

A walk of ten thousand steps in one transaction takes many times ten thousand steps: PostgreSQL
keeps every version of a row until its transaction ends, and whoever looks for the row goes past
all of them. So a walk is cut into worlds. Each begins from nothing and is rolled back to where it
began; what was rolled back is dead at once, and costs the next world nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

STEPS_OF_A_WORLD = 200


@contextmanager
def fresh_world() -> Iterator[None]:
    """Nothing that is done inside has happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def worlds(steps: int, *, each: int = STEPS_OF_A_WORLD) -> Iterator[range]:
    """The steps of a walk, world by world: ``for steps in worlds(10_000): with fresh_world():``."""
    for first in range(0, steps, each):
        yield range(first, min(first + each, steps))
