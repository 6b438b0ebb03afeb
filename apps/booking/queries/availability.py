"""Read what decides about slots, for many sites with the same few queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection
from django.db.models import Q

from apps.booking import slots
from apps.booking.models import LIVE, Desk, ServiceSetting, WeeklyRule
from apps.points import queries as points

# One row for each site: its bookings as numbers in one text, which numpy reads at once.
_TAKEN = """
    SELECT site_id, string_agg(concat_ws(' ',
        date_part('epoch', lower(period))::bigint, date_part('epoch', upper(period))::bigint,
        before_s, after_s, desk_id, coalesce(facilitator_id, -1), coalesce(rule_id, -1),
        (seat = 'kept')::int, 1), ' ')
    FROM (
        SELECT site_id, period, buffer_before_s AS before_s, buffer_after_s AS after_s, desk_id,
               facilitator_id, rule_id, seat
        FROM booking_appointment
        WHERE site_id = ANY(%(sites)s) AND period && tstzrange(%(first)s, %(last)s)
          AND state = ANY(%(live)s) AND (state <> 'held' OR hold_until > %(now)s)
          AND uuid IS DISTINCT FROM %(but)s
        UNION ALL
        SELECT site_id, period, 0, 0, desk_id, facilitator_id, rule_id, seat
        FROM booking_restingslot
        WHERE site_id = ANY(%(sites)s) AND until > %(now)s
          AND period && tstzrange(%(first)s, %(last)s) AND %(resting)s
    ) AS taken
    GROUP BY site_id
"""
_SHIFTS = """
    SELECT site_id, facilitator_id, languages, string_agg(concat_ws(' ',
        date_part('epoch', starts)::bigint, date_part('epoch', ends)::bigint), ' ' ORDER BY starts)
    FROM booking_shift
    WHERE site_id = ANY(%(sites)s) AND ends > %(first)s AND starts < %(last)s
    GROUP BY site_id, facilitator_id, languages
    ORDER BY site_id, facilitator_id
"""
# Where the facilitators of a site are booked elsewhere.
_ELSEWHERE = """
    SELECT pair.site_id, string_agg(concat_ws(' ',
        date_part('epoch', lower(a.period))::bigint, date_part('epoch', upper(a.period))::bigint,
        a.buffer_before_s, a.buffer_after_s, -1, a.facilitator_id, -1, 0, 0), ' ')
    FROM unnest(%(people)s::bigint[], %(at)s::bigint[]) AS pair (facilitator_id, site_id)
    JOIN booking_appointment AS a
      ON a.facilitator_id = pair.facilitator_id AND a.site_id <> pair.site_id
    WHERE a.period && tstzrange(%(first)s, %(last)s) AND a.state = ANY(%(live)s)
      AND (a.state <> 'held' OR a.hold_until > %(now)s)
      AND a.uuid IS DISTINCT FROM %(but)s
    GROUP BY pair.site_id
