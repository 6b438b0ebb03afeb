"""How long visits take at a site, from those of today and of the past weeks."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from apps.desk.estimates import (
    ENOUGH_OF_ALL,
    ENOUGH_OF_SERVICE,
    ENOUGH_TODAY,
    Length,
    Lengths,
)

# A point changes over a season: what was longer ago says little of today.
LOOKS_BACK = timedelta(weeks=8)
# One question for all: by service today, by service in the weeks, and all together.
_LENGTHS = """
    SELECT service, today, grouping(service), grouping(today), count(*),
           percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY served_s)
    FROM (
        SELECT service, day = %(day)s AS today, served_s FROM desk_ticket
        WHERE site_id = %(site)s AND day BETWEEN %(first)s AND %(day)s AND served_s IS NOT NULL
    ) AS visit
    GROUP BY GROUPING SETS ((service, today), (service), ())
"""


def visit_lengths(site_pk: int, day: date) -> Lengths:
    """How long each service takes: of today where enough were helped, else of the past weeks.

    What too few were helped with takes what all take; with too few of all it is not known.
    """
    words: dict[str, Any] = {"site": site_pk, "day": day, "first": day - LOOKS_BACK}
    today: dict[str, Length] = {}
    weeks: dict[str, Length] = {}
    otherwise = None
    with connection.cursor() as cursor:
        cursor.execute(_LENGTHS, words)
        for service, is_today, all_services, both, count, thirds in cursor.fetchall():
            if thirds is None:
                continue
            if all_services:
                otherwise = _length(thirds) if count >= ENOUGH_OF_ALL else None
            elif both:
                if count >= ENOUGH_OF_SERVICE:
                    weeks[service] = _length(thirds)
            elif is_today and count >= ENOUGH_TODAY:
                today[service] = _length(thirds)
    return Lengths(weeks | today, otherwise)


def _length(thirds: Any) -> Length:
    return Length(*(float(one) for one in thirds))
