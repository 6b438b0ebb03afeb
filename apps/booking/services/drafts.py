"""What a browser has typed so far, found again by its cookie."""

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.booking.models import BookingDraft


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


def remember_draft(request: HttpRequest, response: HttpResponse, draft: BookingDraft) -> None:
    """Let the browser go on with a draft that somebody began for it."""
    # Imported here: the pages of booking need its services.
    from apps.booking.flow import remember

    remember(request, response, draft)
