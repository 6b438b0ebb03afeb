"""What the territory tells: plain immutable facts, no model leaves the app."""

from dataclasses import dataclass
from datetime import date


def number_label(number: int, suffix: str) -> str:
    """A house number as written on the wall: "12", "12/A", "12 bis"."""
    if not suffix:
        return str(number)
    if suffix.isalpha() and len(suffix) > 2:
        return f"{number} {suffix.lower()}"
    return f"{number}/{suffix}"


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """The data set in force of one kind. ``sha256`` identifies what it was made from."""

    id: int
    kind: str
    generation: int
    name: str
    source: str
    licence: str
    reference_date: date | None
    is_demonstration: bool
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class DistrictFacts:
    """A circoscrizione. ``bbox`` is (west, south, east, north) in degrees."""

    code: str
    name: str
    bbox: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class ResidentsFacts:
    """People living in a district; ``age_65_plus`` is None where nobody counted."""

    total: int
    age_65_plus: int | None


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place people need. ``step_free`` None is "nobody said"."""

    code: str
    category: str
    name: str
    address: str
    lon: float
    lat: float
    step_free: bool | None


@dataclass(frozen=True, slots=True)
class StreetFacts:
    """A named street; ``key`` joins it to house numbers. lon, lat: a point on it, if drawn."""

    pk: int
    name: str
    key: str
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class CornerFacts:
    """Where a street meets another one."""

    other_key: str
    other_name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class HouseNumberFacts:
    """A house number on a street."""

    street_key: str
    street_name: str
    number: int
    suffix: str
    postal_code: str
    lon: float
    lat: float

    @property
    def label(self) -> str:
        """As written on the wall: "12", "12/A", "12 bis"."""
        return number_label(self.number, self.suffix)
