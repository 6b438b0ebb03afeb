"""Make a photo safe: decode, turn upright, copy the pixels, write a new file.

Nothing of the sender's file survives but its pixels: no EXIF, no position, no thumbnail, no
bytes behind the picture. Limits are checked before anything large is decoded, and one photo at a
time is decoded in each process: memory is bounded whatever is sent, and by however many.
"""

import io
import math
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import pillow_heif
from django.core.files.base import ContentFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageDraw, ImageFile, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

pillow_heif.register_heif_opener(thumbnails=False)

FILE_BYTES_MAX = 20 * 1024 * 1024
# A phone's best camera gives 50 million pixels, some 108. Only a JPEG in one scan is decoded at a
# fraction of its size; of anything else every pixel is in memory at once, three or four bytes each.
PIXELS_MAX = 24_000_000
PIXELS_MAX_HEIF = 50_000_000
PIXELS_MAX_JPEG = 110_000_000
SIDE_MAX = 2048
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# Longer than the slowest photo takes; who waits longer is asked to try again.
TURN_WAIT_S = 20.0
_turn = threading.BoundedSemaphore(1)


class PhotoRefused(Exception):
    """The file is no photo we take. ``message`` tells a person why, translated when shown."""

    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__("photo refused")


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
    """Re-encode ``file``. Raises ``PhotoRefused`` when it is no such photo."""
    file.seek(0)
    data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise PhotoRefused(_("The photo is too large: at most 20 MB."))
    if not data:
        raise PhotoRefused(_("The photo is empty."))
    try:
        with _one_at_a_time():
            return _encode(_decode(data))
    except PhotoRefused:
        raise
    except Exception as error:
        # Decoders fail in many ways on broken or hostile files; the sender needs only one answer.
        raise PhotoRefused(
            _("This file is not a photo that can be read (JPEG, PNG, WebP, HEIC).")
        ) from error


# As a quarter turn clockwise is called by the decoder.
_TURNS = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}
# Left, top, width and height in percent of the picture as it is shown.
PercentBox = tuple[float, float, float, float]


def redacted_photo(
    file: IO[bytes], *, quarter_turns: int, boxes: Sequence[PercentBox]
) -> CleanPhoto:
    """A new picture: turned clockwise by quarters, then black boxes in place of the pixels.

    ``boxes`` are of the turned picture and inside it; a pixel that is touched is covered whole.
    Raises ``PhotoRefused`` when the file cannot be read.
    """
    try:
        with _one_at_a_time():
            file.seek(0)
            image = _decode(file.read(FILE_BYTES_MAX))
            if quarter_turns % 4:
                image = image.transpose(_TURNS[quarter_turns % 4])
            draw = ImageDraw.Draw(image)
            for left, top, width, height in boxes:
                draw.rectangle(
                    (
                        math.floor(left * image.width / 100),
                        math.floor(top * image.height / 100),
                        math.ceil((left + width) * image.width / 100),
                        math.ceil((top + height) * image.height / 100),
                    ),
                    fill="black",
                )
            return _encode(image)
    except PhotoRefused:
        raise
    except Exception as error:
        raise PhotoRefused(_("The photo cannot be read.")) from error


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _turn.acquire(timeout=TURN_WAIT_S):
        raise PhotoRefused(_("Many photos are arriving just now. Try again in a minute."))
    try:
        yield
    finally:
        _turn.release()


def _decode(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        # Our own limit stands below; Pillow's warning would only clutter the log.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        # Only these decoders are tried: the name and the declared type are not believed.
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > _pixels_max(image, data) or min(image.size) < 1:
                raise PhotoRefused(_("The photo has too many pixels. Send a smaller copy of it."))
            # JPEG can be decoded at a fraction of its size: less memory for the same result.
            # Asked for in its own shape, so that a long strip is not decoded whole.
            share = min(1.0, SIDE_MAX / max(image.size))
            wanted = max(1, int(image.width * share)), max(1, int(image.height * share))
            image.draft("RGB", wanted)
            # WeasyPrint, once imported, lets the whole process take pictures that were cut off.
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            image.load()
            # Smaller first, upright after: turning copies the whole picture.
            image.thumbnail((SIDE_MAX, SIDE_MAX), Image.Resampling.LANCZOS)
            upright = ImageOps.exif_transpose(image)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                upright = upright.convert("RGBA")
                clean = Image.new("RGB", upright.size, "white")
                clean.paste(upright, mask=upright.getchannel("A"))
                return clean
            # A new picture has pixels and nothing else: no EXIF, profile, comment or text.
            clean = Image.new("RGB", upright.size)
            clean.paste(upright.convert("RGB"))
            return clean


def _pixels_max(image: Image.Image, data: bytes) -> int:
    """How many pixels a picture of this format may have, from its header alone."""
    if isinstance(image, JpegImageFile) and _is_in_one_scan(data):
        return PIXELS_MAX_JPEG
    return PIXELS_MAX_HEIF if image.format == "HEIF" else PIXELS_MAX


def _is_in_one_scan(data: bytes) -> bool:
    """Whether a JPEG comes from top to bottom, as cameras write it.

    Of one in several scans (progressive, or colour by colour) the decoder keeps the whole picture,
    at whatever size it is asked for. ITU-T T.81, B.1.1: markers with their lengths; SOF says how
    many colours there are, SOS how many of them the first scan has.
    """
    at, colours = 2, 0
    while at + 10 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker in (0xC0, 0xC1):
            colours = data[at + 9]
        elif marker == 0xDA:
            return data[at + 4] == colours
        # A marker may be led by any number of fill bytes.
        at += 1 if marker == 0xFF else 2 + length
    return False


def _encode(image: Image.Image) -> CleanPhoto:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return CleanPhoto(data=out.getvalue(), width=image.width, height=image.height)
