"""Find GDAL and GEOS inside the wheels of pyogrio and shapely (decision 8).

The wheels carry a newer GDAL than Debian's, and they find their own ``proj.db``:
``PROJ_DATA`` is never set globally, because that would break rasterio.
"""

import importlib.util
from pathlib import Path


def wheel_library(package: str, stem: str) -> str | None:
    """Path of the shared library ``stem`` in the wheel of ``package``, or ``None``.

    ``None`` lets Django look for a system library, as it does by itself.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    site_packages = Path(spec.origin).parent.parent
    for folder in (f"{package}.libs", f"{package.capitalize()}.libs"):
        found = sorted((site_packages / folder).glob(f"{stem}[-.]*so*"))
        if found:
            return str(found[0])
    return None
