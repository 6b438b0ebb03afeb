"""Finding streets, numbers and corners by what people write."""

from django.contrib.gis.db.models.functions import Distance, PointOnSurface
from django.contrib.gis.geos import Point
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from apps.territory.facts import CornerFacts, HouseNumberFacts, PlaceFacts, StreetFacts
from apps.territory.models import Corner, DatasetState, HouseNumber, Place, Street
from apps.territory.names import core, fold, parse_house_number, split_address

# Below this a name is no longer what was meant: "Via Rma" finds "Via Roma" (0.5 and more),
# "xyzxyz" finds nothing. Tried on the 2,551 street names of Torino.
_LEAST_SIMILARITY = 0.3
# Names of places hold many common words ("Farmacia ..."): most of what was written must be there.
_LEAST_PART_OF_A_NAME = 0.6
_LONGEST_QUERY = 200


def search_streets(text: str, limit: int = 10) -> list[StreetFacts]:
    """Streets whose name is nearest to what was written, best first.

    Abbreviations ("c.so", "p.za"), accents, capitals, missing first names and slips of the
    keyboard are tolerated; a house number at the end is ignored.
    """
    written = text[:_LONGEST_QUERY]
    key = fold(written)
    if not key:
        return []
    found = _ranked(key, limit)
    street_only = fold(split_address(written)[0])
    if street_only and street_only != key and (not found or fold(found[0].name) != key):
        found = _ranked(street_only, limit)
    return [_street_facts(street) for street in found]


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
    return [
        PlaceFacts(
            code=row.code,
            category=row.category,
            name=row.name,
            address=row.address,
            lon=row.geom.x,
            lat=row.geom.y,
            step_free=row.step_free,
        )
        for row in rows[:limit]
    ]


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


def _ranked(key: str, limit: int) -> list[Street]:
    name = core(key)
    whole = TrigramSimilarity("key", key)
    part = TrigramWordSimilarity(name, "key")
    starts = Case(
        # The very name first, then names that go on from what was written so far.
        When(key=key, then=Value(1.0)),
        When(Q(key__startswith=key) | Q(key__endswith=f" {name}"), then=Value(0.3)),
        default=Value(0.0),
        output_field=FloatField(),
    )
    ranked = (
        _streets()
        .annotate(whole=whole, part=part, starts=starts)
        .annotate(
            closeness=Greatest(F("whole"), F("part")),
            score=F("whole") + F("part") + F("starts"),
        )
        .filter(closeness__gte=_LEAST_SIMILARITY)
        .order_by("-score", "name")
    )
    return list(ranked[:limit])


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
