"""What a device takes along for a day without network: all that the desk's work needs."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts import queries as accounts
from apps.accounts.services import derived
from apps.booking import queries as bookings
from apps.booking import services as booking
from apps.desk import queries, services
from apps.desk.device_tokens import COOKIE
from apps.desk.facts import TicketFacts
from apps.desk.offline.items import uuid_of
from apps.desk.offline.lists import day_lists, record_lists, report_lists
from apps.desk.offline.sealing import public_key
from apps.desk.offline.writers import writer_token
from apps.desk.permissions import Post
from apps.desk.services.devices import end_of_sharing
from apps.desk.views.access import at_a_post_json, desk_number
from apps.desk.views.lines import with_appointments
from apps.points import queries as points

# Kept seats so far ahead are taken along.
SEATS_AHEAD = timedelta(days=14)
# Times that are free change without the queue: so often they are read anew.
FRESH_S = 600


@require_safe
@at_a_post_json
def take_along(request: HttpRequest, post: Post) -> HttpResponse:
    """The day as JSON; 304 while the queue and the agenda are as the device has them.

    ``?device=`` is a UUID that the browser has made for itself: its letters go with it.
    """
    device = uuid_of(request.GET.get("device"))
    if device is None:
        return JsonResponse({"error": _("Which device?")}, status=400)
    now = timezone.now()
    key = points.site_keys([post.site.code])[post.site.code]
    version = _version(request, key, device, now)
    etag = f'"{version}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        answer = HttpResponse(status=304)
    else:
        answer = JsonResponse(_day(request, post, key, device, now) | {"version": version})
    answer["ETag"] = etag
    return answer


def _version(request: HttpRequest, key: int, device: UUID, now: datetime) -> str:
    """Changes with the queue, the agenda, who asks and in which language, and every ten minutes."""
    day = queries.local_today(now)
    user: Any = request.user
    told = (
        queries.queue_version(key, day),
        bookings.agenda_version(key, day),
        int(now.timestamp()) // FRESH_S,
        translation.get_language(),
        user.uuid,
        device,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:24]


def _day(request: HttpRequest, post: Post, key: int, device: UUID, now: datetime) -> dict[str, Any]:
    user: Any = request.user
    day = queries.local_today(now)
    until = _until(request, now)
    agenda = bookings.agenda(key, day)
    # The looks at who comes are noted, as on the page of the day.
    comers = booking.look_at_agenda([line.uuid for line in agenda], viewer=user, at=now)
    found = with_appointments(queries.queue(key, agenda, now), agenda, comers)
    letters, number = services.device_series(key, day, device)
    name, jwk = public_key(now)
    seats = bookings.kept_times(post.site.code, day, day + SEATS_AHEAD, now)
    return {
        "site": {"code": post.site.code, "name": post.site.name or post.point.name},
        "is_practice": post.is_practice,
        "day": day,
        "now": now,
        "until": until,
        "series": letters,
        "next_number": number,
        "secret": _secret(user.uuid, device, post.site.code, day.isoformat()),
        "key": {"id": name, "jwk": jwk},
        "me": {
            "uuid": user.uuid,
            "name": user.first_name or user.get_username(),
            "token": writer_token(user.uuid, post.site.code, now, until),
        },
        "desk": desk_number(request, post),
        "desks": [{"number": one.number, "name": one.name} for one in bookings.desks_of(key)],
        "agenda": [_line(one, comers, found) for one in agenda],
        "queue": [_ticket(one) for one in found.everybody],
        "seats": [
            {"service": one.service, "minutes": one.length_s // 60, "starts": one.starts}
            for one in seats
        ],
        "lists": day_lists(),
        "record": record_lists(queries.usual_topics(post.site.code)),
        "report": report_lists(),
    }


def _secret(*what: object) -> str:
    """The key of the copy on the device: who signs in again there today reads her own again."""
    purpose = "|".join(("desk copy", *(str(one) for one in what)))
    return base64.urlsafe_b64encode(derived(purpose)[0]).decode().rstrip("=")


def _until(request: HttpRequest, now: datetime) -> datetime:
    """Twelve hours, midnight, the end of the session or of the shared computer: the first.

    A session opened by PIN is shorter than its computer's day: without network nobody can sign in
    anew, so that the copy lasts as long as the computer is shared.
    """
    device = queries.open_device(request.COOKIES.get(COOKIE))
    is_limited = accounts.session_device(request.session) is not None
    ends = device.ends_at if device and is_limited else accounts.session_ends_at(request.session)
    return min(end_of_sharing(now), ends)


def _line(
    line: bookings.AgendaLine, comers: Mapping[UUID, Any], found: queries.QueueFacts
) -> dict[str, Any]:
    comer = comers.get(line.uuid)
    ticket = found.of_appointment(line.uuid)
    return {
        "uuid": line.uuid,
        "start": line.start,
        "end": line.end,
        "state": line.state,
        "service": line.service,
        "name": comer.name if comer else "",
        "details": comer.details if comer else "",
        "language": line.language_wanted,
        "preparations": line.preparations,
        "desk": line.desk_number,
        "ticket": ticket.uuid if ticket else None,
    }


def _ticket(one: TicketFacts) -> dict[str, Any]:
    return {
        "uuid": one.uuid,
        "label": one.label,
        "state": one.state,
        "service": one.service,
        "language": one.language_wanted,
        "preparations": one.preparations,
        "name": one.name,
        "appointment": one.appointment,
        "booked_for": one.booked_for,
        "joined_at": one.joined_at,
        "due_at": one.due_at,
        "changed_at": one.changed_at,
        "calls": one.calls,
        "desk": one.desk_number,
        "last_step": one.last_step,
    }
