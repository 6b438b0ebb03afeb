"""Coordinates mean what the file says, never what is usual."""

import io
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from pyproj import Transformer

from apps.territory.models import District, HouseNumber
from apps.territory.services import ImportFailed, import_addresses, import_districts
from tests.territory.conftest import WEST, WriteFile, collection, district, square

UTM = Transformer.from_crs("EPSG:4326", "EPSG:32632", always_xy=True)
ROMA40 = Transformer.from_crs("EPSG:4326", "EPSG:3003", always_xy=True)


def in_utm() -> dict[str, object]:
    """The western district in metres."""
    ring = [list(UTM.transform(x, y)) for x, y in square(WEST)["coordinates"][0]]  # type: ignore[index]
    return {"type": "Polygon", "coordinates": [ring]}


def zipped_shapefile(folder: Path, *, with_prj: bool, three_d: bool = False) -> Path:
    """The western district as a zipped shapefile in EPSG:32632, in a folder inside the zip."""
    polygon = shapely.Polygon(in_utm()["coordinates"][0])  # type: ignore[index]
    if three_d:
        polygon = shapely.force_3d(polygon, 250.0)
    frame = gpd.GeoDataFrame({"code": ["1"], "name": ["West"]}, geometry=[polygon], crs=32632)
    frame.to_file(folder / "west.shp", engine="pyogrio")
    packed = folder / "west.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in folder.glob("west.*"):
            if part.suffix != ".zip" and (with_prj or part.suffix != ".prj"):
                archive.write(part, f"geodata/{part.name}")
    return packed


def assert_is_west() -> None:
    """The one district in the database is the western one, to a millimetre."""
    west, south, east, north = District.objects.get().geom.extent
    assert (west, south, east, north) == pytest.approx(WEST, abs=1e-8)


def test_geojson_with_a_member_crs(db: None, write: WriteFile) -> None:
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32632"}}
    path = write("utm.geojson", collection(district("1", "West", in_utm()), crs=system))

    report = import_districts(path=path)

    assert report.crs == "urn:ogc:def:crs:EPSG::32632"
    assert_is_west()


def test_geojson_that_says_nothing_is_in_longitude_and_latitude(db: None, write: WriteFile) -> None:
    report = import_districts(
        path=write("plain.geojson", collection(district("1", "West", square(WEST))))
    )
    assert report.crs == "urn:ogc:def:crs:OGC:1.3:CRS84"
    assert_is_west()


def test_a_zipped_shapefile_with_its_prj(db: None, tmp_path: Path) -> None:
    report = import_districts(path=zipped_shapefile(tmp_path, with_prj=True))
    assert report.crs == "EPSG:32632"
    assert_is_west()


def test_heights_of_a_shapefile_are_left_out(db: None, tmp_path: Path) -> None:
    import_districts(path=zipped_shapefile(tmp_path, with_prj=True, three_d=True))
    assert not District.objects.get().geom.hasz


def test_a_shapefile_without_prj_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="does not say its reference system"):
        import_districts(path=zipped_shapefile(tmp_path, with_prj=False))


def test_a_zip_without_a_shapefile_is_refused(db: None, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    path = tmp_path / "empty.zip"
    path.write_bytes(packed.getvalue())
    with pytest.raises(ImportFailed, match="holds 0 shapefiles"):
        import_districts(path=path)


def test_a_table_in_roma_40_is_read_by_its_mapping(db: None, write: WriteFile) -> None:
    x, y = ROMA40.transform(8.61, 44.91)
    heading = "CodiceVia;DUG;DUF;CAP;QuartiereSobborgo;Civico;Esponente;CoordX;CoordY"
    path = write("civici.csv", f"{heading}\n1;Via;Dazio;15122;Valle;90;H;{x};{y}\n")

    report = import_addresses(path=path, mapping="alessandria_house_numbers")

    assert report.crs == "EPSG:3003"
    number = HouseNumber.objects.get()
    assert (number.geom.x, number.geom.y) == pytest.approx((8.61, 44.91), abs=1e-6)
    assert (number.street_name, number.number, number.suffix) == ("Via Dazio", 90, "H")


def test_coordinates_without_a_stated_system_are_refused(db: None, write: WriteFile) -> None:
    mapping = '{"columns": {"street": "v", "number": "n", "x": "x", "y": "y"}}'
    path = write("civici.csv", "v;n;x;y\nVia Dazio;1;8.6;44.9\n")
    with pytest.raises(ImportFailed, match="not say their reference system"):
        import_addresses(path=path, mapping=mapping)
