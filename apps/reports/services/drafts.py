"""A report being written: nothing typed is lost, with or without JavaScript."""

import uuid
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports.errors import DraftGone, ReportRefused
from apps.reports.models import Channel, DraftPhoto, ReportDraft
from apps.reports.photos import PHOTOS_MAX, clean_photo
from apps.reports.retention import DRAFT_KEPT_FOR
from apps.reports.services.erasure import lock_draft, remove_draft, remove_photos
from apps.visitors.drafts import DraftCookie, Drafts

DRAFTS = Drafts(ReportDraft, DraftCookie("soglia_report", DRAFT_KEPT_FOR))
remember_draft, forget_draft = DRAFTS.remember, DRAFTS.forget


def start_draft(*, channel: str = Channel.WEB) -> ReportDraft:
    """A fresh draft, with the UUID its report will have. A desk says that it writes for others."""
    return ReportDraft.objects.create(data={} if channel == Channel.WEB else {"channel": channel})


def save_draft(*, draft: ReportDraft, changes: dict[str, object]) -> None:
    """Keep what was typed in one step, as it was typed. A NUL sign would not be storable.

    Raises ``DraftGone`` when the draft was sent or erased in the meantime.
    """
    with transaction.atomic():
        stored = _locked(draft)
        # Of what is stored now: another tab may have kept something since the draft was read.
        kept = {name: _storable(value) for name, value in changes.items()}
        draft.data = stored.data = {**stored.data, **kept}
        draft.updated_at = stored.updated_at = timezone.now()
        stored.save(update_fields=["data", "updated_at"])


def discard_draft(*, draft: ReportDraft) -> None:
    """Throw a draft away, with its photos."""
    remove_draft(draft)


def add_draft_photo(*, draft: ReportDraft, file: IO[bytes]) -> DraftPhoto:
    """Keep a photo with the draft, already re-encoded.

    Raises ``ReportRefused`` (``photos``), and ``DraftGone`` when there is no draft any more.
    """
    photo = clean_photo(file)
    with transaction.atomic():
        _locked(draft)
        if draft.photos.count() >= PHOTOS_MAX:
            raise ReportRefused({"photos": [_("At most three photos.")]})
        row = DraftPhoto(draft=draft, width=photo.width, height=photo.height)
        row.image.save("photo.jpg", photo.as_file(), save=False)
        row.save()
    return row


def remove_draft_photo(*, draft: ReportDraft, photo_uuid: str) -> None:
    """Take a photo out of the draft; nothing happens when it is not there."""
    try:
        key = uuid.UUID(photo_uuid)
    except ValueError:
        return
    with transaction.atomic():
        # While the draft is being sent its photos change hands: wait, and then they are gone.
        if lock_draft(pk=draft.pk) is not None:
            remove_photos(list(draft.photos.filter(uuid=key)))


def _locked(draft: ReportDraft) -> ReportDraft:
    stored = lock_draft(pk=draft.pk)
    if stored is None:
        raise DraftGone
    return stored


def _storable(value: object) -> object:
    if isinstance(value, str):
        return "".join(
            sign for sign in value.replace("\x00", "") if not 0xD800 <= ord(sign) <= 0xDFFF
        )
    if isinstance(value, dict):
        return {str(name): _storable(inner) for name, inner in value.items()}
    return value
