"""What a browser has typed so far, found again by its cookie."""

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from apps.courses.models import EnrolmentDraft


def open_draft(key: str | None) -> EnrolmentDraft | None:
    """The draft of a cookie; ``None`` when it is gone, or was never ours."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        return None
    return EnrolmentDraft.objects.filter(key=wanted).first()


@transaction.atomic
def keep_draft(draft: EnrolmentDraft | None, changes: dict[str, Any]) -> EnrolmentDraft:
    """Write these parts and leave the others as they are; without a draft begin one."""
    stored = (
        EnrolmentDraft.objects.select_for_update().filter(pk=draft.pk).first() if draft else None
    )
    if stored is None:
        return EnrolmentDraft.objects.create(data={**(draft.data if draft else {}), **changes})
    stored.data = {**stored.data, **changes}
    stored.updated_at = timezone.now()
    stored.save(update_fields=["data", "updated_at"])
    return stored


def discard_draft(draft: EnrolmentDraft) -> None:
    """She is enrolled, or does not want to any more."""
    EnrolmentDraft.objects.filter(pk=draft.pk).delete()


def forget_draft(response: HttpResponse) -> None:
    """Let the browser find no draft again: somebody else sits before it now."""
    # Imported here: the pages need these services.
    from apps.courses.flow import COOKIE

    response.delete_cookie(COOKIE, samesite="Lax")
