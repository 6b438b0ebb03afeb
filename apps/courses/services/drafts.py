"""What a browser has typed so far, found again by its cookie."""

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from apps.courses.models import EnrolmentDraft
from apps.courses.retention import DRAFT_KEPT_FOR
from apps.visitors.drafts import DraftCookie, R

COOKIE = DraftCookie("soglia_course", DRAFT_KEPT_FOR)


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


def remember_draft(request: HttpRequest, response: R, draft: EnrolmentDraft) -> R:
    """Let the browser go on with this draft, also one that somebody began for it."""
    return COOKIE.remember(request, response, draft.key)


def forget_draft(response: HttpResponseBase) -> None:
    """Let the browser find no draft again: it was sent, or somebody else sits before it now."""
    COOKIE.forget(response)
