"""Via Lunga goes east for 300 m, Via Corta crosses it after 100 m; numbers, places, a network.

Odd numbers are north of Via Lunga (on the left of whoever goes east), even ones south; they rise to
the east. Metres are east and north of the west end.
"""

from django.contrib.gis.geos import LineString, MultiLineString, Point

from apps.territory.models import Corner, HouseNumber, Place, Street
from apps.territory.names import fold
from tests.reports.streets import dataset
from tests.twin_feed.builders import at, network

# Name, sort, metres east and north.
PLACES = (
    ("Farmacia Alta", "pharmacy", (60, 20)),
    ("Scuola Bassa", "school", (250, -90)),
    ("Fermata Lunga", "stop", (61, 8)),
    ("Fermata Lunga", "stop", (61, -9)),
    ("Biblioteca Lontana", "library", (150, 400)),
)


def town() -> dict[str, Street]:
    """Everything in force."""
    network(
        [
            ("street", (0, 0), (100, 0), True),
            ("street", (100, 0), (300, 0), True),
            ("street", (100, 0), (100, 150), True),
        ]
    )
    streets, addresses = dataset("streets"), dataset("addresses")
    made = {}
    for name, ends in (("Via Lunga", ((0, 0), (300, 0))), ("Via Corta", ((100, 0), (100, 150)))):
        line = LineString(*(at(*end) for end in ends), srid=4326)
        made[name] = Street.objects.create(
            dataset=streets, name=name, key=fold(name), geom=MultiLineString(line)
        )
    both = (made["Via Lunga"], made["Via Corta"])
    for street, other in (both, both[::-1]):
        Corner.objects.create(
            dataset=streets, street=street, other=other, geom=Point(*at(100, 0), srid=4326)
        )
    for number in range(1, 29):
        HouseNumber.objects.create(
            dataset=addresses,
            street_key=made["Via Lunga"].key,
            street_name="Via Lunga",
            number=number,
            geom=Point(*at(10 * number, 9 if number % 2 else -9), srid=4326),
        )
    sets = {sort: dataset(f"places.{sort}") for sort in dict.fromkeys(p[1] for p in PLACES)}
    for index, (name, sort, (east, north)) in enumerate(PLACES):
        Place.objects.create(
            dataset=sets[sort],
            category=sort,
            code=f"{sort}-{index}",
            name=name,
            geom=Point(*at(east, north), srid=4326),
        )
    return made
