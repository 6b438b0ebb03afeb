"""What the register of points can do."""

from apps.accounts.services import BadLink
from apps.points.closing import close_sites, open_sites_again
from apps.points.corrections import (
    TEXT_MAX,
    CorrectionRefused,
    Erased,
    Said,
    answer_correction,
    confirm_email,
    correction_of_link,
    erase_expired,
    forget_email,
    say_wrong,
)
from apps.points.exchange.files import (
    MOST_BYTES,
    RegisterRefused,
    RegisterReport,
    export_register,
    export_table,
    import_register,
)
from apps.points.exchange.tables import TABLES
from apps.points.facts import PointRow, SiteRow
from apps.points.importing import import_points, import_stops, replace_points
from apps.points.practice import erase_practice_site, open_practice_site
from apps.points.register import note_check, upsert_point

__all__ = [
    "MOST_BYTES",
    "TABLES",
    "TEXT_MAX",
    "BadLink",
    "CorrectionRefused",
    "Erased",
    "PointRow",
    "RegisterRefused",
    "RegisterReport",
    "Said",
    "SiteRow",
    "answer_correction",
    "close_sites",
    "confirm_email",
    "correction_of_link",
    "erase_expired",
    "erase_practice_site",
    "export_register",
    "export_table",
    "forget_email",
    "import_points",
    "import_register",
    "import_stops",
    "note_check",
    "open_practice_site",
    "open_sites_again",
    "replace_points",
    "say_wrong",
    "upsert_point",
]
