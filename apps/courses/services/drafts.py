"""What a browser has typed so far, found again by its cookie."""

from apps.courses.models import EnrolmentDraft
from apps.courses.retention import DRAFT_KEPT_FOR
from apps.visitors.drafts import DraftCookie, Drafts

DRAFTS = Drafts(EnrolmentDraft, DraftCookie("soglia_course", DRAFT_KEPT_FOR))
draft_of, keep_draft, discard_draft = DRAFTS.of, DRAFTS.keep, DRAFTS.discard
remember_draft, forget_draft = DRAFTS.remember, DRAFTS.forget
