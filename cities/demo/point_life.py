"""What happened at the first points of the demonstration: shifts, visits, helps, a course.

Without it the figures of the office, the coverage of the points and the lists would be empty, and
nobody could ask for a language at a desk. Everything is made up, and the same each time.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from apps.accounts.models import User
from apps.booking import queries as bookings
from apps.booking import services as booking
from apps.courses import queries as course_facts
from apps.courses import services as courses
from apps.desk import services as desk
from apps.points import queries as points

SITES = 2
_PAST_DAYS, _COMING_DAYS = 21, 7
_A_DAY = 3
_LANGUAGES = ("it", "en", "fr", "ar")
_SPACE = uuid.UUID("6e0c1a52-5b6f-4c0e-9d50-0c9a3f6f3d11")
# What people come for, the frequent ones first.
_SERVICES = ("spid_cie", "health_record", "spid_cie", "smartphone", "payments", "app_io")
_NAMES = ("Ada", "Luca", "Samira", "Ion", "Teresa", "Omar", "Elena", "Piero", "Fatima", "Gino")
# What was looked for when nothing was free.
_UNSERVED = ("inps", "inps", "inps", "job", "school", "spid_cie")
_AUTONOMY = ("alone", "helped", "done_for")
_PUPILS, _SESSIONS = 6, 3


def live_at_points(worker: str, *, now: datetime | None = None) -> dict[str, int]:
    """Give the first points of the demonstration three past weeks and one to come.

    ``worker``: user name of the facilitator who was there. A repeat changes nothing.
    """
    at = now or timezone.now()
    actor = get_user_model().objects.filter(username=worker).first()
    codes = _sites(at)
    if actor is None or not codes or bookings.appointment_of_client(_named(codes[0], "first")):
        return {"visits": 0}
    counts = {"visits": 0, "to_come": 0, "helps": 0}
    _work(codes[0], actor, at)
    dice = random.Random("points")  # noqa: S311 - for looks
    for code in codes:
        # Elsewhere nobody has shifts, and so nobody may ask for a language.
        spoken = ("", "", "", *_LANGUAGES[1:]) if code == codes[0] else ("",)
        for number, start in enumerate(_starts(code, at, -_PAST_DAYS, -1, dice)):
            counts["helps"] += _visit(code, number, start, actor, dice, dice.choice(spoken))
            counts["visits"] += 1
        for number, start in enumerate(_starts(code, at, 1, _COMING_DAYS, dice)):
            made = _book(code, f"to come {number}", start, at, dice, dice.choice(spoken))
            counts["to_come"] += made is not None
    for number, service in enumerate(_UNSERVED):
        booking.note_unserved(
            service=service, site_code=codes[number % len(codes)], at=at - timedelta(days=number)
        )
    return counts | {"pupils": _course(codes[0], actor, at)}


def _sites(at: datetime) -> list[str]:
    found = sorted(points.points(at), key=lambda one: one.code)
    return [
        facts.sites[0].code
        for facts in found
        if facts.is_demonstration and facts.sites and not facts.sites[0].suspended
    ][:SITES]


def _named(code: str, what: str) -> uuid.UUID:
    return uuid.uuid5(_SPACE, f"{code} {what}")


def _work(code: str, actor: User, at: datetime) -> None:
    """Somebody who speaks four languages is there whenever the point is open."""
    today = timezone.localdate(at)
    first = today - timedelta(days=_PAST_DAYS)
    spans = points.opening_intervals(code, first, today + timedelta(days=28))
    booking.work_in_demonstration(
        site_code=code, facilitator=actor, spans=spans, languages=_LANGUAGES
    )


def _starts(
    code: str, at: datetime, first: int, last: int, dice: random.Random
) -> Iterator[datetime]:
    """Some free times of each day on which the point was, or is, open."""
    today = timezone.localdate(at)
    for ahead in range(first, last + 1):
        day = today + timedelta(days=ahead)
        asked_at = datetime.combine(day, datetime.min.time(), points.city_zone())
        wish = bookings.Wish(_SERVICES[0])
        free = bookings.free_slots([code], wish, day, day, asked_at - timedelta(days=3))
        starts = [slot.start for slot in free.get(code) or ()][::2]
        yield from sorted(dice.sample(starts, min(_A_DAY, len(starts))))


def _book(
    code: str, what: str, start: datetime, at: datetime, dice: random.Random, wanted: str = ""
) -> tuple[uuid.UUID, str] | None:
    service = dice.choice(_SERVICES)
    try:
        held = booking.hold(
            client_uuid=_named(code, what), site_code=code, service=service, start=start, at=at,
            preparations=["step_free"] if dice.random() < 0.2 else [], language_wanted=wanted,
        )  # fmt: skip
    except booking.SlotGone:
        return None
    who = {
        "given_name": dice.choice(_NAMES), "family_name": "Dimostrazione",
        "phone": f"011 55{dice.randrange(10_000):04}",
    }  # fmt: skip
    booking.confirm(appointment=held.appointment, person=who, at=at)
    return held.appointment, service


def _visit(
    code: str, number: int, start: datetime, actor: User, dice: random.Random, wanted: str
) -> bool:
    """One past appointment: kept and recorded, missed, or cancelled."""
    what = f"past {number}" if number else "first"
    before = start - timedelta(days=2, hours=dice.randrange(20))
    made = _book(code, what, start, before, dice, wanted)
    if made is None:
        return False
    appointment, service = made
    if dice.random() < 0.1:
        booking.cancel(appointment=appointment, at=start - timedelta(hours=20))
        return False
    if dice.random() < 0.12:
        booking.mark_missed(appointment=appointment, actor=actor, at=start + timedelta(minutes=30))
        return False
    booking.arrive(appointment=appointment, actor=actor, at=start)
    minutes = dice.randrange(10, 35)
    desk.record_assistance(
        client_uuid=_named(code, f"help {number}"),
        site_code=code,
        data={
            "kind": "individual", "topics": [service], "minutes": str(minutes),
            "autonomy": dice.choice(_AUTONOMY), "first_time": dice.choice(["yes", "no", ""]),
        },
        actor=actor,
        appointment=appointment,
        at=start + timedelta(minutes=minutes + 2),
    )  # fmt: skip
    return True


def _course(code: str, actor: User, at: datetime) -> int:
    """A course that is over: who came often enough has a certificate, and its hours count."""
    today = timezone.localdate(at)
    monday = datetime.combine(
        today - timedelta(days=today.weekday() + 7 * _SESSIONS), datetime.min.time(),
        points.city_zone(),
    )  # fmt: skip
    starts = [monday + timedelta(weeks=week, hours=15) for week in range(_SESSIONS)]
    before = monday - timedelta(days=10)
    texts = {"it": {"title": "Il mio primo smartphone", "description": "Da zero, con calma."}}
    which = courses.prepare_course(
        plan=courses.Plan(
            site_code=code, texts=texts, seats=8, topics=["smartphone"], areas=["communication"]
        ),
        sessions=[(start, start + timedelta(hours=2)) for start in starts],
        at=before,
    )
    courses.publish_course(course=which, actor=None, at=before)
    pupils = [
        courses.enrol(
            client_uuid=_named(code, f"pupil {number}"), course=which,
            person={"given_name": _NAMES[number], "family_name": "Dimostrazione"},
            on_paper=True, role="facilitator", at=before + timedelta(days=1),
        ).enrolment
        for number in range(_PUPILS)
    ]  # fmt: skip
    found = course_facts.course(which)
    for week, session in enumerate(found.sessions if found else ()):
        states = {
            pupil: "absent" if number == week else "present" for number, pupil in enumerate(pupils)
        }
        courses.note_attendance(
            session=session.uuid, states=states, actor=actor, at=session.ends
        )  # fmt: skip
    return len(pupils)
