"""What stood at a past version of the layer, from the change log alone."""

from dataclasses import dataclass
from typing import Any

from apps.twin.feed.ledger import ACCESSIBILITY, NETWORK
from apps.twin.lifecycle import STANDING
from apps.twin.models import Change


class NotInTheLog(LookupError):
    """The log does not tell what stood then."""


@dataclass(frozen=True, slots=True)
class PastBarrier:
    """A barrier as it was; ``segment_index`` in the generation of the snapshot, or None."""

    uuid: str
    kind: str
    state: str
    segment_index: int | None
    side: str
    measures: dict[str, Any]
    can_pass: str


@dataclass(frozen=True, slots=True)
class PastSnapshot:
    """What stood at a version, by UUID, and the generation the barriers lay on (None: none yet)."""

    version: int
    network_dataset_id: int | None
    barriers: list[PastBarrier]


def standing_at(version: int) -> PastSnapshot:
    """The standing barriers at a version of the accessibility layer. One query.

    Replays the images in the changes up to that version; a ``network.activated`` step names the
    barriers it moved and leaves the others where they were.

    Raises:
        NotInTheLog: the version has not come yet, or an old step did not say where barriers went.
    """
    rows = Change.objects.filter(layer__name=ACCESSIBILITY, version__lte=version)
    images: dict[str, dict[str, Any]] = {}
    reached, lies_on = 0, None
    for reached, kind, payload in (
        rows.order_by("version").values_list("version", "kind", "payload").iterator()
    ):
        lies_on = payload.get("network")
        for image in payload.get("barriers", ()):
            images[image["uuid"]] = image
        if kind == NETWORK:
            _move(images, payload, reached)
    if reached != version:
        raise NotInTheLog(f"the layer has no version {version}")
    return PastSnapshot(
        version,
        lies_on,
        [
            PastBarrier(
                uuid=uuid,
                kind=image["kind"],
                state=image["state"],
                segment_index=image["segment"],
                side=image["side"],
                measures=image["measures"],
                can_pass=image["can_pass"],
            )
            for uuid, image in sorted(images.items())
            if image["state"] in STANDING
        ],
    )


def _move(images: dict[str, dict[str, Any]], payload: dict[str, Any], version: int) -> None:
    if payload.get("resnapped") and "moved" not in payload:
        raise NotInTheLog(f"change {version} does not say where the barriers went")
    for uuid, segment, side in payload.get("moved", ()):
        images[uuid] = {**images[uuid], "segment": segment, "side": side}
