"""A killed program leaves a file without a row: the daily erasure finds it, and no other."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.erasure import services
from tests.reports.builders import picture, sent_report

pytestmark = pytest.mark.django_db

FOLDERS = ["reports", "public", "surveys", "proofs"]


@pytest.fixture
def strays(settings: Any, tmp_path: Path) -> list[str]:
    settings.MEDIA_ROOT = tmp_path
    return [default_storage.save(f"{one}/nobody.jpg", ContentFile(b"x")) for one in FOLDERS]


def strays_erased(**how: Any) -> int:
    """What all apps together erased, or would."""
    return sum(one.counts.get("stray_files", 0) for one in services.erase_expired(**how))


def test_files_that_no_row_names_are_erased_after_a_day(strays: list[str]) -> None:
    report = sent_report(photos=[picture()])
    kept = str(report.photos.get().image.name)
    tomorrow = timezone.now() + timedelta(hours=25)
    assert strays_erased(commit=True, now=tomorrow) == len(FOLDERS)
    assert not any(map(default_storage.exists, strays))
    assert default_storage.exists(kept)


def test_a_young_file_may_belong_to_a_transaction_that_is_not_over(strays: list[str]) -> None:
    assert strays_erased(commit=True) == 0
    assert all(map(default_storage.exists, strays))


def test_without_commit_they_are_only_counted(strays: list[str]) -> None:
    tomorrow = timezone.now() + timedelta(hours=25)
    assert strays_erased(commit=False, now=tomorrow) == len(FOLDERS)
    assert all(map(default_storage.exists, strays))
