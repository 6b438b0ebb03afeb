"""What the register of points can do."""

from apps.points.facts import PointRow, SiteRow
from apps.points.importing import import_points, import_stops, replace_points
from apps.points.practice import erase_practice_site, open_practice_site
from apps.points.register import upsert_point

__all__ = [
    "PointRow",
    "SiteRow",
    "erase_practice_site",
    "import_points",
    "import_stops",
    "open_practice_site",
    "replace_points",
    "upsert_point",
]
