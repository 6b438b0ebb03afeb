"""Everything that may be done to reports. Other apps enter here and nowhere else."""

from apps.reports.competence import BrokenRule
from apps.reports.errors import (
    DraftGone,
    ForwardRefused,
    ReportRefused,
    StaleState,
    TransitionRefused,
)
from apps.reports.photos import PHOTOS_MAX
from apps.reports.services.api_clients import (
    ClientRefused,
    create_api_client,
    let_in,
    new_api_key,
)
from apps.reports.services.competence import (
    ASSIGN_REASONS,
    forget_rules,
    load_competence,
    move_rule,
    reassign,
    remove_rule,
    save_rule,
    switch_rule,
)
from apps.reports.services.drafts import (
    add_draft_photo,
    discard_draft,
    open_draft,
    remove_draft_photo,
    save_draft,
    start_draft,
)
from apps.reports.services.erasure import Erased, erase_drafts, erase_expired
from apps.reports.services.forwarding import deliver_forwardings, forward, retry_forwardings
from apps.reports.services.moderation import (
    OTHER_IS_ELSEWHERE,
    note_contact_view,
    transition,
    withdraw,
)
from apps.reports.services.submission import Submitted, add_photo, answer_given, submit
from apps.reports.services.voices import VoiceRecorded, record_voice
from apps.reports.validation import DESCRIPTION_MAX_LENGTH, check_place

__all__ = [
    "ASSIGN_REASONS",
    "DESCRIPTION_MAX_LENGTH",
    "OTHER_IS_ELSEWHERE",
    "PHOTOS_MAX",
    "BrokenRule",
    "ClientRefused",
    "DraftGone",
    "Erased",
    "ForwardRefused",
    "ReportRefused",
    "StaleState",
    "Submitted",
    "TransitionRefused",
    "VoiceRecorded",
    "add_draft_photo",
    "add_photo",
    "answer_given",
    "check_place",
    "create_api_client",
    "deliver_forwardings",
    "discard_draft",
    "erase_drafts",
    "erase_expired",
    "forget_rules",
    "forward",
    "let_in",
    "load_competence",
    "move_rule",
    "new_api_key",
    "note_contact_view",
    "open_draft",
    "reassign",
    "record_voice",
    "remove_draft_photo",
    "remove_rule",
    "retry_forwardings",
    "save_draft",
    "save_rule",
    "start_draft",
    "submit",
    "switch_rule",
    "transition",
    "withdraw",
]
