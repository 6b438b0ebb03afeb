"""How to get to a site: the nearest stops, and how long they are for each way of moving."""

from dataclasses import dataclass

from apps.points.queries import SiteFacts


@dataclass(frozen=True, slots=True)
class Way:
    """From one stop to a site. Seconds by profile; None where the profile cannot get through."""

    stop: str
    step_free: bool | None
    times: list[tuple[str, int | None, int | None]]


def ways_to(site: SiteFacts) -> list[Way]:
    """The ways to a site; empty when they are not computed."""
    return []
