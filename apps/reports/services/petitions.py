"""Take a petition in: all its places or none, each as a report of its own."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.outbox import services as outbox
from apps.reports.codes import new_code
from apps.reports.errors import Messages, ReportRefused
from apps.reports.models import WRITTEN_IN_STEPS, Petition
from apps.reports.services.erasure import lock_draft, remove_draft
from apps.reports.services.submission import Ground, ground_of, store
from apps.reports.validation import CheckedReport, check_report, parse_number, parse_uuid

PLACES_MAX = 20
SUPPORTERS_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class PetitionSubmitted:
    """The answer to a petition: its code, and those of its places in the order they were told.

    ``created`` is false when it was a repeat.
    """

    petition: uuid.UUID
    code: str
    place_codes: tuple[str, ...]
    created: bool


def submit_petition(
    *,
    client_uuid: uuid.UUID | str,
    places: Sequence[Mapping[str, object]],
    supporters: object = 1,
    description: str = "",
    language: str = "it",
    channel: str = "web",
    source_kind: str = "citizen",
    at: datetime | None = None,
) -> PetitionSubmitted:
    """Store a petition once, with one report for each place; a repeat answers the same.

    ``places`` hold what ``submit`` takes of a place and a barrier: ``kind``, ``lon``, ``lat`` in
    degrees, ``can_pass``, ``measures``, ``side`` and so on. ``supporters`` is how many people stand
    behind it, whoever sends it included; the number is told and never counts as a voice.
    ``description`` is private and kept with each report. ``at`` is when it was told (now when
    absent). Raises ``ReportRefused`` field by field; a place's as ``places.<index>.<field>``.
    """
    key = parse_uuid(client_uuid, "client_uuid")
    earlier = petition_given(key)
    if earlier is not None:
        return earlier
    count, checked = _check(
        places,
        supporters,
        {
            "description": description,
            "language": language,
            "channel": channel,
            "source_kind": source_kind,
        },
    )
    grounds = [ground_of(one) for one in checked]
    try:
        with transaction.atomic():
            return _store(key, checked, grounds, count, channel, at or timezone.now())
    except IntegrityError:
        # The same petition, sent twice at once: the database let one of them in.
        earlier = petition_given(key)
        if earlier is None:
            raise
        return earlier


def _check(
    places: Sequence[Mapping[str, object]], supporters: object, shared: dict[str, object]
) -> tuple[int, list[CheckedReport]]:
    errors: Messages = {}
    count = parse_number(supporters)
    if count is None or not count.is_integer() or not 1 <= count <= SUPPORTERS_MAX:
        errors["supporters"] = [_("Write how many people support this: a whole number from 1.")]
    if not places:
        errors["places"] = [_("Add at least one place.")]
    elif len(places) > PLACES_MAX:
        errors["places"] = [_("At most twenty places. Send the others with another petition.")]
    checked: list[CheckedReport] = []
    for index, place in enumerate(places[:PLACES_MAX]):
        try:
            checked.append(check_report({**place, **shared}))
        except ReportRefused as refused:
            for field, messages in refused.errors.items():
                errors[field if field in shared else f"places.{index}.{field}"] = messages
    if errors:
        raise ReportRefused(errors)
    return int(count or 0), checked


def _store(
    key: uuid.UUID,
    checked: list[CheckedReport],
    grounds: list[Ground],
    supporters: int,
    channel: str,
    told_at: datetime,
) -> PetitionSubmitted:
    petition = Petition.objects.create(
        client_uuid=key,
        code=new_code(),
        supporters=supporters,
        channel=channel,
        created_at=told_at,
    )
    # Counts only: which reports they are is known here, and who signed nowhere.
    outbox.record(
        kind="petition.submitted",
        subject=petition.uuid,
        payload={
            "petition": str(petition.uuid),
            "supporters": supporters,
            "places": len(checked),
        },
        at=told_at,
    )
    codes = [
        # Made from the petition's own: who sends it again sends the same reports again.
        store(uuid.uuid5(key, str(index)), one, ground, [], [], told_at, petition=petition).code
        for index, (one, ground) in enumerate(zip(checked, grounds, strict=True))
    ]
    if channel in WRITTEN_IN_STEPS:
        draft = lock_draft(client_uuid=key)
        if draft is not None:
            remove_draft(draft)
    return PetitionSubmitted(petition.uuid, petition.code, tuple(codes), created=True)


def petition_given(key: uuid.UUID) -> PetitionSubmitted | None:
    """What a client was answered for this UUID, ``None`` when nothing arrived."""
    petition = Petition.objects.filter(client_uuid=key).first()
    if petition is None:
        return None
    codes = petition.reports.order_by("pk").values_list("code", flat=True)
    return PetitionSubmitted(petition.uuid, petition.code, tuple(codes), created=False)
