"""The office's pages, in the admin for staff and on the site for facilitators: same pages."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.courses import services
from apps.courses.models import Course, Enrolment, ParticipantView, Session
from apps.points.models import Closure
from tests.courses.builders import NOW, ROME, at, enrolled, trainer
from tests.courses.builders import course as a_course
from tests.courses.builders import site as a_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def then(monkeypatch):
    """The pages are read in the time of the tests."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture(params=["courses_office", "courses_desk"])
def pages(request, client, site):
    """Staff in the admin, then a facilitator of the point at her desk."""
    if request.param == "courses_office":
        request.getfixturevalue("staff")
    else:
        client.force_login(trainer("anna", "P1"))
    return request.param


def _get(client: Client, name: str, *args: object):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer


def _post(client: Client, name: str, data: dict, *args: object):
    return client.post(reverse(name, args=args), data)


WRITTEN = {
    "site": "P1-1", "seats": "2", "language": "it", "topics": ["safety"], "areas": ["safety"],
    "prepares": ["step_free"], "opens_days": "60", "closes_hours": "2",
    "title_it": "Navigare sicuri", "description_it": "Truffe.", "title_ar": "الأمان",
}  # fmt: skip


def test_a_course_is_written_dated_published_and_seen(client, site, pages):
    wrong = _post(client, f"{pages}_new", {**WRITTEN, "title_it": "", "title_ar": ""})
    assert wrong.status_code == 422
    assert wrong.context["form"]["description_it"].value() == "Truffe."
    answer = _post(client, f"{pages}_new", WRITTEN)
    row = Course.objects.get()
    assert answer.url == reverse(f"{pages}_course", args=[row.uuid])
    early = _post(client, f"{pages}_do", {}, row.uuid, "publish")
    assert early.status_code == 302
    row.refresh_from_db()
    assert row.state == "draft"
    times = {"day": "2026-12-14", "starts": "10:00", "ends": "12:00", "weeks": "3"}
    assert _post(client, f"{pages}_sessions", {**times, "ends": "09:00"}, row.uuid).status_code == (
        422
    )
    assert not Session.objects.exists()
    _post(client, f"{pages}_sessions", times, row.uuid)
    starts = list(row.sessions.order_by("starts").values_list("starts", flat=True))
    assert starts == [at("10:00"), at("10:00", 7), at("10:00", 14)]
    again = _post(client, f"{pages}_sessions", {**times, "weeks": "1"}, row.uuid)
    assert "starts" in again.context["form"].errors
    _post(client, f"{pages}_do", {}, row.uuid, "publish")
    assert Client().get(reverse("course", args=[row.code])).status_code == 200
    page = _get(client, f"{pages}_edit", row.uuid)
    assert page.context["form"]["title_ar"].value() == "الأمان"
    changed = {**WRITTEN, "title_it": "Sicuri", "title_ar": ""}
    assert _post(client, f"{pages}_edit", changed, row.uuid).status_code == 302
    assert list(row.texts.values_list("language", "title")) == [("it", "Sicuri")]
    _post(client, f"{pages}_do", {}, row.uuid, "withdraw")
    assert Client().get(reverse("course", args=[row.code])).status_code == 404


def test_sessions_are_moved_and_cancelled_and_the_course_too(client, course, pages):
    first, second = course.sessions.order_by("starts")
    enrolled(course)
    _get(client, f"{pages}_session", first.uuid)
    moved = {"day": "2026-12-15", "starts": "11:00", "ends": "12:30"}
    _post(client, f"{pages}_session", moved, first.uuid)
    first.refresh_from_db()
    assert (first.starts, first.sequence) == (at("11:00", 1), 1)
    bad = _post(client, f"{pages}_session", {**moved, "ends": "10:00"}, first.uuid)
    assert bad.status_code == 422
    _post(client, f"{pages}_session", {"reason": "closure"}, second.uuid)
    second.refresh_from_db()
    assert second.state == "cancelled"
    kept = _post(client, f"{pages}_do", {}, course.uuid, "withdraw")
    assert kept.status_code == 302
    course.refresh_from_db()
    assert course.state == "open"
    _post(client, f"{pages}_do", {"reason": "no such"}, course.uuid, "cancel")
    course.refresh_from_db()
    assert course.state == "open"
    _post(client, f"{pages}_do", {"reason": "too_few"}, course.uuid, "cancel")
    assert Enrolment.objects.get().state == "removed"
    assert Client().get(reverse("course", args=[course.code])).context["course"].is_cancelled


