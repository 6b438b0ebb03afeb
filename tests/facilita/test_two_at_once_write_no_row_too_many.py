"""Rows of one group kept at once over real connections: never more than there were people."""

import uuid
from collections import Counter

import pytest

from apps.facilita import services
from apps.facilita.models import Entry, EntryPerson
from apps.facilita.services import EntryRefused, StepRefused
from tests.at_once import all_at_once
from tests.facilita.builders import facilitator, helped, named_site, person, told
from tests.facilita.validator import tax_code

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 3


def test_of_a_group_whose_rows_are_kept_at_once_none_has_too_many() -> None:
    named_site()
    fac = facilitator()
    group = helped(fac, people=PEOPLE)

    def keep(number: int) -> str:
        code = tax_code(name=person(number))
        try:
            services.keep(group, told(tax_code=code), actor=fac)
        except StepRefused:
            return "everybody is there"
        return "kept"

    assert Counter(all_at_once(keep, range(12), workers=12)) == {
        "kept": PEOPLE,
        "everybody is there": 12 - PEOPLE,
    }
    assert Entry.objects.count() == EntryPerson.objects.count() == PEOPLE


def test_one_form_sent_twice_at_once_keeps_one_row() -> None:
    named_site()
    fac = facilitator()
    group = helped(fac, people=PEOPLE)

    def keep(_number: int) -> str:
        try:
            services.keep(group, told(), actor=fac)
        except EntryRefused as refused:
            return ",".join(refused.errors)
        return "kept"

    assert Counter(all_at_once(keep, range(6), workers=6)) == {"kept": 1, "tax_code": 5}
    assert Entry.objects.count() == 1


def test_rows_of_different_helps_do_not_wait_for_each_other() -> None:
    named_site()
    fac = facilitator()
    helps = [helped(fac, assistance_uuid=uuid.uuid4()) for _number in range(6)]

    def keep(number: int) -> str:
        services.keep(helps[number], told(tax_code=tax_code(name=person(number))), actor=fac)
        return "kept"

    assert Counter(all_at_once(keep, range(6), workers=6)) == {"kept": 6}
