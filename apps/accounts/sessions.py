"""What a session knows of its own sign-in: since when, last used, with a second factor or not.

Two limits (decision 26): ``SESSION_COOKIE_AGE`` after signing in, and ``SOGLIA_SESSION_IDLE_S``
without a page being asked for. A limited session (decision 40) opens some pages only, ends sooner,
and on every other page of the site is nobody's.
"""

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
PROVED_AT = "proved_at"
SECOND_FACTOR = "second_factor"
LIMIT = "limit"
# Where to go on to after the second factor was set up.
AFTERWARDS = "after_second_factor"
# Being seen is written down once a minute, not with every page.
SEEN_EVERY_S = 60
# Somebody who has just signed in is not asked for the password again.
PROOF_HOLDS_S = 300


@dataclass(frozen=True, slots=True)
class Limit:
    """What a limited session opens: pages whose name begins with ``pages``, until ``ends``.

    Seconds since 1970; ``idle_s`` without a page; ``door`` is the page that asks who is there;
    ``device`` the computer it was opened on.
    """

    pages: str
    ends: float
    idle_s: int
    door: str
    device: str

    def opens(self, name: str | None) -> bool:
        """Whether the page of this name is one of them."""
        return bool(name) and str(name).startswith(self.pages)


def begin(session: SessionBase, *, second_factor: bool) -> None:
    """Note a sign-in that has just succeeded. What was limited is so no longer."""
    session.pop(LIMIT, None)
    now = time.time()
    session[SIGNED_IN_AT] = session[SEEN_AT] = session[PROVED_AT] = now
    session[SECOND_FACTOR] = second_factor


def limit(
    session: SessionBase, *, pages: str, ends: datetime, idle_s: int, door: str, device: str
) -> None:
    """From now on the session is a limited one; only a full sign-in makes it another."""
    begin(session, second_factor=False)
    # Nothing it knew of a full sign-in is left: no recent proof, no page to go on to.
    for name in (PROVED_AT, AFTERWARDS, "account_authentication_methods"):
        session.pop(name, None)
    session[LIMIT] = asdict(Limit(pages, ends.timestamp(), idle_s, door, device))


def limit_of(session: SessionBase) -> Limit | None:
    """Its limit; ``None`` for a full session."""
    kept = session.get(LIMIT)
    return None if kept is None else Limit(**kept)


def device_of(session: SessionBase) -> str | None:
    """The computer a limited session was opened on; ``None`` for a full session."""
    limited = limit_of(session)
    return None if limited is None else limited.device


def is_full(session: SessionBase) -> bool:
    """Whether it was opened with all that is asked for, and not for some pages only."""
    return limit_of(session) is None and has_second_factor(session)


def began_at(session: SessionBase) -> float:
    """When it was signed in, in seconds since 1970."""
    return float(session.get(SIGNED_IN_AT, 0))


def ends_at(session: SessionBase) -> datetime:
    """When a full session is over at the latest."""
    return datetime.fromtimestamp(began_at(session) + settings.SESSION_COOKIE_AGE, UTC)


def prove(session: SessionBase) -> None:
    """Note that the second factor has just been shown."""
    session[PROVED_AT] = time.time()
    session[SECOND_FACTOR] = True


def proved_recently(session: SessionBase) -> bool:
    """Whether whoever sits there has shown who she is within the last minutes."""
    return time.time() - float(session.get(PROVED_AT, 0)) < PROOF_HOLDS_S


def is_over(session: SessionBase) -> bool:
    """Whether its time has passed. A session that was not begun here is over too."""
    now = time.time()
    limited = limit_of(session)
    if limited is not None and now > limited.ends:
        return True
    idle_s = settings.SOGLIA_SESSION_IDLE_S
    if limited is not None:
        idle_s = min(idle_s, limited.idle_s)
    return (
        now - float(session.get(SIGNED_IN_AT, 0)) > settings.SESSION_COOKIE_AGE
        or now - float(session.get(SEEN_AT, 0)) > idle_s
    )


def seen(session: SessionBase) -> None:
    """Note that it is in use."""
    now = time.time()
    if now - float(session.get(SEEN_AT, 0)) > SEEN_EVERY_S:
        session[SEEN_AT] = now


def has_second_factor(session: SessionBase) -> bool:
    """Whether this session was opened with a second factor, or has set one up."""
    return bool(session.get(SECOND_FACTOR))
