"""Everything that may be done to reports. Other apps enter here and nowhere else."""

from apps.reports.errors import DraftGone, ReportRefused, StaleState, TransitionRefused
from apps.reports.photos import PHOTOS_MAX
from apps.reports.services.drafts import (
    add_draft_photo,
    discard_draft,
    open_draft,
    remove_draft_photo,
    save_draft,
    start_draft,
)
from apps.reports.services.erasure import Erased, erase_drafts, erase_expired
from apps.reports.services.moderation import (
    OTHER_IS_ELSEWHERE,
    note_contact_view,
    transition,
    withdraw,
)
from apps.reports.services.offline import (
    Arrived,
    add_offline_photo,
    arrived,
    draft_from_offline,
    submit_offline,
)
from apps.reports.services.submission import Submitted, add_photo, submit
from apps.reports.services.voices import VoiceRecorded, record_voice
from apps.reports.validation import DESCRIPTION_MAX_LENGTH, check_place

__all__ = [
    "DESCRIPTION_MAX_LENGTH",
    "OTHER_IS_ELSEWHERE",
    "PHOTOS_MAX",
    "Arrived",
    "DraftGone",
    "Erased",
    "ReportRefused",
    "StaleState",
    "Submitted",
    "TransitionRefused",
    "VoiceRecorded",
    "add_draft_photo",
    "add_offline_photo",
    "add_photo",
    "arrived",
    "check_place",
    "discard_draft",
    "draft_from_offline",
    "erase_drafts",
    "erase_expired",
    "note_contact_view",
    "open_draft",
    "record_voice",
    "remove_draft_photo",
    "save_draft",
    "start_draft",
    "submit",
    "submit_offline",
    "transition",
    "withdraw",
]
