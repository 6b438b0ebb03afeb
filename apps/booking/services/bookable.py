"""Desks, weekly rules, shifts, settings and limits: what the office plans. Checked by forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.booking.errors import BookingRefused, Messages
from apps.booking.fair_use import proposed
from apps.booking.limit_words import LIMITS
from apps.booking.models import (
    LIVE,
    Appointment,
    BookingLimit,
    Desk,
    ServiceSetting,
    Shift,
    WeeklyRule,
)

if TYPE_CHECKING:
    from apps.accounts.models import User

# A shift is repeated at most so many weeks: further nobody knows who works where.
REPEATS_MAX = 26


def save_desk(desk: Desk) -> Desk:
    """Add or change a desk. Raises ``BookingRefused`` field by field.

    One that is taken out of use keeps the appointments it has: nobody is moved by it.
    """
    try:
        with transaction.atomic():
            desk.save()
    except IntegrityError:
        raise BookingRefused({"number": [_("This point has a desk of that number.")]}) from None
    return desk


def appointments_to_come(desk: Desk, *, at: datetime | None = None) -> int:
    """How many are still to come at a desk."""
    now = at or timezone.now()
    return Appointment.objects.filter(desk=desk, state__in=LIVE, period__endswith__gt=now).count()


def save_rule(rule: WeeklyRule) -> WeeklyRule:
    """Add or change a weekly rule. Raises ``BookingRefused`` when the database refuses it."""
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError:
        raise BookingRefused({"": [_("This rule does not fit together.")]}) from None
    return rule


def remove_rule(rule: WeeklyRule) -> None:
    """Nothing is booked by it any more; what was booked stays."""
    rule.delete()


@transaction.atomic
def save_shifts(shifts: Sequence[Shift]) -> Sequence[Shift]:
    """Add or change shifts, all or none; return them."""
    for one in shifts:
        one.save()
    return shifts


def remove_shift(shift: Shift) -> None:
    """Nobody works there then. Appointments with her stay, and are shown without a shift."""
    shift.delete()


def save_setting(setting: ServiceSetting) -> ServiceSetting:
    """How a service is booked everywhere or at one site. Raises ``BookingRefused``."""
    try:
        with transaction.atomic():
            setting.save()
    except IntegrityError:
        raise BookingRefused({"": [_("These times do not fit together.")]}) from None
    return setting


def remove_setting(setting: ServiceSetting) -> None:
    """What holds elsewhere holds here, too."""
    setting.delete()


@transaction.atomic
def set_limits(values: Mapping[str, int], *, actor: User, at: datetime | None = None) -> int:
    """Set limits by name; one that is what is proposed needs no row. Return how many changed.

    Raises ``BookingRefused`` for what is out of its bounds.
    """
    now = at or timezone.now()
    errors: Messages = {
        name: [LIMITS[name].bounds]
        for name, value in values.items()
        if not LIMITS[name].least <= value <= LIMITS[name].most
    }
    rest = {name: values.get(name) for name in ("rest_min_s", "rest_max_s")}
    if None not in rest.values() and rest["rest_min_s"] > rest["rest_max_s"]:  # type: ignore[operator]
        errors["rest_max_s"] = [_("The longest rest is shorter than the shortest.")]
    if errors:
        raise BookingRefused(errors)
    rows = {row.name: row for row in BookingLimit.objects.select_for_update()}
    changed = 0
    for name, value in values.items():
        row = rows.get(name)
        if value == (row.value if row else proposed(name)):
            continue
        changed += 1
        if value == proposed(name):
            BookingLimit.objects.filter(name=name).delete()
        else:
            BookingLimit.objects.update_or_create(
                name=name, defaults={"value": value, "changed_at": now, "actor": actor.uuid}
            )
    return changed
