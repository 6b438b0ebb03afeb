"""What is exported imports unchanged; a file with a slip changes nothing and says where it is."""

import csv
import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.points import queries, services
from apps.points.catalogue import LANGUAGES, SERVICE_CODES, WELCOMED
from apps.points.exchange.cells import guarded, unguarded
from apps.points.measures import MEASURES, checked_measures
from apps.points.models import (
    Closure,
    FacilitationPoint,
    ManagingBody,
    Move,
    ServiceNote,
    Site,
)
from apps.points.register import point_geometry
from tests.points.builders import point_row, site_row

ZIP = "register.zip"


def a_register() -> None:
    """Two points with everything there can be."""
    services.upsert_point(
        point_row(
            "A",
            site_row(
                "A", address='Via "Po" 1, cortile', lon=7.69, lat=45.07, step_free=None,
                opening_hours="Mo-Fr 09:00-13:00", services=("spid_cie", "inps"),
                languages=("it", "ar"), welcomed=("older",),
                measures={"entrance_steps": 0, "door_width_cm": 82.5, "lift": False},
            ),
            funding="PNRR 1.7.2", funded_until=date(2026, 6, 30), eligibility="residents",
            phone="+39 011 555", notes="=1+1\nseconda riga", last_checked_on=date(2026, 5, 4),
        )
    )  # fmt: skip
    services.upsert_point(point_row("B", kind="mobile", body="Città; di Torino"))
    site = Site.objects.get(code="A-1")
    Move.objects.create(site=site, first_day=date(2027, 1, 1), address="Corso Vercelli 15")
    Closure.objects.create(site=site, first_day=date(2026, 8, 1), last_day=date(2026, 8, 15))
    ServiceNote.objects.create(site=site, service="inps", text="'la lettera' dell'INPS")


def unpacked(content: bytes) -> dict[str, list[dict[str, str]]]:
    """The tables as they stand in the file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""))
            )
            for name in archive.namelist()
        }


def table(name: str, *rows: dict[str, str]) -> tuple[str, bytes]:
    """One table as a file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return f"{name}.csv", text.getvalue().encode()


def refused(name: str, content: bytes) -> list[str]:
    with pytest.raises(services.RegisterRefused) as refusal:
        services.import_register(name, content)
    return refusal.value.slips


def test_what_is_exported_imports_unchanged(db: None) -> None:
    a_register()
    content = services.export_register()
    report = services.import_register(ZIP, content)
    assert not report.has_written
    assert {name: one.unchanged for name, one in report.tables.items()} == {
        "bodies": 2, "points": 2, "sites": 2, "moves": 1, "closures": 1, "service_notes": 1,
    }  # fmt: skip
    assert services.export_register() == content


def test_an_empty_register_becomes_the_same(db: None) -> None:
    a_register()
    content, before = services.export_register(), queries.point("A")
    FacilitationPoint.objects.all().delete()
    ManagingBody.objects.all().delete()
    report = services.import_register(ZIP, content)
    assert report.tables["sites"].new == 2
    assert services.export_register() == content
    assert queries.point("A") == before


TEXTS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12
)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
SOME_DAYS = st.none() | DAYS


def _codes(known: Any) -> Any:
    return st.lists(st.sampled_from(sorted(known)), unique=True, max_size=4)


