"""Which rows of a file are inside the city, told row by row."""

import geopandas as gpd

from apps.territory.importing_errors import Rejected
from apps.territory.models import Dataset, DatasetState, District
from apps.territory.tables import WGS84, text_of

NO_COORDINATES = "no coordinates"
OUTSIDE = "outside the city"
REPEATED = "repeated code"


def districts_frame() -> gpd.GeoDataFrame:
    """The active districts: columns ``code``, ``name`` and geometry in EPSG:4326."""
    rows = District.objects.filter(dataset__state=DatasetState.ACTIVE).order_by("code")
    found = [(row.code, row.name, bytes(row.geom.wkb)) for row in rows]
    return gpd.GeoDataFrame(
        {"code": [code for code, _, _ in found], "name": [name for _, name, _ in found]},
        geometry=gpd.GeoSeries.from_wkb([wkb for _, _, wkb in found], crs=WGS84),
        crs=WGS84,
    )


def clip_generation(clip: bool) -> str:
    """What clipping depends on, to be a parameter of the import: other districts, other rows."""
    if not clip:
        return ""
    active = Dataset.objects.filter(kind="districts", state=DatasetState.ACTIVE).first()
    return active.sha256 if active is not None else ""


def keep_inside(
    frame: gpd.GeoDataFrame, *, clip: bool, label: str
) -> tuple[gpd.GeoDataFrame, list[Rejected]]:
    """The rows with a place inside the active districts, and the others with the reason.

    Without districts, or when ``clip`` is false, any place on Earth is inside. ``label`` is the
    column that names a row in the report.
    """
    located = ~(frame.geometry.isna() | frame.geometry.is_empty)
    rejected = _reject(frame[~located], NO_COORDINATES, label)
    inside = frame[located]
    districts = districts_frame() if clip else None
    if districts is None or districts.empty:
        bounds = inside.geometry.bounds
        on_earth = bounds.minx.between(-180, 180) & bounds.miny.between(-90, 90)
        rejected += _reject(inside[~on_earth], "not a place on Earth", label)
        return inside[on_earth], rejected
    # One row each, even on the border between two districts.
    joined = gpd.sjoin(inside, districts[["geometry"]], predicate="intersects")
    kept = inside.index.isin(joined.index)
    rejected += _reject(inside[~kept], OUTSIDE, label)
    return inside[kept], rejected


def drop_repeated(
    frame: gpd.GeoDataFrame, *, by: str, label: str
) -> tuple[gpd.GeoDataFrame, list[Rejected]]:
    """The first row of each value of ``by``; the others are rejected."""
    repeated = frame.duplicated(subset=by, keep="first")
    return frame[~repeated], _reject(frame[repeated], REPEATED, label)


def _reject(frame: gpd.GeoDataFrame, reason: str, label: str) -> list[Rejected]:
    labels = frame[label] if label in frame else [""] * len(frame)
    return [
        Rejected(row=int(row), reason=reason, label=text_of(text, longest=80))
        for row, text in zip(frame["row"], labels, strict=True)
    ]
