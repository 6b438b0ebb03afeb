"""Publish a photo, refuse it, take it back: row locked, copy made anew, step written."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.reports import photo_review as rules
from apps.reports.errors import StaleState, TransitionRefused
from apps.reports.models import PhotoReview, PhotoState, PhotoStep, ReportPhoto
from apps.twin import services as twin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.accounts.models import User

GONE = _("This photo is no longer there: its report was erased.")
_FASTER = _("Somebody else was faster: look at the photo again.")


@dataclass(frozen=True, slots=True)
class Shown:
    """How a photo shall be shown: quarter turns clockwise, then black boxes (percent)."""

    quarter_turns: int = 0
    boxes: Sequence[rules.Box] = ()


def publish_photo(*, review_uuid: UUID, shown: Shown, actor: User) -> UUID:
    """Make the public copy, pixels only, and return the name of its address.

    Raises ``TransitionRefused``: nothing is public then that was not before.
    """
    boxes = rules.check_boxes(list(shown.boxes))
    if boxes is None or shown.quarter_turns not in range(4):
        raise TransitionRefused(_("The boxes do not lie inside the picture."), "boxes")
    review = PhotoReview.objects.select_related("photo", "survey_photo")
    found = review.filter(uuid=review_uuid).first()
    if found is None:
        raise TransitionRefused(GONE, "gone")
    copy = _copy(found, shown.quarter_turns, boxes)
    publication = uuid.uuid4()
    saved: list[tuple[Any, str]] = []
    try:
        with transaction.atomic():
            row = _locked(review_uuid)
            row.state = _after(row, "publish")
            row.reason, row.changed_at = "", timezone.now()
            row.quarter_turns, row.boxes = shown.quarter_turns, [list(box) for box in boxes]
            row.publication, row.width, row.height = publication, copy.width, copy.height
            row.public_image.save("photo.jpg", copy.as_file(), save=False)
            saved.append((row.public_image.storage, str(row.public_image.name)))
            row.save()
            _write(row, "publish", actor)
    except BaseException:
        # A rolled back transaction leaves no row, but it would leave the file.
        for storage, name in saved:
            storage.delete(name)
        raise
    return publication


def refuse_photo(*, review_uuid: UUID, reason: str, actor: User) -> None:
    """Say that a photo is not fit to be public, for a reason of ``photo_review.REASONS``."""
    if reason not in rules.REASONS:
        raise TransitionRefused(_("Choose why it is not fit to be public."), "reason")
    with transaction.atomic():
        row = _locked(review_uuid)
        row.state, row.reason, row.changed_at = _after(row, "refuse"), reason, timezone.now()
        row.save()
        _write(row, "refuse", actor)


def take_photo_back(*, review_uuid: UUID, actor: User) -> None:
    """Undo the review: the public copy goes, its address is dead, the photo waits again."""
    with transaction.atomic():
        row = _locked(review_uuid)
        row.state = _after(row, "take_back")
        _write(row, "take_back", actor)
        _forget_copy(row)
        row.reason, row.changed_at = "", timezone.now()
        row.save()


def drop_public_copies(photos: Sequence[ReportPhoto]) -> None:
    """Before photos are erased: their public copies go with them, and the step is written.

    The reviews are locked, so that nobody publishes what is being erased.
    """
    _drop_copies(Q(photo__in=photos))


def drop_public_copy_of_survey_photo(photo: UUID) -> None:
    """The same before a survey's photo is erased. Call inside the transaction that erases it."""
    _drop_copies(Q(survey_photo__uuid=photo))


def _drop_copies(which: Q) -> None:
    rows = PhotoReview.objects.select_for_update(of=("self",))
    rows = rows.select_related("photo__report", "survey_photo")
    for row in rows.filter(which).order_by("pk"):
        _write(row, "erase", None)
        _forget_copy(row)


def _copy(review: PhotoReview, quarter_turns: int, boxes: list[rules.Box]) -> twin.CleanPhoto:
    """The picture turned and covered; slow, and therefore made before anything is locked."""
    original = review.photo or review.survey_photo
    assert original is not None  # noqa: S101 - a constraint of the table
    try:
        with original.image.open("rb") as file:
            return twin.redacted_photo(file, quarter_turns=quarter_turns, boxes=boxes)
    except FileNotFoundError:
        raise TransitionRefused(GONE, "gone") from None
    except twin.PhotoRefused as refused:
        raise TransitionRefused(refused.message, "photo") from refused


def _locked(review_uuid: UUID) -> PhotoReview:
    rows = PhotoReview.objects.select_for_update(of=("self",))
    row = rows.select_related("photo__report", "survey_photo").filter(uuid=review_uuid).first()
    if row is None:
        raise TransitionRefused(GONE, "gone")
    return row


def _after(row: PhotoReview, step: str) -> str:
    after = rules.STEPS.get((row.state, step))
    if after is None:
        raise StaleState(_FASTER)
    return after


def _forget_copy(row: PhotoReview) -> None:
    if row.public_image:
        # Only after the commit: a rolled back step must not leave a row without its file.
        storage, name = row.public_image.storage, str(row.public_image.name)
        transaction.on_commit(partial(storage.delete, name))
    row.publication, row.width, row.height = None, None, None
    row.public_image = ""


def _write(row: PhotoReview, step: str, actor: User | None) -> None:
    photo = row.photo or row.survey_photo
    assert photo is not None  # noqa: S101 - a constraint of the table
    is_published = row.state == PhotoState.PUBLISHED
    PhotoStep.objects.create(
        photo_uuid=photo.uuid,
        report_uuid=row.photo.report.uuid if row.photo else None,
        step=step,
        reason=row.reason if step == "refuse" else "",
        publication=row.publication,
        quarter_turns=row.quarter_turns if is_published else 0,
        box_count=len(row.boxes) if is_published else 0,
        actor_uuid=actor.uuid if actor else None,
        actor_role=accounts.acting_role(actor) if actor else "system",
    )
