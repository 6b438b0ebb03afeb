"""Places and measures in words, the same on every page."""

from collections.abc import Mapping

from apps.twin.kinds import MEASURES


def place_words(
    street_name: str, house_number: str, corner_name: str, landmark_name: str = ""
) -> str:
    """ "Via Po 12", "Via Po / Via Rossini" or "Via Po (Farmacia X)"; empty without a street."""
    if street_name and corner_name:
        return f"{street_name} / {corner_name}"
    if street_name and landmark_name and not house_number:
        return f"{street_name} ({landmark_name})"
    return " ".join(part for part in (street_name, house_number) if part)


def measure_lines(measures: Mapping[str, object]) -> list[str]:
    """ "Height: 12 cm", in the order of the table."""
    return [
        f"{facts.label}: {measures[name]} {facts.unit}".rstrip()
        for name, facts in MEASURES.items()
        if name in measures
    ]
