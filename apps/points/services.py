"""What the register of points can do."""

from apps.points.facts import PointRow, SiteRow
from apps.points.importing import import_points, import_stops, replace_points
from apps.points.register import upsert_point

__all__ = [
    "PointRow",
    "SiteRow",
    "import_points",
    "import_stops",
    "replace_points",
    "upsert_point",
]
