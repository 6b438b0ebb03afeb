"""The mark of the site as pixels, drawn as `frontend/src/img/favicon.svg` draws it."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

_SIDE = 48  # units of the drawing
_FINER = 4  # drawn larger and made smaller, so that edges are smooth
_NIGHT, _WHITE, _SKY = "#17324d", "#ffffff", "#66b3ff"


@lru_cache(maxsize=4)
def icon_png(size: int) -> bytes:
    """A square PNG of ``size`` pixels. Without round corners: phones cut their own shape."""
    scale = size * _FINER / _SIDE
    image = Image.new("RGB", (size * _FINER, size * _FINER), _NIGHT)
    pen = ImageDraw.Draw(image)

    def at(*numbers: float) -> list[float]:
        return [number * scale for number in numbers]

    # An arch: a disc and two posts, with the opening cut out of it.
    pen.ellipse(at(12, 10, 36, 34), fill=_WHITE)
    pen.polygon(at(12, 22, 36, 22, 36, 33, 30, 34.5, 12, 36), fill=_WHITE)
    pen.ellipse(at(18, 16, 30, 28), fill=_NIGHT)
    pen.polygon(at(18, 22, 30, 22, 30, 37, 18, 37), fill=_NIGHT)
    # The ramp that leads through it.
    pen.polygon(at(9, 40, 39, 32.5, 39, 40), fill=_SKY)
    out = BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()
