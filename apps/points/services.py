"""What the register of points can do."""

from apps.points.closing import close_sites, open_sites_again
from apps.points.facts import PointRow, SiteRow
from apps.points.importing import import_points, import_stops, replace_points
from apps.points.register import upsert_point

__all__ = [
    "PointRow",
    "SiteRow",
    "close_sites",
    "import_points",
    "import_stops",
    "open_sites_again",
    "replace_points",
    "upsert_point",
]
