"""What can be done to barriers. Everything goes through an event: nothing edits the layer."""

from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from apps.outbox import services as outbox
from apps.outbox.services import EventFacts
from apps.twin.feed.absorb import absorb
from apps.twin.feed.moved import PLACERS, refuses_place
from apps.twin.feed.replay import RebuildReport, rebuild
from apps.twin.importing.telling import SURVEYED, SurveyFacts, observe_many, survey_payload
from apps.twin.kinds import CanPass
from apps.twin.lifecycle import decision_refusal
from apps.twin.models import BarrierState, ProofPhoto
from apps.twin.photos import clean_photo
from apps.twin.queries.barriers import barrier as barrier_facts
from apps.twin.removal import PHOTO, RemovalProof, proof_kind

__all__ = [
    "EventFacts",
    "RebuildReport",
    "RemovalProof",
    "SurveyFacts",
    "TransitionRefused",
    "absorb",
    "keep_proof_photo",
    "observe",
    "observe_many",
    "place_barrier",
    "rebuild",
    "transition_barrier",
]


class TransitionRefused(ValueError):
    """The barrier may not change like that. ``why``: "unknown", "state", "reason", "role" ..."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"refused: {why}")


MOVED = "barrier.moved"


def observe(
    *,
    survey: UUID,
    kind: str,
    lon: float,
    lat: float,
    side: str = "",
    measures: dict[str, Any] | None = None,
    can_pass: str = CanPass.UNKNOWN,
    verified: bool,
    observed_at: datetime,
    until: datetime | None = None,
) -> UUID:
    """Record one row of a survey; return the event's UUID.

    ``survey`` identifies the row: the same again adds nothing. ``measures`` are numbers under the
    names of ``kinds.MEASURES``. A ``verified`` row counts as a technician's word.
    ``until``: when a temporary barrier will be over, if that is known.

    Raises:
        ValueError: no such kind, or not a place on Earth.
    """
    row = SurveyFacts(
        survey=survey,
        kind=kind,
        lon=lon,
        lat=lat,
        side=side,
        measures=measures or {},
        can_pass=can_pass,
        verified=verified,
        observed_at=observed_at,
        until=until,
    )
    payload = survey_payload(row)
    with transaction.atomic():
        return outbox.record(kind=SURVEYED, subject=survey, payload=payload, at=observed_at)


def transition_barrier(
    *,
    barrier: UUID,
    to: str,
    reason: str,
    actor_role: str,
    evidence: UUID | None = None,
    proof: RemovalProof | None = None,
    actor: UUID | None = None,
    at: datetime | None = None,
) -> UUID:
    """Record a person's decision about a barrier; return the event's UUID.

    ``evidence`` names what it rests on (a finished work); ``proof`` says how it is known that the
    barrier is gone, without which none is removed; ``actor`` is who decided (``User.uuid``), ``at``
    when (now when absent). The table of ``lifecycle`` decides now, for a clear answer, and again
    when the event is absorbed, for the truth.

    Raises:
        TransitionRefused: no such barrier, the table does not allow it, or "proof" is missing.
    """
    facts = barrier_facts(barrier)
    if facts is None:
        raise TransitionRefused("unknown")
    why = decision_refusal(state=facts.state, to=to, reason=reason, role=actor_role)
    if why:
        raise TransitionRefused(why)
    payload: dict[str, Any] = {
        "barrier": str(barrier),
        "to": str(to),
        "reason": reason,
        "actor_role": actor_role,
        "actor": str(actor) if actor else None,
        "evidence": str(evidence) if evidence else None,
    }
    if to == BarrierState.REMOVED:
        payload["proof"] = proof.payload() if proof else None
        if not proof_kind(payload):
            raise TransitionRefused("proof")
        photo = proof.picture if proof and proof.kind == PHOTO else None
        if photo and not ProofPhoto.objects.filter(barrier_uuid=barrier, uuid=photo).exists():
            raise TransitionRefused("proof")
    with transaction.atomic():
        return outbox.record(kind="barrier.transitioned", subject=barrier, payload=payload, at=at)


def keep_proof_photo(*, barrier: UUID, file: IO[bytes]) -> UUID:
    """Keep a photo of the place after the work, re-encoded; return its UUID.

    Raises:
        PhotoRefused: the file is no such photo. TransitionRefused: "unknown".
    """
    if barrier_facts(barrier) is None:
        raise TransitionRefused("unknown")
    photo = clean_photo(file)
    row = ProofPhoto(barrier_uuid=barrier, width=photo.width, height=photo.height)
    row.image.save("photo.jpg", photo.as_file(), save=False)
    row.save()
    return row.uuid


def place_barrier(
    *, barrier: UUID, dataset_id: int, segment_index: int | None, side: str, actor_role: str
) -> UUID:
    """Record that a person chose the stretch a barrier acts on; return the event's UUID.

    ``segment_index`` is of generation ``dataset_id``, ``None`` puts the barrier beside the network.
    The same stretch as now is a decision too: it is kept there. A later network keeps the barrier
    on the chosen stretch as long as it has it.

    Raises:
        TransitionRefused: "role" may not; no such barrier ("unknown"); or the barriers no longer
            lie on that generation, which has no such stretch either, or the stretch has no such
            side ("state").
    """
    if actor_role not in PLACERS:
        raise TransitionRefused("role")
    if barrier_facts(barrier) is None:
        raise TransitionRefused("unknown")
    if refuses_place(dataset_id, segment_index, side):
        raise TransitionRefused("state")
    with transaction.atomic():
        return outbox.record(
            kind=MOVED,
            subject=barrier,
            payload={
                "barrier": str(barrier),
                "network": dataset_id,
                "segment": segment_index,
                "side": str(side),
                "actor_role": actor_role,
            },
        )
