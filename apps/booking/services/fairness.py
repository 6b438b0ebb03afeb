"""How many appointments one contact may have: of who comes, and of who books for others.

Who comes is counted by her own address and number. Who books for somebody else is counted by hers,
for all she books for: a relative for a family, an office or an association for many. What is typed
about oneself on a public page proves nothing, so an office has a limit too. Whoever books at her
desk, signed in, has none (``book_at_desk``).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.booking.errors import BookingRefused
from apps.booking.fair_use import limit
from apps.booking.models import Appointment, AppointmentState
from apps.booking.services.locking import lock_contact
from apps.booking.validation import Person
from apps.visitors.person import OnBehalf

_A_DAY = timedelta(days=1)
Words = Callable[[int], str | Promise]


def within_fair_use(person: Person, now: datetime) -> None:
    """Hold the contacts until the commit, and count. Raises ``BookingRefused``."""
    for contact in sorted({*person.contacts, *person.behalf_contacts}):
        lock_contact(contact)
    _count(
        _with(person.email, person.phone, "person__"),
        now,
        most=limit("open_per_contact"),
        a_day=limit("booked_a_day_per_contact"),
        enough=_too_many,
    )
    if person.on_behalf:
        kind = "relative" if person.on_behalf == OnBehalf.RELATIVE else "office"
        _count(
            _with(person.behalf_email, person.behalf_phone, "person__behalf_"),
            now,
            most=limit(f"open_per_{kind}"),
            a_day=limit(f"booked_a_day_per_{kind}"),
            enough=_too_many_for_others,
        )


def _with(email: str, phone: str, prefix: str) -> Q:
    """Appointments with this address or number; none where neither is told."""
    mine = Q(pk__in=[])
    if email:
        mine |= Q(**{f"{prefix}email__iexact": email})
    if phone:
        mine |= Q(**{f"{prefix}phone": phone})
    return mine


def _count(mine: Q, now: datetime, *, most: int, a_day: int, enough: Words) -> None:
    booked = Appointment.objects.filter(mine)
    to_come = booked.filter(state=AppointmentState.CONFIRMED, period__endswith__gt=now)
    if to_come.count() >= most:
        raise BookingRefused({"": [enough(most)]})
    today = booked.filter(person__created_at__gt=now - _A_DAY).exclude(
        state=AppointmentState.CANCELLED_BY_SERVICE
    )
    if today.count() >= a_day:
        raise BookingRefused(
            {"": [_("You have booked several times today. Try tomorrow, or telephone the point.")]}
        )


def _too_many(most: int) -> str | Promise:
    return ngettext_lazy(
        "You already have %(count)d appointment to come. "
        "You can move or cancel it, or telephone the point.",
        "You already have %(count)d appointments to come. "
        "You can move or cancel one of them, or telephone the point.",
        most,
    ) % {"count": most}


def _too_many_for_others(most: int) -> str | Promise:
    return ngettext_lazy(
        "You have already booked %(count)d appointment for others that is to come. "
        "Move or cancel it, or telephone the point.",
        "You have already booked %(count)d appointments for others that are to come. "
        "Move or cancel one of them, or telephone the point.",
        most,
    ) % {"count": most}
