"""A real municipal register in EPSG:3003, imported beside Torino's data."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.gis.db.models import Extent
from pyproj import Transformer

from apps.territory import queries
from apps.territory.models import HouseNumber
from apps.territory.services import ImportFailed, import_addresses
from tests.real_data.conftest import Rows

FILE = "boundaries/alessandria_house_numbers.csv.gz"


def test_the_register_is_read_in_its_own_reference_system(
    torino: None, data_dir: Path, read_rows: Callable[..., Rows]
) -> None:
    rows = read_rows(FILE)
    report = import_addresses(path=data_dir / FILE, activate=False)

    stored = HouseNumber.objects.filter(dataset_id=report.dataset_id)
    assert report.crs == "EPSG:3003"
    assert report.licence == "CC BY 4.0"
    assert report.counts["rows_read"] == len(rows) == 26_160
    assert stored.count() + report.rejected_count == len(rows)
    assert report.rejected_reasons == {"repeated address": report.rejected_count}
    assert report.rejected_count < 40

    # All of the municipality lies around 8.61 E, 44.91 N ...
    west, south, east, north = stored.aggregate(box=Extent("geom"))["box"]
    assert 8.4 < west < 8.61 < east < 8.85
    assert 44.8 < south < 44.91 < north < 45.05

    # ... and each number where the file says, transformed here once more.
    to_degrees = Transformer.from_crs(3003, 4326, always_xy=True)
    for row in random.Random(20260203).sample(rows, 50):
        lon, lat = to_degrees.transform(float(row["CoordX"]), float(row["CoordY"]))
        found = stored.filter(
            number=int(row["Civico"]),
            suffix=row["Esponente"].strip().upper(),
            street_name=" ".join(f"{row['DUG']} {row['DUF']}".split()),
        )
        assert any((n.geom.x, n.geom.y) == pytest.approx((lon, lat), abs=1e-6) for n in found), row


def test_another_city_is_not_put_in_force_here(torino: None, data_dir: Path) -> None:
    with pytest.raises(ImportFailed, match="inside the city"):
        import_addresses(path=data_dir / FILE)
    assert queries.active_dataset("addresses") is None
    assert not HouseNumber.objects.exists()
