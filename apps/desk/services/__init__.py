"""Everything that may be done at the desk. Other apps enter here and nowhere else."""

from apps.desk.after_record import register as register_offer
from apps.desk.errors import DeskRefused
from apps.desk.record_checks import RecordRefused
from apps.desk.services.conflicts import settle_conflict
from apps.desk.services.demonstration import open_demonstration_day
from apps.desk.services.devices import (
    close_shared_device,
    note_hand_over,
    open_shared_device,
    quick_sign_in,
)
from apps.desk.services.erasure import Erased, erase_expired
from apps.desk.services.offline import ITEMS_MAX, Answer, bring_back
from apps.desk.services.practice import erase_practice, start_practice
from apps.desk.services.queue import (
    Given,
    Wish,
    add_walk_in,
    call_next,
    check_in,
    close_days,
    take_step,
)
from apps.desk.services.rebooking import book_again, look_at_rebookings, note_rebooking
from apps.desk.services.records import (
    Recorded,
    correct_assistance,
    record_assistance,
    restore_assistance,
    void_assistance,
)
from apps.desk.services.screens import screen_token
from apps.desk.services.series import device_series
from apps.desk.services.steps import By

__all__ = [
    "ITEMS_MAX",
    "Answer",
    "By",
    "DeskRefused",
    "Erased",
    "Given",
    "RecordRefused",
    "Recorded",
    "Wish",
    "add_walk_in",
    "book_again",
    "bring_back",
    "call_next",
    "check_in",
    "close_days",
    "close_shared_device",
    "correct_assistance",
    "device_series",
    "erase_expired",
    "erase_practice",
    "look_at_rebookings",
    "note_hand_over",
    "note_rebooking",
    "open_demonstration_day",
    "open_shared_device",
    "quick_sign_in",
    "record_assistance",
    "register_offer",
    "restore_assistance",
    "screen_token",
    "settle_conflict",
    "start_practice",
    "take_step",
    "void_assistance",
]
