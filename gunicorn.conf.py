"""Gunicorn reads this file where it is started; its command line wins."""

from typing import Any


def post_worker_init(_worker: Any) -> None:
    """Each worker reads and compiles beforehand what the first question would wait for."""
    from project import warming

    warming.start()
