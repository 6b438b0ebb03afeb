"""What changes the accessibility engine's findings. Nothing else writes to this app's tables.

The engine itself (numba, a second to import) is loaded by the functions that need it.
"""

from apps.office.versions import Actor
from apps.reach.services.follow import EngineCheck, check, follow, is_busy, recompute, work_left
from apps.reach.services.history import HistoryCheck, check_history, publish_past
from apps.reach.services.placement import (
    TooManyRuns,
    ask_about_points,
    erase_old_placement,
    work_off_placement,
)
from apps.reach.services.preview import preview_rules
from apps.reach.services.rules import (
    RulesRefused,
    activate_rules,
    draft_rules,
    ensure_rules,
    load_rules,
)

__all__ = [
    "Actor",
    "EngineCheck",
    "HistoryCheck",
    "RulesRefused",
    "TooManyRuns",
    "activate_rules",
    "ask_about_points",
    "check",
    "check_history",
    "draft_rules",
    "ensure_rules",
    "erase_old_placement",
    "follow",
    "is_busy",
    "load_rules",
    "preview_rules",
    "publish_past",
    "recompute",
    "work_left",
    "work_off_placement",
]
