"""Reports written without network: they arrive later, perhaps twice, and in pieces.

The words come first and the photos after them, one by one, so that a weak network brings at
least the words. Every piece carries a UUID made on the phone; a piece that arrives again changes
nothing and gets the same answer.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from apps.reports import places
from apps.reports.errors import ReportRefused
from apps.reports.models import PlacedBy, Report, ReportDraft, ReportPhoto, ReportState
from apps.reports.photos import PHOTOS_MAX, clean_photo
from apps.reports.services.drafts import save_draft
from apps.reports.services.submission import (
    Submitted,
    add_later_photo,
    answer_given,
    remove_files,
    submit,
)
from apps.reports.validation import check_place, parse_uuid
from apps.territory.queries import StreetFacts

# A phone may lie in a drawer for a while; a clock that is further off is not believed.
WRITTEN_AT_MOST_AGO = timedelta(days=30)
# So long after it was written may a photo of a report still arrive.
PHOTOS_TAKEN_FOR = timedelta(days=30)
# Nothing more is wanted of these.
_OVER = (ReportState.WITHDRAWN, ReportState.ERASED)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What of a report is safely here: its code and the UUIDs of its photos."""

    client_uuid: uuid.UUID
    code: str
    photos: tuple[uuid.UUID, ...]
    # Photos that have not come yet are not needed any more.
    over: bool


def submit_offline(
    answers: Mapping[str, object], *, language: str, channel: str = "web"
) -> Submitted:
    """Take in a report that was written without network, on a phone or at a desk (``channel``).

    ``answers``: ``client_uuid``, ``kind``, ``can_pass``, either ``lon`` and ``lat`` (the phone's
    position, degrees) or ``address`` ("via Po 12") with or without ``corner``, ``side`` ("same"
    or "other"), ``measures``, ``permanence``, ``description``, ``contact_email``,
    ``contact_phone`` and ``written_at`` (ISO 8601 with an offset).
    Raises ``ReportRefused`` field by field; ``place`` when the words do not name one place: then
    the person chooses it with the network.
    """
    key = parse_uuid(answers.get("client_uuid"), "client_uuid")
    earlier = answer_given(key)
    if earlier is not None:
        return earlier
    told: dict[str, Any] = told_barrier(answers)
    return submit(
        **told,
        client_uuid=key,
        asked_already=True,
        description=words(answers, "description"),
        channel=channel,
        language=language,
        contact_email=words(answers, "contact_email"),
        contact_phone=words(answers, "contact_phone"),
        at=written_at(answers.get("written_at")),
    )


def told_barrier(answers: Mapping[str, object]) -> dict[str, object]:
    """What and where, as ``submit`` takes it. Raises ``ReportRefused`` (``place``)."""
    place = _place(answers)
    measures = answers.get("measures")
    return {
        "kind": str(answers.get("kind") or ""),
        "can_pass": str(answers.get("can_pass") or "unknown"),
        "measures": measures if isinstance(measures, Mapping) else {},
        "permanence": words(answers, "permanence"),
        "lon": place.lon,
        "lat": place.lat,
        "placed_by": place.placed_by,
        "street_name": place.street_name,
        "house_number": place.house_number,
        "corner_name": place.corner_name,
        "side": place.side,
        "side_answer": place.side_answer,
        "near_corner_name": place.near_corner_name,
    }


def add_offline_photo(
    *, client_uuid: uuid.UUID | str, photo_uuid: uuid.UUID | str, file: IO[bytes]
) -> Arrived:
    """Keep one photo of a report that has arrived already; again is the same as once.

    Raises ``ReportRefused``: ``client_uuid`` when its words have not arrived, ``photos`` when the
    file is no photo, when it is one too many, or when it comes too late.
    """
    key = parse_uuid(client_uuid, "client_uuid")
    photo_key = parse_uuid(photo_uuid, "photo")
    known = arrived(key)
    if known is None:
        raise ReportRefused({"client_uuid": [_("The report itself has not arrived yet.")]})
    if photo_key in known.photos or known.over:
        return known
    # Decoding is slow: it is done before the transaction holds anything.
    cleaned = clean_photo(file)
    stored: list[ReportPhoto] = []
    try:
        with transaction.atomic():
            report = Report.objects.select_for_update().get(client_uuid=key)
            held = set(report.photos.values_list("uuid", flat=True))
            if photo_key not in held and report.state not in _OVER:
                _check_photo(report, photo_key, len(held))
                add_later_photo(report=report, photo=cleaned, stored=stored, photo_uuid=photo_key)
    except BaseException:
        remove_files(stored)
        raise
    return arrived(key) or known


