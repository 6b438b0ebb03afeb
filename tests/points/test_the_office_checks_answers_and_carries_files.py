"""The register in the admin: checks, what people say is wrong, files; for staff of the city."""

import io
import uuid
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.points import queries, services
from apps.points.models import Correction, Move, ServiceNote, Site, SiteCheck
from apps.points.services import upsert_point
from tests.points.builders import point_row, site_row
from tests.points.test_staff_keep_the_register_in_the_admin import client_with, site_form

PAGES = ["points_checks", "points_corrections", "points_files", "points_register_zip"]
ENGLISH = {"Accept-Language": "en"}


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def say(**changes: Any) -> services.Said:
    words = {"client_uuid": uuid.uuid4(), "point_code": "P", "about": "hours", "text": "sono le 10"}
    return services.say_wrong(**{**words, **changes})


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_staff_of_the_city(db: None, name: str) -> None:
    upsert_point(point_row("P"))
    assert client_with("staff").get(reverse(name)).status_code == 200
    assert client_with("technician").get(reverse(name)).status_code in {302, 403}
    assert Client().get(reverse(name)).status_code == 302


def test_staff_of_a_district_are_turned_away(db: None) -> None:
    client = client_with("staff", district="2")
    assert [client.get(reverse(name)).status_code for name in PAGES] == [302] * 4


def test_one_button_says_who_checked_and_when(db: None) -> None:
    upsert_point(point_row("P", site_row("P"), site_row("P", 2, role="secondary")))
    client = client_with("staff")
    page = soup(client.get(reverse("points_checks"), headers=ENGLISH))
    assert [button["value"] for button in page.select("button[name=site]")] == ["P-1", "P-2"]
    client.post(reverse("points_checks"), {"site": "P-1"})
    check = SiteCheck.objects.get()
    assert check.checked_by is not None
    facts = queries.point("P")
    assert facts is not None
    assert facts.last_checked_on == facts.sites[0].checked_on == timezone.localdate()
    assert facts.sites[1].checked_on is None
    # What was not checked comes first.
    lines = queries.points_to_check()
    assert [(line.code, line.checked_by) for line in lines] == [("P-2", ""), ("P-1", "staff")]
    assert "opening hours" in soup(client.get(reverse("points_checks"), headers=ENGLISH)).get_text(
        " "
    )


def test_a_check_of_half_a_year_ago_is_old(db: None) -> None:
    upsert_point(point_row("P"))
    services.note_check(site_codes=["P-1"], by=None, at=timezone.now() - timedelta(days=181))
    [line] = queries.points_to_check()
    assert line.is_old


def test_the_newest_check_counts(db: None) -> None:
    upsert_point(point_row("P", last_checked_on=timezone.localdate() - timedelta(days=5)))
    for days in (3, 40):
        services.note_check(site_codes=["P-1"], by=None, at=timezone.now() - timedelta(days=days))
    facts = queries.point("P")
    assert facts is not None
    assert facts.last_checked_on == timezone.localdate() - timedelta(days=3)


@pytest.mark.parametrize("name", ["points_checks", "points_corrections"])
def test_lists_take_the_same_queries_for_any_number_of_rows(db: None, name: str) -> None:
    client = client_with("staff")
    counts = []
    for many in (1, 15):
        for number in range(many):
            upsert_point(point_row(f"P{many}-{number}"))
            services.note_check(site_codes=[f"P{many}-{number}-1"], by=uuid.uuid4())
            say(point_code=f"P{many}-{number}")
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(name))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_office_reads_answers_and_never_sees_the_address(db: None) -> None:
    upsert_point(point_row("P"))
    said = say(email="maria@example.org")
    client = client_with("staff")
    page = reverse("points_correction", args=[said.uuid])
    listed = soup(client.get(reverse("points_corrections")))
    assert listed.select_one(f'a[href="{page}"]')
    shown = client.get(page, headers=ENGLISH).content.decode()
    assert "sono le 10" in shown
    assert "maria" not in shown
    bad = client.post(page, {"state": "", "text": "Grazie"}, headers=ENGLISH)
    assert bad.status_code == 422
    assert "Grazie" in bad.content.decode()
    assert client.post(page, {"state": "corrected", "text": "Grazie"}).status_code == 302
    row = Correction.objects.get()
    assert (row.state, row.answer) == ("corrected", "Grazie")
    assert row.answered_by is not None
    assert soup(client.get(page, headers=ENGLISH)).select_one("textarea") is None


