"""Desks, weekly rules and shifts of a demonstration: made up, like everything in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import transaction

from apps.booking.models import Desk, ServiceSetting, Shift, WeeklyRule
from apps.points import queries as points

if TYPE_CHECKING:
    from apps.accounts.models import User

_PREPARED = {1: ["step_free", "seat"], 2: ["quiet"]}
_HALVES = ((time(9), time(13)), (time(14), time(18)))
# Who has never had a digital identity needs longer.
_LONG = {"spid_cie": 2700, "job": 2700}


@transaction.atomic
def plan_demonstration() -> dict[str, int]:
    """Give the points of a demonstration desks and rules; a repeat changes nothing.

    Rules are from Monday to Friday, mornings and afternoons; the public hours say what is left of
    them. Real points, and sites that have a rule, stay as they are.
    """
    codes = [
        site.code
        for facts in points.points()
        if facts.is_demonstration
        for site in facts.sites
        if not site.suspended
    ]
    with_rules = set(WeeklyRule.objects.values_list("site_id", flat=True))
    rows = sorted(set(points.site_keys(codes).values()) - with_rules)
    Desk.objects.bulk_create(
        Desk(
            site_id=row, number=number, prepares=["step_free", "seat"] if number == 1 else ["quiet"]
        )
        for row in rows
        for number in _PREPARED
    )
    WeeklyRule.objects.bulk_create(
        WeeklyRule(
            site_id=row,
            weekday=weekday,
            starts_at=begins,
            ends_at=ends,
            public_seats=1,
            kept_seats=1,
        )
        for row in rows
        for weekday in range(5)
        for begins, ends in _HALVES
    )
    for service, length_s in _LONG.items() if rows else ():
        ServiceSetting.objects.get_or_create(
            service=service, site=None, defaults={"length_s": length_s}
        )
    return {"sites": len(rows)}


def work_in_demonstration(
    *,
    site_code: str,
    facilitator: User,
    spans: Sequence[tuple[datetime, datetime]],
    languages: Sequence[str],
) -> int:
    """Somebody works at a site in these spans, in these languages; return how many shifts."""
    key = points.site_keys([site_code])[site_code]
    shifts = [
        Shift(
            site_id=key, facilitator=facilitator, starts=start, ends=end, languages=list(languages)
        )
        for start, end in spans
    ]
    return len(Shift.objects.bulk_create(shifts))
