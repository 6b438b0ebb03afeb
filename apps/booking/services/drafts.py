"""What a browser has typed so far, found again by its cookie."""

from apps.booking.models import BookingDraft
from apps.booking.retention import DRAFT_KEPT_FOR
from apps.visitors.drafts import DraftCookie, Drafts

DRAFTS = Drafts(BookingDraft, DraftCookie("soglia_booking", DRAFT_KEPT_FOR))
draft_of, start_draft, keep_draft = DRAFTS.of, DRAFTS.start, DRAFTS.keep
discard_draft, remember_draft, forget_draft = DRAFTS.discard, DRAFTS.remember, DRAFTS.forget
