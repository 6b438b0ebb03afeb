""" "Still there" and "no longer there": one tap about a barrier, from anybody."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.outbox import services as outbox
from apps.reports.errors import ReportRefused
from apps.reports.models import Channel, Voice
from apps.reports.validation import SOURCE_KINDS, parse_uuid
from apps.twin import queries as twin

# Slips are noticed at once; a report that replaces a tap is written on the same day.
TAKE_BACK_WITHIN = timedelta(days=1)
STANCES = ("present", "absent")


@dataclass(frozen=True, slots=True)
class VoiceRecorded:
    """The answer. ``created`` is false when it was a repeat."""

    voice: uuid.UUID
    created: bool


def record_voice(
    *,
    barrier_uuid: uuid.UUID | str,
    stance: str,
    client_uuid: uuid.UUID | str,
    concerns_me: bool = False,
    channel: str = "web",
    source_kind: str = "citizen",
    at: datetime | None = None,
) -> VoiceRecorded:
    """Keep what somebody says of a barrier ("present" or "absent") once, and tell the twin.

    ``concerns_me``: it stops the person who says it ("me too"); means nothing of what is gone.
    ``at`` is when it was said (now when absent).

    Raises ``ReportRefused`` field by field.
    """
    key = parse_uuid(client_uuid, "client_uuid")
    barrier = parse_uuid(barrier_uuid, "barrier")
    earlier = _earlier(key)
    if earlier is not None:
        return earlier
    for field, value, allowed in (
        ("stance", stance, STANCES),
        ("channel", channel, tuple(Channel.values)),
        ("source_kind", source_kind, SOURCE_KINDS),
    ):
        if value not in allowed:
            raise ReportRefused({field: [_("This answer is not among the choices.")]})
    if twin.barrier(barrier) is None:
        raise ReportRefused({"barrier": [_("There is no such barrier.")]})
    try:
        with transaction.atomic():
            return _store(
                key,
                barrier,
                stance,
                channel,
                source_kind,
                at or timezone.now(),
                concerns_me=concerns_me and stance == "present",
            )
    except IntegrityError:
        earlier = _earlier(key)
        if earlier is None:
            raise
        return earlier


def _store(
    key: uuid.UUID,
    barrier: uuid.UUID,
    stance: str,
    channel: str,
    source_kind: str,
    said_at: datetime,
    *,
    concerns_me: bool,
) -> VoiceRecorded:
    voice = Voice.objects.create(
        client_uuid=key,
        barrier_uuid=barrier,
        stance=stance,
        concerns_me=concerns_me,
        channel=channel,
        created_at=said_at,
    )
    # The barrier is the subject: what is said of it is heard in the order it was said.
    outbox.record(
        kind="barrier.voice",
        subject=barrier,
        payload={
            "voice": str(voice.uuid),
            "barrier": str(barrier),
            "stance": stance,
            "source_kind": source_kind,
            "observed_at": voice.created_at.isoformat(),
        },
        at=said_at,
    )
    return VoiceRecorded(voice=voice.uuid, created=True)


def take_back_voice(*, client_uuid: uuid.UUID | str) -> bool:
    """Undo one tap, by whoever has its ``client_uuid``: it was a slip, or a report replaces it.

    The row stays, so that the tap sent again by a slow line does not count after all. Returns
    whether anything was taken back; twice is once. Raises ``ReportRefused`` (``client_uuid``), and
    (``voice``) when the time for it is over.
    """
    key = parse_uuid(client_uuid, "client_uuid")
    with transaction.atomic():
        voice = Voice.objects.select_for_update().filter(client_uuid=key).first()
        if voice is None or voice.taken_back_at is not None:
            return False
        now = timezone.now()
        if now - voice.created_at > TAKE_BACK_WITHIN:
            raise ReportRefused({"voice": [_("This answer can no longer be taken back.")]})
        voice.taken_back_at = now
        voice.save(update_fields=["taken_back_at"])
        outbox.record(
            kind="barrier.voice_taken_back",
            subject=voice.barrier_uuid,
            payload={"voice": str(voice.uuid), "barrier": str(voice.barrier_uuid)},
            at=now,
        )
    return True


def _earlier(key: uuid.UUID) -> VoiceRecorded | None:
    voice = Voice.objects.filter(client_uuid=key).values_list("uuid", flat=True).first()
    return None if voice is None else VoiceRecorded(voice=voice, created=False)
