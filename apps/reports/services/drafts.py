"""A report being written: nothing typed is lost, with or without JavaScript."""

import uuid
from functools import partial
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.reports.errors import ReportRefused
from apps.reports.models import DraftPhoto, ReportDraft
from apps.reports.photos import PHOTOS_MAX, clean_photo
from apps.reports.services.erasure import remove_draft


def start_draft() -> ReportDraft:
    """A fresh draft, with the UUID its report will have."""
    return ReportDraft.objects.create()


def open_draft(key: str | None) -> ReportDraft | None:
    """The draft of this key; ``None`` when the key is no key or the draft is gone."""
    try:
        return ReportDraft.objects.filter(key=uuid.UUID(key)).first() if key else None
    except ValueError:
        return None


def save_draft(*, draft: ReportDraft, changes: dict[str, object]) -> None:
    """Keep what was typed in one step, as it was typed. A NUL sign would not be storable."""
    draft.data = {**draft.data, **{name: _storable(value) for name, value in changes.items()}}
    draft.updated_at = timezone.now()
    draft.save(update_fields=["data", "updated_at"])


def discard_draft(*, draft: ReportDraft) -> None:
    """Throw a draft away, with its photos."""
    remove_draft(draft)


def add_draft_photo(*, draft: ReportDraft, file: IO[bytes]) -> DraftPhoto:
    """Keep a photo with the draft, already re-encoded. Raises ``ReportRefused`` (``photos``)."""
    photo = clean_photo(file)
    with transaction.atomic():
        ReportDraft.objects.select_for_update().get(pk=draft.pk)
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
        for photo in draft.photos.filter(uuid=key):
            storage, name = photo.image.storage, str(photo.image.name)
            photo.delete()
            transaction.on_commit(partial(storage.delete, name))


def _storable(value: object) -> object:
    if isinstance(value, str):
        return "".join(
            sign for sign in value.replace("\x00", "") if not 0xD800 <= ord(sign) <= 0xDFFF
        )
    if isinstance(value, dict):
        return {str(name): _storable(inner) for name, inner in value.items()}
    return value
