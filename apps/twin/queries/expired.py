"""Which photos have been kept for their time (``twin.retention``)."""

from datetime import datetime
from uuid import UUID

from apps.twin import retention
from apps.twin.importing.models import SurveyPhoto
from apps.twin.models import ProofPhoto


def expired_survey_photos(at: datetime) -> list[UUID]:
    """Photos of surveys to be erased, oldest first. One query."""
    before = at - retention.SURVEY_PHOTO_KEPT_FOR
    rows = SurveyPhoto.objects.filter(created_at__lt=before).order_by("pk")
    return list(rows.values_list("uuid", flat=True))


def count_expired_proof_photos(at: datetime) -> int:
    """How many photos of removals are to be erased. One query."""
    return ProofPhoto.objects.filter(created_at__lt=at - retention.PROOF_PHOTO_KEPT_FOR).count()
