"""Times on the seats kept for the desk, for whoever books without network."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from apps.booking import slots
from apps.booking.models import SeatKind, ServiceSetting
from apps.booking.queries.availability import city_zone, read_sites, setting_from
from apps.points.queries import SERVICE_CODES


@dataclass(frozen=True, slots=True)
class KeptTimes:
    """Free starts of a service on kept seats, local and in order, each ``length_s`` long."""

    service: str
    length_s: int
    starts: tuple[datetime, ...]


def kept_times(site_code: str, first_day: date, last_day: date, at: datetime) -> list[KeptTimes]:
    """By service, those without any left out. The same few queries, whatever the services."""
    here = read_sites([site_code], "", first_day, last_day, at).get(site_code)
    if here is None or not any(rule.kept_seats for rule in here.site.rules):
        return []
    settings = _settings(here.pk)
    zone, found = city_zone(), []
    for service in SERVICE_CODES:
        setting = settings.get(service) or setting_from(ServiceSetting())
        wish = slots.Wish(service, "", frozenset(), SeatKind.KEPT)
        free = slots.free_slots(here.site, setting, wish, first_day, last_day, at, zone)
        if len(free):
            starts = (datetime.fromtimestamp(start, zone) for start in free.start_s.tolist())
            found.append(KeptTimes(service, setting.length_s, tuple(starts)))
    return found


def _settings(site_pk: int) -> dict[str, slots.Setting]:
    """By service: what holds at the site, else what holds everywhere."""
    rows = ServiceSetting.objects.filter(Q(site__isnull=True) | Q(site=site_pk))
    # Those of the site come last, and win.
    found = sorted(rows, key=lambda row: row.site_id is not None)
    return {row.service: setting_from(row) for row in found}
