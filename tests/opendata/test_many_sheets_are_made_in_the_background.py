"""Sheets in the office: at once for few, by a job for many, refused for too many; none is lost."""

import io
import json
import threading
import zipfile
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from apps.accounts.models import User
from apps.opendata import queries, selection, services
from apps.opendata.models import SheetJob
from apps.opendata.selection import Selection
from apps.opendata.sheets import making
from apps.works.services import ensure_prices
from tests.accounts.people import client_with
from tests.at_once import all_at_once
from tests.pages.builders import barriers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits small enough to be reached."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(services, "AT_ONCE", 3)
    monkeypatch.setattr("apps.opendata.views.office.AT_ONCE", 3)
    for place in (services, selection):
        monkeypatch.setattr(place, "AT_MOST", 12)
    monkeypatch.setattr("apps.opendata.views.office.AT_MOST", 12)
    monkeypatch.setattr(making, "PER_PDF", 4)
    ensure_prices()


def post(client: Client, *, query: str = "", format_: str = "pdf", language: str = "en") -> Any:
    address = f"{reverse('opendata_sheets')}?{query}"
    return client.post(address, {"format": format_, "language": language})


def asked(number: int = 5, format_: str = "pdf", **filters: Any) -> SheetJob:
    """A job of somebody."""
    barriers(number)
    user = User.objects.create_user(username=f"asks{User.objects.count()}")
    uuid = services.ask_for_sheets(
        Selection(**filters), format=format_, language="en", user_id=user.pk
    )
    return SheetJob.objects.get(uuid=uuid)


def test_a_few_sheets_are_made_at_once_in_the_chosen_language() -> None:
    barriers(3)
    answer = post(client_with(), language="it")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="peba-')
    reader = PdfReader(io.BytesIO(answer.content))
    assert reader.trailer["/Root"]["/Lang"] == "it"
    assert len(reader.pages) >= 3
    assert not SheetJob.objects.exists()


