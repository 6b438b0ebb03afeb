"""Many at once over real connections."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from django.db import connection

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def all_at_once(
    work: Callable[[Item], Answer], items: Sequence[Item], workers: int = 40
) -> list[Answer]:
    """``work`` for each item, begun together as far as threads can; the answers in order."""
    gate = threading.Barrier(min(workers, len(items)))

    def one(item: Item) -> Answer:
        with suppress(threading.BrokenBarrierError):
            gate.wait(timeout=20)
        try:
            return work(item)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, items))
