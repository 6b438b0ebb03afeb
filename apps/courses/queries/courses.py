"""Courses: those to come for everybody, those of a point for who holds it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from apps.courses.facts import CourseFacts, SessionFacts
from apps.courses.models import (
    Course,
    CourseState,
    CourseText,
    EnrolmentState,
    Session,
    SessionState,
)
from apps.courses.settings import offers_are_made_for
from apps.points import queries as points
from apps.points.queries import PointFacts, SiteFacts

_Sites = dict[str, tuple[PointFacts, SiteFacts]]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which courses are looked for; what is empty matches all."""

    point: str = ""
    topic: str = ""
    language: str = ""
    with_places: bool = False


def courses_to_come(filters: Filters, at: datetime | None = None) -> list[CourseFacts]:
    """Published courses with a session to come, the next first. Constant queries.

    ``with_places``: only those one can enrol in now and get a seat.
    """
    now = at or timezone.now()
    coming = Session.objects.filter(course=OuterRef("pk"), state=SessionState.PLANNED, ends__gt=now)
    rows = _rows().filter(Exists(coming), state=CourseState.OPEN)
    sites = {site.code: (point, site) for point in points.points(now) for site in point.sites}
    found = _facts(rows, now, sites)
    return matching(sorted(found, key=lambda one: (one.first_start or now, one.code)), filters, now)


def matching(found: list[CourseFacts], filters: Filters, at: datetime) -> list[CourseFacts]:
    """Those of them that the filters match, in their order."""
    return [
        one
        for one in found
        if filters.point in ("", one.point.code)
        and (not filters.topic or filters.topic in one.topics)
        and filters.language in ("", one.language)
        and (not filters.with_places or one.takes(at) == "yes")
    ]


def course_by_code(code: str, at: datetime | None = None) -> CourseFacts | None:
    """One course, by what is in its address."""
    return _one(Q(code=code), at)


def course(which: uuid.UUID, at: datetime | None = None) -> CourseFacts | None:
    """One course."""
    return _one(Q(uuid=which), at)


def session_course(session: uuid.UUID) -> tuple[CourseFacts, SessionFacts] | None:
    """A session with its course."""
    found = _one(Q(sessions__uuid=session), None)
    if found is None:
        return None
    return found, next(one for one in found.sessions if one.uuid == session)


def office_courses(
    held: frozenset[str] | None, *, over: bool = False, point: str = "", at: datetime | None = None
) -> list[CourseFacts]:
    """Courses of the points somebody holds (all: ``None``): not over yet, or over, latest first.

    Constant queries.
    """
    now = at or timezone.now()
    coming = Session.objects.filter(course=OuterRef("pk"), ends__gt=now).exclude(
        state=SessionState.CANCELLED
    )
    is_now: Any = Exists(coming) & ~Q(state=CourseState.CANCELLED)
    # One without any session is being prepared.
    is_now = is_now | (~Exists(Session.objects.filter(course=OuterRef("pk"))))
    rows = _rows().filter(~is_now if over else is_now)
    if held is not None:
        rows = rows.filter(site__point__code__in=held)
    if point:
        rows = rows.filter(site__point__code=point)
    codes = set(rows.values_list("site__code", flat=True))
    found = _facts(rows, now, _sites_of(codes))
    return sorted(found, key=lambda one: (one.first_start or now, one.code), reverse=over)


def _rows() -> QuerySet[Course]:
    def number(state: str) -> Count:
        return Count("enrolments", filter=Q(enrolments__state=state), distinct=True)

    return (
        Course.objects.select_related("site")
        .prefetch_related(
            Prefetch("sessions", Session.objects.order_by("starts", "pk")),
            Prefetch("texts", CourseText.objects.order_by("language")),
        )
        .annotate(
            enrolled_now=number(EnrolmentState.ENROLLED),
            offered_now=number(EnrolmentState.OFFERED),
            waiting_now=number(EnrolmentState.WAITING),
        )
        .order_by("pk")
    )


def _one(which: Q, at: datetime | None) -> CourseFacts | None:
    now = at or timezone.now()
    key = Course.objects.filter(which).values_list("pk", "site__code").first()
    if key is None:
        return None
    found = _facts(_rows().filter(pk=key[0]), now, _sites_of({key[1]}))
    return found[0] if found else None


def _sites_of(codes: Iterable[str]) -> _Sites:
    """Sites with their points, whatever their status; few queries for many."""
    wanted = set(codes)
    known = {
        site.code: (point, site)
        for point in points.points()
        for site in point.sites
        if site.code in wanted
    }
    # A point that is closed by now still has its past courses.
    for code in wanted - known.keys():
        found = points.site_facts(code)
        if found is not None:
            known[code] = found
    return known


def _facts(rows: QuerySet[Course], now: datetime, sites: _Sites) -> list[CourseFacts]:
    zone = points.city_zone()
    found = []
    for row in rows:
        if row.site.code not in sites:
            continue
        point, site = sites[row.site.code]
        text = _text(list(row.texts.all()))
        sessions = tuple(
            SessionFacts(
                one.uuid, one.starts.astimezone(zone), one.ends.astimezone(zone), one.state,
                one.sequence,
            )
            for one in row.sessions.all()
        )  # fmt: skip
        first = next((one.starts for one in sessions if not one.is_cancelled), None)
        free = row.seats - row.enrolled_now - row.offered_now  # type: ignore[attr-defined]
        if row.state == CourseState.OPEN and offers_are_made_for(first, now):
            free -= row.waiting_now  # type: ignore[attr-defined]
        found.append(
            CourseFacts(
                uuid=row.uuid,
                code=row.code,
                state=row.state,
                site=site,
                point=point,
                title=text.title,
                description=text.description,
                own_bring=text.bring,
                text_language=text.language,
                topics=tuple(row.topics),
                areas=tuple(row.areas),
                language=row.language,
                prepares=tuple(row.prepares),
                seats=row.seats,
                enrolled=row.enrolled_now,  # type: ignore[attr-defined]
                offered=row.offered_now,  # type: ignore[attr-defined]
                waiting=row.waiting_now,  # type: ignore[attr-defined]
                free=max(0, free),
                opens_days=row.opens_days,
                closes_s=row.closes_s,
                sessions=sessions,
            )
        )
    return found


def _text(texts: list[CourseText]) -> CourseText:
    """In the reader's language, else Italian, else what there is."""
    by = {text.language: text for text in texts}
    wanted = (get_language() or "it").split("-")[0]
    found = by.get(wanted) or by.get("it") or next(iter(texts), None)
    return found or CourseText(language="it", title="", description="", bring="")
