"""Every form of the courses, found on its own page, filled with what nobody should type."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.courses import links, services
from apps.courses.models import Course, Enrolment
from tests.counts import count
from tests.courses import builders
from tests.hostile.checks import EMAIL, SECRET
from tests.hostile.files import SCRIPT
from tests.hostile.test_hostile_forms_break_nothing import TYPED, names

OF_ALL = ("courses", "courses_lookup")
OF_A_COURSE = ("course", "courses_enrol", "courses_who", "courses_check")
OF_ONE = ("courses_enrolment", "courses_leave_by_code", "courses_change_by_code")
OF_A_LINK = {
    "courses_leave": links.LEAVE, "courses_change": links.CHANGE, "courses_offer": links.OFFER,
    "courses_certificate": links.CERTIFICATE,
}  # fmt: skip
NO_FORM = {"courses_done", "courses_calendar", "courses_answer_by_code"}
# For who is signed in and holds the courses of the point.
DESK = ("", "_new", "_edit", "_course", "_copy", "_people", "_enrol", "_session", "_attendance")
DESK_NO_FORM = {"_sheet", "_sheet_pdf", "_certificate", "_person", "_sessions", "_do"}
GOOD = {
    "given_name": SECRET, "family_name": "Rossi", "email": EMAIL, "behalf_name": SECRET,
    "behalf_reason": SECRET, "behalf_email": EMAIL, "title_it": "Corso", "seats": "5",
    "opens_days": "60", "closes_hours": "2", "day": "2027-02-01", "starts": "10:00",
    "ends": "12:00", "weeks": "2",
}  # fmt: skip
ODD = st.sampled_from(
    ["9999-12-31", "0001-01-01", "\x00", "99:99", "23:59", "-1", "999999999999", "4294967296",
     "2026-10-25", "02:30"]
)  # fmt: skip


class Visitor:
    """Somebody who opens pages, fills their forms and sends them; and one who holds courses."""

    def __init__(self) -> None:
        self.place, self.turn = builders.site(), 0
        self.statuses: Counter[int] = Counter()
        self.holder = Client(raise_request_exception=False)
        self.holder.force_login(builders.trainer("anna", "P1"))
        self.renew()

    def renew(self) -> None:
        """Another browser, another course, another enrolment with an offer behind it."""
        self.client = Client(raise_request_exception=False)
        start = (timezone.now() + timedelta(days=9)).replace(minute=0, second=0, microsecond=0)
        which = services.prepare_course(
            plan=builders.plan(self.place, seats=2),
            sessions=[(start, start + timedelta(hours=2))],
        )
        services.publish_course(course=which, actor=None)
        self.course = Course.objects.get(uuid=which)
        mine = builders.person(f"v{self.turn}", given_name=SECRET)
        rows = [
            builders.enrolled(self.course, person=mine, role="staff", at=None) for _one in range(3)
        ]
        services.leave(enrolment=rows[0].uuid)
        self.rows = {False: rows[1], True: rows[2]}

    def address(self, name: str) -> str:
        row = self.rows[name == "courses_offer"]
        row.refresh_from_db()
        if name in OF_A_LINK:
            token = links.make(OF_A_LINK[name], row.uuid, version=row.link_version)
            return reverse(name, args=[token])
        if name in OF_A_COURSE:
            return reverse(name, args=[self.course.code])
        if name in OF_ONE:
            return reverse(name, args=[row.code])
        if name.removeprefix("courses_desk") in ("_edit", "_course", "_copy", "_people", "_enrol"):
            return reverse(name, args=[self.course.uuid])
        if name in ("courses_desk_session", "courses_desk_attendance"):
            return reverse(name, args=[self.course.sessions.first().uuid])
        return reverse(name)

    def fill(self, name: str, which: int, good: int, typed: list[str]) -> None:
        self.turn += 1
        if self.turn % 40 == 0:
            self.renew()
        client = self.holder if name.startswith("courses_desk") else self.client
        address = self.address(name)
        page = self.checked(client.get(address), address)
        while page.status_code == 302:
            address = page["Location"]
            page = self.checked(client.get(address), address)
        soup = BeautifulSoup(page.content.decode(errors="replace"), "html.parser")
        forms = soup.select("main form")
        if not forms:
            words = dict(zip(GOOD, typed * 3, strict=False))
            self.checked(client.post(address, words), address)
            return
        form = forms[which % len(forms)]
        said = {}
        for number, field in enumerate(names(form)):
            options = [
                str(tag.get("value"))
                for tag in form.select(f'[name="{field}"][value], select[name="{field}"] option')
            ]
            if not good >> (number % 16) & 1:
                said[field] = typed[number % len(typed)]
            elif field in GOOD:
                said[field] = GOOD[field]
            elif options:
                said[field] = options[good % len(options)]
        send = client.post if form.get("method") == "post" else client.get
        action = str(form.get("action") or address).split("#")[0]
        self.checked(send(action, said), action)

    def checked(self, answer, address: str):
        self.statuses[answer.status_code] += 1
        assert answer.status_code < 500, address
        assert SCRIPT not in answer.content, address
        return answer


def test_every_page_of_the_courses_is_among_them() -> None:
    offered = {name for name in get_resolver("apps.courses.urls").reverse_dict
               if isinstance(name, str)}  # fmt: skip
    desk = {f"courses_desk{end}" for end in (*DESK, *DESK_NO_FORM)}
    assert offered == {*OF_ALL, *OF_A_COURSE, *OF_ONE, *OF_A_LINK, *NO_FORM, *desk}


def test_whatever_is_typed_no_page_of_the_courses_breaks(db) -> None:
    visitor = Visitor()
    pages = [*OF_ALL, *OF_A_COURSE, *OF_A_COURSE, *OF_ONE, *OF_A_LINK]
    pages += [f"courses_desk{end}" for end in DESK]

    @settings(
        max_examples=count(small=30, full=1500),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        name=st.sampled_from(pages),
        which=st.integers(0, 6),
        good=st.one_of(st.just(2**16 - 1), st.integers(0, 2**16 - 1)),
        typed=st.lists(st.one_of(TYPED, ODD), min_size=5, max_size=9),
    )
    def fuzz(name: str, which: int, good: int, typed: list[str]) -> None:
        visitor.fill(name, which, good, typed)

    fuzz()
    assert {200, 302} <= set(visitor.statuses), visitor.statuses
    # What one person wrote is on no page that another one opens.
    stranger = Client()
    for name in (*OF_ALL, *OF_A_COURSE, *OF_ONE):
        answer = stranger.get(visitor.address(name), follow=True)
        assert SECRET.encode() not in answer.content, name
    code = visitor.rows[False].code
    assert SECRET.encode() not in stranger.get(reverse("courses_calendar", args=[code])).content


def test_what_the_office_does_with_strange_words_breaks_nothing(client, course) -> None:
    client.force_login(builders.trainer("anna", "P1"))
    row = builders.enrolled(course)
    for what in ("publish", "withdraw", "cancel", "nothing"):
        address = reverse("courses_desk_do", args=[course.uuid, what])
        assert client.post(address, {"reason": "\x00"}).status_code in (302, 404)
    person = reverse("courses_desk_person", args=[row.uuid, "nothing"])
    assert client.post(person).status_code == 404
    for name in ("course", "people", "session", "sheet", "certificate"):
        address = reverse(f"courses_desk_{name}", args=[uuid4()])
        assert client.get(address).status_code == 404
    assert Enrolment.objects.get().state == "enrolled"
