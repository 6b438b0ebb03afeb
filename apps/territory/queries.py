"""What the territory can tell."""

import math
import time
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from django.contrib.gis.db.models.functions import Envelope
from django.db import connection
from django.db.models import QuerySet

from apps.territory.around import (
    Landmark,
    NearStreet,
    OnStreet,
    in_the_city,
    landmarks,
    on_street,
    streets_near,
)
from apps.territory.facts import (
    CornerFacts,
    DatasetFacts,
    DistrictFacts,
    HouseNumberFacts,
    PlaceFacts,
    ResidentsFacts,
    StreetFacts,
)
from apps.territory.importers.clipping import districts_frame
from apps.territory.models import (
    Dataset,
    DatasetState,
    District,
    Place,
    PlaceCategory,
    Residents,
)
from apps.territory.names import fold, parse_house_number, split_address
from apps.territory.nearest import NearestFacts, nearest_on_streets
from apps.territory.search import (
    corners,
    has_house_numbers,
    house_number,
    house_numbers,
    nearest_corner,
    nearest_house_number,
    place_facts,
    search_places,
    search_streets,
    street,
    street_by_name,
)

__all__ = [
    "CornerFacts",
    "DatasetFacts",
    "DistrictFacts",
    "HouseNumberFacts",
    "Landmark",
    "NearStreet",
    "NearestFacts",
    "OnStreet",
    "PlaceFacts",
    "ResidentsFacts",
    "StreetFacts",
    "active_dataset",
    "active_datasets",
    "categories_with_data",
    "category_labels",
    "corners",
    "district_code_at",
    "district_codes_at",
    "districts",
    "districts_table",
    "fold",
    "has_house_numbers",
    "has_place_within",
    "house_number",
    "house_numbers",
    "in_the_city",
    "is_demonstration",
    "landmarks",
    "nearest_corner",
    "nearest_house_number",
    "nearest_on_streets",
    "on_street",
    "parse_house_number",
    "place_points",
    "places",
    "residents_by_district",
    "search_places",
    "search_streets",
    "split_address",
    "street",
    "street_by_name",
    "streets_near",
]

_DEMONSTRATION_KEPT_S = 5.0
_demonstration: dict[str, tuple[float, bool]] = {}


_METRES_A_DEGREE = 111_195.0


def active_dataset(kind: str) -> DatasetFacts | None:
    """The data set in force of a kind ("districts", "network", "places.pharmacy", ...)."""
    found = Dataset.objects.filter(kind=kind, state=DatasetState.ACTIVE).first()
    return None if found is None else _dataset_facts(found)


def active_datasets() -> list[DatasetFacts]:
    """Every data set in force, by kind: what the city is made of and where it comes from."""
    return [
        _dataset_facts(row)
        for row in Dataset.objects.filter(state=DatasetState.ACTIVE).order_by("kind")
    ]


def is_demonstration() -> bool:
    """Whether any data in force are made up. Kept for some seconds: every page asks."""
    key = str(connection.settings_dict["NAME"])
    now = time.monotonic()
    kept_until, kept = _demonstration.get(key, (0.0, False))
    if now < kept_until:
        return kept
    found = Dataset.objects.filter(state=DatasetState.ACTIVE, is_demonstration=True).exists()
    # Inside a transaction the answer may still be rolled back.
    if not connection.in_atomic_block:
        _demonstration[key] = (now + _DEMONSTRATION_KEPT_S, found)
    return found


def districts() -> list[DistrictFacts]:
    """The districts in force, by code."""
    # The outlines are thousands of places; a list needs only their box.
    rows = (
        District.objects.filter(dataset__state=DatasetState.ACTIVE)
        .annotate(box=Envelope("geom"))
        .order_by("code")
        .values_list("code", "name", "box")
    )
    return [DistrictFacts(code=code, name=name, bbox=box.extent) for code, name, box in rows]


def districts_table() -> gpd.GeoDataFrame:
    """The districts in force: columns ``code``, ``name``, geometry in EPSG:4326."""
    return districts_frame()


def district_code_at(lon: float, lat: float) -> str:
    """Code of the district at a place in degrees; empty outside all of them.

    On the border between two the lower code wins, always the same.
    """
    return district_codes_at([(lon, lat)])[0]


def district_codes_at(places: Sequence[tuple[float, float]]) -> list[str]:
    """The same of many places at once, ``(lon, lat)`` in degrees, in their order. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce((
                SELECT min(district.code) FROM territory_district AS district
                JOIN territory_dataset AS dataset ON dataset.id = district.dataset_id
                WHERE dataset.state = 'active'
                  AND ST_Intersects(
                      district.geom, ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326)
                  )
            ), '')
            FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS place (lon, lat, number)
            ORDER BY place.number
            """,
            [[lon for lon, _ in places], [lat for _, lat in places]],
        )
        return [code for (code,) in cursor.fetchall()]


def residents_by_district() -> dict[str, ResidentsFacts]:
    """Residents in force, by district code."""
    rows = Residents.objects.filter(dataset__state=DatasetState.ACTIVE).order_by("district_code")
    return {row.district_code: ResidentsFacts(row.total, row.age_65_plus) for row in rows}


def places(category: str) -> list[PlaceFacts]:
    """The places of a category, by code."""
    return [place_facts(row) for row in _places(category)]


def place_points(category: str) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Codes of the places of a category, and where they are: array (n, 2) of lon, lat."""
    rows = list(_places(category).values_list("code", "geom"))
    lonlat = np.array([(geom.x, geom.y) for _, geom in rows], dtype=np.float64).reshape(-1, 2)
    return [code for code, _ in rows], lonlat


def categories_with_data() -> list[str]:
    """Categories of places that have a data set in force, in alphabetical order."""
    kinds = Dataset.objects.filter(state=DatasetState.ACTIVE, kind__startswith="places.")
    return sorted(kind.removeprefix("places.") for kind in kinds.values_list("kind", flat=True))


def category_labels() -> dict[str, str]:
    """Every category of places, in words."""
    return {str(code): str(label) for code, label in PlaceCategory.choices}


def has_place_within(category: str, lon: float, lat: float, metres: float) -> bool:
    """Whether a place of this category lies within so many metres. One query."""
    # The box is what the index knows; a degree of longitude is shorter the farther north it is.
    high = metres / _METRES_A_DEGREE
    wide = high / max(0.01, math.cos(math.radians(lat)))
    box = (lon - wide, lat - high, lon + wide, lat + high)
    with connection.cursor() as cursor:
        cursor.execute(_PLACE_WITHIN, [str(category), *box, lon, lat, metres])
        return bool(cursor.fetchone()[0])


# Asked for every report, so written out; metres on the sphere.
_PLACE_WITHIN = """
    SELECT EXISTS (
        SELECT 1 FROM territory_place AS place
        JOIN territory_dataset AS dataset ON dataset.id = place.dataset_id
        WHERE dataset.state = 'active' AND place.category = %s
          AND place.geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)
          AND ST_DistanceSphere(place.geom, ST_SetSRID(ST_MakePoint(%s, %s), 4326)) <= %s)
"""


def _places(category: str) -> QuerySet[Place]:
    return Place.objects.filter(dataset__state=DatasetState.ACTIVE, category=category).order_by(
        "code"
    )


def _dataset_facts(row: Dataset) -> DatasetFacts:
    return DatasetFacts(
        id=row.pk,
        kind=row.kind,
        generation=row.generation,
        name=row.name,
        source=row.source,
        licence=row.licence,
        reference_date=row.reference_date,
        is_demonstration=row.is_demonstration,
        sha256=row.sha256,
    )
