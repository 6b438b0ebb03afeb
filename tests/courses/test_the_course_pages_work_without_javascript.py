"""The list, the three steps of an enrolment, and one's own page, as a browser without scripts."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from apps.accounts import limits
from apps.courses import links, services
from apps.courses.models import Enrolment, EnrolmentDraft, Participant
from tests.courses.builders import NOW, at, enrolled, later, person
from tests.courses.builders import course as a_course
from tests.courses.builders import site as a_site

pytestmark = pytest.mark.django_db
WHO = {"given_name": "Maria", "family_name": "Rossi", "email": "maria@example.org"}


@pytest.fixture(autouse=True)
def then(monkeypatch):
    """The pages are read in the time of the tests."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def _post(client: Client, name: str, data: dict, *args: object):
    return client.post(reverse(name, args=args), data)


def _to_check(client: Client, row, who: dict | None = None, **needs) -> None:
    answer = _post(client, "courses_enrol", {"on_behalf": "", **needs}, row.code)
    assert answer.url == reverse("courses_who", args=[row.code])
    answer = _post(client, "courses_who", who or WHO, row.code)
    assert answer.url == reverse("courses_check", args=[row.code])


def test_three_steps_lead_to_a_seat(client, course):
    _to_check(client, course, language_wanted="ar", preparations=["quiet"])
    page = client.get(reverse("courses_check", args=[course.code])).content.decode()
    for words in ("Maria Rossi", "maria@example.org", "Internet sicuro", "Point P1"):
        assert words in page
    assert not Enrolment.objects.exists()
    answer = _post(client, "courses_check", {}, course.code)
    row = Enrolment.objects.get()
    assert (row.state, row.language_wanted, row.preparations) == ("enrolled", "ar", ["quiet"])
    assert answer.url == reverse("courses_done", args=[row.code])
    done = client.get(answer.url).content.decode()
    assert row.code in done
    assert "Maria" not in done
    assert not EnrolmentDraft.objects.exists()


def test_pressing_twice_enrols_once(client, course):
    _to_check(client, course)
    cookies = client.cookies.copy()
    _post(client, "courses_check", {}, course.code)
    client.cookies = cookies
    assert _post(client, "courses_check", {}, course.code).status_code == 302
    assert Enrolment.objects.count() == 1


def test_a_code_on_paper_stands_for_a_contact(client, course):
    _post(client, "courses_enrol", {"on_behalf": ""}, course.code)
    nobody = {**WHO, "email": ""}
    answer = _post(client, "courses_who", nobody, course.code)
    assert set(answer.context["form"].errors) == {"email"}
    _to_check(client, course, {**nobody, "on_paper": "on"})
    done = client.get(_post(client, "courses_check", {}, course.code).url)
    assert not done.context["has_mail"]
    assert Participant.objects.get().email == ""


def test_without_a_contact_nobody_takes_seat_after_seat(client, course, settings):
    settings.SOGLIA_LIMITED = True
    settings.SOGLIA_LIMITS = {"paper": {"client": "1/hour", "person": "1/hour"}}
    limits._counter().storage.reset()
    nobody = {**WHO, "email": "", "on_paper": "on"}
    answers = []
    for who in (nobody, nobody, WHO):
        _to_check(client, course, who)
        answers.append(_post(client, "courses_check", {}, course.code).status_code)
    # Who leaves an address is counted by it.
    assert answers == [302, 429, 302]


def test_somebody_is_enrolled_by_another(client, course):
    answer = _post(client, "courses_enrol", {"on_behalf": "relative"}, course.code)
    answer = _post(client, "courses_who", {**WHO, "email": "", "behalf_name": "Luca"}, course.code)
    assert set(answer.context["form"].errors) == {"behalf_reason", "behalf_email"}
    again = client.get(reverse("courses_who", args=[course.code])).content.decode()
    assert 'value="Maria"' in again
    assert 'value="Luca"' in again
    who = {**WHO, "email": "", "behalf_name": "Luca", "behalf_reason": "Mia madre",
           "behalf_phone": "011 0112345"}  # fmt: skip
    _to_check(client, course, who, on_behalf="relative")
    assert _post(client, "courses_check", {}, course.code).status_code == 302
    assert Participant.objects.get().behalf_name == "Luca"