def test_somebody_is_enrolled_at_the_desk(client, course, pages):
    _get(client, f"{pages}_enrol", course.uuid)
    who = {"given_name": "Ada", "family_name": "Verdi", "enrolled_by": "phone", "language": "it",
           "client_uuid": str(uuid.uuid4())}  # fmt: skip
    refused = _post(client, f"{pages}_enrol", who, course.uuid)
    assert set(refused.context["form"].errors) == {"email"}
    for _twice in range(2):
        _post(client, f"{pages}_enrol", {**who, "on_paper": "on"}, course.uuid)
    row = Enrolment.objects.get()
    assert (row.state, row.enrolled_by, row.events.get().actor_role != "citizen") == (
        "enrolled", "phone", True,
    )  # fmt: skip
    enrolled(course), enrolled(course)
    other = {**who, "on_paper": "on", "client_uuid": str(uuid.uuid4())}
    assert _post(client, f"{pages}_enrol", other, course.uuid).status_code == 409
    _post(client, f"{pages}_enrol", {**other, "wait": "yes"}, course.uuid)
    waiting = Enrolment.objects.get(state="waiting")
    _post(client, f"{pages}_person", {}, waiting.uuid, "let-in")
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    _post(client, f"{pages}_person", {}, row.uuid, "leave")
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    _post(client, f"{pages}_person", {}, waiting.uuid, "accept")
    waiting.refresh_from_db()
    assert waiting.state == "enrolled"
    _post(client, f"{pages}_person", {}, waiting.uuid, "remove")
    waiting.refresh_from_db()
    assert waiting.state == "removed"


def test_attendance_is_entered_on_one_page(client, site, pages, monkeypatch):
    course = a_course(site, days=(-14, -13), closes_s=0)
    rows = [enrolled(course, name) for name in ("ada", "bea", "cleo")]
    session = course.sessions.earliest("starts")
    early = _post(client, f"{pages}_attendance", {f"p-{rows[0].uuid}": "present"}, session.uuid)
    assert early.status_code == 422
    assert early.context["rows"][0]["mark"] == "present"
    monkeypatch.setattr(timezone, "now", lambda: session.ends + timedelta(hours=1))
    marks = {f"p-{rows[0].uuid}": "absent", "rest": "present"}
    kept = _post(client, f"{pages}_attendance", marks, session.uuid)
    assert kept.status_code == 302, kept.context["error"]
    session.refresh_from_db()
    assert session.state == "held"
    found = {one.enrolment_id: one.state for one in session.attendances.all()}
    assert found == {rows[0].pk: "absent", rows[1].pk: "present", rows[2].pk: "present"}
    page = _get(client, f"{pages}_attendance", session.uuid)
    assert [row["mark"] for row in page.context["rows"]] == ["absent", "present", "present"]
    _post(client, f"{pages}_session", {"reason": "marked_by_mistake"}, session.uuid)
    session.refresh_from_db()
    assert session.state == "cancelled"


def test_every_look_at_names_is_noted(client, course, pages):
    enrolled(course, "ada"), enrolled(course, "bea")
    session = course.sessions.earliest("starts")
    _get(client, f"{pages}_course", course.uuid)
    assert ParticipantView.objects.count() == 0
    for name, key in (("people", course.uuid), ("attendance", session.uuid),
                      ("sheet", session.uuid)):  # fmt: skip
        before = ParticipantView.objects.count()
        page = _get(client, f"{pages}_{name}", key).content.decode()
        assert "Rossi Ada" in page
        assert ParticipantView.objects.count() == before + 2
    # And whoever holds the course sees who looked.
    page = _get(client, f"{pages}_people", course.uuid)
    (look, *_others) = page.context["looks"]
    assert look.people == 2
    assert look.who
    assert look.who in page.content.decode()


def test_a_course_is_copied_to_new_dates(client, course, pages):
    enrolled(course)
    _post(client, f"{pages}_copy", {"day": "2027-03-22", "starts": "15:00"}, course.uuid)
    copy = Course.objects.exclude(pk=course.pk).get()
    # The clocks change between the two: the hour on the wall stays.
    starts = copy.sessions.order_by("starts").values_list("starts", flat=True)
    words = [f"{start.astimezone(ROME):%d.%m. %H:%M}" for start in starts]
    assert words == ["22.03. 15:00", "29.03. 15:00"]
    assert (copy.state, copy.enrolments.count(), copy.texts.count()) == ("draft", 0, 2)


