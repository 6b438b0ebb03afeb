"""Ring the alarm clock: tell a Celery worker there is something to do, and never wait for it.

The row in the database is the queue. A poke that gets lost costs the seconds until the sweeper
comes by; a poke that blocks would cost a citizen her report. So this module has a connection of its
own to the broker with fractions of a second of patience (Celery's shared one retries for ever by
default), and after a failure it does not even try for a while.
"""

import logging
import os
import threading
import time
from typing import Any

import redis
from celery import current_app
from kombu import Connection
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

PATIENCE_S = 0.3
# After a failure pokes are dropped for this long: the sweeper runs every two seconds anyway.
REST_AFTER_FAILURE_S = 2.0
# A call that was lost on its way keeps others from calling for this long, as the sweeper would.
CALLED_FOR_S = 2.0

_own = threading.local()


class _Shared:
    """What all threads of the process use."""

    url: str | None = None
    client: Any = None


_shared = _Shared()
_rest_until = 0.0


def poke(task: str, *, queue: str = "default", expires_s: float = 60) -> bool:
    """Ask a worker to run a task by name; return whether one will.

    Never raises and never takes longer than about two ``PATIENCE_S``. ``expires_s`` is the age at
    which a worker drops the message: after an outage one poke is as good as a thousand. Nothing is
    sent while an earlier message for the task waits to be taken (see ``woken``).
    """
    global _rest_until
    if time.monotonic() < _rest_until:
        return False
    try:
        if not _flags().set(_flag(task), 1, nx=True, px=int(CALLED_FOR_S * 1000)):
            return True
        current_app.send_task(
            task,
            queue=queue,
            connection=_connection(),
            retry=False,
            expires=expires_s,
            ignore_result=True,
        )
    except Exception as error:  # whatever a broker can do wrong, the row is safe
        _rest_until = time.monotonic() + REST_AFTER_FAILURE_S
        _forget_connection()
        logger.warning("no broker to wake %s: %s", task, type(error).__name__)
        return False
    return True


def woken(task: str) -> None:
    """A worker begins with a task: whatever is recorded from here on has to call again.

    Called before the work looks at anything. Without Redis the flag ends by itself.
    """
    try:
        _flags().delete(_flag(task))
    except redis.RedisError as error:
        logger.warning("the call for %s stays noted: %s", task, type(error).__name__)


def _flag(task: str) -> str:
    return f"soglia-called:{task}"


def _flags() -> redis.Redis:
    """One pool for all threads of the process; it notices a fork by itself."""
    url = str(current_app.conf.broker_url)
    if getattr(_shared, "url", None) != url:
        _shared.client = redis.Redis.from_url(
            url,
            socket_connect_timeout=PATIENCE_S,
            socket_timeout=PATIENCE_S,
            retry=Retry(NoBackoff(), 0),
        )
        _shared.url = url
    client: redis.Redis = _shared.client
    return client


def rest_over() -> None:
    """Try again at the next poke (tests do not want to wait)."""
    global _rest_until
    _rest_until = 0.0
    _forget_connection()


def _connection() -> Connection:
    """One connection per thread and process: a forked child must not share its parent's socket."""
    if getattr(_own, "pid", None) != os.getpid() or _own.url != current_app.conf.broker_url:
        _own.pid = os.getpid()
        _own.url = current_app.conf.broker_url
        _own.connection = Connection(
            _own.url,
            connect_timeout=PATIENCE_S,
            transport_options={
                "socket_connect_timeout": PATIENCE_S,
                "socket_timeout": PATIENCE_S,
                "max_retries": 0,
                "interval_start": 0,
                "interval_step": 0,
                "interval_max": 0,
                "connect_retries_timeout": PATIENCE_S,
                "retry_on_timeout": False,
            },
        )
    connection: Connection = _own.connection
    return connection


def _forget_connection() -> None:
    connection = getattr(_own, "connection", None)
    _own.pid = None
    if connection is not None:
        try:
            connection.collapse() if hasattr(connection, "collapse") else connection.release()
        except Exception:  # it was broken already
            logger.debug("the broker's connection did not close cleanly")
