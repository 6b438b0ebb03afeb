"""Make a photo safe: decode, turn upright, copy the pixels, write a new file (DESIGN §4.16).

Nothing of the sender's file survives but its pixels: no EXIF, no position, no thumbnail, no
bytes behind the picture. Limits are checked before anything large is decoded.
"""

import io
import warnings
from dataclasses import dataclass
from typing import IO

import pillow_heif
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from apps.reports.errors import ReportRefused

pillow_heif.register_heif_opener(thumbnails=False)

PHOTOS_MAX = 3
FILE_BYTES_MAX = 20 * 1024 * 1024
# A phone's best camera gives 50 million pixels, some 108; a bomb gives billions.
PIXELS_MAX = 110_000_000
SIDE_MAX = 2048
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A JPEG of our own making."""

    data: bytes
    width: int
    height: int

    def as_file(self) -> "ContentFile[bytes]":
        """For Django's storage."""
        return ContentFile(self.data)


def clean_photo(file: IO[bytes]) -> CleanPhoto:
    """Re-encode ``file``. Raises ``ReportRefused`` (field ``photos``) when it is no such photo."""
    file.seek(0)
    data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise ReportRefused({"photos": [_("The photo is too large: at most 20 MB.")]})
    if not data:
        raise ReportRefused({"photos": [_("The photo is empty.")]})
    try:
        return _encode(_decode(data))
    except ReportRefused:
        raise
    except Exception as error:
        # Decoders fail in many ways on broken or hostile files; the sender needs only one answer.
        raise ReportRefused(
            {"photos": [_("This file is not a photo that can be read (JPEG, PNG, WebP, HEIC).")]}
        ) from error


def _decode(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        # Our own limit stands below; Pillow's warning would only clutter the log.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        # Only these decoders are tried: the name and the declared type are not believed.
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > PIXELS_MAX or min(image.size) < 1:
                raise ReportRefused({"photos": [_("The photo has too many pixels.")]})
            # JPEG can be decoded at a fraction of its size: less memory for the same result.
            image.draft("RGB", (SIDE_MAX, SIDE_MAX))
            image.load()
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SIDE_MAX, SIDE_MAX), Image.Resampling.LANCZOS)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                upright = upright.convert("RGBA")
                clean = Image.new("RGB", upright.size, "white")
                clean.paste(upright, mask=upright.getchannel("A"))
                return clean
            # A new picture has pixels and nothing else: no EXIF, profile, comment or text.
            clean = Image.new("RGB", upright.size)
            clean.paste(upright.convert("RGB"))
            return clean


def _encode(image: Image.Image) -> CleanPhoto:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return CleanPhoto(data=out.getvalue(), width=image.width, height=image.height)