def test_closures_and_clashes_are_told_and_not_forbidden(client, course, site, pages):
    closed = at("10:00").date()
    Closure.objects.create(site=site, first_day=closed, last_day=closed, reason="Festa")
    who = trainer("bruno")
    Course.objects.get().trainers.add(who)
    other = a_course(a_site("P2"), days=(7,), trainers=[who.pk])
    assert other.trainers.get() == who
    page = _get(client, f"{pages}_course", course.uuid)
    told = [words for _session, words in page.context["sessions"]]
    assert len(told[0]) == len(told[1]) == 1
    assert "Festa" in told[0][0]
    services.add_session(
        course=course.uuid, starts=at("20:00", 2), ends=at("21:00", 2), actor=None, at=NOW
    )
    page = _get(client, f"{pages}_course", course.uuid)
    assert [len(words) for _session, words in page.context["sessions"]] == [1, 1, 1]


def test_who_holds_another_point_sees_nothing_of_it(client, course):
    a_site("P2")
    row = enrolled(course)
    session = course.sessions.earliest("starts")
    client.force_login(trainer("carla", "P2"))
    assert not _get(client, "courses_desk").context["page"].object_list
    for name, key in (("course", course.uuid), ("people", course.uuid), ("edit", course.uuid),
                      ("copy", course.uuid), ("enrol", course.uuid), ("session", session.uuid),
                      ("attendance", session.uuid), ("sheet", session.uuid),
                      ("sheet_pdf", session.uuid), ("certificate", row.uuid)):  # fmt: skip
        assert client.get(reverse(f"courses_desk_{name}", args=[key])).status_code == 403, name
    for what in ("leave", "remove", "accept", "let-in"):
        answer = _post(client, "courses_desk_person", {}, row.uuid, what)
        assert answer.status_code == 403
    refused = _post(client, "courses_desk_new", WRITTEN)
    assert "site" in refused.context["form"].errors
    assert not ParticipantView.objects.exists()
    row.refresh_from_db()
    assert row.state == "enrolled"


def test_nobody_else_gets_in(client, course, technician):
    assert client.get(reverse("courses_desk")).status_code == 403
    assert client.get(reverse("courses_office")).status_code in (302, 403)
    stranger = Client()
    assert stranger.get(reverse("courses_desk")).status_code == 302
    assert stranger.post(reverse("courses_desk_new"), WRITTEN).status_code == 302
    assert Course.objects.count() == 1


def test_staff_of_a_district_and_facilitators_of_a_body_hold_their_points(client, course, site):
    from apps.accounts.models import User
    from apps.accounts.services import grant_role

    type(site).objects.update(district_code="3")
    for number, (role, kind, code, sees) in enumerate((
        ("staff", "district", "3", 1), ("staff", "district", "4", 0),
        ("facilitator", "body", "city", 1), ("facilitator", "body", "other", 0),
    )):  # fmt: skip
        user = User.objects.create_user(f"u{number}")
        grant_role(user=user, role=role, scope_kind=kind, scope_code=code)
        client.force_login(user)
        answer = client.get(reverse("courses_desk"))
        found = len(answer.context["page"].object_list) if answer.status_code == 200 else 0
        assert found == sees, (role, kind, code)


def test_lists_cost_the_same_however_many(client, site, pages):
    first = a_course(site)
    enrolled(first)
    addresses = [reverse(pages), *(reverse(f"{pages}_{name}", args=[first.uuid])
                                   for name in ("people", "course"))]  # fmt: skip

    def asked() -> list[int]:
        numbers = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            numbers.append(len(queries))
        return numbers

    # Trainers of courses near by are asked for once there is one.
    a_course(site, days=(1,))
    asked()  # Wagtail asks some things once for each sign-in.
    before = asked()
    for number in range(5):
        more = a_course(site, days=(number + 2, number + 20))
        enrolled(more), enrolled(more)
    assert asked() == before
    enrolled(first), enrolled(first)
    assert asked() == before
    # The admin around a page asks 11 of its own.
    assert max(before) <= 40
