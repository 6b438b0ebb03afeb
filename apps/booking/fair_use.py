"""Limits and waits of booking, as data. The City changes them in the admin (``BookingLimit``).

What the City has not set is what the installation says (``SOGLIA_BOOKING``), else what stands here.
Proposals, to be watched in use: they stop hoarding and trading, and nobody with an ordinary need.
"""

from django.conf import settings

from apps.booking.models import BookingLimit

DEFAULTS: dict[str, int] = {
    # How long a time is kept while somebody fills in the form.
    "hold_s": 15 * 60,
    # A slot that was given back rests between so and so long before others may book it: whoever
    # sells a slot cannot know when to press. A citizen whose plans change loses nothing by it.
    "rest_min_s": 15 * 60,
    "rest_max_s": 30 * 60,
    # Booked and still to come, for one e-mail address or telephone number.
    "open_per_contact": 2,
    # Booked within a day, whatever was cancelled meanwhile.
    "booked_a_day_per_contact": 4,
    # The same for who books for others, by her own contact: for a family, for many people. That
    # somebody is an office is what she says of herself.
    "open_per_relative": 4,
    "booked_a_day_per_relative": 6,
    "open_per_office": 20,
    "booked_a_day_per_office": 20,
    "moves": 3,
    "waiting_per_contact": 2,
    # Until when one may move or cancel by oneself: the start.
    "change_until_s": 0,
    # An offer is open so long, and no offer is made of a slot nearer than this.
    "offer_s": 12 * 3600,
    "offer_not_nearer_s": 24 * 3600,
    # A reminder goes out so long before.
    "remind_s": 48 * 3600,
    # After a closure in bulk nobody is told for so long: it can still be taken back.
    "closure_grace_s": 10 * 60,
    # Other times shown when one is gone.
    "others": 6,
}


def limit(name: str) -> int:
    """The limit of that name. Seconds where the name ends in ``_s``. One small query."""
    row = BookingLimit.objects.filter(name=name).values_list("value", flat=True).first()
    return proposed(name) if row is None else int(row)


def limits() -> dict[str, int]:
    """All of them by name. One query."""
    chosen = dict(BookingLimit.objects.values_list("name", "value"))
    return {name: int(chosen.get(name, proposed(name))) for name in DEFAULTS}


def proposed(name: str) -> int:
    """What holds while the City has set nothing else."""
    chosen = getattr(settings, "SOGLIA_BOOKING", {})
    return int(chosen.get(name, DEFAULTS[name]))
