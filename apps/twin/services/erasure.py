"""Erase photos whose time is over (``twin.retention``), each with its file."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.twin import retention
from apps.twin.importing.models import SurveyPhoto
from apps.twin.models import ProofPhoto

__all__ = ["erase_proof_photos", "erase_survey_photo"]


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


def _remove(row: SurveyPhoto | ProofPhoto) -> bool:
    storage, name = row.image.storage, str(row.image.name)
    if not row.delete()[0]:
        return False
    # Only after the commit: a rolled back erasure must not leave a row without its file.
    transaction.on_commit(partial(storage.delete, name))
    return True
