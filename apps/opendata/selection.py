"""Which barriers a set of sheets is about."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.twin import queries as twin
from apps.twin.queries import BarrierFacts, listing

# Made at once, while the person waits; above it a job makes them.
AT_ONCE = 25
# A selection larger than this is no longer a set of sheets: the downloads are for that.
AT_MOST = 2000


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of the office's list, or one barrier. Empty matches all, but without a state only
    barriers that stand: nobody removes what is gone.

    ``districts``: only these, None for the whole city.
    """

    barrier: UUID | None = None
    kind: str = ""
    state: str = ""
    attention: str = ""
    place: str = ""
    districts: frozenset[str] | None = None

    def count(self) -> int:
        """How many barriers match. One query."""
        if self.barrier is not None:
            return len(self.barriers())
        return listing.office_count(self._filters())

    def barriers(self) -> list[BarrierFacts]:
        """The barriers, at most ``AT_MOST``. One query."""
        if self.barrier is not None:
            found = twin.barrier(self.barrier)
            return [found] if found else []
        return listing.office_page(self._filters(), limit=AT_MOST)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "barrier": str(self.barrier) if self.barrier else None,
            "kind": self.kind,
            "state": self.state,
            "attention": self.attention,
            "place": self.place,
            "districts": None if self.districts is None else sorted(self.districts),
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "Selection":
        """What ``as_dict`` wrote."""
        districts = kept["districts"]
        return cls(
            barrier=UUID(kept["barrier"]) if kept["barrier"] else None,
            kind=kept["kind"],
            state=kept["state"],
            attention=kept["attention"],
            place=kept["place"],
            districts=None if districts is None else frozenset(districts),
        )

    def _filters(self) -> listing.OfficeFilters:
        return listing.OfficeFilters(
            kind=self.kind,
            state=self.state,
            attention=self.attention,
            place=self.place,
            district_codes=self.districts,
            standing_only=True,
        )