def test_what_is_answered_leaves_the_list_of_what_waits(db: None) -> None:
    upsert_point(point_row("P"))
    said = say(at=timezone.now() - timedelta(days=40))
    client = client_with("staff")
    text = soup(client.get(reverse("points_corrections"), headers=ENGLISH)).get_text(" ")
    assert "1 waits for an answer" in text
    assert "1 for too long" in text
    services.answer_correction(uuid=said.uuid, state="right", text="", by=uuid.uuid4())
    waiting = soup(client.get(reverse("points_corrections")))
    assert not waiting.select(".listing tbody tr")
    everything = soup(client.get(reverse("points_corrections") + "?state=all"))
    assert len(everything.select(".listing tbody tr")) == 1


def test_a_site_gets_services_languages_and_measures(town: None) -> None:
    response = client_with("staff").post(
        reverse("register_sites:add"),
        site_form(
            services=["spid_cie", "inps"], languages=["it", "ise"], welcomed=["older"],
            measure_entrance_steps="0", measure_door_width_cm="82.5", measure_lift="no",
        ),
    )  # fmt: skip
    assert response.status_code == 302
    site = Site.objects.get(code="P-9")
    assert (site.services, site.languages, site.welcomed) == (
        ["spid_cie", "inps"], ["it", "ise"], ["older"],
    )  # fmt: skip
    # What was left empty stays unknown.
    assert site.measures == {"entrance_steps": 0, "door_width_cm": 82.5, "lift": False}
    edit = client_with_again().get(reverse("register_sites:edit", args=[site.pk]))
    page = soup(edit)
    assert len(page.select("input[name=services][checked]")) == 2
    chosen = page.select_one("#id_measure_lift option[selected]")
    assert chosen is not None
    assert chosen["value"] == "no"


def client_with_again() -> Client:
    """The same person, signed in anew."""
    from apps.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username="staff"))
    return client


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"services": ["cooking"]}, "services"),
        ({"role": "castle"}, "role"),
        ({"role": "stop"}, "role"),
        ({"role": "main"}, "__all__"),
        ({"measure_door_width_cm": "5000"}, "measure_door_width_cm"),
        ({"measure_lift": "perhaps"}, "measure_lift"),
        ({"measure_entrance_steps": "-1"}, "measure_entrance_steps"),
        ({"measure_entrance_step_cm": "nan"}, "measure_entrance_step_cm"),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "__all__"),
    ],
)
def test_a_bad_site_is_refused_at_its_field(db: None, changes: dict[str, Any], field: str) -> None:
    response = client_with("staff").post(reverse("register_sites:add"), site_form(**changes))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Site.objects.filter(code="P-9").exists()


def test_moves_and_notes_are_kept_in_lists(town: None) -> None:
    upsert_point(point_row("P"))
    site, client = Site.objects.get(), client_with("staff")
    moved = client.post(
        reverse("register_moves:add"),
        {
            "site": site.pk, "first_day": "2027-01-01", "address": "Via Nuova 1", "lon": "7.68",
            "lat": "45.02", "measure_lift": "yes",
        },
    )  # fmt: skip
    noted = client.post(
        reverse("register_notes:add"), {"site": site.pk, "service": "inps", "text": "La lettera"}
    )
    assert (moved.status_code, noted.status_code) == (302, 302)
    move = Move.objects.get()
    assert (move.geom.x, move.district_code, move.measures) == (7.68, "2", {"lift": True})
    assert ServiceNote.objects.get().text == "La lettera"
    for name in ("register_moves", "register_notes"):
        assert client.get(reverse(f"{name}:index")).status_code == 200


def test_the_register_is_taken_away_and_brought_back(db: None) -> None:
    upsert_point(point_row("P", site_row("P", address="Via Po 1")))
    client = client_with("staff")
    content = client.get(reverse("points_register_zip")).content
    assert set(zipfile.ZipFile(io.BytesIO(content)).namelist()) == {
        f"{name}.csv" for name in services.TABLES
    }
    table = client.get(reverse("points_register_table", args=["sites"]))
    assert b"Via Po 1" in table.content
    assert client.get(reverse("points_register_table", args=["users"])).status_code == 404

    def send(name: str, body: bytes, **more: str) -> Any:
        file = SimpleUploadedFile(name, body)
        return client.post(reverse("points_files"), {"file": file, **more}, headers=ENGLISH)

    changed = table.content.replace(b"Via Po 1", b"Via Po 2")
    looked = send("sites.csv", changed, only_check="on")
    assert "Only checked" in soup(looked).get_text(" ")
    assert Site.objects.get().address == "Via Po 1"
    done = send("sites.csv", changed)
    assert done.status_code == 200
    assert Site.objects.get().address == "Via Po 2"
    bad = send("sites.csv", b"code,lift\r\nP-1,perhaps\r\n")
    assert bad.status_code == 422
    assert "sites.csv, line 2: lift" in soup(bad).get_text(" ")
    assert send("sites.csv", b"").status_code == 422
    assert client.post(reverse("points_files"), {}).status_code == 422
