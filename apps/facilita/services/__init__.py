"""What can be done with the national monitoring."""

from apps.facilita.errors import EntryRefused, StepRefused
from apps.facilita.refused import LARGEST_BYTES as REPORT_LARGEST_BYTES
from apps.facilita.refused import BadReport
from apps.facilita.services.answers import (
    confirm_answer,
    forget_answer,
    none_refused,
    not_taken,
    read_refused,
)
from apps.facilita.services.erasure import Erased, erase_expired
from apps.facilita.services.export import file_of, make_files
from apps.facilita.services.keep import Helped, Told, keep, take_back
from apps.facilita.services.programme import (
    register_facilitator,
    register_site,
    set_programme,
)
from apps.facilita.services.steps import note_download, note_view

__all__ = [
    "REPORT_LARGEST_BYTES",
    "BadReport",
    "EntryRefused",
    "Erased",
    "Helped",
    "StepRefused",
    "Told",
    "confirm_answer",
    "erase_expired",
    "file_of",
    "forget_answer",
    "keep",
    "make_files",
    "none_refused",
    "not_taken",
    "note_download",
    "note_view",
    "read_refused",
    "register_facilitator",
    "register_site",
    "set_programme",
    "take_back",
]
