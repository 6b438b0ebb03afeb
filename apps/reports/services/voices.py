""" "Still there" and "no longer there": one tap about a barrier, from anybody."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.outbox import services as outbox
from apps.reports.errors import ReportRefused
from apps.reports.models import Channel, Voice
from apps.reports.validation import SOURCE_KINDS, parse_uuid
from apps.twin import queries as twin

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
    channel: str = "web",
    source_kind: str = "citizen",
    at: datetime | None = None,
) -> VoiceRecorded:
    """Keep what somebody says of a barrier ("present" or "absent") once, and tell the twin.

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
            return _store(key, barrier, stance, channel, source_kind, at or timezone.now())
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
) -> VoiceRecorded:
    voice = Voice.objects.create(
        client_uuid=key, barrier_uuid=barrier, stance=stance, channel=channel, created_at=said_at
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


def _earlier(key: uuid.UUID) -> VoiceRecorded | None:
    voice = Voice.objects.filter(client_uuid=key).values_list("uuid", flat=True).first()
    return None if voice is None else VoiceRecorded(voice=voice, created=False)
