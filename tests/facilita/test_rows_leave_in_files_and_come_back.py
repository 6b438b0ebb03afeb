"""Rows leave in files, wait for what is missing, come back refused, are corrected and accepted."""

import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.facilita import queries, services
from apps.facilita.models import Entry, EntryPerson, EntryStep, Export, ExportRow
from apps.facilita.services import BadReport, EntryRefused, StepRefused
from tests.facilita.builders import (
    ANSWERS,
    SITE,
    facilitator,
    helped,
    kept,
    named_site,
    told,
)
from tests.facilita.validator import refusals, report, tax_code

pytestmark = pytest.mark.django_db
NEXT_YEAR = timezone.now().year + 1
NOW = datetime(2026, 4, 28, 10, tzinfo=UTC)
REASON = 'I campi "AN9, AN10" sono obbligatori, e non possono essere vuoti.'


def made() -> uuid.UUID:
    (export,) = services.make_files(now=NOW)
    return export


def accepted(raw: bytes) -> bool:
    return refusals(raw, today=date(2026, 4, 28), last_day=date(2026, 4, 30)) == {}


def states() -> Counter[str]:
    return Counter(Entry.objects.values_list("state", flat=True))


def test_what_was_kept_leaves_in_a_file_that_the_rules_accept() -> None:
    for number in range(5):
        kept(number, details=f'Ha detto "grazie", {number}')
    export = made()
    raw = services.file_of(export)
    assert accepted(raw)
    assert services.file_of(export) == raw
    assert states() == {"exported": 5}
    with pytest.raises(StepRefused):
        services.make_files(now=NOW)


def test_a_file_stays_as_it_was_whatever_is_renamed_meanwhile() -> None:
    kept()
    export = made()
    raw = services.file_of(export)
    services.register_site(site_code=SITE, number="1", name="Altro")
    services.register_facilitator(user=facilitator(), number="", name="")
    assert services.file_of(export) == raw


def test_what_is_after_the_last_day_waits_until_the_day_is_moved() -> None:
    kept(1)
    late = kept(2)
    Entry.objects.filter(pk=late.pk).update(day=date(2026, 5, 2))
    now = datetime(2026, 5, 9, 10, tzinfo=UTC)
    assert len(services.make_files(now=now)) == 1
    assert states() == {"exported": 1, "waiting": 1}
    assert queries.why_waiting().after_last_day == 1
    services.set_programme(codes_version="1.59.0", last_day=date(2026, 5, 31), admits_minors=False)
    assert queries.why_waiting().ready == 1
    services.make_files(now=now)
    assert states() == {"exported": 2}


def test_what_has_no_name_there_waits_and_it_is_said_which() -> None:
    nameless = facilitator("nuova", named=False)
    services.keep(helped(nameless), told(), actor=nameless)
    services.keep(helped(site_code="p9"), told(tax_code=tax_code(name="VRDLGU")), actor=nameless)
    with pytest.raises(StepRefused):
        services.make_files(now=NOW)
    why = queries.why_waiting()
    assert (why.unnamed, why.sites, why.people) == (2, ("p1-main", "p9"), ("nuova",))
    named_site()
    services.register_facilitator(user=nameless, number="77", name="Neri Anna")
    assert queries.why_waiting().ready == 1