"""


@dataclass(frozen=True, slots=True)
class BookableSite:
    """A site as booking reckons with it."""

    pk: int
    code: str
    site: slots.Site
    setting: slots.Setting


@dataclass(frozen=True, slots=True)
class Proposed:
    """A rule somebody is writing, as if it were kept; ``instead_of``: key of the one it changes."""

    site: int
    rule: slots.Rule
    instead_of: int | None = None


def city_zone() -> ZoneInfo:
    """The time zone in which days, rules and hours of this city are meant."""
    return points.city_zone()


def read_sites(
    codes: Iterable[str] | None,
    service: str,
    first_day: date,
    last_day: date,
    now: datetime,
    *,
    but: uuid.UUID | None = None,
    resting: bool = True,
    known: Sequence[tuple[points.PointFacts, points.SiteFacts]] | None = None,
    proposed: Proposed | None = None,
) -> dict[str, BookableSite]:
    """What decides about the slots of these sites (all when ``None``) on these days, by code.

    ``known``: sites whose facts the caller has read already, instead of ``codes``.
    ``but`` leaves one appointment out: the one that is about to move. ``resting`` says whether
    slots that were given back just now count as taken. ``proposed`` is a rule that is not kept yet.
    Sites without rule or desk are left out.
    """
    if first_day > last_day:
        return {}
    zone = city_zone()
    if known is not None:
        pass
    elif codes is None:
        known = [(facts, site) for facts in points.points(now) for site in facts.sites]
    else:
        asked = [points.site_facts(code) for code in codes]
        known = [found for found in asked if found is not None]
    keys = points.site_keys(site.code for _facts, site in known)
    rules = _rules(keys.values(), first_day, last_day)
    if proposed is not None:
        mine = [one for one in rules[proposed.site] if one.key != proposed.instead_of]
        rules[proposed.site] = [*mine, proposed.rule]
    desks = _desks(keys.values())
    wanted = [(f, s) for f, s in known if rules.get(keys[s.code]) and desks.get(keys[s.code])]
    pks = [keys[site.code] for _facts, site in wanted]
    # A day on both sides: buffers of neighbours reach over midnight in other zones.
    span = (
        datetime.combine(first_day - timedelta(days=1), time(), zone),
        datetime.combine(last_day + timedelta(days=2), time(), zone),
    )
    shifts = _shifts(pks, *span)
    taken = _taken(pks, shifts, *span, now=now, but=but, resting=resting)
    settings = _settings(service, pks)
    found = {}
    for facts, site in wanted:
        pk = keys[site.code]
        opened = points.bookable_spans(facts, site, first_day, last_day)
        found[site.code] = BookableSite(
            pk,
            site.code,
            slots.Site(
                rules=tuple(rules[pk]),
                open_spans=tuple((int(a.timestamp()), int(b.timestamp())) for a, b in opened),
                desks=tuple(desks[pk]),
                shifts=tuple(shifts.get(pk, ())),
                taken=taken.get(pk) or slots.Taken.from_rows([]),
            ),
            settings.get(pk) or settings[None],
        )
    return found


def free_slots(
    codes: Iterable[str] | None,
    wish: slots.Wish,
    first_day: date,
    last_day: date,
    now: datetime,
    *,
    but: uuid.UUID | None = None,
    resting: bool = True,
) -> dict[str, slots.Slots]:
    """The slots ``wish`` could book at these sites, by code; sites without any are left out."""
    sites = read_sites(codes, wish.service, first_day, last_day, now, but=but, resting=resting)
    zone, found = city_zone(), {}
    for code, here in sites.items():
        free = slots.free_slots(here.site, here.setting, wish, first_day, last_day, now, zone)
        if len(free):
            found[code] = free
    return found


def setting_of(service: str, site_pk: int) -> slots.Setting:
    """How long a service takes at a site, and how far ahead it is booked."""
    settings = _settings(service, [site_pk])
    return settings.get(site_pk) or settings[None]


def _rules(sites: Iterable[int], first_day: date, last_day: date) -> dict[int, list[slots.Rule]]:
    rows = WeeklyRule.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=last_day),
        Q(valid_until__isnull=True) | Q(valid_until__gte=first_day),
        site__in=list(sites),
    ).order_by("pk")
    found: dict[int, list[slots.Rule]] = defaultdict(list)
    # Rows and not models: there are hundreds, and models are slow to make.
    for row in rows.values():
        found[row["site_id"]].append(rule_from(row))
    return found


def rule_from(row: Mapping[str, Any]) -> slots.Rule:
    """A rule as slots reckon with it, from the columns of its row."""
    return slots.Rule(
        key=row["id"],
        weekday=row["weekday"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        public_seats=row["public_seats"],
        kept_seats=row["kept_seats"],
        step_s=row["step_min"] * 60,
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        every_weeks=row["every_weeks"],
        anchor=row["anchor"],
        services=frozenset(row["services"]),
        with_shifts=row["with_shifts"],
    )


def _desks(sites: Iterable[int]) -> dict[int, list[slots.Desk]]:
    found: dict[int, list[slots.Desk]] = defaultdict(list)
    rows = Desk.objects.filter(site__in=list(sites), active=True).order_by("number")
    for pk, site, prepares in rows.values_list("pk", "site_id", "prepares"):
        found[site].append(slots.Desk(pk, frozenset(prepares)))
    return found


def _shifts(sites: Sequence[int], first: datetime, last: datetime) -> dict[int, list[slots.Shift]]:
    found: dict[int, list[slots.Shift]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SHIFTS, {"sites": list(sites), "first": first, "last": last})
        for site, who, languages, spans in cursor.fetchall():
            spoken = frozenset(languages)
            numbers = [int(number) for number in spans.split()]
            found[site] += [
                slots.Shift(who, start_s, end_s, spoken)
                for start_s, end_s in zip(numbers[::2], numbers[1::2], strict=True)
            ]
    return found


def _taken(
    sites: Sequence[int],
    shifts: dict[int, list[slots.Shift]],
    first: datetime,
    last: datetime,
    *,
    now: datetime,
    but: uuid.UUID | None,
    resting: bool,
) -> dict[int, slots.Taken]:
    pairs = sorted({(s.facilitator, site) for site, rows in shifts.items() for s in rows})
    words: dict[str, Any] = {
        "sites": list(sites),
        "first": first,
        "last": last,
        "now": now,
        "live": [str(state) for state in LIVE],
        "but": but,
        "resting": resting,
        "people": [who for who, _site in pairs],
        "at": [site for _who, site in pairs],
    }
    texts: dict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        for query in (_TAKEN, _ELSEWHERE) if pairs else (_TAKEN,):
            cursor.execute(query, words)
            for site, text in cursor.fetchall():
                texts[site].append(text)
    return {
        site: slots.Taken.from_table(np.fromstring(" ".join(found), dtype=np.int64, sep=" "))
        for site, found in texts.items()
    }


def _settings(service: str, sites: Sequence[int]) -> dict[int | None, slots.Setting]:
    """By site; ``None`` is what holds elsewhere."""
    rows = ServiceSetting.objects.filter(Q(site__isnull=True) | Q(site__in=sites), service=service)
    # A service nobody has set takes what the columns say.
    found: dict[int | None, slots.Setting] = {None: setting_from(ServiceSetting())}
    return found | {row.site_id: setting_from(row) for row in rows}


def setting_from(row: ServiceSetting) -> slots.Setting:
    """What a row says, as slots reckon with it."""
    return slots.Setting(
        length_s=row.length_s,
        buffer_before_s=row.buffer_before_s,
        buffer_after_s=row.buffer_after_s,
        lead_min_s=row.lead_min_s,
        lead_max_days=row.lead_max_days,
    )
