"""A bomb set and thousands of spoiled files through every door a file may come in by."""

import random
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.outbox.services import deliver_due
from apps.reports import services
from apps.reports.models import DraftPhoto, Report, ReportPhoto
from apps.territory.services import ImportFailed
from apps.twin.models import Barrier, ProofPhoto, SurveyPhoto
from tests.api.street import LAT, LON
from tests.counts import count
from tests.hostile.checks import (
    EMAIL,
    PHONE,
    SECRET,
    nothing_private_is_public,
    only_plain_pictures_are_stored,
)
from tests.hostile.files import HostileFile, bomb_set, spoiled
from tests.reports.builders import sent_report
from tests.reports.office import officer
from tests.twin_imports.builders import csv_file, row, survey

Door = Callable[[HostileFile], int]


def as_upload(file: HostileFile) -> SimpleUploadedFile:
    return SimpleUploadedFile(file.name, file.data, content_type=file.content_type)


def by_the_form() -> Door:
    """The third step of the report form, with words and contact beside the photo."""
    state: dict[str, Client] = {}

    def start() -> Client:
        client = Client(raise_request_exception=False)
        client.post(reverse("report_where"), {"way": "map", "lon": str(LON), "lat": str(LAT)})
        client.post(reverse("report_what"), {"kind": "step", "can_pass": "no"})
        return client

    def send(file: HostileFile) -> int:
        # Three photos fill a draft.
        if "client" not in state or not DraftPhoto.objects.count() % 3:
            state["client"] = start()
        return state["client"].post(
            reverse("report_details"),
            {"photo": as_upload(file), "description": SECRET, "contact_email": EMAIL,
             "contact_phone": PHONE},
        ).status_code  # fmt: skip

    return send


def by_open311() -> Door:
    client = Client(raise_request_exception=False)
    _known, key = services.create_api_client(
        name="Files", jurisdiction="comune.torino.it", posts_per_hour=100_000
    )

    def send(file: HostileFile) -> int:
        form = {
            "api_key": key, "service_code": "step", "lat": str(LAT), "long": str(LON),
            "description": SECRET, "email": EMAIL, "attribute[client_uuid]": str(uuid.uuid4()),
        }  # fmt: skip
        return client.post(
            "/open311/v2/requests.json", {**form, "media": as_upload(file)}
        ).status_code

    return send


def by_adding_a_photo() -> Door:
    client = Client(raise_request_exception=False)

    def send(file: HostileFile) -> int:
        report = Report.objects.filter(channel="web").order_by("-pk").first()
        if report is None or report.photos.count() >= 3:
            report = sent_report(lon=LON, lat=LAT, description=SECRET, contact_email=EMAIL)
        address = reverse("report_add_photo", args=[report.code])
        return client.post(address, {"photo": as_upload(file)}).status_code

    return send


def by_the_phones_queue() -> Door:
    client = Client(raise_request_exception=False)
    state: dict[str, Any] = {"sent": 0}

    def send(file: HostileFile) -> int:
        if state["sent"] % 3 == 0:
            state["report"] = str(uuid.uuid4())
            client.post(
                "/api/v1/offline/reports/",
                {"client_uuid": state["report"], "kind": "step", "lon": LON, "lat": LAT,
                 "description": SECRET, "contact_email": EMAIL},
                content_type="application/json",
            )  # fmt: skip
        state["sent"] += 1
        address = f"/api/v1/offline/reports/{state['report']}/photos/{uuid.uuid4()}/"
        kind = file.content_type if file.content_type.startswith("image/") else "image/jpeg"
        return client.put(address, file.data, content_type=kind).status_code

    return send


def by_the_proof_of_a_removal() -> Door:
    client = Client(raise_request_exception=False)
    client.force_login(officer("proof"))
    sent_report(lon=LON + 0.002, lat=LAT)
    deliver_due(limit=500)
    barrier = Barrier.objects.latest("pk")

    def send(file: HostileFile) -> int:
        barrier.refresh_from_db()
        if barrier.state == "removed":
            # It was taken for a photo, and the barrier is gone: back to where it stood.
            Barrier.objects.filter(pk=barrier.pk).update(state="planned", proof="")
        else:
            Barrier.objects.filter(pk=barrier.pk).update(state="planned")
        address = reverse("twin_barrier_decide", args=[barrier.uuid])
        return client.post(
            address,
            {"to": "removed", "reason": "work_verified", "expected": "planned", "proof": "photo",
             "picture": as_upload(file)},
        ).status_code  # fmt: skip

    return send


DOORS: dict[str, Callable[[], Door]] = {
    "form": by_the_form,
    "open311": by_open311,
    "add a photo": by_adding_a_photo,
    "queue of a phone": by_the_phones_queue,
    "proof of a removal": by_the_proof_of_a_removal,
}


def stored_rows() -> int:
    return sum(model.objects.count() for model in (ReportPhoto, DraftPhoto, ProofPhoto))


def test_the_bomb_set_through_every_door(tmp_path: Path) -> None:
    doors = [(name, make()) for name, make in DOORS.items()]
    # Each file through one door, or in the large count each through all.
    turns = count(small=1, full=len(doors))
    for number, file in enumerate(bomb_set()):
        for turn in range(turns):
            name, send = doors[(number + turn) % len(doors)]
            assert send(file) < 500, (name, file.what)
    sent = len(bomb_set()) * turns
    stored = only_plain_pictures_are_stored(tmp_path / "media")
    assert stored == stored_rows()
    # Some are pictures with something in them that does not belong there, most are none.
    assert sent / 8 < stored < sent / 2


def test_thousands_of_spoiled_files(tmp_path: Path) -> None:
    rng = random.Random(20261128)
    doors = [(name, make()) for name, make in DOORS.items()]
    total, taken = count(small=60, full=2000), Counter[str]()
    for number, file in enumerate(spoiled(rng, total)):
        name, send = doors[number % len(doors)]
        before = stored_rows()
        assert send(file) < 500, (name, number)
        taken[name] += stored_rows() - before
    assert only_plain_pictures_are_stored(tmp_path / "media") == stored_rows()
    assert nothing_private_is_public() > 60
    for name, _send in doors:
        assert 0 < taken[name] < total / len(doors), name


def test_a_survey_brings_only_pixels_or_is_refused_whole(tmp_path: Path) -> None:
    rng, folder = random.Random(4), tmp_path / "survey"
    folder.mkdir()
    refused = 0
    some = bomb_set()[:: count(small=4, full=1)]
    files = [*some, *spoiled(rng, count(small=15, full=400))]
    for number, file in enumerate(files):
        # The importer believes the name in the table as little as the type of an upload.
        name = f"{number}.jpg"
        (folder / name).write_bytes(file.data)
        line = row(f"R{number}", 30 + number % 50, 3, Foto=name)
        before = SurveyPhoto.objects.count()
        with suppress(ImportFailed):
            survey(csv_file(folder, [line], name=f"{number}.csv"))
        refused += SurveyPhoto.objects.count() == before
    kept = only_plain_pictures_are_stored(tmp_path / "media")
    assert kept == SurveyPhoto.objects.count() > 5
    assert refused > 5


def test_a_table_of_mailed_reports_that_is_none_is_refused() -> None:
    client = Client(raise_request_exception=False)
    client.force_login(officer())
    for file in bomb_set():
        answer = client.post(reverse("reports_mailed"), {"file": as_upload(file)})
        assert answer.status_code in (200, 302, 422), file.what
        assert b"<script>alert" not in answer.content, file.what
