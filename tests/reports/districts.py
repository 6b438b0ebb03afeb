"""Two districts side by side: Castello lies in "1", Statuto in "2", the hills in none."""

import geopandas as gpd
from shapely import box

from apps.territory.services import replace_districts

HILLS = (7.74, 45.05)
# Between the two squares.
_BORDER_LON = 7.677


def two_districts() -> None:
    """Store and activate them."""
    shapes = [box(_BORDER_LON, 45.06, 7.70, 45.09), box(7.65, 45.06, _BORDER_LON, 45.09)]
    table = gpd.GeoDataFrame(
        {"code": ["1", "2"], "name": ["First", "Second"]}, geometry=shapes, crs=4326
    )
    replace_districts(table=table, sha256="two districts", name="test")
