"""What is planned: sites with their desks, the week of their rules, shifts, settings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Count, Q
from django.forms.models import model_to_dict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.accounts import queries as accounts
from apps.booking import overlaps, slots
from apps.booking.models import LIVE, Appointment, Desk, ServiceSetting, Shift, WeeklyRule
from apps.booking.queries.availability import (
    Proposed,
    city_zone,
    read_sites,
    rule_from,
)
from apps.booking.rule_words import clock, sentences, services_line, weekday_name
from apps.booking.words import day_words, language_name
from apps.points import queries as points
from apps.points.queries import SERVICE_CODES, service_name
from project.formats.lists import with_commas

# How far a new rule is looked ahead, and the list of shifts at first.
PREVIEW = timedelta(days=14)
SHIFTS_AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """How much is planned at a site."""

    desks: int
    rules: int
    shifts: int

    @property
    def takes_bookings(self) -> bool:
        """Whether anything can be booked there at all."""
        return self.desks > 0 and self.rules > 0


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A desk in words."""

    pk: int
    number: int
    name: str
    prepares: str
    active: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in words. ``is_over``: its last day has passed."""

    pk: int
    hours: str
    seats: str
    services: str
    sentences: list[str]
    is_over: bool


@dataclass(frozen=True, slots=True)
class WeekdayLine:
    """A day of the readable week."""

    name: str
    rules: list[RuleLine]


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A shift in words, with what is wrong with it."""

    pk: int
    site: int
    who: int
    person: str
    starts: datetime
    ends: datetime
    languages: str
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class SettingLine:
    """How a service is booked. ``pk`` is None while nobody has set it there."""

    pk: int | None
    service: str
    name: str
    length_min: int
    buffer_before_min: int
    buffer_after_min: int
    lead_min_h: float
    lead_max_days: int


@dataclass(frozen=True, slots=True)
class PreviewDay:
    """What could be booked on a day if a rule were kept."""

    day: date
    public: list[datetime]
    kept: list[datetime]


def counts_of(sites: Iterable[int], now: datetime) -> dict[int, SiteCounts]:
    """How much is planned at each of these sites. Three queries."""
    wanted = list(sites)
    today = now.astimezone(city_zone()).date()
    desks = _counted(Desk.objects.filter(site__in=wanted, active=True))
    rules = _counted(
        WeeklyRule.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=today), site__in=wanted
        )
    )
    shifts = _counted(Shift.objects.filter(site__in=wanted, ends__gt=now))
    return {pk: SiteCounts(desks[pk], rules[pk], shifts[pk]) for pk in wanted}


def desk_lines(site: int) -> list[DeskLine]:
    """The desks of a site, those out of use too. One query."""
    return [
        DeskLine(
            row.pk,
            row.number,
            row.name,
            with_commas(points.preparation_names(row.prepares)),
            row.active,
        )
        for row in Desk.objects.filter(site=site).order_by("number")
    ]


def week_of(site: int, now: datetime) -> list[WeekdayLine]:
    """The rules of a site as a week, Monday first. One query."""
    today = now.astimezone(city_zone()).date()
    days: dict[int, list[RuleLine]] = defaultdict(list)
    for row in WeeklyRule.objects.filter(site=site).order_by("starts_at", "pk"):
        days[row.weekday].append(rule_line(row, today))
    return [WeekdayLine(capfirst(weekday_name(day)), days[day]) for day in range(7)]


def rule_line(row: WeeklyRule, today: date) -> RuleLine:
    """One rule in words."""
    return RuleLine(
        pk=row.pk,
        hours=f"{clock(row.starts_at)}–{clock(row.ends_at)}",
        seats=_("%(public)d for the public, %(kept)d kept")
        % {"public": row.public_seats, "kept": row.kept_seats},
        services=services_line(row.services),
        sentences=sentences(row),
        is_over=row.valid_until is not None and row.valid_until < today,
    )


def preview_of(site_code: str, site: int, rule: WeeklyRule, now: datetime) -> list[PreviewDay]:
    """What could be booked in the next two weeks if ``rule`` were kept, on its weekday.

    For the first service of the rule, with what is booked already. Constant queries.
    """
    zone = city_zone()
    first = now.astimezone(zone).date()
    last = first + PREVIEW
    service = preview_service(rule)
    key = rule.pk or -2
    found = read_sites(
        [site_code],
        service,
        first,
        last,
        now,
        proposed=Proposed(site, rule_from({**model_to_dict(rule), "id": key}), rule.pk),
    ).get(site_code)
    if found is None:
        return []
    mine = slots.Site(
        tuple(one for one in found.site.rules if one.key == key),
        found.site.open_spans,
        found.site.desks,
        found.site.shifts,
        found.site.taken,
    )
    by_kind = {
        kind: slots.free_slots(
            mine, found.setting, slots.Wish(service, kind=kind), first, last, now, zone
        ).by_day()
        for kind in (slots.PUBLIC, slots.KEPT)
    }
    days = [first + timedelta(days=ahead) for ahead in range(PREVIEW.days + 1)]
    return [
        PreviewDay(
            day,
            [slot.start for slot in by_kind[slots.PUBLIC].get(day, ())],
            [slot.start for slot in by_kind[slots.KEPT].get(day, ())],
        )
        for day in days
        if day.weekday() == rule.weekday
    ]


def preview_service(rule: WeeklyRule) -> str:
    """The service a rule is looked ahead for: its first."""
    return str(rule.services[0]) if rule.services else SERVICE_CODES[0]


def settings_of(site: int | None) -> list[SettingLine]:
    """How each service is booked at a site (only what it has of its own), or everywhere."""
    rows = {row.service: row for row in ServiceSetting.objects.filter(site=site)}
    lines = []
    for code in SERVICE_CODES:
        row = rows.get(code)
        if row is None and site is not None:
            continue
        lines.append(_setting_line(code, row))
    return lines