def arrived(client_uuid: uuid.UUID) -> Arrived | None:
    """What is here of the report with this UUID; ``None`` when nothing is. One query."""
    rows = list(
        Report.objects.filter(client_uuid=client_uuid)
        .order_by("photos__pk")
        .values_list("code", "state", "photos__uuid")
    )
    if not rows:
        return None
    code, state, _photo = rows[0]
    return Arrived(
        client_uuid=client_uuid,
        code=code,
        # A report without any has one row, with nothing in it.
        photos=tuple(filter(None, (row[2] for row in rows))),
        over=state in _OVER,
    )


def draft_from_offline(answers: Mapping[str, object]) -> ReportDraft:
    """Go on with the network: the same report as a draft, under the same UUID.

    Whoever has the UUID made it. What was typed is kept as typed; the place is chosen anew.
    Raises ``ReportRefused`` when the UUID is none, or its report has arrived already.
    """
    key = parse_uuid(answers.get("client_uuid"), "client_uuid")
    if Report.objects.filter(client_uuid=key).exists():
        raise ReportRefused({"client_uuid": [_("This report has already arrived.")]})
    draft, _made = ReportDraft.objects.get_or_create(client_uuid=key)
    measures = answers.get("measures")
    typed = (
        {str(name): str(value) for name, value in (measures or {}).items()}
        if isinstance(measures, Mapping)
        else {}
    )
    save_draft(
        draft=draft,
        changes={
            "what": {name: words(answers, name) for name in ("kind", "can_pass")},
            "details": {
                "measures": typed,
                **{
                    name: words(answers, name)
                    for name in ("permanence", "description", "contact_email", "contact_phone")
                },
            },
        },
    )
    return draft


def _place(answers: Mapping[str, object]) -> places.Place:
    if answers.get("lon") not in (None, "") and answers.get("lat") not in (None, ""):
        lon, lat = check_place(answers.get("lon"), answers.get("lat"))
        return places.on_map(lon, lat, placed_by=PlacedBy.PHONE)
    address = words(answers, "address")[:120]
    if not address.strip():
        raise ReportRefused({"place": [_("Say where the barrier is: a street, or the position.")]})
    choice = places.choose_street(address, None)
    if choice.street is None:
        message = (
            _("Several streets have a name like this: choose yours.")
            if choice.found
            else _("No street has a name like this: choose the place again.")
        )
        raise ReportRefused({"place": [message]})
    try:
        return places.along(
            choice.street,
            number=choice.number,
            side=words(answers, "side"),
            corner=_corner(choice.street, words(answers, "corner")),
        )
    except places.PlaceUnclear as unclear:
        raise ReportRefused({"place": [unclear.message]}) from unclear


def _corner(street: StreetFacts, typed: str) -> str:
    """The name of the corner as the register writes it; as typed when none is like it."""
    if not typed.strip():
        return ""
    names = places.corner_names(street)
    alike = [name for name in names if places.alike(name, typed)]
    return alike[0] if len(alike) == 1 else typed


def _check_photo(report: Report, photo_uuid: uuid.UUID, held: int) -> None:
    if held >= PHOTOS_MAX:
        raise ReportRefused({"photos": [_("At most three photos.")]})
    if report.created_at < timezone.now() - PHOTOS_TAKEN_FOR:
        raise ReportRefused({"photos": [_("It is too late to add photos to this report.")]})
    if ReportPhoto.objects.filter(uuid=photo_uuid).exists():
        raise ReportRefused({"photo": [_("This UUID belongs to another photo.")]})


def written_at(value: object) -> datetime:
    """When it was written, by the phone's clock as far as it can be believed."""
    now = timezone.now()
    try:
        told = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        told = None
    if told is None or told.tzinfo is None:
        return now
    return min(now, max(told, now - WRITTEN_AT_MOST_AGO))


def words(answers: Mapping[str, object], name: str) -> str:
    """What was typed in a field; empty when it is no text."""
    value = answers.get(name)
    return value if isinstance(value, str) else ""
