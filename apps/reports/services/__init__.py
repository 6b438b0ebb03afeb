"""Everything that may be done to reports. Other apps enter here and nowhere else."""

from apps.reports.errors import DraftGone, ReportRefused, StaleState, TransitionRefused
from apps.reports.office.bulk import Chosen, Wanted, do
from apps.reports.office.escalate import escalate_due
from apps.reports.office.follow import follow_queue, rebuild_queue
from apps.reports.office.hands import Hand, assign, hand_of
from apps.reports.office.pairs import forget_apart, join, tell_apart
from apps.reports.office.saved import forget_view, save_view
from apps.reports.office.undo import undo
from apps.reports.photos import PHOTOS_MAX
from apps.reports.services.drafts import (
    add_draft_photo,
    discard_draft,
    open_draft,
    remove_draft_photo,
    save_draft,
    start_draft,
)
from apps.reports.services.erasure import (
    Erased,
    erase_drafts,
    erase_expired,
    erase_mailed_rows,
)
from apps.reports.services.mailed import (
    complete_row,
    drop_row,
    keep_mapping,
    look_at_mailed,
    take_in_mailed,
)
from apps.reports.services.moderation import (
    OTHER_IS_ELSEWHERE,
    note_contact_view,
    transition,
    withdraw,
)
from apps.reports.services.notes import NOTE_MAX_LENGTH, add_note
from apps.reports.services.offline import (
    Arrived,
    add_offline_photo,
    arrived,
    draft_from_offline,
    submit_offline,
)
from apps.reports.services.photo_review import (
    Shown,
    publish_photo,
    refuse_photo,
    take_photo_back,
)
from apps.reports.services.submission import Submitted, add_photo, submit
from apps.reports.services.voices import VoiceRecorded, record_voice
from apps.reports.validation import DESCRIPTION_MAX_LENGTH, check_place

__all__ = [
    "DESCRIPTION_MAX_LENGTH",
    "NOTE_MAX_LENGTH",
    "OTHER_IS_ELSEWHERE",
    "PHOTOS_MAX",
    "Arrived",
    "Chosen",
    "DraftGone",
    "Erased",
    "Hand",
    "ReportRefused",
    "Shown",
    "StaleState",
    "Submitted",
    "TransitionRefused",
    "VoiceRecorded",
    "Wanted",
    "add_draft_photo",
    "add_note",
    "add_offline_photo",
    "add_photo",
    "arrived",
    "assign",
    "check_place",
    "complete_row",
    "discard_draft",
    "do",
    "draft_from_offline",
    "drop_row",
    "erase_drafts",
    "erase_expired",
    "erase_mailed_rows",
    "escalate_due",
    "follow_queue",
    "forget_apart",
    "forget_view",
    "hand_of",
    "join",
    "keep_mapping",
    "look_at_mailed",
    "note_contact_view",
    "open_draft",
    "publish_photo",
    "rebuild_queue",
    "record_voice",
    "refuse_photo",
    "remove_draft_photo",
    "save_draft",
    "save_view",
    "start_draft",
    "submit",
    "submit_offline",
    "take_in_mailed",
    "take_photo_back",
    "tell_apart",
    "transition",
    "undo",
    "withdraw",
]
