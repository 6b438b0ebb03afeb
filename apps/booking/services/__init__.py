"""Everything that may be done in booking. Other apps enter here and nowhere else."""

from apps.booking.errors import BookingRefused, OtherTime, SlotGone, StepRefused
from apps.booking.services.after_visit import left_before, not_done_yet
from apps.booking.services.again import book_instead, times_instead, times_near
from apps.booking.services.agenda import Comer, look_at_agenda
from apps.booking.services.bookable import (
    appointments_to_come,
    remove_rule,
    remove_setting,
    remove_shift,
    save_desk,
    save_rule,
    save_setting,
    save_shifts,
    set_limits,
)
from apps.booking.services.booking import Booked, book_at_desk, confirm
from apps.booking.services.changing import cancel, move
from apps.booking.services.clock import remind, sweep
from apps.booking.services.closures import (
    Undone,
    close_in_bulk,
    take_closure_back,
    tell_of_closures,
)
from apps.booking.services.drafts import (
    discard_draft,
    draft_of,
    forget_draft,
    keep_draft,
    remember_draft,
    start_draft,
)
from apps.booking.services.erasure import Erased, erase_drafts, erase_expired
from apps.booking.services.holding import Held, hold
from apps.booking.services.locking import retried
from apps.booking.services.people import find_people, look_at_person
from apps.booking.services.planning import plan_demonstration, work_in_demonstration
from apps.booking.services.sooner import stop_waiting_for_sooner, wait_for_sooner
from apps.booking.services.texting import send_texts
from apps.booking.services.unserved import note_unserved
from apps.booking.services.visiting import arrive, finish, mark_missed
from apps.booking.services.waiting import (
    Waiting,
    accept_offer,
    join_waiting_list,
    leave_waiting_list,
    offer_free_times,
    refuse_offer,
)

__all__ = [
    "Booked",
    "BookingRefused",
    "Comer",
    "Erased",
    "Held",
    "OtherTime",
    "SlotGone",
    "StepRefused",
    "Undone",
    "Waiting",
    "accept_offer",
    "appointments_to_come",
    "arrive",
    "book_at_desk",
    "book_instead",
    "cancel",
    "close_in_bulk",
    "confirm",
    "discard_draft",
    "draft_of",
    "erase_drafts",
    "erase_expired",
    "find_people",
    "finish",
    "forget_draft",
    "hold",
    "join_waiting_list",
    "keep_draft",
    "leave_waiting_list",
    "left_before",
    "look_at_agenda",
    "look_at_person",
    "mark_missed",
    "move",
    "not_done_yet",
    "note_unserved",
    "offer_free_times",
    "plan_demonstration",
    "refuse_offer",
    "remember_draft",
    "remind",
    "remove_rule",
    "remove_setting",
    "remove_shift",
    "retried",
    "save_desk",
    "save_rule",
    "save_setting",
    "save_shifts",
    "send_texts",
    "set_limits",
    "start_draft",
    "stop_waiting_for_sooner",
    "sweep",
    "take_closure_back",
    "tell_of_closures",
    "times_instead",
    "times_near",
    "wait_for_sooner",
    "work_in_demonstration",
]
