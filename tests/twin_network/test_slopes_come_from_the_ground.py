import json
import zipfile
from io import StringIO

import numpy as np
import pytest
import rasterio
from django.core.management import CommandError, call_command
from rasterio import Affine

from apps.twin import queries
from apps.twin.models import Node, Segment
from apps.twin.network.slopes import slopes_pct
from apps.twin.network.terrain import UnreadableTerrain, read_terrain
from tests.twin_network.builders import LAT, cross, node, save, segment

# A degree of longitude here, in metres: 111,412.84 cos lat - 93.5 cos 3 lat.
PER_DEGREE = 78_749.0


def tilted(size=121, climb_m=2400, void=None):
    """A plane that climbs to the east by ``climb_m`` over the whole degree."""
    row = np.linspace(0, climb_m, size)
    heights = np.tile(np.rint(row), (size, 1)).astype(">i2")
    if void is not None:
        heights[void] = -32768
    return heights


def hgt(folder, name="N45E007.hgt", **options):
    path = folder / name
    path.write_bytes(tilted(**options).tobytes())
    return path


def zipped(folder):
    path = folder / "N45E007.hgt.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(hgt(folder), "N45E007.hgt")
    return path


def geotiff(folder, *, projected=False):
    """The same plane in half-cells; projected, a slope of 4 % to the east in zone 32."""
    path = folder / "ground.tif"
    if projected:
        # Cells of 10 m around the middle of the town, sample in the middle of the cell.
        transform = Affine(10, 0, 394_000, 0, -10, 4_994_000)
        east = 394_005 + 10 * np.arange(600)
        heights = np.tile((east - 394_005) * 0.04, (600, 1)).astype("float32")
        crs = "EPSG:32632"
    else:
        transform = Affine(1 / 120, 0, 7 - 0.5 / 120, 0, -1 / 120, 46 + 0.5 / 120)
        heights, crs = tilted().astype("float32"), "EPSG:4326"
    with rasterio.open(
        path, "w", driver="GTiff", height=heights.shape[0], width=heights.shape[1], count=1,
        dtype="float32", crs=crs, transform=transform, nodata=-9999,
    ) as target:  # fmt: skip
        target.write(heights, 1)
    return path


