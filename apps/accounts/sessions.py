"""What a session knows of its own sign-in: since when, last used, with a second factor or not.

Two limits (decision 26): ``SESSION_COOKIE_AGE`` after signing in, and ``SOGLIA_SESSION_IDLE_S``
without a page being asked for.
"""

import time

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
PROVED_AT = "proved_at"
SECOND_FACTOR = "second_factor"
# Where to go on to after the second factor was set up.
AFTERWARDS = "after_second_factor"
# Being seen is written down once a minute, not with every page.
SEEN_EVERY_S = 60
# Somebody who has just signed in is not asked for the password again.
PROOF_HOLDS_S = 300


def begin(session: SessionBase, *, second_factor: bool) -> None:
    """Note a sign-in that has just succeeded."""
    now = time.time()
    session[SIGNED_IN_AT] = session[SEEN_AT] = session[PROVED_AT] = now
    session[SECOND_FACTOR] = second_factor


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
    return (
        now - float(session.get(SIGNED_IN_AT, 0)) > settings.SESSION_COOKIE_AGE
        or now - float(session.get(SEEN_AT, 0)) > settings.SOGLIA_SESSION_IDLE_S
    )


def seen(session: SessionBase) -> None:
    """Note that it is in use."""
    now = time.time()
    if now - float(session.get(SEEN_AT, 0)) > SEEN_EVERY_S:
        session[SEEN_AT] = now


def has_second_factor(session: SessionBase) -> bool:
    """Whether this session was opened with a second factor, or has set one up."""
    return bool(session.get(SECOND_FACTOR))
