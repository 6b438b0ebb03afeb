"""Follow an area by e-mail: asked, confirmed, told, stopped. No news before it is confirmed."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.mail.services import queue_message
from apps.reports import places, retention
from apps.reports.errors import Messages, ReportRefused
from apps.reports.links import AREA, Link
from apps.reports.models import AreaFollow, Rhythm
from apps.reports.services.by_link import ByLink
from apps.reports.services.erasure import forget_areas
from apps.reports.validation import check_contact
from apps.territory import queries as territory
from apps.twin import queries as twin

RADII_M = (250, 500, 1000)
# One mail names so many barriers; the page tells of the rest.
NAMED_MAX = 20
# A digest leaves in the morning of its day, so a day is a little less than 24 hours.
_EVERY = {Rhythm.DAY: timedelta(hours=20), Rhythm.WEEK: timedelta(days=6, hours=20)}
# So many areas may wait for one address to confirm: more looks like somebody else's doing.
_WAITING_MAX = 5


@dataclass(frozen=True, slots=True)
class FollowedArea:
    """What somebody follows, as the pages show it. The address is never shown."""

    uuid: uuid.UUID
    place: str
    radius_m: int | None
    rhythm: str
    verified: bool


def follow_area(
    *,
    email: str,
    language: str,
    rhythm: str,
    district_code: str = "",
    address: str = "",
    radius_m: int = RADII_M[1],
) -> None:
    """Ask the owner of ``email`` whether she wants to follow a district or a circle (metres).

    The answer is the same whether the address is known or not. Raises ``ReportRefused`` field by
    field (``email``, ``district_code``, ``address``, ``radius_m``, ``rhythm``).
    """
    errors: Messages = {}
    checked = ""
    try:
        checked = check_contact(email=email, phone="").email
    except ReportRefused as refused:
        errors["email"] = next(iter(refused.errors.values()))
    if not checked and "email" not in errors:
        errors["email"] = [_("Write an e-mail address such as name@example.org.")]
    if rhythm not in Rhythm.values:
        errors["rhythm"] = [_("This answer is not among the choices.")]
    if radius_m not in RADII_M:
        errors["radius_m"] = [_("This answer is not among the choices.")]
    area = AreaFollow(email=checked, language=language, rhythm=rhythm)
    _say_where(area, district_code, address, radius_m, errors)
    if errors:
        raise ReportRefused(errors)
    with transaction.atomic():
        waiting = AreaFollow.objects.filter(email__iexact=checked, verified_at__isnull=True)
        if waiting.count() >= _WAITING_MAX:
            return
        area.told_version = twin.layer().version
        area.save()
        queue_message(
            key=f"area_verify:{area.uuid}",
            template="area_verify",
            language=language,
            subject_uuid=area.uuid,
            recipient=("address", checked),
            facts={},
        )


def followed_area(token: str) -> FollowedArea:
    """What a link of a mail is about. Raises ``BadLink``."""
    area = AREA_BY_LINK.row(token)
    return FollowedArea(
        uuid=area.uuid,
        place=place_of(area),
        radius_m=area.radius_m,
        rhythm=area.rhythm,
        verified=area.verified_at is not None,
    )


def _named_by(link: Link) -> AreaFollow | None:
    return AreaFollow.objects.select_for_update().filter(uuid=link.subject).first()


def _agreed(area: AreaFollow) -> None:
    # What happened before she agreed is no news to her.
    area.told_at, area.told_version = timezone.now(), twin.layer().version
    area.save()


def _refused(area: AreaFollow) -> None:
    forget_areas(AreaFollow.objects.filter(pk=area.pk))


AREA_BY_LINK = ByLink(purpose=AREA, find=_named_by, agreed=_agreed, refused=_refused)


def send_digests(*, now: datetime | None = None) -> int:
    """Queue a digest for everybody whose day it is and whose area has news; return how many.

    The row is locked and moved on in the transaction that queues the message: a killed worker
    leaves either both or neither, and two workers never write twice.
    """
    at = now or timezone.now()
    due = Q()
    for rhythm, every in _EVERY.items():
        due |= Q(rhythm=rhythm, told_at__lte=at - every)
    sent = 0
    for pk in list(_confirmed(at).filter(due).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            rows = _confirmed(at).select_for_update(skip_locked=True)
            area = rows.filter(due, pk=pk).first()
            if area is not None:
                sent += _tell(area, at)
    return sent


def place_of(area: AreaFollow) -> str:
    """The area in words: a district's name, or the place at the middle of the circle."""
    if area.district_code:
        names = {one.code: one.name for one in territory.districts()}
        return names.get(area.district_code, area.district_code)
    return area.place_name


def _tell(area: AreaFollow, at: datetime) -> bool:
    layer = twin.layer().version
    around = (area.centre.x, area.centre.y, area.radius_m or 0) if area.centre else None
    news = twin.changed_barriers(
        since_version=area.told_version,
        district_code=area.district_code,
        around=around,
        limit=NAMED_MAX + 1,
    )
    told = False
    if news:
        told = queue_message(
            key=f"digest:{area.uuid}:{layer}",
            template="digest",
            language=area.language,
            subject_uuid=area.uuid,
            recipient=("address", area.email),
            facts={
                "barriers": [str(one.uuid) for one in news[:NAMED_MAX]],
                "more": len(news) > NAMED_MAX,
                "layer": layer,
            },
        )
    area.told_version, area.told_at = layer, at
    area.save(update_fields=["told_version", "told_at"])
    return told


def _confirmed(at: datetime) -> QuerySet[AreaFollow]:
    return AreaFollow.objects.filter(
        verified_at__gte=at - retention.AREA_KEPT_FOR, unreachable_at__isnull=True
    )


def _say_where(
    area: AreaFollow, district_code: str, address: str, radius_m: int, errors: Messages
) -> None:
    if district_code:
        if district_code in {one.code for one in territory.districts()}:
            area.district_code = district_code
        else:
            errors["district_code"] = [_("This answer is not among the choices.")]
        return
    if not address.strip():
        errors["district_code"] = [_("Choose a district, or write a street and a number.")]
        return
    choice = places.choose_street(address[:120], None)
    if choice.street is None:
        errors["address"] = [
            _("Several streets have a name like this: write it in full.")
            if choice.found
            else _("No street has a name like this. Try another spelling.")
        ]
        return
    try:
        corners = places.corner_names(choice.street)
        place = places.along(
            choice.street,
            number=choice.number,
            corner="" if choice.number or not corners else corners[0],
        )
    except places.PlaceUnclear as unclear:
        errors["address"] = [unclear.message]
        return
    area.centre, area.radius_m = Point(place.lon, place.lat, srid=4326), radius_m
    area.place_name = " ".join(part for part in (place.street_name, place.house_number) if part)
