"""A table of e-mailed reports: looked at first, each row once, what has no place is completed."""

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.reports import mailed, services
from apps.reports.mailed import Columns, TableRefused, guessed, read_table
from apps.reports.models import ColumnMapping, MailedRow, Report, ReportContact
from tests.counts import count
from tests.reports.districts import two_districts
from tests.reports.office import officer
from tests.reports.streets import quarter

pytestmark = pytest.mark.django_db
HEAD = "Protocollo;Data;Via;Civico;Angolo;Tipo;Testo;E-mail"
GOOD = "7;03/02/2026 10:30;via garibaldi;11;;Gradini;Manca la rampa;anna@example.org"
CORNER = "8;;Via Garibaldi;;via della consolata;step;;"
NOWHERE = "9;;Via che non esiste;1;;step;Una cosa segreta;bruno@example.org"


@pytest.fixture(autouse=True)
def city() -> None:
    quarter()


def table(*rows: str, head: str = HEAD) -> mailed.Table:
    return read_table("\n".join([head, *rows]).encode())


def columns(of: mailed.Table, **kinds: str) -> Columns:
    return Columns(guessed(of.headings), kinds)


def take_in(*rows: str) -> list[tuple[int, str, str]]:
    read = table(*rows)
    done = services.take_in_mailed(read, columns(read), actor=None)
    return [(one.line, one.outcome, one.problem) for one in done]


def upload(client: Client, text: str | bytes, do: str = "look") -> Any:
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("mail.csv", content, content_type="text/csv")
    return client.post(reverse("reports_mailed"), {"file": file, "do": do})


def test_a_row_becomes_a_report_with_its_place_time_and_contact() -> None:
    assert take_in(GOOD, CORNER) == [(2, "new", ""), (3, "new", "")]
    first, second = Report.objects.order_by("pk")
    assert (first.channel, first.placed_by, first.kind) == ("mail", "street", "step")
    assert (first.street_name, first.house_number) == ("Via Giuseppe Garibaldi", "11")
    assert timezone.localtime(first.created_at) == timezone.make_aware(datetime(2026, 2, 3, 10, 30))
    assert first.description == "Manca la rampa"
    assert ReportContact.objects.get(report=first).email == "anna@example.org"
    assert second.corner_name == "Via della Consolata"


def test_the_same_rows_again_in_any_order_and_file_add_nothing() -> None:
    rows = [GOOD, CORNER, NOWHERE]
    take_in(*rows)
    before = (Report.objects.count(), MailedRow.objects.count())
    random.Random(4).shuffle(rows)
    assert {outcome for _line, outcome, _why in take_in(*rows, rows[0])} == {"known"}
    assert (Report.objects.count(), MailedRow.objects.count()) == before == (2, 3)


def test_a_run_cut_off_is_done_again_without_doubling() -> None:
    read = table(GOOD, CORNER, NOWHERE)
    running = services.take_in_mailed(read, columns(read), actor=None)
    next(running)
    running.close()
    assert Report.objects.count() == 1
    take_in(GOOD, CORNER, NOWHERE)
    assert Report.objects.count() == 2


