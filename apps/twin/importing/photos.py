"""Photos of a survey: found beside the file, made safe, kept privately."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.core.files.base import File
from django.utils import translation

from apps.territory.services import ImportFailed
from apps.twin.importing.models import SurveyPhoto, SurveyRow
from apps.twin.importing.reading import SurveyedRow
from apps.twin.photos import PhotoRefused, clean_photo

PHOTOS_OF_A_ROW_MAX = 10


@dataclass(frozen=True, slots=True)
class CleanedPhoto:
    """A JPEG of our own making, waiting on disk until the rows are written."""

    path: Path
    sha256: str
    width: int
    height: int


def clean_photos(
    rows: Iterable[SurveyedRow], folder: Path, workshop: Path
) -> dict[UUID, list[CleanedPhoto]]:
    """Re-encode the photos the rows name into ``workshop``, one in memory at a time.

    Raises:
        ImportFailed: a photo is missing, lies outside the folder or is none; the row is named.
    """
    cleaned: dict[UUID, list[CleanedPhoto]] = {}
    for row in rows:
        if len(row.photos) > PHOTOS_OF_A_ROW_MAX:
            raise ImportFailed(f"more than {PHOTOS_OF_A_ROW_MAX} photos", row=row.row)
        for name in row.photos:
            target = workshop / f"{len(cleaned)}-{len(cleaned.get(row.uuid, []))}.jpg"
            cleaned.setdefault(row.uuid, []).append(_clean(folder, name, target, row.row))
    return cleaned


def store_photos(cleaned: dict[UUID, list[CleanedPhoto]], stored: list[SurveyPhoto]) -> int:
    """Keep the photos that are not kept yet; return how many. ``stored`` grows with each file.

    Call inside the transaction of the rows.
    """
    rows = {row.uuid: row for row in SurveyRow.objects.filter(uuid__in=list(cleaned))}
    known = set(
        SurveyPhoto.objects.filter(row__in=rows.values()).values_list("row__uuid", "sha256")
    )
    before = len(stored)
    for uuid, photos in cleaned.items():
        for photo in photos:
            if (uuid, photo.sha256) in known:
                continue
            known.add((uuid, photo.sha256))
            kept = SurveyPhoto(
                row=rows[uuid], sha256=photo.sha256, width=photo.width, height=photo.height
            )
            with photo.path.open("rb") as stream:
                kept.image.save("photo.jpg", File(stream), save=False)
            # What is already on disk must be known when the next one fails.
            stored.append(kept)
            kept.save()
    return len(stored) - before


def _clean(folder: Path, name: str, target: Path, row: int) -> CleanedPhoto:
    root = folder.resolve()
    try:
        path = (root / name).resolve()
        # Only files of the survey's own folder, wherever the name or a link points.
        found = path.is_relative_to(root) and path.is_file()
    except (OSError, ValueError):  # too long for a name, or with characters no name has
        found = False
    if not found:
        raise ImportFailed(f"there is no photo {name[:80]!r} beside the file", row=row)
    try:
        with path.open("rb") as stream:
            photo = clean_photo(stream)
    except PhotoRefused as refused:
        with translation.override("en"):
            why = str(refused.message)
        raise ImportFailed(f"photo {name[:80]!r}: {why}", row=row) from refused
    except OSError as error:
        raise ImportFailed(f"photo {name[:80]!r} cannot be read", row=row) from error
    target.write_bytes(photo.data)
    digest = hashlib.sha256(photo.data).hexdigest()
    return CleanedPhoto(target, digest, photo.width, photo.height)