def test_more_rows_than_a_file_may_hold_become_several(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from apps.facilita import codes
    from apps.facilita.services import export as exporting

    small = replace(codes.book(), rows_max=3)
    monkeypatch.setattr(exporting, "book", lambda *_: small)
    for number in range(7):
        kept(number)
    files = services.make_files(now=NOW)
    assert [Export.objects.get(uuid=one).row_count for one in files] == [3, 3, 1]
    assert all(accepted(services.file_of(one)) for one in files)


def test_the_refused_come_back_with_their_reasons_and_leave_again_corrected() -> None:
    entries = [kept(number) for number in range(6)]
    export = made()
    raw = services.file_of(export)
    wrong = {2: REASON, 5: "Il Codice Fiscale inserito è invalido."}
    assert services.read_refused(export_uuid=export, raw=report(raw, wrong)) == 2
    # Nothing has happened before somebody confirms it.
    assert states() == {"exported": 6}
    assert queries.answer_of(export)[0] == (2, REASON.replace('"', " ").replace("  ", " "))
    assert services.confirm_answer(export_uuid=export) == (4, 2)
    assert states() == {"accepted": 4, "refused": 2}
    assert EntryPerson.objects.count() == 2
    back = queries.refused()
    assert [one.uuid for one in back] == [entries[1].uuid, entries[4].uuid]
    assert "AN9, AN10" in back[0].reason
    fac = facilitator()
    for one in back:
        seen = queries.filled(one.uuid)
        assert seen is not None
        entry = Entry.objects.get(uuid=one.uuid)
        again = told(tax_code=seen.person.tax_code, answers=seen.answers, given_name="Maria Pia")
        services.keep(
            helped(fac, assistance_uuid=entry.assistance_uuid), again, actor=fac,
            entry_uuid=entry.uuid,
        )  # fmt: skip
    assert states() == {"accepted": 4, "corrected": 2}
    second = made()
    assert accepted(services.file_of(second))
    services.none_refused(export_uuid=second)
    assert services.confirm_answer(export_uuid=second) == (2, 0)
    assert states() == {"accepted": 6}
    assert not EntryPerson.objects.exists()
    assert set(ExportRow.objects.values_list("sealed", flat=True)) == {""}
    with pytest.raises(StepRefused):
        services.file_of(export)


def test_what_is_accepted_keeps_nothing_of_the_person_but_keyed_hashes() -> None:
    entry = kept(details="Maria ha chiesto dello SPID", interest="la salute")
    export = made()
    services.none_refused(export_uuid=export)
    services.confirm_answer(export_uuid=export)
    entry.refresh_from_db()
    assert (entry.details, entry.interest) == ("", "")
    assert set(entry.answers) == {"SE3", "SE5", "SE6"}
    assert len(entry.citizen_key) == len(entry.same_key) == 64
    assert queries.filled(entry.uuid) is None


def test_the_same_help_is_never_there_twice_not_even_after_it_was_accepted() -> None:
    kept(1)
    export = made()
    services.none_refused(export_uuid=export)
    services.confirm_answer(export_uuid=export)
    with pytest.raises(EntryRefused) as refused:
        kept(1)
    assert list(refused.value.errors) == ["tax_code"]
    kept(1, details="Un'altra cosa")
    assert Entry.objects.values("citizen_key").distinct().count() == 1


def test_a_key_that_is_replaced_still_recognises_who_was_there(settings: Any) -> None:
    kept(1)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one, just as long and as hard to guess as the first"
    with pytest.raises(EntryRefused):
        kept(1)
    assert accepted(services.file_of(made()))


def test_of_a_group_each_has_a_row_and_no_more_than_were_there() -> None:
    fac, one = facilitator(), helped(people=2)
    for name in ("RSSMRA", "VRDLGU"):
        services.keep(one, told(tax_code=tax_code(name=name)), actor=fac)
    with pytest.raises(StepRefused):
        services.keep(one, told(tax_code=tax_code(name="BNCLRA")), actor=fac)
    assert len(queries.entries_of(one.assistance_uuid)) == 2


def test_who_does_not_agree_any_more_is_taken_out_before_it_left() -> None:
    entry = kept(1)
    services.take_back(entry_uuid=entry.uuid)
    assert not Entry.objects.exists()
    assert not EntryPerson.objects.exists()
    late = kept(2)
    made()
    with pytest.raises(StepRefused):
        services.take_back(entry_uuid=late.uuid)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tax_code": "RSSMRA50E57L219A"}, "tax_code"),
        ({"tax_code": "00743110157"}, "tax_code"),
        ({"tax_code": tax_code(born=date(NEXT_YEAR - 12, 1, 1))}, "tax_code"),
        ({"given_name": '  "" '}, "given_name"),
        ({"family_name": ""}, "family_name"),
        ({"consent": "OVVIO"}, "consent"),
        ({"answers": {}}, "AN9"),
        ({"answers": ANSWERS | {"SE6": ["Z"]}}, "SE6"),
        ({"answers": ANSWERS | {"SE6": ["A", "A"]}}, "SE6"),
        ({"answers": ANSWERS | {"AN9": ["A", "B"]}}, "AN9"),
        ({"answers": ANSWERS | {"AN12": ["Torino"]}}, "AN12"),
        ({"answers": ANSWERS | {"PR1": ["forse"]}}, "PR1"),
        ({"answers": ANSWERS | {"XX1": ["A"]}}, "XX1"),
    ],
)
def test_what_the_platform_would_refuse_is_refused_here_in_words(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(EntryRefused) as refused:
        kept(**changes)
    assert field in refused.value.errors
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "malformed"),
        (b"\x00\xff\xfe", "empty"),
        (b"NUMERO RIGA,NOTE\n", "empty"),
        (b"NUMERO RIGA,NOTE\nquattro,x", "malformed"),
        (b"NUMERO RIGA,NOTE\n99,troppo,77,x", "other_file"),
        (b"NUMERO RIGA,NOTE\n1,di un altro,ZZZ,Altro Nome,", "other_file"),
        (b"1,senza intestazioni,BNCLRA85A42L219Q", "malformed"),
        (b"x" * (9 * 1024 * 1024), "too_large"),
    ],
)
def test_a_report_of_something_else_changes_nothing(raw: bytes, code: str) -> None:
    kept()
    export = made()
    with pytest.raises(BadReport) as bad:
        services.read_refused(export_uuid=export, raw=raw)
    assert bad.value.code == code
    assert queries.export(export).refuses is None  # type: ignore[union-attr]
    assert states() == {"exported": 1}


