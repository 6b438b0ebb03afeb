"""Finding streets, numbers and corners by what people write."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from django.contrib.gis.db.models.functions import Distance, PointOnSurface
from django.contrib.gis.geos import Point
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import Count, QuerySet

from apps.territory.facts import CornerFacts, HouseNumberFacts, PlaceFacts, StreetFacts
from apps.territory.models import Corner, Dataset, DatasetState, HouseNumber, Place, Street
from apps.territory.names import fold, parse_house_number, split_address
from apps.territory.street_match import StreetNames

# Names of places hold many common words ("Farmacia ..."): most of what was written must be there.
_LEAST_PART_OF_A_NAME = 0.6
_LONGEST_QUERY = 200


def search_streets(text: str, limit: int = 10) -> list[StreetFacts]:
    """Streets whose name is nearest to what was written, best first.

    Abbreviations ("c.so", "p.za"), accents, apostrophes, capitals, the order of the words, missing
    first names and slips of the keyboard are tolerated (``territory.street_match``); a house number
    at the end is ignored. One query; one more when the streets are others than before.
    """
    written = text[:_LONGEST_QUERY]
    key = fold(written)
    if not key:
        return []
    known = _known_streets()
    found = known.search(key, limit)
    street_only = fold(split_address(written)[0])
    if street_only and street_only != key and (not found or fold(found[0].name) != key):
        found = known.search(street_only, limit)
    return found


def street(pk: int) -> StreetFacts | None:
    """One street of the active generation."""
    found = _streets().filter(pk=pk).first()
    return None if found is None else _street_facts(found)


def street_by_name(name: str) -> StreetFacts | None:
    """The street that folds to exactly this name."""
    found = _streets().filter(key=fold(name)).first()
    return None if found is None else _street_facts(found)


def corners(street_pk: int) -> list[CornerFacts]:
    """Streets met by a street, by name."""
    rows = Corner.objects.filter(
        street_id=street_pk, dataset__state=DatasetState.ACTIVE
    ).select_related("other")
    return [_corner_facts(row) for row in rows.order_by("other__name", "pk")]


def nearest_corner(*, street_key: str, lon: float, lat: float) -> CornerFacts | None:
    """The corner of a street nearest to a place on it (to a house number, for instance)."""
    row = (
        Corner.objects.filter(street__key=street_key, dataset__state=DatasetState.ACTIVE)
        .select_related("other")
        .order_by(_distance_to(lon, lat), "pk")
        .first()
    )
    return None if row is None else _corner_facts(row)


def place_facts(row: Place) -> PlaceFacts:
    """A row as others know it."""
    return PlaceFacts(
        code=row.code,
        category=row.category,
        name=row.name,
        address=row.address,
        lon=row.geom.x,
        lat=row.geom.y,
        step_free=row.step_free,
    )


def search_places(text: str, limit: int = 5) -> list[PlaceFacts]:
    """Places people need whose name holds what was written, best first. One query."""
    written = text[:_LONGEST_QUERY].replace("\x00", "").strip()
    if not written:
        return []
    rows = (
        Place.objects.filter(dataset__state=DatasetState.ACTIVE)
        .annotate(part=TrigramWordSimilarity(written, "name"))
        .annotate(whole=TrigramSimilarity("name", written))
        .filter(part__gte=_LEAST_PART_OF_A_NAME)
        .order_by("-part", "-whole", "name", "pk")
    )
    return [place_facts(row) for row in rows[:limit]]


def has_house_numbers() -> bool:
    """Whether an address register is in force: if not, people are asked for a corner."""
    return HouseNumber.objects.filter(dataset__state=DatasetState.ACTIVE).exists()


def house_numbers(street_key: str) -> list[HouseNumberFacts]:
    """The numbers of a street in the order of the street: 1, 1/A, 2, 10."""
    rows = _numbers(street_key).order_by("number", "suffix", "pk")
    return [_number_facts(row) for row in rows]


def house_number(street_key: str, text: str) -> HouseNumberFacts | None:
    """The number as written ("12", "12/A", "12 bis"); ``None`` where there is no such number."""
    parsed = parse_house_number(text)
    if parsed is None:
        return None
    number, suffix = parsed
    row = _numbers(street_key).filter(number=number, suffix__iexact=suffix).order_by("pk").first()
    return None if row is None else _number_facts(row)


def nearest_house_number(*, street_key: str, lon: float, lat: float) -> HouseNumberFacts | None:
    """The number of a street nearest to a place."""
    row = _numbers(street_key).order_by(_distance_to(lon, lat), "pk").first()
    return None if row is None else _number_facts(row)


@dataclass(frozen=True, slots=True)
class _KnownStreets:
    """The streets of one generation with their names ready to be searched."""

    streets: list[StreetFacts]
    names: StreetNames

    def search(self, key: str, limit: int) -> list[StreetFacts]:
        return [self.streets[one.index] for one in self.names.search(key, limit=limit)]


# A generation never changes once it is in force, so its names are prepared once per process. Two:
# while a new one is put in force some requests still see the old one.
_KEPT = 2
_kept: OrderedDict[tuple[str, int, int], _KnownStreets] = OrderedDict()
_keeping = Lock()


def _known_streets() -> _KnownStreets:
    generation = (
        Dataset.objects.filter(kind="streets", state=DatasetState.ACTIVE)
        .annotate(street_count=Count("streets"))
        .values_list("pk", "street_count")
        .first()
    )
    pk, street_count = generation or (0, 0)
    # The name of the database: tests have one per process, and one process may see two.
    which = (str(connection.settings_dict["NAME"]), pk, street_count)
    with _keeping:
        known = _kept.get(which)
    if known is None:
        streets = [_street_facts(row) for row in _streets().filter(dataset_id=pk).order_by("pk")]
        known = _KnownStreets(streets, StreetNames([one.key for one in streets]))
        with _keeping:
            _kept[which] = known
            while len(_kept) > _KEPT:
                _kept.popitem(last=False)
    return known


def _streets() -> QuerySet[Street]:
    return (
        Street.objects.filter(dataset__state=DatasetState.ACTIVE)
        .defer("geom")
        .annotate(on_it=PointOnSurface("geom"))
    )


def _numbers(street_key: str) -> QuerySet[HouseNumber]:
    return HouseNumber.objects.filter(dataset__state=DatasetState.ACTIVE, street_key=street_key)


def _distance_to(lon: float, lat: float) -> Distance:
    # Over longitude and latitude Django measures on the sphere, in metres.
    return Distance("geom", Point(lon, lat, srid=4326))


def _street_facts(row: Street) -> StreetFacts:
    place: Point | None = row.on_it  # type: ignore[attr-defined]
    lon, lat = (place.x, place.y) if place is not None else (None, None)
    return StreetFacts(pk=row.pk, name=row.name, key=row.key, lon=lon, lat=lat)


def _corner_facts(row: Corner) -> CornerFacts:
    return CornerFacts(
        other_key=row.other.key, other_name=row.other.name, lon=row.geom.x, lat=row.geom.y
    )


def _number_facts(row: HouseNumber) -> HouseNumberFacts:
    return HouseNumberFacts(
        street_key=row.street_key,
        street_name=row.street_name,
        number=row.number,
        suffix=row.suffix,
        postal_code=row.postal_code,
        lon=row.geom.x,
        lat=row.geom.y,
    )
