"""Photos of a report: how many, and what is said when one cannot be taken."""

from typing import IO

from apps.reports.errors import ReportRefused
from apps.twin import services as twin
from apps.twin.services import CleanPhoto

__all__ = ["FILE_BYTES_MAX", "PHOTOS_MAX", "CleanPhoto", "clean_photo"]

PHOTOS_MAX = 3
FILE_BYTES_MAX = twin.PHOTO_BYTES_MAX


def clean_photo(file: IO[bytes]) -> CleanPhoto:
    """Re-encode ``file``. Raises ``ReportRefused`` (field ``photos``) when it is no such photo."""
    try:
        return twin.clean_photo(file)
    except twin.PhotoRefused as refused:
        raise ReportRefused({"photos": [refused.message]}) from refused
