"""Heights of the ground from a raster: SRTM tiles (.hgt) and GeoTIFF. No Django here."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj import Transformer

from apps.twin.network.measure import FloatArray, metres_per_degree

_TILE = re.compile(r"([NS])(\d{2})([EW])(\d{3})", re.IGNORECASE)
_VOID = -32768


class UnreadableTerrain(ValueError):
    """The raster cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Terrain:
    """A grid of heights, metres above the sea.

    ``heights`` is (rows, columns), nan where unknown, row 0 in the north. A place (x, y) in the
    system ``crs`` is at column ``(x - west) / step_x`` and row ``(north - y) / step_y``: west and
    north are of the first sample itself, not of the edge of its cell.
    """

    heights: NDArray[np.float32]
    west: float
    north: float
    step_x: float
    step_y: float
    crs: str

    def cell_m(self, lat: float) -> float:
        """Size of a cell in metres near a latitude, the longer side."""
        if rasterio.crs.CRS.from_user_input(self.crs).is_projected:
            return max(self.step_x, self.step_y)
        per_lon, per_lat = metres_per_degree(lat)
        return max(self.step_x * per_lon, self.step_y * per_lat)

    def at(self, lonlat: FloatArray) -> FloatArray:
        """Height of each place (k, 2) in degrees, by bilinear interpolation.

        nan outside the grid, and where one of the four samples around is unknown and counts.
        """
        x, y = lonlat[:, 0], lonlat[:, 1]
        if self.crs != "EPSG:4326":
            x, y = Transformer.from_crs("EPSG:4326", self.crs, always_xy=True).transform(x, y)
        column = (np.asarray(x) - self.west) / self.step_x
        row = (self.north - np.asarray(y)) / self.step_y
        rows, columns = self.heights.shape
        # A place on the last sample lies in the last cell: rounding must not push it out.
        column, row = np.round(column, 9), np.round(row, 9)
        inside = (column >= 0) & (column <= columns - 1) & (row >= 0) & (row <= rows - 1)
        c = np.clip(np.floor(np.where(inside, column, 0)).astype(int), 0, columns - 2)
        r = np.clip(np.floor(np.where(inside, row, 0)).astype(int), 0, rows - 2)
        u, v = np.where(inside, column, 0) - c, np.where(inside, row, 0) - r
        corners = (
            (r, c, (1 - u) * (1 - v)),
            (r, c + 1, u * (1 - v)),
            (r + 1, c, (1 - u) * v),
            (r + 1, c + 1, u * v),
        )
        height = np.zeros(len(lonlat))
        for i, j, weight in corners:
            sample = self.heights[i, j].astype(np.float64)
            # A sample of no weight may be unknown: 0 times nan would spoil the rest.
            height += np.where(weight > 0, weight * np.where(weight > 0, sample, 0.0), 0.0)
        return np.where(inside, height, np.nan)


def read_terrain(path: Path, name: str) -> Terrain:
    """Read a raster; ``name`` is the file's own name (an .hgt tile says there where it lies).

    Raises:
        UnreadableTerrain: not a raster, or a tile without place or of no square size.
    """
    lower = name.lower()
    if lower.endswith(".zip"):
        return _zipped(path)
    if lower.endswith(".hgt"):
        return _tile(path.read_bytes(), name)
    return _geotiff(path)


def _zipped(path: Path) -> Terrain:
    try:
        with zipfile.ZipFile(path) as archive:
            tiles = [name for name in archive.namelist() if name.lower().endswith(".hgt")]
            if len(tiles) != 1:
                raise UnreadableTerrain(f"the archive holds {len(tiles)} .hgt tiles instead of one")
            return _tile(archive.read(tiles[0]), Path(tiles[0]).name)
    except zipfile.BadZipFile as error:
        raise UnreadableTerrain(f"the archive is broken: {error}") from error


def _tile(content: bytes, name: str) -> Terrain:
    """SRTM: square of big-endian 16-bit metres, one degree wide, the edges belonging to it."""
    match = _TILE.search(name)
    if match is None:
        raise UnreadableTerrain(f"{name} does not say where it lies (such as N45E007.hgt)")
    size = round((len(content) / 2) ** 0.5)
    if size < 2 or size * size * 2 != len(content):
        raise UnreadableTerrain(f"{name} is not a square of 16-bit heights: {len(content)} bytes")
    south = int(match[2]) * (1 if match[1].upper() == "N" else -1)
    west = int(match[4]) * (1 if match[3].upper() == "E" else -1)
    heights = np.frombuffer(content, dtype=">i2").reshape(size, size).astype(np.float32)
    heights[heights == _VOID] = np.nan
    step = 1 / (size - 1)
    return Terrain(heights, west, south + 1, step, step, "EPSG:4326")


def _geotiff(path: Path) -> Terrain:
    try:
        with rasterio.open(path) as source:
            if source.crs is None:
                raise UnreadableTerrain("the raster does not say its coordinate system")
            if source.transform.b or source.transform.d:
                raise UnreadableTerrain("the raster is turned: only north-up rasters are read")
            heights = source.read(1, masked=True).astype(np.float32).filled(np.nan)
            step_x, step_y = source.transform.a, -source.transform.e
            return Terrain(
                heights=heights,
                # Cells have their sample in the middle.
                west=source.transform.c + step_x / 2,
                north=source.transform.f - step_y / 2,
                step_x=step_x,
                step_y=step_y,
                crs=source.crs.to_string(),
            )
    except rasterio.errors.RasterioError as error:
        raise UnreadableTerrain(f"it is not a raster that can be read: {error}") from error
