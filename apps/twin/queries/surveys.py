"""What is kept of surveys beside the layer."""

from dataclasses import dataclass
from uuid import UUID

from apps.twin.importing.models import SurveyPhoto
from apps.twin.models import Observation


@dataclass(frozen=True, slots=True)
class SurveyPhotoFacts:
    """A private photo of a survey; pixels."""

    uuid: UUID
    width: int
    height: int


def survey_photos(barrier: UUID) -> list[SurveyPhotoFacts]:
    """Photos of the survey rows that stand on a barrier, oldest first. For the office only.

    One query.
    """
    sources = Observation.objects.filter(speaks_for__uuid=barrier, stands=True).values("source")
    rows = SurveyPhoto.objects.filter(row__survey__in=sources).order_by("pk")
    return [SurveyPhotoFacts(*facts) for facts in rows.values_list("uuid", "width", "height")]


def survey_photo_file(photo: UUID) -> str | None:
    """Where a photo lies in the storage; ``None`` when there is none."""
    return SurveyPhoto.objects.filter(uuid=photo).values_list("image", flat=True).first()
