"""Limits and waits of the courses, as data. An installation changes them (``SOGLIA_COURSES``).

Proposals, to be watched in use.
"""

from datetime import datetime, timedelta

from django.conf import settings

DEFAULTS: dict[str, int] = {
    # Enrolled or waiting in courses that are not over, for one e-mail address or number.
    "open_per_contact": 6,
    # The same in one course: a family shares an address.
    "same_course_per_contact": 3,
    # The same for who enrols others, by her own contact: for a family, for many people.
    "open_per_relative": 12,
    "same_course_per_relative": 6,
    "open_per_office": 60,
    "same_course_per_office": 30,
    # An offer of a seat is open so long, none is made nearer to the first session than this, and
    # who lets this many pass without an answer does not wait any more.
    "offer_s": 12 * 3600,
    "offer_not_nearer_s": 24 * 3600,
    "offers": 3,
    # A reminder goes out so long before each session.
    "remind_s": 48 * 3600,
    # A certificate is for who was there for this part of the hours held.
    "certificate_percent": 75,
}


def setting(name: str) -> int:
    """The setting of that name. Seconds where the name ends in ``_s``."""
    chosen = getattr(settings, "SOGLIA_COURSES", {})
    return int(chosen.get(name, DEFAULTS[name]))


def offers_are_made_for(start: datetime | None, now: datetime) -> bool:
    """Whether seats of a published course that begins then still go to the waiting list."""
    soonest = now + timedelta(seconds=setting("offer_not_nearer_s"))
    return start is not None and start >= soonest