_VALUES: dict[str, Any] = {
    code: st.booleans()
    if one.kind == "yes_no"
    else st.integers(int(one.least), int(one.most))
    if one.kind == "whole"
    else st.floats(one.least, one.most)
    for code, one in MEASURES.items()
}
HOUSES = st.fixed_dictionaries({}, optional=_VALUES).map(checked_measures)
DEGREES = st.none() | st.tuples(st.floats(-180, 180), st.floats(-90, 90))
PLACES = {
    "address": TEXTS, "postal_code": TEXTS.map(lambda text: text[:10]), "district_code": TEXTS,
    "position_source": TEXTS, "measures": HOUSES,
    "geom": DEGREES.map(lambda at: point_geometry(*at) if at else None),
}  # fmt: skip
SITES = st.fixed_dictionaries(
    {
        **PLACES, "name": TEXTS, "notes": TEXTS, "phone": TEXTS, "valid_until": SOME_DAYS,
        "opening_hours": st.sampled_from(["", "24/7", "Mo-Fr 09:00-13:00; PH off"]),
        "suspended": st.booleans(), "step_free": st.none() | st.booleans(),
        "services": _codes(SERVICE_CODES), "languages": _codes(LANGUAGES),
        "welcomed": _codes(WELCOMED), "email": st.sampled_from(["", "a@example.org"]),
    }
)  # fmt: skip
MOVES = st.fixed_dictionaries({**PLACES, "first_day": DAYS, "reason": TEXTS})
CLOSURES = st.fixed_dictionaries({"first_day": DAYS, "days": st.integers(0, 9), "reason": TEXTS})
NOTES = st.dictionaries(st.sampled_from(SERVICE_CODES), TEXTS.filter(bool), max_size=3)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=TEXTS.filter(bool), body=TEXTS.filter(bool), funding=TEXTS, notes=TEXTS, until=SOME_DAYS,
    site=SITES, moves=st.lists(MOVES, max_size=2, unique_by=lambda one: one["first_day"]),
    closures=st.lists(CLOSURES, max_size=3), told=NOTES,
)  # fmt: skip
def test_any_register_survives_the_way_there_and_back(
    name: str, body: str, funding: str, notes: str, until: date | None, site: Any, moves: Any,
    closures: Any, told: Any,
) -> None:  # fmt: skip
    with transaction.atomic():
        point = FacilitationPoint.objects.create(
            code="P", name=name, kind="municipal", funding=funding, notes=notes, valid_until=until,
            body=ManagingBody.objects.create(code="b", name=body),
        )  # fmt: skip
        row = Site.objects.create(code="P-1", point=point, **site)
        Move.objects.bulk_create(Move(site=row, **move) for move in moves)
        for closure in closures:
            days = timedelta(days=closure.pop("days"))
            last = closure["first_day"] + days
            Closure.objects.create(site=row, last_day=last, **closure)
        for service, text in told.items():
            ServiceNote.objects.create(site=row, service=service, text=text)
        content = services.export_register()
        assert not services.import_register(ZIP, content).has_written
        FacilitationPoint.objects.all().delete()
        ManagingBody.objects.all().delete()
        services.import_register(ZIP, content)
        assert services.export_register() == content
        transaction.set_rollback(True)


@given(text=st.text(max_size=20))
def test_no_cell_runs_in_a_spreadsheet_and_every_cell_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_table_may_leave_out_columns_and_rows(db: None) -> None:
    a_register()
    file = table("sites", {"code": "A-1", "opening_hours": "Mo 09:00-12:00"})
    report = services.import_register(*file)
    assert (report.tables["sites"].changed, report.tables["sites"].not_in_file) == (1, 1)
    row = Site.objects.get(code="A-1")
    assert row.opening_hours == "Mo 09:00-12:00"
    assert row.services == ["spid_cie", "inps"]
    assert row.measures["door_width_cm"] == 82.5
    assert Site.objects.filter(code="B-1").exists()


def test_an_empty_cell_makes_a_fact_unknown_again(db: None) -> None:
    a_register()
    services.import_register(*table("sites", {"code": "A-1", "lift": "", "languages": ""}))
    row = Site.objects.get(code="A-1")
    assert "lift" not in row.measures
    assert row.languages == []


def test_what_is_only_checked_is_not_written(db: None) -> None:
    a_register()
    before = services.export_register()
    file = table("sites", {"code": "A-1", "address": "Via Nuova 1"})
    assert services.import_register(*file, only_check=True).tables["sites"].changed == 1
    assert services.export_register() == before


def test_a_spreadsheet_with_semicolons_and_commas_in_numbers_is_read(db: None) -> None:
    a_register()
    content = "code;lon;lat;door_width_cm\r\nA-1;7,5;45,1;90,5\r\n".encode("utf-8-sig")
    services.import_register("sites.csv", content)
    row = Site.objects.get(code="A-1")
    assert (row.geom.x, row.geom.y, row.measures["door_width_cm"]) == (7.5, 45.1, 90.5)


