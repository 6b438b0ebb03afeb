"""Everything that may be done to reports. Other apps enter here and nowhere else."""

from apps.reports.competence import BrokenRule
from apps.reports.errors import (
    DraftGone,
    ForwardRefused,
    NotYet,
    ReportRefused,
    StaleState,
    TransitionRefused,
)
from apps.reports.office.bulk import Chosen, Wanted, do
from apps.reports.office.escalate import escalate_due
from apps.reports.office.follow import follow_queue, rebuild_queue
from apps.reports.office.hands import Hand, assign, hand_of
from apps.reports.office.pairs import forget_apart, join, tell_apart
from apps.reports.office.saved import forget_view, save_view
from apps.reports.office.undo import undo
from apps.reports.photos import PHOTOS_MAX
from apps.reports.services.api_clients import (
    ClientRefused,
    create_api_client,
    let_in,
    new_api_key,
)
from apps.reports.services.areas import (
    AREA_BY_LINK,
    RADII_M,
    FollowedArea,
    follow_area,
    followed_area,
    send_digests,
)
from apps.reports.services.body_answers import read_back
from apps.reports.services.by_link import ByLink
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
from apps.reports.services.contact import (
    CONTACT_BY_LINK,
    ContactChanged,
    change_contact,
    send_links,
    verify_contact,
)
from apps.reports.services.drafts import (
    add_draft_photo,
    discard_draft,
    forget_draft,
    remember_draft,
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
from apps.reports.services.follow_up import ask_whether_gone, follow_up
from apps.reports.services.forwarding import deliver_forwardings, forward, retry_forwardings
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
from apps.reports.services.petitions import (
    PLACES_MAX,
    PetitionSubmitted,
    submit_petition,
)
from apps.reports.services.photo_review import (
    Shown,
    publish_photo,
    refuse_photo,
    take_photo_back,
)
from apps.reports.services.queued import SAID, Brought, bring, bring_own_photo
from apps.reports.services.submission import Submitted, add_photo, answer_given, submit
from apps.reports.services.talk import (
    add_report_photo,
    answer_question,
    ask_for_erasure,
    ask_question,
    correct_report,
)
from apps.reports.services.voices import VoiceRecorded, record_voice, take_back_voice
from apps.reports.shells import Shell, register_shell
from apps.reports.validation import DESCRIPTION_MAX_LENGTH, check_place

__all__ = [
    "AREA_BY_LINK",
    "ASSIGN_REASONS",
    "CONTACT_BY_LINK",
    "DESCRIPTION_MAX_LENGTH",
    "NOTE_MAX_LENGTH",
    "OTHER_IS_ELSEWHERE",
    "PHOTOS_MAX",
    "PLACES_MAX",
    "RADII_M",
    "SAID",
    "Arrived",
    "BrokenRule",
    "Brought",
    "ByLink",
    "Chosen",
    "ClientRefused",
    "ContactChanged",
    "DraftGone",
    "Erased",
    "FollowedArea",
    "ForwardRefused",
    "Hand",
    "NotYet",
    "PetitionSubmitted",
    "ReportRefused",
    "Shell",
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
    "add_report_photo",
    "answer_given",
    "answer_question",
    "arrived",
    "ask_for_erasure",
    "ask_question",
    "ask_whether_gone",
    "assign",
    "bring",
    "bring_own_photo",
    "change_contact",
    "check_place",
    "complete_row",
    "correct_report",
    "create_api_client",
    "deliver_forwardings",
    "discard_draft",
    "do",
    "draft_from_offline",
    "drop_row",
    "erase_drafts",
    "erase_expired",
    "erase_mailed_rows",
    "escalate_due",
    "follow_area",
    "follow_queue",
    "follow_up",
    "followed_area",
    "forget_apart",
    "forget_draft",
    "forget_rules",
    "forget_view",
    "forward",
    "hand_of",
    "join",
    "keep_mapping",
    "let_in",
    "load_competence",
    "look_at_mailed",
    "move_rule",
    "new_api_key",
    "note_contact_view",
    "publish_photo",
    "read_back",
    "reassign",
    "rebuild_queue",
    "record_voice",
    "refuse_photo",
    "register_shell",
    "remember_draft",
    "remove_draft_photo",
    "remove_rule",
    "retry_forwardings",
    "save_draft",
    "save_rule",
    "save_view",
    "send_digests",
    "send_links",
    "start_draft",
    "submit",
    "submit_offline",
    "submit_petition",
    "switch_rule",
    "take_back_voice",
    "take_in_mailed",
    "take_photo_back",
    "tell_apart",
    "transition",
    "undo",
    "verify_contact",
    "withdraw",
]
