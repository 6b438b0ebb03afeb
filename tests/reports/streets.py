"""A small quarter with three streets, one corner each way and some house numbers."""

from django.contrib.gis.geos import LineString, MultiLineString, Point

from apps.territory.models import Corner, Dataset, DatasetState, HouseNumber, Street
from apps.territory.names import fold


def dataset(kind: str) -> Dataset:
    """An active generation."""
    return Dataset.objects.create(
        kind=kind,
        generation=1,
        state=DatasetState.ACTIVE,
        name="test",
        crs="EPSG:4326",
        sha256="0" * 64,
    )


def quarter() -> dict[str, Street]:
    """Via Giuseppe Garibaldi, Via della Consolata, Corso Palestro."""
    streets = dataset("streets")
    addresses = dataset("addresses")
    made = {}
    for number, name in enumerate(
        ("Via Giuseppe Garibaldi", "Via della Consolata", "Corso Palestro")
    ):
        line = LineString((7.675, 45.073 + number / 1000), (7.685, 45.073 + number / 1000))
        made[name] = Street.objects.create(
            dataset=streets, name=name, key=fold(name), geom=MultiLineString(line)
        )
    garibaldi, consolata = made["Via Giuseppe Garibaldi"], made["Via della Consolata"]
    for street, other in ((garibaldi, consolata), (consolata, garibaldi)):
        Corner.objects.create(
            dataset=streets, street=street, other=other, geom=Point(7.6785, 45.0735)
        )
    for number, suffix in ((9, ""), (11, ""), (12, ""), (12, "A"), (13, ""), (30, "")):
        HouseNumber.objects.create(
            dataset=addresses,
            street_key=garibaldi.key,
            street_name=garibaldi.name,
            number=number,
            suffix=suffix,
            geom=Point(7.675 + number / 10_000, 45.0731),
        )
    return made
