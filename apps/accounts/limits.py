"""How often one client may do what costs the others: counted in Redis, forgotten by itself.

A client is the person who is signed in, otherwise the network address. A desk shares one address
with its whole waiting room, so whoever works at it is counted as a person, with more room. An
address is never stored: only a keyed hash of it, with a key that changes every day.
"""

import hashlib
import hmac
import ipaddress
import logging
import math
import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext
from limits import RateLimitItem, parse_many
from limits.storage import RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis.exceptions import RedisError

from apps.accounts.models import User

logger = logging.getLogger(__name__)

# A household, a school and a mobile network share addresses: these stop floods and nobody else.
# Proposals, to be watched in use; an installation changes them in its settings (SOGLIA_LIMITS).
LIMITS: dict[str, dict[str, str]] = {
    "report": {"client": "40/hour;120/day", "person": "200/hour"},
    "photo": {"client": "120/hour", "person": "600/hour"},
    "voice": {"client": "80/hour;300/day", "person": "400/hour"},
    # Guessing codes, and mails to addresses that are not one's own.
    "code": {"client": "120/hour", "person": "600/hour"},
    "mail": {"client": "10/hour;20/day", "person": "100/hour"},
    # Times that are kept while somebody fills in the form; appointments have limits of their own.
    "booking": {"client": "60/hour;200/day", "person": "300/hour"},
    # Seats of a course for who leaves no contact to be counted by; a point enrols without it.
    "paper": {"client": "6/hour;12/day", "person": "200/hour"},
    # "This is wrong": every one is answered by a person.
    "wrong": {"client": "10/hour;30/day", "person": "100/hour"},
    "search": {"client": "3000/hour", "person": "6000/hour"},
    # Reading costs too: a sheet that has to be made takes seconds of a processor, a file is large,
    # and a program may page through everything.
    "sheet": {"client": "120/hour", "person": "600/hour"},
    "download": {"client": "600/hour", "person": "1200/hour"},
    "open311": {"client": "3600/hour", "person": "7200/hour"},
}


class TooMany(Exception):
    """Too often. ``wait_s`` says after how many seconds it may be tried again."""

    def __init__(self, wait_s: int) -> None:
        self.wait_s = wait_s
        super().__init__("too many")

    @property
    def wait_minutes(self) -> int:
        """The same in whole minutes, at least one."""
        return max(1, math.ceil(self.wait_s / 60))

    @property
    def words(self) -> str:
        """What is said to whoever has to wait."""
        return ngettext(
            "Too many attempts from here. Try again in %(count)d minute.",
            "Too many attempts from here. Try again in %(count)d minutes.",
            self.wait_minutes,
        ) % {"count": self.wait_minutes}


def spend(request: HttpRequest, what: str) -> None:
    """Count one ``what`` of whoever asks. Raises ``TooMany`` when there were too many.

    Without Redis nothing is counted: a report is worth more than a limit.
    """
    if not settings.SOGLIA_LIMITED:
        return
    kind, who = client_of(request)
    try:
        for limit in _limits(what, kind):
            if not _counter().hit(limit, what, who):
                reset = _counter().get_window_stats(limit, what, who).reset_time
                raise TooMany(max(1, math.ceil(reset - time.time())))
    except RedisError as error:
        logger.warning("limits are not counted: %s", type(error).__name__)


def client_of(request: HttpRequest) -> tuple[str, str]:
    """Whether a "person" or a "client" asks, and a name for it that says nothing of it."""
    # At a shared computer she is nobody to the pages, and still one person to the limits.
    user: Any = getattr(request, "limited_user", None) or getattr(request, "user", None)
    if isinstance(user, User) and user.is_active:
        return "person", str(user.uuid)
    return "client", _hashed(address_of(request))


def address_of(request: HttpRequest) -> str:
    """The address the request came from, as the last of our own proxies saw it.

    ``SOGLIA_PROXIES`` says how many of ours stand before the application: without it whoever
    asks could name any address. IPv6 counts by its /64, which one household has.
    """
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    ours = settings.SOGLIA_PROXIES
    found = told[-ours] if 0 < ours <= len(told) else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def _hashed(address: str) -> str:
    key = f"{settings.SECRET_KEY}:{timezone.localdate().isoformat()}".encode()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:32]


@lru_cache(maxsize=64)
def _parsed(words: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(words))


def _limits(what: str, kind: str) -> tuple[RateLimitItem, ...]:
    words = settings.SOGLIA_LIMITS.get(what, LIMITS[what])[kind]
    return _parsed(words)


@lru_cache(maxsize=1)
def _counter() -> SlidingWindowCounterRateLimiter:
    # Redis answers in less than a millisecond, or does not answer.
    storage = RedisStorage(
        settings.REDIS_URL,
        key_prefix="soglia-limits",
        socket_connect_timeout=0.3,
        socket_timeout=0.5,
    )
    return SlidingWindowCounterRateLimiter(storage)