def test_who_is_too_late_for_a_seat_may_wait(client, course):
    _to_check(client, course)
    for _seat in range(3):
        enrolled(course)
    answer = _post(client, "courses_check", {}, course.code)
    assert (answer.status_code, answer.context["is_full"]) == (409, True)
    assert 'name="wait"' in answer.content.decode()
    answer = _post(client, "courses_check", {"wait": "yes"}, course.code)
    row = Enrolment.objects.get(state="waiting")
    assert answer.url == reverse("courses_done", args=[row.code])
    own = client.get(reverse("courses_enrolment", args=[row.code]))
    assert own.context["enrolment"].place_in_line == 1


def test_who_fills_in_the_trap_is_asked_back_and_a_person_presses_again(client, course):
    _to_check(client, course)
    asked = _post(client, "courses_check", {"website": "http://x"}, course.code)
    assert (asked.status_code, 'name="sure"' in asked.content.decode()) == (422, True)
    assert not Enrolment.objects.exists()
    _post(client, "courses_check", {"website": "http://x", "sure": "yes"}, course.code)
    assert Enrolment.objects.exists()


def test_who_is_in_enough_courses_is_told_so(client, course):
    for _time in range(3):
        enrolled(course, "maria", or_wait=True)
    other = a_course(a_site("P2"))
    _to_check(client, other)
    assert _post(client, "courses_check", {}, other.code).status_code == 302
    _to_check(client, course)
    answer = _post(client, "courses_check", {"wait": "yes"}, course.code)
    assert answer.status_code == 422
    assert answer.context["refused"]


def test_nobody_gets_to_a_step_before_its_time(client, course):
    for name in ("courses_who", "courses_check"):
        answer = client.get(reverse(name, args=[course.code]))
        assert answer.url == reverse("courses_enrol", args=[course.code])


def test_before_and_after_its_time_nobody_enrols(client, site):
    row = a_course(site, opens_days=3, days=(0,))
    page = client.get(reverse("course", args=[row.code]))
    assert page.context["takes"] == "early"
    assert client.get(reverse("courses_enrol", args=[row.code])).status_code == 302
    with pytest.raises(services.StepRefused):
        enrolled(row)
    with pytest.raises(services.StepRefused):
        enrolled(row, at=at("09:30"))
    assert enrolled(row, at=at("07:00")).state == "enrolled"


def test_what_is_being_prepared_is_seen_by_nobody(client, site):
    row = a_course(site, published=False)
    for name in ("course", "courses_enrol", "courses_check"):
        assert client.get(reverse(name, args=[row.code])).status_code == 404
    assert not client.get(reverse("courses")).context["items"]


def test_the_list_is_filtered_by_point_topic_language_and_places(client, course):
    other = a_course(
        a_site("P2"), language="en", topics=["job"], seats=1,
        texts={"en": {"title": "Curriculum"}},
    )  # fmt: skip

    def found(**asked: str) -> set[str]:
        page = client.get(reverse("courses"), asked)
        return {one.code for one, _takes in page.context["items"]}

    assert found() == {course.code, other.code}
    assert found(point="P2") == found(topic="job") == found(language="en") == {other.code}
    assert found(point="P1", topic="job") == set()
    enrolled(other)
    assert found(places="yes") == {course.code}
    assert found(point="\x00", topic="x" * 500) == set()
    page = client.get(reverse("courses")).content.decode()
    assert '<span lang="en" dir="auto">Curriculum</span>' in page


def test_texts_are_in_the_language_of_the_reader_where_there_are_any(client, course):
    def title(language: str) -> str:
        with translation.override(language):
            return client.get(reverse("course", args=[course.code])).context["course"].title

    assert (title("it"), title("en"), title("fr")) == (
        "Internet sicuro", "Safe internet", "Internet sicuro",
    )  # fmt: skip


def test_a_course_is_found_by_its_code_and_left(client, course):
    row = enrolled(course, "maria")
    spoken = row.code.replace("-", " ").lower()
    own = reverse("courses_enrolment", args=[row.code])
    assert _post(client, "courses_lookup", {"code": spoken}).url == own
    assert _post(client, "courses_lookup", {"code": "K4F7-XARM-9PTC"}).context["form"].errors
    page = client.get(own).content.decode()
    assert "maria" not in page.lower()
    leave = reverse("courses_leave_by_code", args=[row.code])
    assert client.get(leave).status_code == 200
    row.refresh_from_db()
    assert row.state == "enrolled"
    assert client.post(leave).url == own
    row.refresh_from_db()
    assert row.state == "left"
    assert client.get(leave).url == own


