"""Desks and weekly rules of a demonstration: made up, like everything in it."""

from datetime import time

from django.db import transaction

from apps.booking.models import Desk, ServiceSetting, WeeklyRule
from apps.points import queries as points

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
