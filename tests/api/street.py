"""One straight street, so that the layer has somewhere to put a barrier."""

from apps.outbox.services import deliver_due
from apps.twin.services import NodeRow, SegmentRow, save_network

# The middle of the street; it goes 400 m to either side, from west to east.
LON, LAT = 7.6825, 45.0705


def a_street() -> None:
    """Save and activate a network of two stretches of one street; the layer knows of it."""
    places = {"west": LON - 0.005, "middle": LON, "east": LON + 0.005}
    nodes = [NodeRow(ref, lon, LAT) for ref, lon in places.items()]
    segments = [
        SegmentRow(
            ref=f"{a}-{b}",
            start=a,
            end=b,
            kind="street",
            coordinates=[(places[a], LAT), (places[b], LAT)],
            name="Via Soglia",
            two_sided=True,
        )
        for a, b in (("west", "middle"), ("middle", "east"))
    ]
    save_network(nodes=nodes, segments=segments, name="One street")
    deliver_due()
