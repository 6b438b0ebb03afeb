"""A new process of the web gets ready for its first questions, while it answers others already."""

import logging
import threading
import time

from django.db import close_old_connections, connection

logger = logging.getLogger(__name__)

# The engine of an empty database has no city yet: how often and how long to look for one.
_EVERY_S = 5.0
_PATIENCE_S = 900.0


def start() -> threading.Thread:
    """Warm up in a thread of its own; nothing depends on its success."""
    thread = threading.Thread(target=warm_up, name="warming", daemon=True)
    thread.start()
    return thread


def warm_up(*, every_s: float = _EVERY_S, patience_s: float = _PATIENCE_S) -> bool:
    """Until the engine has a city. Whether it had one in time."""
    from apps.reach.queries.warm import warm_up as reach_is_warm

    until = time.monotonic() + patience_s
    try:
        while True:
            close_old_connections()
            if reach_is_warm():
                return True
            if time.monotonic() + every_s > until:
                return False
            time.sleep(every_s)
    except Exception:  # the first question will wait, or tell what is wrong
        logger.warning("could not warm up", exc_info=True)
        return False
    finally:
        connection.close()
