"""Courses of a demonstration: made up, like everything in it."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from apps.courses.models import Course
from apps.courses.plans import Plan
from apps.courses.services.planning import prepare_course, publish_course
from apps.points import queries as points

# What is taught, and to which areas of digital competence it belongs. By language: title and what
# it is about.
_KINDS: tuple[dict[str, object], ...] = (
    {
        "topics": ["safety"], "areas": ["safety"], "seats": 12,
        "texts": {
            "it": ("Navigare sicuri", "Messaggi falsi, password buone, acquisti senza sorprese."),
            "en": ("Safe on line", "False messages, good passwords, buying without surprises."),
            "ar": ("الأمان على الإنترنت", "الرسائل الكاذبة وكلمات السر الجيدة والشراء بلا مفاجآت."),
        },
    },
    {
        "topics": ["spid_cie", "app_io"], "areas": ["information", "communication"], "seats": 8,
        "texts": {
            "it": ("SPID, CIE e app IO", "Ottenere l'identità digitale e usarla con gli uffici."),
            "en": ("SPID, CIE and the app IO", "Get a digital identity and use it with offices."),
            "fr": ("SPID, CIE et l'app IO", "Obtenir l'identité numérique et l'utiliser."),
        },
    },
    {
        "topics": ["smartphone"], "areas": ["communication", "problems"], "seats": 10,
        "texts": {
            "it": ("Il mio telefono", "Chiamate, messaggi, foto e impostazioni, con calma."),
            "ro": ("Telefonul meu", "Apeluri, mesaje, fotografii și setări, pe îndelete."),
        },
    },
    {
        "topics": ["computer", "email_account"], "areas": ["information", "content"], "seats": 10,
        "texts": {
            "it": ("Primi passi al computer", "Tastiera, cartelle, posta elettronica, stampa."),
            "en": ("First steps at the computer", "Keyboard, folders, e-mail, printing."),
        },
    },
)  # fmt: skip
_POINTS = 8
_SESSIONS = 3
# A holiday is skipped: within so many weeks there are enough days.
_WEEKS = 6
_BEGINS = time(10)
_LASTS = timedelta(hours=2)


@transaction.atomic
def plan_demonstration(*, at: datetime | None = None) -> dict[str, int]:
    """Give some points of a demonstration courses to come; a repeat changes nothing.

    Every other one is for everybody (no steps, sign language), so that filters find something.
    Real points stay as they are.
    """
    now = at or timezone.now()
    # By code: the first is where the demonstration's facilitator works.
    sites = [
        facts.sites[0].code
        for facts in sorted(points.points(now), key=lambda one: one.code)
        if facts.is_demonstration and facts.status == "active" and facts.sites
    ][:_POINTS]
    if Course.objects.exists():
        return {"courses": 0}
    zone = points.city_zone()
    monday = now.astimezone(zone).date()
    monday += timedelta(days=7 - monday.weekday())
    for number, site in enumerate(sites):
        kind = _KINDS[number % len(_KINDS)]
        texts = {
            language: {"title": title, "description": about}
            for language, (title, about) in kind["texts"].items()  # type: ignore[attr-defined]
        }
        plan = Plan(
            site_code=site,
            texts=texts,
            seats=kind["seats"],  # type: ignore[arg-type]
            topics=kind["topics"],  # type: ignore[arg-type]
            areas=kind["areas"],  # type: ignore[arg-type]
            prepares=["step_free", "sign_language"] if number % 2 else ["step_free"],
        )
        first = monday + timedelta(days=7 * (number // 4) + number % 4)
        starts = _starts(site, first)
        which = prepare_course(
            plan=plan, sessions=[(start, start + _LASTS) for start in starts], at=now
        )
        publish_course(course=which, actor=None, at=now)
    return {"courses": len(sites)}


def _starts(site: str, first: date) -> list[datetime]:
    """The first times, a week apart, at which the point opens for long enough: on no holiday.

    Where hours are unknown, in the morning of that day of the week.
    """
    opens: dict[date, datetime] = {}
    for start, end in points.opening_intervals(site, first, first + timedelta(weeks=_WEEKS)):
        if end - start >= _LASTS:
            opens.setdefault(start.astimezone(points.city_zone()).date(), start)
    for ahead in range(7):
        weekly = [first + timedelta(days=ahead, weeks=week) for week in range(_WEEKS)]
        found = [opens[day] for day in weekly if day in opens][:_SESSIONS]
        if len(found) == _SESSIONS:
            return found
    zone = points.city_zone()
    return [
        datetime.combine(first + timedelta(weeks=week), _BEGINS, zone) for week in range(_SESSIONS)
    ]
