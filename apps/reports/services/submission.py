"""Take a report in: the row, its first event and its outbox row, all or nothing."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.outbox import services as outbox
from apps.reports.codes import new_code
from apps.reports.errors import ReportRefused
from apps.reports.models import (
    WRITTEN_IN_STEPS,
    DraftPhoto,
    Petition,
    Report,
    ReportEvent,
    ReportPhoto,
    ReportState,
)
from apps.reports.photos import PHOTOS_MAX, CleanPhoto, clean_photo
from apps.reports.services.competence import competent_body
from apps.reports.services.contact import note_contact
from apps.reports.services.erasure import lock_draft
from apps.reports.validation import CheckedReport, check_report, parse_uuid
from apps.territory import queries as territory


@dataclass(frozen=True, slots=True)
class Submitted:
    """The answer to a submission. ``created`` is false when it was a repeat."""

    report: uuid.UUID
    code: str
    created: bool


def submit(
    *,
    client_uuid: uuid.UUID | str,
    kind: str,
    lon: float | str,
    lat: float | str,
    can_pass: str = "unknown",  # noqa: S107 - to pass, not a password
    measures: Mapping[str, object] | None = None,
    description: str = "",
    permanence: str = "",
    placed_by: str = "map",
    street_name: str = "",
    house_number: str = "",
    corner_name: str = "",
    side: str = "",
    side_answer: str = "",
    near_corner_name: str = "",
    landmark_name: str = "",
    on_private_ground: bool = False,
    channel: str = "web",
    language: str = "it",
    contact_email: str = "",
    contact_phone: str = "",
    contact_may_be_forwarded: bool = False,
    photos: Iterable[IO[bytes]] = (),
    source_kind: str = "citizen",
    at: datetime | None = None,
    asked_already: bool = False,
) -> Submitted:
    """Store a report once; a repeat of the same ``client_uuid`` answers the same.

    ``lon``, ``lat`` in degrees; ``measures`` as in ``twin.kinds.MEASURES``; ``photos`` are opened
    files, which are re-encoded. Photos uploaded to the draft of this ``client_uuid`` come along.
    ``at`` is when it was told (now when absent): a desk off line, and a city's archive, tell later.
    ``asked_already``: the caller has just looked for an earlier answer.
    Raises ``ReportRefused`` field by field.
    """
    key = parse_uuid(client_uuid, "client_uuid")
    earlier = None if asked_already else answer_given(key)
    if earlier is not None:
        return earlier
    checked = check_report(
        {
            "kind": kind,
            "lon": lon,
            "lat": lat,
            "can_pass": can_pass,
            "measures": measures,
            "description": description,
            "permanence": permanence,
            "placed_by": placed_by,
            "street_name": street_name,
            "house_number": house_number,
            "corner_name": corner_name,
            "side": side,
            "side_answer": side_answer,
            "near_corner_name": near_corner_name,
            "landmark_name": landmark_name,
            "on_private_ground": on_private_ground,
            "channel": channel,
            "language": language,
            "contact_email": contact_email,
            "contact_phone": contact_phone,
            "contact_may_be_forwarded": contact_may_be_forwarded,
            "source_kind": source_kind,
        }
    )
    # Decoding is slow: it is done before the transaction holds anything.
    cleaned = _clean_photos(photos)
    ground = ground_of(checked)
    stored: list[ReportPhoto] = []
    try:
        with transaction.atomic():
            return store(key, checked, ground, cleaned, stored, at or timezone.now())
    except IntegrityError:
        # The same report, sent twice at once: the database let one of them in.
        remove_files(stored)
        earlier = answer_given(key)
        if earlier is None:
            raise
        return earlier
    except BaseException:
        remove_files(stored)
        raise


def add_photo(*, report: Report, photo: CleanPhoto) -> ReportPhoto:
    """Attach an already cleaned photo. Private until somebody has reviewed it."""
    row = ReportPhoto(report=report, width=photo.width, height=photo.height)
    row.image.save("photo.jpg", photo.as_file(), save=False)
    row.save()
    return row


def add_later_photo(
    *,
    report: Report,
    photo: CleanPhoto,
    stored: list[ReportPhoto],
    photo_uuid: uuid.UUID | None = None,
) -> ReportPhoto:
    """Attach a cleaned photo to a report that was sent before, and tell it as an event.

    Inside the caller's transaction. ``stored`` grows by the photo before its file is written, for
    whoever has to take the file away again.
    """
    row = ReportPhoto(report=report, width=photo.width, height=photo.height)
    if photo_uuid is not None:
        row.uuid = photo_uuid
    stored.append(row)
    row.image.save("photo.jpg", photo.as_file(), save=False)
    row.save(force_insert=True)
    outbox.record(
        kind="report.photo_added",
        subject=report.uuid,
        payload={"report": str(report.uuid), "picture": str(row.uuid)},
    )
    return row


@dataclass(frozen=True, slots=True)
class Ground:
    """On whose ground it is: the district, and the body that has to act (empty: nobody known)."""

    district_code: str
    body: str


def ground_of(checked: CheckedReport) -> Ground:
    """Asked before the transaction of the report: no rule, however broken, may spoil it."""
    district_code = territory.district_code_at(checked.lon, checked.lat)
    body = competent_body(
        kind=checked.kind,
        lon=checked.lon,
        lat=checked.lat,
        district_code=district_code,
        street_names=(checked.street_name, checked.corner_name),
    )
    return Ground(district_code, body)


def store(
    key: uuid.UUID,
    checked: CheckedReport,
    ground: Ground,
    photos: list[CleanPhoto],
    stored: list[ReportPhoto],
    told_at: datetime,
    *,
    petition: Petition | None = None,
) -> Submitted:
    """One report with all that belongs to it, inside the caller's transaction.

    ``stored`` grows by every photo that is on disk, for whoever has to take them away again.
    """
    report = Report.objects.create(
        client_uuid=key,
        code=new_code(),
        kind=checked.kind,
        can_pass=checked.can_pass,
        permanence=checked.permanence,
        geom=Point(checked.lon, checked.lat, srid=4326),
        placed_by=checked.placed_by,
        street_name=checked.street_name,
        house_number=checked.house_number,
        corner_name=checked.corner_name,
        side=checked.side,
        side_answer=checked.side_answer,
        district_code=ground.district_code,
        near_corner_name=checked.near_corner_name,
        landmark_name=checked.landmark_name,
        on_private_ground=checked.on_private_ground,
        petition=petition,
        measures=checked.measures,
        description=checked.description,
        competent_body=ground.body,
        channel=checked.channel,
        language=checked.language,
        created_at=told_at,
        state_changed_at=told_at,
    )
    # Facts only: no contact, no free text, no name. Erasure never touches this.
    event = outbox.record(
        kind="report.submitted",
        subject=report.uuid,
        payload={
            "report": str(report.uuid),
            "kind": checked.kind,
            "lon": checked.lon,
            "lat": checked.lat,
            "side": checked.side,
            "can_pass": checked.can_pass,
            "permanence": checked.permanence,
            "measures": checked.measures,
            "source_kind": checked.source_kind,
            "observed_at": report.created_at.isoformat(),
        },
        at=told_at,
    )
    ReportEvent.objects.create(
        report=report,
        sequence=1,
        from_state="",
        to_state=ReportState.RECEIVED,
        reason="sent",
        actor_role="reporter" if checked.source_kind == "citizen" else checked.source_kind,
        outbox_event=event,
        created_at=report.created_at,
    )
    if checked.contact_email or checked.contact_phone:
        note_contact(
            report,
            email=checked.contact_email,
            phone=checked.contact_phone,
            at=told_at,
            may_be_forwarded=checked.contact_may_be_forwarded,
        )
    if checked.channel in WRITTEN_IN_STEPS:
        _adopt_draft(key, report)
    # One by one: what is already on disk must be known when the next one fails.
    stored.extend(add_photo(report=report, photo=photo) for photo in photos)
    return Submitted(report=report.uuid, code=report.code, created=True)


def _adopt_draft(key: uuid.UUID, report: Report) -> None:
    """The photos of the draft change hands without being copied; the draft itself goes."""
    # Locked: a photo that is being added or erased meanwhile is either here already, or too late.
    draft = lock_draft(client_uuid=key)
    if draft is None:
        return
    drafted = DraftPhoto.objects.filter(draft=draft).order_by("pk")
    adopted = [
        ReportPhoto(
            report=report,
            uuid=photo.uuid,
            image=photo.image.name,
            width=photo.width,
            height=photo.height,
        )
        for photo in drafted
    ]
    if adopted:
        ReportPhoto.objects.bulk_create(adopted)
    draft.delete()


def answer_given(key: uuid.UUID) -> Submitted | None:
    """What a client was answered for this UUID, ``None`` when nothing arrived. One query."""
    row = Report.objects.filter(client_uuid=key).values_list("uuid", "code").first()
    return None if row is None else Submitted(report=row[0], code=row[1], created=False)


def _clean_photos(photos: Iterable[IO[bytes]]) -> list[CleanPhoto]:
    files = list(photos)
    if len(files) > PHOTOS_MAX:
        raise ReportRefused({"photos": [_("At most three photos.")]})
    return [clean_photo(file) for file in files]


def remove_files(photos: list[ReportPhoto]) -> None:
    """A rolled back transaction leaves no rows, but it would leave files."""
    for photo in photos:
        if photo.image.name:
            photo.image.storage.delete(str(photo.image.name))
