"""Read what somebody typed about an appointment. Nothing is stored from here."""

import re

from django.utils.translation import gettext_lazy as _

from apps.booking.errors import BookingRefused, Messages
from apps.points.queries import PREPARATIONS, SERVICES
from apps.visitors.person import (
    DETAILS_MAX,
    NAME_MAX,
    PHONE_MAX,
    Person,
    check_person,
    plain_number,
)

__all__ = [
    "DETAILS_MAX",
    "NAME_MAX",
    "PHONE_MAX",
    "Person",
    "check_person",
    "check_wish",
    "plain_number",
]


def check_wish(service: str, preparations: list[str], language: str) -> None:
    """Raises ``BookingRefused`` for what no catalogue knows."""
    errors: Messages = {}
    if service not in SERVICES:
        errors["service"] = [_("Choose what you need help with.")]
    if any(code not in PREPARATIONS for code in preparations):
        errors["preparations"] = [_("Choose from the list.")]
    if not re.fullmatch(r"[a-z]{0,5}", language):
        errors["language_wanted"] = [_("Choose from the list.")]
    if errors:
        raise BookingRefused(errors)
