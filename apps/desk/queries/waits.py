"""How long people wait at a point until they are called: for the figures of ``booking``."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from apps.desk.models import Ticket

# Who comes early to an appointment waits from its time on; a walk-in from when she came.
_WAITS = f"""
    SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY minutes)
    FROM (
        SELECT greatest(extract(epoch FROM called_at - greatest(joined_at, due_at)), 0) / 60.0
               AS minutes
        FROM {Ticket._meta.db_table}
        WHERE site_id = ANY(%(sites)s) AND called_at IS NOT NULL
          AND joined_at >= %(first)s AND joined_at < %(last)s
    ) AS waits
"""  # noqa: S608, SLF001 - the name of our own table


def waits(
    sites: Sequence[int], first: datetime, last: datetime
) -> tuple[int, float | None, float | None]:
    """How many were called at these sites (keys), median and ninth decile in minutes. One query.

    Of tickets drawn from ``first`` on and before ``last``; None when nobody was called.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, {"sites": list(sites), "first": first, "last": last})
        count, median, most = cursor.fetchone()
    return int(count), median, most