def test_a_reason_that_names_a_tax_code_is_kept_without_it() -> None:
    kept()
    export = made()
    raw = report(services.file_of(export), {1: f"Codice fiscale {tax_code().lower()} non valido"})
    services.read_refused(export_uuid=export, raw=raw)
    services.confirm_answer(export_uuid=export)
    assert Entry.objects.get().reason == "Codice fiscale … non valido"
    assert tax_code() not in str(Export.objects.get().answer).upper()


def test_an_answer_is_taken_once_and_a_wrong_one_can_be_put_away() -> None:
    kept()
    export = made()
    with pytest.raises(StepRefused):
        services.confirm_answer(export_uuid=export)
    raw = report(services.file_of(export), {1: "Facilitatore non presente"})
    services.read_refused(export_uuid=export, raw=raw)
    services.forget_answer(export_uuid=export)
    with pytest.raises(StepRefused):
        services.confirm_answer(export_uuid=export)
    services.read_refused(export_uuid=export, raw=raw)
    services.confirm_answer(export_uuid=export)
    for late in (services.confirm_answer, services.none_refused, services.not_taken):
        with pytest.raises(StepRefused):
            late(export_uuid=export)


def test_a_file_that_was_not_taken_gives_its_rows_back() -> None:
    kept(1), kept(2)
    assert services.not_taken(export_uuid=made()) == 2
    assert states() == {"waiting": 2}
    assert accepted(services.file_of(made()))


def test_time_erases_what_was_never_accepted_and_at_last_the_hashes() -> None:
    old, fresh, done = kept(1), kept(2), kept(3)
    export = made()
    Entry.objects.filter(pk=old.pk).update(created_at=NOW - timedelta(days=800))
    services.note_view(entry_uuid=old.uuid, viewer=uuid.uuid4())
    assert services.erase_expired(now=NOW) == services.Erased(1, 0, 0, committed=False)
    assert Entry.objects.count() == 3
    services.erase_expired(commit=True, now=NOW)
    # The file has lost a row: the others wait for the next one.
    assert states() == {"waiting": 2}
    assert queries.export(export).outcome == "not_taken"  # type: ignore[union-attr]
    second = made()
    services.none_refused(export_uuid=second)
    services.confirm_answer(export_uuid=second)
    later = NOW + timedelta(days=3000)
    assert services.erase_expired(commit=True, now=later).keys == 2
    assert services.erase_expired(commit=True, now=later).keys == 0
    for entry in (fresh, done):
        entry.refresh_from_db()
        assert (entry.citizen_key, entry.same_key) == ("", "")
    assert services.erase_expired(now=later).views == 0


def test_the_record_of_steps_cannot_be_changed() -> None:
    kept()
    for change in (EntryStep.objects.all().delete, lambda: EntryStep.objects.update(step="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
