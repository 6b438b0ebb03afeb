"""A course with sessions at a point, and people who enrol."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from apps.accounts.models import User
from apps.accounts.services import grant_role
from apps.courses import services
from apps.courses.models import Course, Enrolment
from apps.points.models import FacilitationPoint, ManagingBody, Site
from tests.booking.builders import ROME, person

__all__ = ["NOW", "ROME", "at", "course", "enrolled", "later", "person", "plan", "site", "trainer"]

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=ROME)
FIRST = date(2026, 12, 14)


def at(clock: str, day: int = 0) -> datetime:
    """ "09:30" on the day of the first session, or so many days after it."""
    return datetime.combine(FIRST + timedelta(days=day), time.fromisoformat(clock), ROME)


def later(**spans: float) -> datetime:
    """So long after ``NOW``."""
    return NOW + timedelta(**spans)


def site(code: str = "P1", **changes: object) -> Site:
    """A site of a point, open on working mornings."""
    body, _new = ManagingBody.objects.get_or_create(code="city", defaults={"name": "City"})
    point = FacilitationPoint.objects.create(
        code=code, name=f"Point {code}", kind="municipal", body=body
    )
    words: dict[str, Any] = {"opening_hours": "Mo-Fr 09:00-13:00", **changes}
    return Site.objects.create(point=point, code=f"{code}-1", address="Via Po 1", **words)


def plan(row: Site, **changes: object) -> services.Plan:
    """A course as the office writes it."""
    words: dict[str, Any] = {
        "site_code": row.code,
        "texts": {
            "it": {"title": "Internet sicuro", "description": "Come riconoscere le truffe."},
            "en": {"title": "Safe internet", "description": "How to recognise fraud."},
        },
        "seats": 3,
        "topics": ["safety"],
        "areas": ["safety"],
        **changes,
    }
    return services.Plan(**words)


def course(
    row: Site, *, days: tuple[int, ...] = (0, 7), published: bool = True, **changes: object
) -> Course:
    """A published course of two sessions of two hours."""
    which = services.prepare_course(
        plan=plan(row, **changes),
        sessions=[(at("10:00", day), at("12:00", day)) for day in days],
        at=NOW,
    )
    if published:
        services.publish_course(course=which, actor=None, at=NOW)
    return Course.objects.get(uuid=which)


def enrolled(row: Course, name: str = "", **changes: object) -> Enrolment:
    """Somebody takes a seat, or a place in the line."""
    words: dict[str, Any] = {
        "client_uuid": uuid.uuid4(),
        "course": row.uuid,
        "person": person(name or f"p{uuid.uuid4().hex[:8]}"),
        "or_wait": True,
        "at": NOW,
        **changes,
    }
    return Enrolment.objects.get(uuid=services.enrol(**words).enrolment)


def trainer(name: str = "anna", *points: str) -> User:
    """Somebody who teaches, and holds the courses of these points."""
    user = User.objects.create_user(name, password=None)
    for code in points:
        grant_role(user=user, role="facilitator", scope_kind="point", scope_code=code)
    return user
