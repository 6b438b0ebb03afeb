"""What a city tells about itself. Facts only: no data sets, no code."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A Comune beside the city. ``lon``, ``lat``: its town hall, to some hundred metres.

    ``site`` is where it can be asked; empty when nobody has checked an address.
    """

    name: str
    lon: float
    lat: float
    site: str = ""


@dataclass(frozen=True, slots=True)
class PointsProgramme:
    """What a programme asks of each facilitation point, and of all of them together.

    ``people`` is the target of all ``points`` until ``until``; ``source`` says where it is written.
    """

    hours_a_week: float
    training_hours_a_year: float
    people: int
    points: int
    until: date
    source: str

    @property
    def people_per_point(self) -> float:
        """The target shared out evenly: nobody published one for each point."""
        return self.people / self.points


@dataclass(frozen=True, slots=True)
class City:
    """Facts of one city.

    ``bbox`` is (west, south, east, north) in degrees (EPSG:4326); ``crs_epsg`` is the projected
    system in metres used for working tables; ``center`` is (lon, lat).
    """

    code: str
    name: str
    bbox: tuple[float, float, float, float]
    center: tuple[float, float]
    crs_epsg: int
    timezone: str
    languages: tuple[str, ...]
    emergency_number: str
    # Where the city's open data is, by kind; shown to whoever imports.
    open_data: dict[str, str]
    # Local holidays in OSM opening_hours "PH"-like month-day form: San Giovanni is "06-24".
    local_holidays: tuple[str, ...] = ()
    # How the city is called in Open311: its website without "www".
    jurisdiction_id: str = ""
    # Whom to ask about a place that is not the city's.
    neighbours: tuple[Neighbour, ...] = ()
    # What the points owe, where a programme says it.
    points_programme: PointsProgramme | None = None
    # Who publishes the open data, and under which licence; the code is that of the national
    # vocabulary of licences (DCAT-AP_IT).
    publisher: str = ""
    licence_name: str = "Creative Commons Attribution 4.0 (CC BY 4.0)"
    licence_url: str = "https://creativecommons.org/licenses/by/4.0/"
    licence_code: str = "A21_CCBY40"

    def contains(self, lon: float, lat: float) -> bool:
        """Whether a place is within the city's bounds, in degrees."""
        west, south, east, north = self.bbox
        return west <= lon <= east and south <= lat <= north
