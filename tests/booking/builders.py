"""A point with desks and hours that can be booked, and people who book."""

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.accounts.models import User
from apps.booking import services
from apps.booking.models import Appointment, Desk, ServiceSetting, Shift, WeeklyRule
from apps.points.models import FacilitationPoint, ManagingBody, Site

ROME = ZoneInfo("Europe/Rome")
# A Monday, a week before the Monday on which people book in most tests.
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=ROME)
MONDAY = date(2026, 12, 14)


def at(clock: str, day: date = MONDAY) -> datetime:
    """ "09:30" on that day."""
    return datetime.combine(day, time.fromisoformat(clock), ROME)


def site(
    code: str = "P1",
    *,
    desks: int = 2,
    hours: str = "Mo-Fr 09:00-13:00",
    seats: int = 2,
    kept: int = 0,
    **changes: object,
) -> Site:
    """A site of a point with desks and one weekly rule, Monday from nine to one."""
    body, _new = ManagingBody.objects.get_or_create(code="city", defaults={"name": "City"})
    point = FacilitationPoint.objects.create(
        code=code, name=f"Point {code}", kind="municipal", body=body
    )
    row = Site.objects.create(
        point=point, code=f"{code}-1", address="Via Po 1", opening_hours=hours, **changes
    )
    for number in range(1, desks + 1):
        Desk.objects.create(site=row, number=number)
    rule(row, public_seats=seats, kept_seats=kept)
    return row


def rule(row: Site, **changes: object) -> WeeklyRule:
    """A weekly rule: Monday, nine to one, every half hour."""
    words = {
        "weekday": 0,
        "starts_at": time(9),
        "ends_at": time(13),
        "public_seats": 2,
        "step_min": 30,
        **changes,
    }
    return WeeklyRule.objects.create(site=row, **words)


def setting(service: str = "spid_cie", **changes: object) -> ServiceSetting:
    """How a service is booked everywhere: half an hour, two hours ahead at least."""
    return ServiceSetting.objects.create(service=service, **changes)


def facilitator(name: str = "anna") -> User:
    """Somebody who works at a desk."""
    return User.objects.create_user(name, password=None)


def shift(row: Site, who: User, *languages: str, day: date = MONDAY) -> Shift:
    """The whole morning of a day."""
    return Shift.objects.create(
        site=row, facilitator=who, starts=at("09:00", day), ends=at("13:00", day),
        languages=list(languages),
    )  # fmt: skip


def hold(row: Site, clock: str = "09:00", **changes: object) -> services.Held:
    """Somebody keeps a time."""
    words = {
        "client_uuid": uuid.uuid4(),
        "site_code": row.code,
        "service": "spid_cie",
        "start": at(clock),
        "at": NOW,
        **changes,
    }
    return services.hold(**words)


def person(name: str = "maria", **changes: object) -> dict[str, object]:
    """Who comes."""
    return {
        "given_name": name.title(),
        "family_name": "Rossi",
        "email": f"{name}@example.org",
        **changes,
    }


def booked(row: Site, clock: str = "09:00", name: str = "", **changes: object) -> Appointment:
    """A confirmed appointment."""
    kept = hold(row, clock, **changes)
    who = name or f"p{uuid.uuid4().hex[:8]}"
    services.confirm(appointment=kept.appointment, person=person(who), at=changes.get("at", NOW))
    return Appointment.objects.get(uuid=kept.appointment)


def states(appointment: uuid.UUID) -> list[str]:
    """The states an appointment went through."""
    row = Appointment.objects.get(uuid=appointment)
    return list(row.events.order_by("number").values_list("to_state", flat=True))


def later(**spans: float) -> datetime:
    """So long after ``NOW``."""
    return NOW + timedelta(**spans)
