"""Rows of surveys become events: the only way into the layer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.outbox import services as outbox
from apps.twin.kinds import KINDS, CanPass

SURVEYED = "survey.observed"


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """One row of a survey, as ``observe`` takes it.

    ``row`` is the row itself, whatever it says: its events keep their order. ``replaces`` is the
    ``survey`` of the same row as it was told before it was corrected.
    """

    survey: UUID
    kind: str
    lon: float
    lat: float
    verified: bool
    observed_at: datetime
    side: str = ""
    measures: dict[str, Any] = field(default_factory=dict)
    can_pass: str = CanPass.UNKNOWN
    until: datetime | None = None
    row: UUID | None = None
    replaces: UUID | None = None


def observe_many(rows: Sequence[SurveyFacts]) -> int:
    """Record many rows of surveys at once, in order; return how many.

    Call inside a transaction that holds a lock which keeps the same rows from being told by
    anybody else meanwhile (the import of the survey has one).

    Raises:
        ValueError: as in ``observe``; nothing is recorded.
    """
    return outbox.record_many(
        kind=SURVEYED,
        facts=[(row.row or row.survey, survey_payload(row), row.observed_at) for row in rows],
    )


def survey_payload(row: SurveyFacts) -> dict[str, Any]:
    """The event's payload for a row.

    Raises:
        ValueError: no such kind, or not a place on Earth.
    """
    if row.kind not in KINDS:
        raise ValueError("there is no such kind of barrier")
    if not (-180 <= row.lon <= 180 and -90 <= row.lat <= 90):
        raise ValueError("longitude and latitude are degrees")
    payload = {
        "survey": str(row.survey),
        "kind": str(row.kind),
        "lon": row.lon,
        "lat": row.lat,
        "side": row.side,
        "measures": row.measures,
        "can_pass": str(row.can_pass),
        "verified": row.verified,
        "observed_at": row.observed_at.isoformat(),
    }
    if row.until is not None:
        payload["until"] = row.until.isoformat()
    if row.replaces is not None:
        payload["replaces"] = str(row.replaces)
    return payload
