"""Photos: the reviewed copies anybody may see, and what the office has to review."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.accounts import queries as accounts
from apps.reports.models import PhotoReview, PhotoState, PhotoStep
from apps.reports.photo_review import SHOWN_STATES
from apps.reports.words import place_of
from apps.twin import queries as twin


@dataclass(frozen=True, slots=True)
class PublicPhoto:
    """A reviewed copy: the name in its address, pixels, and when it was taken in."""

    publication: UUID
    width: int
    height: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A photo with its review, as the office sees it. ``is_survey``: of an imported survey."""

    uuid: UUID
    photo: UUID
    report: UUID | None
    barrier: UUID | None
    is_survey: bool
    state: str
    state_label: str
    reason: str
    kind_label: str
    place: str
    width: int
    height: int
    created_at: datetime


def shown_reviews() -> QuerySet[PhotoReview]:
    """Reviews whose copy may be seen now: published, and the report still stands."""
    return PhotoReview.objects.filter(
        Q(photo__isnull=True) | Q(photo__report__state__in=SHOWN_STATES),
        state=PhotoState.PUBLISHED,
    )


def public_photos(barriers: Iterable[UUID]) -> dict[UUID, list[PublicPhoto]]:
    """The photos anybody may see of each barrier, oldest first. Three queries, however many.

    The only way photos leave for public pages and open data: originals are never among them.
    """
    uuids = list(barriers)
    told = twin.sources_of(uuids)
    by_source = _by_source({source for sources in told.values() for source in sources})
    return {
        uuid: [photo for source in told.get(uuid, ()) for photo in by_source.get(source, ())]
        for uuid in uuids
    }


def public_copy(publication: UUID) -> PhotoReview | None:
    """The review behind a public address; ``None`` when it is dead. One query."""
    return shown_reviews().filter(publication=publication).first()


def reviews(*, state: str, within: frozenset[str] | None) -> QuerySet[PhotoReview]:
    """Reviews in a state, oldest first, of the districts somebody decides about.

    Photos of surveys are for those of the whole city: a survey crosses districts.
    """
    rows = PhotoReview.objects.filter(state=state).order_by("pk")
    if within is not None:
        rows = rows.filter(photo__report__district_code__in=within)
    return rows.select_related("photo__report", "survey_photo").defer("photo__report__search")


def review_items(rows: Iterable[PhotoReview]) -> list[ReviewItem]:
    """The same in words. Three queries when there are photos of surveys, none otherwise."""
    listed = list(rows)
    surveyed = [row.survey_photo.uuid for row in listed if row.survey_photo is not None]
    links = twin.barriers_of_survey_photos(surveyed) if surveyed else {}
    names = twin.place_names(link.uuid for link in links.values()) if links else {}
    return [_item(row, links, names) for row in listed]


def review_of(review: UUID) -> PhotoReview | None:
    """One review with its photo. One query."""
    rows = PhotoReview.objects.select_related("photo__report", "survey_photo")
    return rows.defer("photo__report__search").filter(uuid=review).first()


def reviews_of_report(report: UUID) -> list[ReviewItem]:
    """The photos of a report with their reviews. One query."""
    rows = PhotoReview.objects.filter(photo__report__uuid=report).order_by("photo__pk")
    return review_items(rows.select_related("photo__report").only(*_LINE))


# What a line about a photo says.
_LINE = (
    "uuid", "state", "reason", "survey_photo", "photo__uuid", "photo__width",
    "photo__height", "photo__created_at", "photo__report__uuid", "photo__report__kind",
    "photo__report__street_name", "photo__report__house_number", "photo__report__corner_name",
    "photo__report__landmark_name",
)  # fmt: skip


def district_of(review: PhotoReview) -> str:
    """Code of the district a photo belongs to; empty outside all. Two queries for a survey's."""
    if review.photo is not None:
        return review.photo.report.district_code
    if review.survey_photo is None:
        return ""
    stored = twin.survey_photo(review.survey_photo.uuid)
    return stored.district_code if stored else ""


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One step of a review: code of what was done, and who did it (empty: the service)."""

    step: str
    reason: str
    actor: str
    at: datetime


def photo_steps(photo: UUID) -> list[StepFacts]:
    """What was done with a photo, oldest first. Two queries."""
    rows = list(PhotoStep.objects.filter(photo_uuid=photo).order_by("pk"))
    names = accounts.names_of({row.actor_uuid for row in rows if row.actor_uuid})
    return [
        StepFacts(
            step=row.step,
            reason=row.reason,
            actor=names.get(row.actor_uuid, "") if row.actor_uuid else "",
            at=row.created_at,
        )
        for row in rows
    ]


def _by_source(sources: Iterable[UUID]) -> dict[UUID, list[PublicPhoto]]:
    """Reviewed copies by source: a report, or a row of a survey. Two queries."""
    uuids = list(sources)
    surveyed = twin.survey_photos_of_sources(uuids)
    found: dict[UUID, list[PublicPhoto]] = {}
    rows = (
        shown_reviews()
        .filter(Q(photo__report__uuid__in=uuids) | Q(survey_photo__uuid__in=list(surveyed)))
        .select_related("photo__report", "survey_photo")
        .defer("photo__report__search")
        .order_by("pk")
    )
    for row in rows:
        if row.photo is not None:
            source, at = row.photo.report.uuid, row.photo.created_at
        elif row.survey_photo is not None:
            source, at = surveyed[row.survey_photo.uuid], row.survey_photo.created_at
        else:
            continue
        if row.publication and row.width and row.height:
            found.setdefault(source, []).append(
                PublicPhoto(
                    publication=row.publication,
                    width=row.width,
                    height=row.height,
                    received_at=at,
                )
            )
    return found


def _item(
    row: PhotoReview, links: dict[UUID, twin.BarrierLink], names: dict[UUID, str]
) -> ReviewItem:
    from apps.twin.kinds import BarrierKind

    photo = row.photo or row.survey_photo
    assert photo is not None  # noqa: S101 - a constraint of the table
    report = row.photo.report if row.photo else None
    link = links.get(photo.uuid)
    kind = report.kind if report else (link.kind if link else "")
    place = ""
    if report is not None:
        place = place_of(report)
    elif link is not None:
        place = names.get(link.uuid, "")
    return ReviewItem(
        uuid=row.uuid,
        photo=photo.uuid,
        report=report.uuid if report else None,
        barrier=link.uuid if link else None,
        is_survey=report is None,
        state=row.state,
        state_label=str(PhotoState(row.state).label),
        reason=row.reason,
        kind_label=str(BarrierKind(kind).label) if kind else "",
        place=place,
        width=photo.width,
        height=photo.height,
        created_at=photo.created_at,
    )
