"""Count who looked for a time and found none. Nothing about who it was."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from apps.booking.models import UnservedDemand
from apps.booking.services.steps import day_of
from apps.points import queries as points

# One row for a day, service and site: written by many at once.
_COUNT = f"""
    INSERT INTO {UnservedDemand._meta.db_table} (day, service, site_id, searches)
    VALUES (%s, %s, %s, 1)
    ON CONFLICT (day, service, site_id) DO UPDATE SET searches = {UnservedDemand._meta.db_table}.searches + 1
"""  # noqa: S608, SLF001, E501 - the name of our own table


def note_unserved(*, service: str, site_code: str = "", at: datetime | None = None) -> None:
    """Somebody found no time for a service at a site, or at none of them when it is empty."""
    site = points.site_keys([site_code]).get(site_code) if site_code else None
    if site_code and site is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [day_of(at or timezone.now()), service, site])