def shifts_of(
    sites: Sequence[int], first: datetime, last: datetime, *, also: Sequence[Shift] = ()
) -> list[ShiftLine]:
    """The shifts at these sites that touch this span, by time, with what is wrong with them.

    ``also`` are those that are not kept yet (or are being changed): they stand among the others,
    with keys below zero while they have none. Constant queries, whatever the number of shifts.
    """
    touching = Q(ends__gt=first, starts__lt=last)
    mine = list(Shift.objects.filter(touching, site__in=sites).order_by("starts", "pk"))
    changed = {one.pk for one in also if one.pk}
    mine = sorted(
        [*(one for one in mine if one.pk not in changed), *also], key=lambda one: one.starts
    )
    # Where these people work besides: at a point that is somebody else's to plan.
    besides = Shift.objects.filter(
        touching, facilitator__in={one.facilitator_id for one in mine}
    ).exclude(pk__in={one.pk for one in mine if one.pk})
    keys = {id(one): one.pk or -number for number, one in enumerate(mine, 1)}
    said = _warnings([(keys.get(id(one), one.pk), one) for one in [*mine, *besides]], first, last)
    people = get_user_model().objects.in_bulk({one.facilitator_id for one in mine})
    zone = city_zone()
    return [
        ShiftLine(
            pk=keys[id(one)],
            site=one.site_id,
            who=one.facilitator_id,
            person=_name_of(people.get(one.facilitator_id)),
            starts=one.starts.astimezone(zone),
            ends=one.ends.astimezone(zone),
            languages=with_commas(language_name(code) for code in one.languages),
            warnings=said.get(keys[id(one)], []),
        )
        for one in mine
    ]


def booked_with(shift: Shift) -> int:
    """How many appointments are with somebody during her shift. One query."""
    return Appointment.objects.filter(
        facilitator=shift.facilitator_id,
        site=shift.site_id,
        state__in=LIVE,
        period__overlap=(shift.starts, shift.ends),
    ).count()


def sites_with_own_settings() -> list[tuple[str, str]]:
    """Name of a service and of a site at which it is booked otherwise. Constant queries."""
    rows = ServiceSetting.objects.filter(site__isnull=False).order_by("service", "site")
    names = {line.pk: line.name for line in points.site_lines()}
    return [
        (service_name(service), names[site])
        for service, site in rows.values_list("service", "site")
        if site in names
    ]


def span_words(starts: datetime, ends: datetime) -> str:
    """ "Monday 14 December 2026, 09:00–13:00"."""
    return f"{day_words(starts.date())}, {clock(starts.time())}–{clock(ends.time())}"


def facilitators_for(site: points.SiteLine) -> list[tuple[int, str]]:
    """Who may be given a shift at this site: key and name, by name. One query."""
    return [
        (person.pk, person.name)
        for person, roles in accounts.people_in_roles("facilitator", "staff")
        if site.role_of(accounts.held_with(roles))
    ]


def _warnings(
    shifts: Sequence[tuple[int, Shift]], first: datetime, last: datetime
) -> dict[int, list[str]]:
    """What is wrong, in words, by the key of the shift."""
    zone = city_zone()
    sites = {one.site_id for _key, one in shifts}
    lines = {line.pk: line for line in points.site_lines() if line.pk in sites}
    spans = points.bookable_spans_of(
        {line.code for line in lines.values()},
        first.astimezone(zone).date() - timedelta(days=1),
        last.astimezone(zone).date() + timedelta(days=1),
    )
    desks = _counted(Desk.objects.filter(site__in=sites, active=True))
    work = [
        overlaps.Work(
            key, one.facilitator_id, one.site_id,
            int(one.starts.timestamp()), int(one.ends.timestamp()),
        )
        for key, one in shifts
    ]  # fmt: skip
    found = overlaps.warnings(
        work,
        {
            pk: [(int(a.timestamp()), int(b.timestamp())) for a, b in spans.get(line.code, ())]
            for pk, line in lines.items()
        },
        desks,
    )
    where = {one.key: one.site for one in work}
    said: dict[int, list[str]] = defaultdict(list)
    for one in found:
        words = {
            "start": clock(datetime.fromtimestamp(one.start_s, zone).time()),
            "end": clock(datetime.fromtimestamp(one.end_s, zone).time()),
        }
        if one.kind == overlaps.TWO_PLACES:
            other = lines.get(where[one.other])
            words["place"] = other.name if other else ""
            text = _("Also works at %(place)s from %(start)s to %(end)s.") % words
        elif one.kind == overlaps.CLOSED:
            text = _("The point is closed from %(start)s to %(end)s.") % words
        else:
            text = _("More people than desks from %(start)s to %(end)s.") % words
        said[one.key].append(text)
    return said


def _name_of(person: AbstractUser | None) -> str:
    return "" if person is None else person.get_full_name() or person.get_username()


def _setting_line(code: str, row: ServiceSetting | None) -> SettingLine:
    found = row or ServiceSetting(service=code)
    return SettingLine(
        pk=row.pk if row else None,
        service=code,
        name=service_name(code),
        length_min=found.length_s // 60,
        buffer_before_min=found.buffer_before_s // 60,
        buffer_after_min=found.buffer_after_s // 60,
        lead_min_h=found.lead_min_s / 3600,
        lead_max_days=found.lead_max_days,
    )


def _counted(rows: object) -> Counter[int]:
    grouped = rows.order_by().values_list("site").annotate(number=Count("pk"))  # type: ignore[attr-defined]
    return Counter(dict(grouped))
