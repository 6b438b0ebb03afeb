"""A course as the office writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# By language: title, description, what to bring.
Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """``trainers`` are primary keys of users; codes are those of the catalogues."""

    site_code: str
    texts: Texts
    seats: int = 12
    language: str = "it"
    topics: Sequence[str] = ()
    areas: Sequence[str] = ()
    prepares: Sequence[str] = ()
    trainers: Sequence[int] = field(default_factory=tuple)
    opens_days: int = 60
    closes_s: int = 7200
