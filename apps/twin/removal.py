"""What proves that a barrier is gone: a photo, a measure, an inspection that can be looked up.

Pure: the door of the services and the feed ask the same questions of the same payload.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from apps.twin.kinds import MEASURES

PHOTO, MEASURE, INSPECTION = "photo", "measure", "inspection"
# Of decisions recorded before proof was asked for: they stand, and say so.
EARLIER = "earlier"
# The number of a record, not a story: letters, digits and what separates them.
_REFERENCE = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./_-]{0,39}")


@dataclass(frozen=True, slots=True)
class RemovalProof:
    """What somebody has seen, measured or written down after the work.

    ``picture`` is a photo kept with ``keep_proof_photo``; ``measures`` are numbers under the names
    of ``kinds.MEASURES``; an inspection is named by its ``reference`` and its day.
    """

    kind: str
    picture: UUID | None = None
    measures: Mapping[str, float] = field(default_factory=dict)
    reference: str = ""
    on: date | None = None

    def payload(self) -> dict[str, Any]:
        """As the event carries it."""
        return {
            "kind": self.kind,
            "picture": str(self.picture) if self.picture else None,
            "measures": dict(self.measures),
            "reference": self.reference,
            "on": self.on.isoformat() if self.on else None,
        }


def proves(proof: object) -> bool:
    """Whether the ``proof`` of a payload is one: its kind is known and has what it names."""
    if not isinstance(proof, Mapping):
        return False
    match proof.get("kind"):
        case "photo":
            return bool(proof.get("picture"))
        case "measure":
            measures = proof.get("measures")
            return (
                isinstance(measures, Mapping)
                and bool(measures)
                and all(
                    name in MEASURES
                    and isinstance(value, int | float)
                    and MEASURES[name].minimum <= value <= MEASURES[name].maximum
                    for name, value in measures.items()
                )
            )
        case "inspection":
            named = _REFERENCE.fullmatch(str(proof.get("reference") or "").strip())
            return bool(named and proof.get("on"))
    return False


def proof_kind(payload: Mapping[str, Any]) -> str:
    """What proves the removal an event tells of; empty when nothing does."""
    if "proof" not in payload:
        return EARLIER
    proof = payload["proof"]
    return str(proof["kind"]) if proves(proof) else ""