@pytest.mark.parametrize(
    ("name", "cells", "words"),
    [
        ("sites", {"code": "A-1", "opening_hours": "mornings"}, "opening_hours"),
        ("sites", {"code": "A-1", "services": "spid_cie|cooking"}, "site_services_known"),
        ("sites", {"code": "A-1", "lon": "7.6", "lat": ""}, "lon, lat"),
        ("sites", {"code": "A-1", "lon": "200", "lat": "45"}, "lon, lat"),
        ("sites", {"code": "A-1", "door_width_cm": "-5"}, "door_width_cm"),
        ("sites", {"code": "A-1", "door_width_cm": "nan"}, "door_width_cm"),
        ("sites", {"code": "A-1", "lift": "perhaps"}, "lift"),
        ("sites", {"code": "A-1", "email": "nobody"}, "email"),
        ("sites", {"code": "A-1", "valid_from": "1.2.2026"}, "valid_from"),
        ("sites", {"code": "NEW", "point": "nobody", "role": "main"}, "nobody"),
        ("sites", {"code": "NEW", "point": "A", "role": "castle"}, "role"),
        ("points", {"code": "A", "kind": "castle"}, "kind"),
        ("points", {"code": "A", "website": "javascript:alert(1)"}, "website"),
        ("closures", {"site": "A-1", "first_day": "2026-08-02", "last_day": "2026-08-01",
                      "reason": ""}, "closure_ends_after_it_starts"),
        ("closures", {"site": "A-1", "first_day": "", "last_day": "", "reason": ""}, "first_day"),
    ],
)  # fmt: skip
def test_a_slip_is_named_and_nothing_is_changed(
    db: None, name: str, cells: dict[str, str], words: str
) -> None:
    a_register()
    before = services.export_register()
    [slip] = refused(*table(name, cells))
    assert slip.startswith(f"{name}.csv, ")
    assert "2" in slip
    assert words in slip
    assert services.export_register() == before


def test_every_slip_is_told_at_once(db: None) -> None:
    a_register()
    slips = refused(
        *table(
            "sites",
            {"code": "A-1", "lift": "perhaps"},
            {"code": "B-1", "lift": "yes"},
            {"code": "A-1", "lift": "yes"},
            {"code": "X", "lift": "yes"},
        )
    )
    assert [slip.split(":")[0].split()[-1] for slip in slips] == ["2", "5"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("castles.csv", b"code\nA\n"),
        ("../../sites.exe", b"MZ\x00"),
        ("sites.csv", b""),
        ("sites.csv", b"\xff\xfe\x00"),
        ("sites.csv", b"code,colour\nA-1,red\n"),
        ("sites.csv", b"name\nA\n"),
        ("sites.csv", b"code,code\nA,A\n"),
        ("sites.csv", b"code,name\nA-1\n"),
        ("sites.csv", b'code,name\nA-1,"' + b"a" * 200_000 + b'"\n'),
        ("sites.csv", b"code,name\nA-1,a\x00b\n"),
        ("register.zip", b"PK\x03\x04 broken"),
    ],
)
def test_a_file_that_is_no_register_is_refused(db: None, name: str, content: bytes) -> None:
    a_register()
    before = services.export_register()
    assert len(refused(name, content)) == 1
    assert services.export_register() == before


def test_an_archive_that_grows_is_refused(db: None) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sites.csv", b"code\n" + b"A" * 30_000_000)
    assert len(packed.getvalue()) < 100_000
    assert len(refused("register.zip", packed.getvalue())) == 1


def test_the_queries_of_an_unchanged_import_do_not_grow_with_its_rows(db: None) -> None:
    counts = []
    for many in (2, 15):
        for number in range(many):
            services.upsert_point(point_row(f"P{many}-{number}"))
        content = services.export_register()
        with CaptureQueriesContext(connection) as captured:
            services.import_register(ZIP, content)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_commands_do_the_same(db: None, tmp_path: Path) -> None:
    a_register()
    path, said = tmp_path / ZIP, io.StringIO()
    call_command("export_register", path, stdout=said)
    assert path.read_bytes() == services.export_register()
    call_command("import_register", path, stdout=said)
    assert "sites: 0 new, 0 changed, 2 unchanged" in said.getvalue()
    name, content = table("sites", {"code": "A-1", "lift": "perhaps"})
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match="lift"):
        call_command("import_register", tmp_path / name)
    with pytest.raises(CommandError):
        call_command("import_register", tmp_path / "nothing.zip")
