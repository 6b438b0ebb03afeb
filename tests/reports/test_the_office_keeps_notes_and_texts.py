"""Notes stay in the office and go with the report; kept texts speak the reporter's language."""

import uuid
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.outbox.models import Event
from apps.reports import services
from apps.reports.models import AnswerTemplate, Report, ReportNote
from apps.reports.queries.answers import answers_for
from tests.reports.builders import STATUTO, sent_report
from tests.reports.city import absorbed, barrier_uuid
from tests.reports.districts import two_districts
from tests.reports.office import officer

pytestmark = pytest.mark.django_db
SECRET = "chiamata la signora Rossi"


@pytest.fixture
def staff(client: Client) -> User:
    user = officer()
    client.force_login(user)
    return user


def write(client: Client, report: Report, text: str = SECRET, key: Any = None) -> Any:
    address = reverse("reports_office_note", args=[report.uuid])
    return client.post(address, {"text": text, "client_uuid": key or uuid.uuid4()})


def page(client: Client, report: Report) -> str:
    return client.get(reverse("reports_office_detail", args=[report.uuid])).content.decode()


def test_a_note_has_its_author_and_stands_in_order(client: Client, staff: User) -> None:
    report = sent_report()
    for text in (SECRET, "second"):
        assert write(client, report, text).status_code == 302
    told = page(client, report)
    assert told.index(SECRET) < told.index("second")
    assert {note.author for note in ReportNote.objects.all()} == {staff}


@pytest.mark.usefixtures("staff")
def test_a_note_sent_twice_is_one(client: Client) -> None:
    report, key = sent_report(), uuid.uuid4()
    for _each in range(2):
        write(client, report, key=key)
    assert ReportNote.objects.count() == 1


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("text", ["", "  ", "x" * 1001, "a\x00b"])
def test_a_note_that_cannot_be_taken_is_said_and_not_lost(client: Client, text: str) -> None:
    report = sent_report()
    answer = write(client, report, text)
    assert answer.status_code == 422
    assert 'id="note-error"' in answer.content.decode()
    assert answer.context["note"] == text
    assert not ReportNote.objects.exists()


@pytest.mark.usefixtures("staff")
def test_a_note_is_never_public_nor_told(client: Client) -> None:
    report = absorbed()
    before = Event.objects.count()
    write(client, report)
    assert Event.objects.count() == before
    assert mail.outbox == []
    for address in (
        reverse("report_status", args=[report.code]),
        reverse("barrier", args=[barrier_uuid(report)]),
    ):
        assert SECRET not in Client().get(address).content.decode()
    assert SECRET not in str(ReportNote.objects.get())


@pytest.mark.usefixtures("staff")
def test_notes_go_with_the_report_and_none_comes_after(client: Client) -> None:
    report = sent_report()
    write(client, report)
    services.transition(
        report_uuid=report.uuid,
        to="erased",
        reason="asked_by_reporter",
        actor=None,
        actor_role="reporter",
    )
    assert not ReportNote.objects.exists()
    write(client, report)
    assert not ReportNote.objects.exists()


@pytest.mark.usefixtures("staff")
def test_the_words_of_a_note_cannot_be_changed(client: Client) -> None:
    write(client, sent_report())
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportNote.objects.update(text="other")
    User.objects.all().delete()
    assert ReportNote.objects.get().author is None


def test_somebody_of_another_district_neither_reads_nor_writes(client: Client) -> None:
    two_districts()
    report = sent_report(lon=STATUTO[0], lat=STATUTO[1])
    client.force_login(officer(district="1"))
    assert write(client, report).status_code in (302, 403)
    assert not ReportNote.objects.exists()


@pytest.mark.usefixtures("staff")
def test_many_notes_cost_no_more_queries_than_one(client: Client) -> None:
    report = sent_report()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, report)
        return len(seen)

    write(client, report)
    asked()
    few = asked()
    for number in range(6):
        write(client, report, str(number))
    assert asked() == few


def kept(language: str, text: str, name: str = "Photo", use: str = "question") -> None:
    AnswerTemplate.objects.create(name=name, use=use, language=language, text=text)


def test_a_kept_text_is_shown_in_the_language_of_the_reporter(client: Client, staff: User) -> None:
    kept("it", "Una foto per {code}?")
    kept("ar", "صورة {code}؟")
    kept("en", "Where is {kind}, {place}?", name="Where")
    report = sent_report(language="ar")
    photo, where = answers_for(report, use="question")
    assert (photo.text, photo.direction, photo.is_hers) == (f"صورة {report.code}؟", "rtl", True)
    assert where.text == "Where is No ramp at the crossing, –?"
    assert (where.language, where.is_hers) == ("en", False)
    told = client.get(reverse("reports_office_answers", args=[report.uuid])).content.decode()
    assert f'<p lang="ar" dir="rtl">صورة {report.code}؟</p>' in told
    assert 'lang="en" dir="ltr"' in told


def test_without_her_language_the_text_of_the_service_comes_before_others() -> None:
    kept("en", "english")
    kept("it", "italiano")
    (answer,) = answers_for(sent_report(language="ro"), use="question")
    assert answer.text == "italiano"
    assert answers_for(sent_report(), use="decision") == []


def test_a_text_reaches_no_further_than_its_three_facts() -> None:
    kept("it", "{report.description} {0} {code!r} %s {kind.__class__}")
    (answer,) = answers_for(sent_report(description="secret"), use="question")
    assert answer.text == "{report.description} {0} {code!r} %s {kind.__class__}"


def test_the_texts_are_kept_in_the_admin(client: Client) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    new = {"name": "Photo", "use": "question", "language": "it", "text": "Ciao", "is_active": "on"}
    assert client.post("/admin/answer_templates/new/", new).status_code == 302
    again = client.post("/admin/answer_templates/new/", new)
    assert again.status_code == 200
    assert AnswerTemplate.objects.count() == 1
    assert client.get("/admin/answer_templates/").status_code == 200