def test_contact_and_wishes_are_changed_and_old_links_die(client, course):
    row = enrolled(course, "maria")
    old = links.make(links.LEAVE, row.uuid, version=row.link_version)
    change = reverse("courses_change_by_code", args=[row.code])
    assert "maria@" not in client.get(change).content.decode()
    answer = client.post(change, {"email": "maria@"})
    assert set(answer.context["form"].errors) == {"email"}
    client.post(change, {"preparations": ["quiet"], "email": "nuova@example.org"})
    row.refresh_from_db()
    assert (row.preparations, row.link_version) == (["quiet"], 2)
    assert Participant.objects.get().email == "nuova@example.org"
    assert client.get(reverse("courses_leave", args=[old])).status_code == 410
    new = links.make(links.CHANGE, row.uuid, version=2)
    by_link = reverse("courses_change", args=[new])
    assert client.post(by_link, {"language_wanted": "ro"}).status_code == 302
    row.refresh_from_db()
    assert (row.language_wanted, row.preparations, row.link_version) == ("ro", [], 2)


@pytest.mark.parametrize("said", ["yes", "no"])
@pytest.mark.parametrize("by_link", [True, False])
def test_an_offer_is_answered_by_link_or_code(client, course, said, by_link):
    seated = [enrolled(course) for _seat in range(3)]
    row = enrolled(course, "waits")
    services.leave(enrolment=seated[0].uuid, at=NOW)
    row.refresh_from_db()
    assert row.state == "offered"
    token = links.make(links.OFFER, row.uuid, version=1)
    page = reverse("courses_offer", args=[token])
    assert client.get(page).status_code == 200
    address = page if by_link else reverse("courses_answer_by_code", args=[row.code])
    client.post(address, {"answer": said})
    row.refresh_from_db()
    assert row.state == ("enrolled" if said == "yes" else "left")
    assert client.get(page).status_code == 410


def test_shortly_before_the_course_who_waits_takes_what_is_free(client, course, monkeypatch):
    seated = [enrolled(course) for _seat in range(3)]
    row = enrolled(course, "waits")
    near = at("10:00") - timedelta(hours=5)
    services.leave(enrolment=seated[0].uuid, at=near)
    row.refresh_from_db()
    assert row.state == "waiting"
    monkeypatch.setattr(timezone, "now", lambda: near)
    assert client.get(reverse("courses_enrolment", args=[row.code])).context["may_take"]
    client.post(reverse("courses_answer_by_code", args=[row.code]), {"answer": "yes"})
    row.refresh_from_db()
    assert row.state == "enrolled"


def test_unknown_codes_and_links_open_nothing(client, course):
    row = enrolled(course)
    assert client.get(reverse("courses_enrolment", args=["K4F7-XARM-9PTC"])).status_code == 404
    assert client.get(reverse("course", args=["nothing"])).status_code == 404
    wrong = links.make(links.CHANGE, row.uuid, version=1)
    for name in ("courses_leave", "courses_offer", "courses_certificate"):
        assert client.get(reverse(name, args=[wrong])).status_code == 410
        assert client.get(reverse(name, args=["x" * 500])).status_code == 410
    gone = links.make(links.LEAVE, uuid.uuid4(), version=1)
    assert client.get(reverse("courses_leave", args=[gone])).status_code == 410


def test_pages_cost_the_same_however_many_courses_and_people(client, course):
    def asked() -> list[int]:
        numbers = []
        for address in (reverse("courses"), reverse("course", args=[course.code])):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            numbers.append(len(queries))
        return numbers

    before = asked()
    for number in range(4):
        other = a_course(a_site(f"Q{number}"), days=(0, 1, 2, 3))
        for name in range(3):
            enrolled(other, f"q{number}{name}")
    for _name in range(3):
        enrolled(course)
    assert asked() == before
    assert max(before) <= 20


def test_the_person_who_enrols_is_kept_apart(course):
    row = enrolled(course, "maria", person=person("maria", phone="+39 011 0112345"))
    kept = Participant.objects.get(enrolment=row)
    assert (kept.email, kept.phone) == ("maria@example.org", "0110112345")
    assert "maria" not in " ".join(str(value) for value in vars(row).values()).lower()
    assert later(days=1) > NOW
