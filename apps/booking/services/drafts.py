"""What a browser has typed so far, found again by its cookie."""

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from apps.booking.models import BookingDraft
from apps.booking.retention import DRAFT_KEPT_FOR
from apps.visitors.drafts import DraftCookie, R

COOKIE = DraftCookie("soglia_booking", DRAFT_KEPT_FOR)


def open_draft(key: str | None) -> BookingDraft | None:
    """The draft of a cookie; ``None`` when it is gone, or was never ours."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        return None
    return BookingDraft.objects.filter(key=wanted).first()


def start_draft(data: dict[str, Any]) -> BookingDraft:
    """A new draft."""
    return BookingDraft.objects.create(data=data)


@transaction.atomic
def save_draft(draft: BookingDraft, changes: dict[str, Any]) -> BookingDraft:
    """Write these parts of the draft, and leave the others as they are."""
    stored = BookingDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if stored is None:
        return start_draft({**draft.data, **changes})
    stored.data = {**stored.data, **changes}
    stored.updated_at = timezone.now()
    stored.save(update_fields=["data", "updated_at"])
    return stored


def discard_draft(draft: BookingDraft) -> None:
    """It was booked, or is not wanted any more."""
    BookingDraft.objects.filter(pk=draft.pk).delete()


def remember_draft(request: HttpRequest, response: R, draft: BookingDraft) -> R:
    """Let the browser go on with this draft, also one that somebody began for it."""
    return COOKIE.remember(request, response, draft.key)


def forget_draft(response: HttpResponseBase) -> None:
    """Let the browser find no draft again: it was sent, or somebody else sits before it now."""
    COOKIE.forget(response)