def run(path, *arguments):
    out = StringIO()
    call_command("import_elevation", str(path), *arguments, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
@pytest.mark.parametrize("make", [hgt, zipped, geotiff])
def test_every_format_gives_the_same_heights_and_slopes(tmp_path, make):
    save(*cross())
    report = run(make(tmp_path))
    assert report["counts"]["nodes_with_height"] == 5
    middle = Node.objects.get(ref="middle")
    assert middle.elevation_m == pytest.approx(0.6855 * 2400, abs=0.01)
    row = Segment.objects.get(ref="po-1")
    # 2,400 m over a degree of longitude at this latitude.
    assert row.incline_pct == pytest.approx(100 * 2400 / PER_DEGREE, rel=1e-3)
    assert row.incline_derived
    assert Segment.objects.get(ref="roma-1").incline_pct == pytest.approx(0, abs=1e-6)


@pytest.mark.django_db
def test_a_projected_raster_is_asked_in_its_own_system(tmp_path):
    save(*cross())
    report = run(geotiff(tmp_path, projected=True))
    assert report["crs"] == "EPSG:32632"
    assert Segment.objects.get(ref="po-1").incline_pct == pytest.approx(4, abs=0.05)


@pytest.mark.django_db
def test_what_was_measured_and_what_is_not_ground_stays(tmp_path):
    west, east, far = node("w", -6, 0), node("e", 6, 0), node("x", 6, 3)
    rows = [
        segment("measured", west, east, incline_pct=-1.5),
        segment("steps", west, east, kind="steps"),
        segment("bridge", west, east, structure="bridge"),
        segment("covered", west, east, structure="covered"),
        segment("lift", far, east, kind="lift"),
    ]
    save([west, east, far], rows)
    report = run(hgt(tmp_path))
    assert report["counts"]["slopes_derived"] == 1
    told = {s.ref: (s.incline_pct, s.incline_derived) for s in Segment.objects.all()}
    assert told["measured"] == (-1.5, False)
    assert told["steps"] == told["bridge"] == told["lift"] == (None, False)
    assert told["covered"][1] is True


@pytest.mark.django_db
def test_the_slope_is_signed_along_the_drawing(tmp_path):
    west, east = node("w", -6, 0), node("e", 6, 0)
    save([west, east], [segment("up", west, east), segment("down", east, west)])
    run(hgt(tmp_path))
    up, down = Segment.objects.order_by("index").values_list("incline_pct", flat=True)
    assert up == -down > 0


@pytest.mark.django_db
def test_a_second_run_changes_nothing_and_a_better_raster_replaces_the_derived(tmp_path):
    save(*cross())
    before = queries.active_network()
    run(hgt(tmp_path))
    after = queries.active_network()
    assert before is not None
    assert after is not None
    assert after.revision != before.revision
    arrays = queries.network_arrays(after.dataset_id)
    assert np.isfinite(arrays.elevation_m).all()
    assert arrays.incline_derived.all()
    assert run(hgt(tmp_path))["status"] == "unchanged"
    run(geotiff(tmp_path, projected=True))
    assert Segment.objects.get(ref="po-1").incline_pct == pytest.approx(4, abs=0.05)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("N45E007.hgt", b"12345", "not a square"),
        ("ground.hgt", b"12345678", "does not say where it lies"),
        ("N10E010.hgt", b"\0" * 8, "covers no node"),
        ("ground.tif", b"no raster", "not a raster"),
        ("N45E007.hgt.zip", b"no archive", "archive is broken"),
    ],
)
def test_a_bad_raster_is_refused_and_nothing_changes(tmp_path, name, content, message):
    save(*cross())
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=message):
        run(tmp_path / name)
    assert not Node.objects.filter(elevation_m__isnull=False).exists()


@pytest.mark.django_db
def test_without_a_network_there_is_nothing_to_lift(tmp_path):
    with pytest.raises(CommandError, match="no network in force"):
        run(hgt(tmp_path))


def test_a_void_is_unknown_and_not_sea_level(tmp_path):
    terrain = read_terrain(hgt(tmp_path, void=(60, 60)), "N45E007.hgt")
    places = np.array([(7.5, 45.5), (7.504, 45.504), (7.6, 45.5), (8.1, 45.5), (7.0, 46.0)])
    heights = terrain.at(places)
    assert np.isnan(heights[[0, 1, 3]]).all()
    assert heights[2] == pytest.approx(1440)
    assert heights[4] == 0


def test_a_short_stretch_is_measured_over_the_ground_around_it(tmp_path):
    # Whole metres over 10 m would read as 0 % or 10 %; the plane climbs 3 %.
    terrain = read_terrain(hgt(tmp_path, size=3601), "N45E007.hgt")
    start = np.column_stack([7.6 + np.arange(50) * 1e-4, np.full(50, LAT)])
    end = start + np.array([1e-4, 0])
    slopes = slopes_pct(terrain, start, end, np.full(50, 1e-4 * PER_DEGREE))
    assert np.abs(slopes - 100 * 2400 / PER_DEGREE).max() < 2.0


def test_a_wall_is_no_street(tmp_path):
    terrain = read_terrain(hgt(tmp_path, climb_m=31_000), "N45E007.hgt")
    start, end = np.array([(7.3, LAT)]), np.array([(7.5, LAT)])
    assert np.isnan(slopes_pct(terrain, start, end, np.array([0.2 * PER_DEGREE]))).all()


def test_a_turned_raster_is_refused(tmp_path):
    path = tmp_path / "turned.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=2, width=2, count=1, dtype="float32",
        crs="EPSG:32632", transform=Affine.rotation(30),
    ) as target:  # fmt: skip
        target.write(np.zeros((2, 2), "float32"), 1)
    with pytest.raises(UnreadableTerrain, match="turned"):
        read_terrain(path, path.name)
