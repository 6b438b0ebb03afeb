"""What the tests of reports share: a report that is fine, and pictures of all kinds."""

import io
import uuid
from typing import Any

from PIL import Image

from apps.reports import services
from apps.reports.models import Report

# Piazza Castello and Piazza Statuto, both well inside Torino.
CASTELLO = (7.6856, 45.0711)
STATUTO = (7.6692, 45.0767)


def facts(**changes: Any) -> dict[str, Any]:
    """The arguments of a submission that is accepted."""
    sent: dict[str, Any] = {
        "client_uuid": uuid.uuid4(),
        "kind": "kerb_missing_ramp",
        "lon": CASTELLO[0],
        "lat": CASTELLO[1],
        "can_pass": "no",
        "measures": {"height_cm": 12},
        "placed_by": "map",
        "channel": "web",
        "language": "it",
    }
    return {**sent, **changes}


def sent_report(**changes: Any) -> Report:
    """A stored report."""
    return Report.objects.get(uuid=services.submit(**facts(**changes)).report)


def picture(
    *,
    size: tuple[int, int] = (60, 40),
    format: str = "JPEG",  # noqa: A002 - Pillow's own word
    mode: str = "RGB",
    exif: Image.Exif | None = None,
    color: Any = None,
    **options: Any,
) -> io.BytesIO:
    """An image file. ``exif`` is written when the format can."""
    out = io.BytesIO()
    if exif is not None:
        options["exif"] = exif.tobytes()
    Image.new(mode, size, color or 0).save(out, format, **options)
    out.seek(0)
    return out
