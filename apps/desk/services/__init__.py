"""Everything that may be done at the desk. Other apps enter here and nowhere else."""

from apps.desk.errors import DeskRefused
from apps.desk.services.demonstration import open_demonstration_day
from apps.desk.services.erasure import Erased, erase_expired
from apps.desk.services.queue import (
    Given,
    Wish,
    add_walk_in,
    call_next,
    check_in,
    close_days,
    take_step,
)
from apps.desk.services.screens import screen_token
from apps.desk.services.steps import By

__all__ = [
    "By",
    "DeskRefused",
    "Erased",
    "Given",
    "Wish",
    "add_walk_in",
    "call_next",
    "check_in",
    "close_days",
    "erase_expired",
    "open_demonstration_day",
    "screen_token",
    "take_step",
]