def test_without_a_number_of_its_own_a_row_is_known_by_what_it_says() -> None:
    head = "Via;Civico;Tipo;Testo"
    for rows in (["via garibaldi;9;step;a"], ["via garibaldi;9;step;a", "via garibaldi;9;step;b"]):
        read = table(*rows, head=head)
        list(services.take_in_mailed(read, columns(read), actor=None))
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (NOWHERE, "street"),
        ("1;;via garibaldi;999;;step;;", "number"),
        ("1;;via garibaldi;;;step;;", "number"),
        ("1;;via garibaldi;;corso palestro;step;;", "corner"),
        ("1;;via garibaldi;9;;drago;;", "kind"),
        ("1;31/02/2026;via garibaldi;9;;step;;", "when"),
        ("1;2999-01-01;via garibaldi;9;;step;;", "when"),
        ("1;0001-01-01T00:00:00+23:00;via garibaldi;9;;step;;", "when"),
        ("1;;via garibaldi;9;;step;;not an address", "contact"),
        (f"1;;via garibaldi;9;;step;{'x' * 501};", "text"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_and_the_row_waits(row: str, problem: str) -> None:
    assert take_in(row, GOOD) == [(2, "waits", problem), (3, "new", "")]
    waiting = MailedRow.objects.get(state="unplaced")
    assert (waiting.problem, waiting.report) == (problem, None)


def test_looking_writes_nothing(client: Client) -> None:
    client.force_login(officer())
    page = upload(client, f"{HEAD}\n{GOOD}\n{NOWHERE}")
    told = page.content.decode()
    assert str(mailed.PROBLEMS["street"]) in told
    assert [row["line"] for row in page.context["rows"]] == [2, 3]
    assert not Report.objects.exists()
    assert not MailedRow.objects.exists()


def test_columns_and_words_are_chosen_once_and_kept_for_the_next_file(client: Client) -> None:
    client.force_login(officer())
    head = "Dove;Numero civico;Cosa"
    page = upload(client, f"{head}\r\nvia garibaldi;11;gradone")
    assert page.context["missing"]
    chosen = {
        "content": page.context["content"],
        "column-street": "Dove",
        "column-number": "Numero civico",
        "column-kind": "Cosa",
        "name": "Ufficio",
    }
    look = client.post(reverse("reports_mailed"), {**chosen, "do": "look"})
    assert look.context["unknown"] == ["gradone"]
    taken = {**chosen, "word": ["gradone"], "means": ["step"], "do": "take"}
    assert client.post(reverse("reports_mailed"), taken).status_code == 302
    assert Report.objects.get().kind == "step"
    again = upload(client, f"{head}\r\nvia garibaldi;11;gradone\r\nvia garibaldi;12;GRADONE")
    assert [row["why"] for row in again.context["rows"]] == ["", ""]
    assert again.context["new"] == 1
    assert again.context["name"] == ColumnMapping.objects.get().name == "Ufficio"


def test_a_row_that_waits_is_completed_and_its_words_go_into_the_report(client: Client) -> None:
    user = officer()
    client.force_login(user)
    take_in(NOWHERE)
    row = MailedRow.objects.get()
    address = reverse("reports_mailed_row", args=[row.uuid])
    assert "Una cosa segreta" in client.get(address).content.decode()
    typed = {"street": "via garibald", "number": "777", "kind": "step", "text": "Mia"}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert 'value="777"' in refused.content.decode()
    answer = client.post(address, {**typed, "number": "12/A"})
    report = Report.objects.get()
    assert answer.url == reverse("reports_office_detail", args=[report.uuid])
    assert report.description == "Mia"
    row.refresh_from_db()
    assert (row.state, row.data, row.report, row.actor) == ("sent", {}, report, user)
    client.post(address, {**typed, "number": "12"})
    assert Report.objects.count() == 1


def test_a_row_left_out_loses_its_words_and_does_not_come_back(client: Client) -> None:
    client.force_login(officer())
    take_in(NOWHERE)
    row = MailedRow.objects.get()
    client.post(reverse("reports_mailed_row", args=[row.uuid]), {"do": "drop"})
    row.refresh_from_db()
    assert (row.state, row.data) == ("dropped", {})
    assert take_in(NOWHERE) == [(2, "known", "")]


def test_the_words_of_a_row_nobody_completes_are_erased_in_time() -> None:
    take_in(NOWHERE)
    MailedRow.objects.update(created_at=timezone.now() - timedelta(days=29))
    assert services.erase_expired(commit=True).mailed_rows == 0
    MailedRow.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert services.erase_expired(commit=False).mailed_rows == 1
    assert services.erase_expired(commit=True).mailed_rows == 1
    assert "segreta" not in str(MailedRow.objects.values().get())


def test_the_command_says_what_became_of_each_row_and_nothing_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mail.csv"
    file.write_text(f"{HEAD}\n{GOOD}\n{NOWHERE}", encoding="cp1252")
    call_command("import_mailed_reports", str(file), "--dry-run")
    assert not Report.objects.exists()
    call_command("import_mailed_reports", str(file))
    told = capsys.readouterr().out
    assert "row 2: a report" in told
    assert "row 3: to be completed (street)" in told
    assert "segreta" not in told
    assert "@" not in told
    assert Report.objects.count() == 1
    with pytest.raises(CommandError, match="no kept mapping"):
        call_command("import_mailed_reports", str(file), "--mapping", "x")
    file.write_text("a;b\n1;2")
    with pytest.raises(CommandError, match="No column says: street, kind"):
        call_command("import_mailed_reports", str(file))


@pytest.mark.parametrize(
    "content",
    [b"", b"Via;Tipo", b"Via;Via\na;b", b'Via;Tipo\n"a;b', b"x" * (1024 * 1024 + 1), b"a\n" * 2002],
)
def test_what_is_no_table_is_said(client: Client, content: bytes) -> None:
    client.force_login(officer())
    assert upload(client, content).status_code == 422
    if content:
        with pytest.raises(TableRefused):
            read_table(content)


@settings(
    max_examples=count(small=60, full=1500),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=120).map(lambda text: text.encode("utf-8", "ignore")),
    )
)
def test_no_table_whatever_it_holds_breaks_the_import(junk: bytes) -> None:
    try:
        read = read_table(HEAD.encode() + b"\n" + GOOD.encode() + b"\n" + junk)
    except TableRefused:
        return
    for one in services.take_in_mailed(read, columns(read), actor=None):
        assert one.outcome in {"new", "known", "waits"}


def test_only_who_works_for_the_whole_city_may(client: Client) -> None:
    two_districts()
    take_in(NOWHERE)
    client.force_login(officer(district="1"))
    for address in (
        reverse("reports_mailed"),
        reverse("reports_mailed_row", args=[MailedRow.objects.get().uuid]),
    ):
        assert client.get(address).status_code == 302
    upload(client, f"{HEAD}\n{GOOD}", do="take")
    assert not Report.objects.exists()


def test_the_list_asks_as_often_for_many_rows_as_for_one(client: Client) -> None:
    client.force_login(officer())

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("reports_mailed")).status_code == 200
        return len(seen)

    take_in(NOWHERE)
    asked()
    few = asked()
    take_in(*(NOWHERE.replace("9;", f"{n};", 1) for n in range(20, 28)))
    assert asked() == few
