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
from apps.reports.services.petitions import (
    PLACES_MAX,
    PetitionSubmitted,
    submit_petition,
)
from apps.reports.services.submission import Submitted, add_photo, submit
from apps.reports.services.voices import VoiceRecorded, record_voice, take_back_voice
from apps.reports.validation import DESCRIPTION_MAX_LENGTH, check_place

__all__ = [
    "DESCRIPTION_MAX_LENGTH",
    "OTHER_IS_ELSEWHERE",
    "PHOTOS_MAX",
    "PLACES_MAX",
    "DraftGone",
    "Erased",
    "PetitionSubmitted",
    "ReportRefused",
    "StaleState",
    "Submitted",
    "TransitionRefused",
    "VoiceRecorded",
    "add_draft_photo",
    "add_photo",
    "check_place",
    "discard_draft",
    "erase_drafts",
    "erase_expired",
    "note_contact_view",
    "open_draft",
    "record_voice",
    "remove_draft_photo",
    "save_draft",
    "start_draft",
    "submit",
    "submit_petition",
    "take_back_voice",
    "transition",
    "withdraw",
]
