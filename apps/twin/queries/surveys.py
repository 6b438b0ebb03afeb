"""What is kept of surveys beside the layer."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from apps.twin.feed.ledger import ACCESSIBILITY
from apps.twin.importing.models import SurveyPhoto
from apps.twin.models import Observation
from apps.twin.queries.links import BarrierLink, links_of_reports


@dataclass(frozen=True, slots=True)
class SurveyPhotoFacts:
    """A private photo of a survey; pixels."""

    uuid: UUID
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """Where a photo lies in the storage, and the district of its barrier."""

    path: str
    district_code: str


def survey_photos(barrier: UUID) -> list[SurveyPhotoFacts]:
    """Photos of the survey rows that stand on a barrier, oldest first. For the office only.

    One query.
    """
    sources = Observation.objects.filter(
        speaks_for__layer__name=ACCESSIBILITY, speaks_for__uuid=barrier, stands=True
    ).values("source")
    rows = SurveyPhoto.objects.filter(row__survey__in=sources).order_by("pk")
    return [SurveyPhotoFacts(*facts) for facts in rows.values_list("uuid", "width", "height")]


def survey_photos_of_sources(sources: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of each photo of these sources that are survey rows, its source. One query."""
    rows = SurveyPhoto.objects.filter(row__survey__in=list(sources)).order_by("pk")
    return dict(rows.values_list("uuid", "row__survey"))


def barriers_of_survey_photos(photos: Iterable[UUID]) -> dict[UUID, BarrierLink]:
    """The barrier each photo stands on; absent when its row is not absorbed yet. Two queries."""
    rows = SurveyPhoto.objects.filter(uuid__in=list(photos))
    surveys = dict(rows.values_list("uuid", "row__survey"))
    links = links_of_reports(surveys.values())
    return {photo: links[survey] for photo, survey in surveys.items() if survey in links}


def survey_photo(photo: UUID) -> StoredPhoto | None:
    """A photo in the storage, with the district of its barrier; ``None`` when there is none.

    Two queries.
    """
    row = SurveyPhoto.objects.filter(uuid=photo).values_list("image", "row__survey").first()
    if row is None:
        return None
    seen = Observation.objects.filter(source=row[1], speaks_for__layer__name=ACCESSIBILITY)
    district = seen.order_by("-stands").values_list("speaks_for__district_code", flat=True).first()
    return StoredPhoto(row[0], district or "")
