"""Erase photos whose time is over (``twin.retention``), each with its file."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from apps.twin import queries, retention
from apps.twin.importing.models import SurveyPhoto
from apps.twin.models import ProofPhoto

__all__ = [
    "Erased",
    "erase_expired",
    "erase_proof_photos",
    "erase_stray_files",
    "erase_survey_photo",
]


@dataclass(frozen=True, slots=True)
class Erased:
    """How many of each were erased, or would be."""

    proof_photos: int
    stray_files: int


def erase_expired(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """Photos of removals whose time is over, and files of surveys and proofs that no row names.

    Only counts without ``commit``. Photos of surveys go by ``erase_survey_photo``, one by one.
    """
    at = now or timezone.now()
    proofs = erase_proof_photos(now=at) if commit else queries.count_expired_proof_photos(at)
    return Erased(proofs, _erase_stray_photos(commit=commit, now=at))


def erase_survey_photo(photo: UUID, *, now: datetime | None = None) -> bool:
    """Erase a survey's photo when its time is over; return whether it was.

    Whoever keeps something about it (its review, a public copy) sees to that first, in the same
    transaction.
    """
    at = now or timezone.now()
    with transaction.atomic():
        before = at - retention.SURVEY_PHOTO_KEPT_FOR
        row = (
            SurveyPhoto.objects.select_for_update()
            .filter(uuid=photo, created_at__lt=before)
            .first()
        )
        if row is None:
            return False
        return _remove(row)


def erase_proof_photos(*, now: datetime | None = None) -> int:
    """Erase the photos of removals whose time is over; return how many."""
    at = now or timezone.now()
    rows = ProofPhoto.objects.filter(created_at__lt=at - retention.PROOF_PHOTO_KEPT_FOR)
    erased = 0
    for row in list(rows.order_by("pk")):
        with transaction.atomic():
            erased += _remove(row)
    return erased


def _erase_stray_photos(*, commit: bool, now: datetime) -> int:
    """``erase_stray_files`` of surveys and of proofs."""
    return sum(
        erase_stray_files(folder, list(names), commit=commit, now=now)
        for folder, names in (
            ("surveys", SurveyPhoto.objects.values_list("image", flat=True)),
            ("proofs", ProofPhoto.objects.values_list("image", flat=True)),
        )
    )


def erase_stray_files(
    folder: str, names: Collection[str], *, commit: bool, now: datetime | None = None
) -> int:
    """Erase the files of a folder that no row names; return how many (they are, or would be).

    A program that is killed between writing a photo and the end of its transaction leaves a file
    nobody knows of, and so nobody would ever erase. Young ones may belong to a transaction that is
    not over yet: they stay.
    """
    before = (now or timezone.now()) - retention.STRAY_FILE_KEPT_FOR
    if not default_storage.exists(folder):
        return 0
    known = set(names)
    found = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    strays = [
        name
        for name in found
        if name not in known and default_storage.get_modified_time(name) < before
    ]
    for name in strays if commit else []:
        default_storage.delete(name)
    return len(strays)


def _remove(row: SurveyPhoto | ProofPhoto) -> bool:
    storage, name = row.image.storage, str(row.image.name)
    if not row.delete()[0]:
        return False
    # Only after the commit: a rolled back erasure must not leave a row without its file.
    transaction.on_commit(partial(storage.delete, name))
    return True
