"""What can go wrong in an import, told so that a person can find it in the file."""

from dataclasses import asdict, dataclass


class ImportFailed(Exception):
    """A file cannot be imported; nothing was changed.

    ``row`` counts records as a person sees them: in a table the heading is row 1, in a list of
    features (GeoJSON, shapefile, ways) the first one is 1. ``None`` when no row is to blame.
    """

    def __init__(self, message: str, *, row: int | None = None) -> None:
        self.row = row
        self.message = message
        super().__init__(f"row {row}: {message}" if row is not None else message)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was read well and left out, and why. ``row`` counts as in `ImportFailed`."""

    row: int
    reason: str
    # What the row was called, so that it can be found without counting.
    label: str = ""

    def as_dict(self) -> dict[str, int | str]:
        """For JSON."""
        return asdict(self)