def test_the_sheets_are_of_what_the_list_was_filtered_by() -> None:
    barriers(2, kind="narrow", place_name="Via Roma")
    barriers(2, kind="narrow", state="removed")
    barriers(1, kind="step")
    client = client_with()
    answer = post(client, query="kind=narrow&place=roma", format_="xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == ["Passage too narrow"] * 2
    page = client.get(f"{reverse('opendata_sheets')}?kind=narrow").content.decode()
    assert 'data-sheets-total="2"' in page
    assert "Passage too narrow" in page


def test_one_barrier_of_any_state_has_its_sheet() -> None:
    barrier = barriers(1, state="removed")[0]
    barriers(5)
    answer = post(client_with(), query=f"barrier={barrier.uuid}", format_="xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[-1] for row in rows[1:]] == [str(barrier.uuid)]


def test_staff_of_a_district_make_sheets_of_their_district_alone() -> None:
    barriers(2, district_code="1")
    other = barriers(2, district_code="2")[0]
    client = client_with(district="1")
    page = client.get(reverse("opendata_sheets")).content.decode()
    assert 'data-sheets-total="2"' in page
    assert client.get(f"{reverse('opendata_sheets')}?district=2").status_code in {302, 403}
    assert post(client, query=f"barrier={other.uuid}").status_code in {302, 403}


def test_strangers_and_other_roles_are_sent_away() -> None:
    barriers(1)
    nobody = Client()
    nobody.force_login(User.objects.create_user(username="nobody"))
    for client in (Client(), nobody):
        assert post(client).status_code == 302
        assert client.get(reverse("opendata_jobs")).status_code == 302


def test_more_become_a_job_that_can_be_left_and_found_again() -> None:
    barriers(10)
    client = client_with()
    answer = post(client)
    job = SheetJob.objects.get()
    assert answer.url == reverse("opendata_job", args=[job.uuid])
    page = client.get(answer.url).content.decode()
    assert "Waiting" in page
    assert 'max="10" value="0"' in page
    assert services.work_off()
    told = json.loads(client.get(answer.url, headers={"accept": "application/json"}).content)
    assert told == {"state": "done", "done": 10, "total": 10, "open": False}
    assert (
        reverse("opendata_job_file", args=[job.uuid])
        in client.get(reverse("opendata_jobs")).content.decode()
    )
    file = client.get(reverse("opendata_job_file", args=[job.uuid]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content)))
    sheets = [PdfReader(io.BytesIO(archive.read(name))) for name in archive.namelist()]
    # Four, four and two: ranks go on from part to part.
    assert len(sheets) == 3
    assert "Number 9 of 10" in " ".join(sheets[2].pages[0].extract_text().split())
    assert str(sheets[2].metadata.title).endswith("part 3")  # type: ignore[union-attr]


def test_progress_is_told_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    job = asked(10)
    seen: list[int] = []
    made = making.pdf_of

    def look(*words: Any, **more: Any) -> bytes:
        seen.append(SheetJob.objects.get(pk=job.pk).done)
        return made(*words, **more)

    monkeypatch.setattr(making, "pdf_of", look)
    services.work_off()
    assert seen == [0, 4, 8]


def test_too_many_are_refused_with_what_to_do() -> None:
    barriers(13)
    client = client_with()
    page = client.get(reverse("opendata_sheets"))
    assert "At most 12 barriers become sheets at a time." in page.content.decode()
    answer = post(client)
    assert answer.status_code == 422
    assert "more than 12 barriers" in answer.content.decode()
    assert not SheetJob.objects.exists()


def test_nothing_chosen_is_said_and_makes_no_file() -> None:
    answer = post(client_with())
    assert answer.status_code == 200
    assert "There is nothing to make a sheet of." in answer.content.decode()


def test_nobody_fills_the_queue_alone() -> None:
    barriers(5)
    client = client_with()
    for _i in range(services.WAITING_AT_MOST):
        assert post(client).status_code == 302
    assert "still being made" in post(client).content.decode()
    assert SheetJob.objects.count() == services.WAITING_AT_MOST


@pytest.mark.django_db(transaction=True)
def test_nobody_fills_the_queue_by_asking_at_once() -> None:
    barriers(5)
    user = User.objects.create_user("asks-at-once")

    def ask(_number: int) -> str:
        try:
            services.ask_for_sheets(Selection(), format="pdf", language="en", user_id=user.pk)
        except services.TooMany:
            return "refused"
        return "waits"

    answers = Counter(all_at_once(ask, range(10), workers=10))
    assert answers == {"waits": services.WAITING_AT_MOST, "refused": 10 - services.WAITING_AT_MOST}


def test_a_job_is_seen_by_who_asked_for_it_alone() -> None:
    job = asked(5)
    services.work_off()
    other = client_with()
    for name in ("opendata_job", "opendata_job_file"):
        assert other.get(reverse(name, args=[job.uuid]), follow=True).status_code == 404
    assert str(job.uuid) not in other.get(reverse("opendata_jobs")).content.decode()


def test_a_job_that_fails_is_tried_again_and_given_up_at_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = asked(5)

    def broken(*_words: Any, **_more: Any) -> bytes:
        raise MemoryError

    monkeypatch.setattr(making, "pdf_of", broken)
    for _i in range(services.ATTEMPTS):
        assert services.work_off()
    job.refresh_from_db()
    assert (job.state, job.attempt, job.file) == ("failed", services.ATTEMPTS, "")
    assert not services.work_off()


def test_one_that_fails_lets_the_next_have_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = asked(5), asked(0, "xlsx")
    monkeypatch.setattr(making, "pdf_of", lambda *_w, **_m: 1 / 0)
    services.work_off()
    services.work_off()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("waiting", "done")


def test_a_job_whose_worker_fell_silent_is_taken_again_and_the_slow_one_cannot_finish() -> None:
    job = asked(5)
    now = timezone.now()
    slow = services._take(now)
    assert slow is not None
    assert services._take(now) is None
    later = now + timedelta(seconds=services.SILENT_S + 1)
    assert services.work_off(now=later)
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("done", 2)
    with pytest.raises(services._Taken):
        services._make(slow)
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("done", 2)
    assert default_storage.listdir("sheets")[1] == [job.file.removeprefix("sheets/")]


def test_a_worker_that_always_dies_is_not_followed_for_ever() -> None:
    job = asked(5)
    now = timezone.now()
    for _i in range(services.ATTEMPTS):
        assert services._take(now) is not None
        now += timedelta(seconds=services.SILENT_S + 1)
    assert services._take(now) is None
    job.refresh_from_db()
    assert job.state == "failed"


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_two_jobs() -> None:
    first, second = asked(5), asked(0)
    taken: list[UUID] = []
    both = threading.Barrier(2)

    def take() -> None:
        both.wait()
        found = services._take(timezone.now())
        assert found is not None
        taken.append(found.uuid)
        connection.close()

    threads = [threading.Thread(target=take) for _i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(taken) == {first.uuid, second.uuid}


def test_old_sheets_are_erased_with_their_files() -> None:
    job = asked(5)
    services.work_off()
    job.refresh_from_db()
    assert default_storage.exists(job.file)
    assert services.erase_old_sheets() == 0
    later = timezone.now() + timedelta(days=services.KEPT_DAYS, minutes=1)
    assert services.erase_old_sheets(now=later) == 1
    assert not default_storage.exists(job.file)
    assert not SheetJob.objects.exists()


def test_many_jobs_take_one_query(django_assert_num_queries: Any) -> None:
    job = asked(5)
    with django_assert_num_queries(1):
        assert len(queries.jobs(user_id=job.asked_by_id)) == 1
