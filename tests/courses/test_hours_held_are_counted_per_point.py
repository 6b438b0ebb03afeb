"""What a point held in a year, in hours: held sessions only."""

from decimal import Decimal

import pytest

from apps.courses import queries, services
from apps.courses.models import Session
from tests.courses.builders import ROME, at, course, enrolled, later

pytestmark = pytest.mark.django_db


def _hold(session: Session, **states: str) -> None:
    services.note_attendance(session=session.uuid, states={}, actor=None, at=session.ends)


def test_only_sessions_that_were_held_count(site):
    row = course(site, days=(0, 7, 8))
    first, second, third = row.sessions.order_by("starts")
    assert queries.training_hours(year=2026, point_code="P1") == 0
    _hold(first)
    services.cancel_session(session=second.uuid, reason="closure", actor=None, at=later(days=1))
    assert queries.training_hours(year=2026, point_code="P1") == Decimal(2)
    _hold(third)
    assert queries.training_hours(year=2026) == Decimal(4)
    assert queries.training_hours(year=2025) == queries.training_hours(year=2027) == 0
    services.cancel_session(
        session=third.uuid, reason="marked_by_mistake", actor=None, at=third.ends
    )
    assert queries.training_hours(year=2026, site_code=site.code) == Decimal(2)


def test_each_point_and_site_has_its_own_in_one_query(site, django_assert_num_queries):
    from tests.courses.builders import site as another

    for place, days in ((site, (0,)), (another("P2"), (1, 2))):
        for session in course(place, days=days).sessions.all():
            _hold(session)
    with django_assert_num_queries(1):
        assert queries.training_hours_by_point(2026) == {"P1": Decimal(2), "P2": Decimal(4)}
    assert queries.training_hours_by_site(2026) == {"P1-1": Decimal(2), "P2-1": Decimal(4)}
    assert queries.training_hours(year=2026, point_code="P3") == 0


def test_the_year_is_that_of_the_local_start(site):
    row = course(site, days=(0,))
    session = row.sessions.get()
    new_year = at("00:30", 18)  # 1 January in Torino, still December in UTC
    assert (new_year.year, new_year.tzinfo) == (2027, ROME)
    services.move_session(
        session=session.uuid, starts=new_year, ends=at("01:15", 18), actor=None, at=later(days=1)
    )
    enrolled(row)
    services.note_attendance(session=session.uuid, states={}, actor=None, at=at("02:00", 18))
    assert queries.training_hours(year=2026) == 0
    assert queries.training_hours(year=2027) == Decimal("0.75")
