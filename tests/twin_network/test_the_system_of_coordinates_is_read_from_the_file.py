import pytest
from pyproj import Transformer

from apps.territory.services import ImportFailed
from apps.twin.models import Segment
from apps.twin.services import import_network
from tests.twin_network.builders import feature, place, write_geojson

pytestmark = pytest.mark.django_db


def crs(name):
    return {"crs": {"type": "name", "properties": {"name": name}}}


@pytest.mark.parametrize("code", ["EPSG:32632", "urn:ogc:def:crs:EPSG::3003", "EPSG:3857"])
def test_projected_coordinates_become_degrees(tmp_path, code):
    ends = [place(0, 0), place(1, 0)]
    to_file = Transformer.from_crs("EPSG:4326", code, always_xy=True)
    line = [to_file.transform(*end) for end in ends]
    path = write_geojson(
        tmp_path / "e.geojson", [feature("LineString", line, u=1, v=2)], **crs(code)
    )
    report = import_network(path=path)
    assert report.crs == code
    row = Segment.objects.get()
    for found, end in zip(row.geom.coords, ends, strict=True):
        assert found == pytest.approx(end, abs=1e-6)
    # Measured on the ellipsoid: Mercator would say 111 m.
    assert row.length_m == pytest.approx(78.75, abs=0.05)


def test_a_file_that_names_none_is_in_degrees(tmp_path):
    line = [place(0, 0), place(1, 0)]
    path = write_geojson(tmp_path / "e.geojson", [feature("LineString", line, length_m=5000)])
    report = import_network(path=path)
    assert report.crs == "OGC:CRS84"
    # The length in the file is ignored.
    assert Segment.objects.get().length_m == pytest.approx(78.75, abs=0.05)


def test_an_unknown_system_is_refused(tmp_path):
    path = write_geojson(tmp_path / "e.geojson", [], **crs("EPSG:999999"))
    with pytest.raises(ImportFailed, match="coordinate system is not known: EPSG:999999"):
        import_network(path=path)
