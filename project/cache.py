"""A cache that may be away: pages are slower without it, never broken."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis as a cache, where a failure counts as "not there" or "not kept"."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or ``default``."""
        return _forgiving(
            lambda: super(ForgivingRedisCache, self).get(key, default, version), default
        )

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the value, if possible."""
        keep = super().set
        _forgiving(lambda: keep(key, value, *args, **kwargs), None)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Keep the value if none is there. Without Redis nobody was there before.

        Sign-in counts attempts with this: while Redis is away people can work and nothing counts.
        """
        keep = super().add
        return bool(_forgiving(lambda: keep(key, value, *args, **kwargs), True))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget the value; whether it was there."""
        return bool(
            _forgiving(lambda: super(ForgivingRedisCache, self).delete(key, version), False)
        )

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """Those values that are there."""
        ask = super().get_many
        found: dict[Any, Any] = _forgiving(lambda: ask(keys, version), {})
        return found


def _forgiving(ask: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return ask()
    except RedisError as error:
        logger.warning("the cache is away: %s", type(error).__name__)
        return otherwise
