"""Who comes and who enrols others are counted by their own contacts; the office is not."""

from typing import Any

import pytest

from apps.courses import services
from apps.courses.models import Course
from tests.courses.builders import course, enrolled, person, site

pytestmark = pytest.mark.django_db


def of_another(number: int, kind: str, **changes: object) -> dict[str, object]:
    """Somebody without any contact of her own, whom Luca enrols."""
    return {
        "given_name": f"Ada {number}", "family_name": "Verdi", "on_behalf": kind,
        "behalf_name": "Luca Verdi", "behalf_reason": "She has no telephone",
        "behalf_email": "luca@example.org", **changes,
    }  # fmt: skip


def takes(row: Course, who: dict[str, object], **changes: Any) -> bool:
    try:
        enrolled(row, person=who, **changes)
    except services.Refused:
        return False
    return True


def test_who_comes_has_three_seats_in_one_course(settings: Any) -> None:
    row = course(site(), seats=10)
    assert [takes(row, person("maria")) for _number in range(4)] == [True] * 3 + [False]


@pytest.mark.parametrize(
    ("kind", "name"), [("relative", "relative"), ("office", "office"), ("facilitator", "office")]
)
def test_who_enrols_others_is_counted_by_her_own_contact(
    kind: str, name: str, settings: Any
) -> None:
    settings.SOGLIA_COURSES = {f"same_course_per_{name}": 2, f"open_per_{name}": 3}
    place = site()
    first, second = course(place, seats=20), course(place, seats=20)
    told = [of_another(number, kind) for number in range(5)]
    assert [takes(first, who) for who in told[:3]] == [True, True, False]
    assert [takes(second, who) for who in told[3:]] == [True, False]
    # Somebody else goes on, so does she herself, and so does the office that enrols for her.
    assert takes(first, of_another(6, kind, behalf_email="bea@example.org"))
    assert takes(first, person("luca"))
    assert takes(first, of_another(7, kind), role="staff")


def test_the_same_number_is_the_same_contact(settings: Any) -> None:
    settings.SOGLIA_COURSES = {"same_course_per_relative": 1}
    row = course(site(), seats=10)
    numbers = ("011 5551000", "+39 0115551000", "011 5552000")
    told = [
        of_another(number, "relative", behalf_email="", behalf_phone=phone)
        for number, phone in enumerate(numbers)
    ]
    assert [takes(row, who) for who in told] == [True, False, True]
