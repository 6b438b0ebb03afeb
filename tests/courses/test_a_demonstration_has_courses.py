"""Made-up courses at made-up points: in the languages of the site, once, and nowhere else."""

import pytest
from django.conf import settings
from django.urls import reverse

from apps.courses import queries, services
from apps.courses.catalogue import AREAS
from apps.courses.models import Course
from apps.points.models import FacilitationPoint, Site
from apps.points.queries import SERVICES, opening_intervals
from apps.territory.models import Dataset
from tests.courses.builders import NOW, site

pytestmark = pytest.mark.django_db


def test_points_of_a_demonstration_get_courses_to_come_once(client):
    register = Dataset.objects.create(
        kind="points", generation=1, name="Demo", is_demonstration=True, state="active"
    )
    for number in range(5):
        site(f"D{number}")
    FacilitationPoint.objects.update(dataset=register)
    assert services.plan_demonstration(at=NOW) == {"courses": 5}
    assert services.plan_demonstration(at=NOW) == {"courses": 0}
    found = queries.courses_to_come(queries.Filters(), NOW)
    assert len(found) == 5
    for course in found:
        assert course.takes(NOW) == "yes"
        assert len(course.sessions) == 3
        assert not set(course.topics) - SERVICES.keys()
        assert not set(course.areas) - AREAS.keys()
    languages = set(Course.objects.values_list("texts__language", flat=True))
    assert languages == {code for code, _name in settings.LANGUAGES}
    assert client.get(reverse("courses")).status_code == 200


def test_no_course_of_a_demonstration_meets_on_a_holiday():
    """Whoever tries it must not find one on the eighth of December."""
    register = Dataset.objects.create(
        kind="points", generation=1, name="Demo", is_demonstration=True, state="active"
    )
    for number in range(2):
        site(f"D{number}")
    FacilitationPoint.objects.update(dataset=register)
    Site.objects.update(opening_hours="Tu 09:00-13:00; PH off")
    services.plan_demonstration(at=NOW)
    for course in queries.courses_to_come(queries.Filters(), NOW):
        for one in course.sessions:
            spans = opening_intervals(course.site.code, one.starts.date(), one.starts.date())
            assert any(start <= one.starts and one.ends <= end for start, end in spans)


def test_real_points_get_none(site):
    assert services.plan_demonstration(at=NOW) == {"courses": 0}
    assert not Course.objects.exists()
