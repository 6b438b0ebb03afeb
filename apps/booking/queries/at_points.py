"""What the pages of the points show of booking: what can be booked where, and when next."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from apps.booking import slots
from apps.booking.models import Desk, ServiceSetting, WeeklyRule
from apps.booking.queries.availability import city_zone, read_sites, setting_from
from apps.points.queries import SERVICE_CODES, PointFacts, SiteFacts

# How far ahead the next free time is looked for.
LOOKED_AHEAD = timedelta(days=30)

Known = Sequence[tuple[PointFacts, SiteFacts]]


def bookable_by_site(now: datetime | None = None) -> dict[str, tuple[str, ...]]:
    """Codes of the services that can be booked on line, by code of the site. Two queries.

    In the order of the catalogue; sites without any are left out. Whether a time is free is
    another question (``next_free``).
    """
    today = (now or timezone.now()).astimezone(city_zone()).date()
    with_desk = set(Desk.objects.filter(active=True).values_list("site__code", flat=True))
    rules = WeeklyRule.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today), public_seats__gt=0
    )
    offered: dict[str, set[str]] = {}
    for code, services in rules.values_list("site__code", "services"):
        if code in with_desk:
            offered.setdefault(code, set()).update(services or SERVICE_CODES)
    return {
        code: tuple(one for one in SERVICE_CODES if one in services)
        for code, services in offered.items()
    }


def next_free(
    known: Known, services: Iterable[str], now: datetime | None = None
) -> dict[tuple[str, str], datetime]:
    """The next free time of some services at some sites, by codes of site and service.

    In ``LOOKED_AHEAD``; what has none is left out. Eight queries, whatever the numbers.
    """
    wanted = list(services)
    if not wanted or not known:
        return {}
    at = now or timezone.now()
    today = at.astimezone(city_zone()).date()
    last = today + LOOKED_AHEAD
    sites = read_sites(None, wanted[0], today, last, at, known=known)
    settings = _settings(wanted, [here.pk for here in sites.values()])
    found = {}
    for code, here in sites.items():
        for service in wanted:
            setting = settings.get((service, here.pk)) or settings[service, None]
            wish = slots.Wish(service)
            free = slots.free_slots(here.site, setting, wish, today, last, at, city_zone())
            if len(free):
                found[code, service] = next(iter(free)).start
    return found


def _settings(
    services: Sequence[str], sites: Sequence[int]
) -> dict[tuple[str, int | None], slots.Setting]:
    rows = ServiceSetting.objects.filter(
        Q(site__isnull=True) | Q(site__in=sites), service__in=services
    )
    # A service nobody has set takes what the columns say.
    plain = setting_from(ServiceSetting())
    found: dict[tuple[str, int | None], slots.Setting] = {(one, None): plain for one in services}
    return found | {(row.service, row.site_id): setting_from(row) for row in rows}
