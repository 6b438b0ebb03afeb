"""What the network does when something under it changes."""

from apps.outbox.services import EventFacts
from apps.twin.network.generations import allocate_residents

# Data sets whose change moves people or borders.
_MOVES_PEOPLE = frozenset({"districts", "residents"})


def on_dataset_activated(event: EventFacts) -> None:
    """Place the residents anew when they or the districts were imported again."""
    if event.payload.get("kind") in _MOVES_PEOPLE:
        allocate_residents()
