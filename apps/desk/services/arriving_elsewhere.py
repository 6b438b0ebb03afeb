"""What was written without network for other apps: a booking, a report of a barrier."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from apps.booking import services as booking
from apps.desk.models import Outcome
from apps.desk.offline.items import Item, ItemRefused
from apps.desk.services.authors import Author, Done
from apps.desk.services.rebooking import keep_to_rebook
from apps.points import queries as points
from apps.reports import services as reports

_OFFICE = "office"
# Nobody books further ahead, and what is longer ago was never promised.
_AROUND = timedelta(days=400)


def book(item: Item, author: Author) -> Done:
    """A booking on the seats kept for the desk; when its time is gone it waits for a call.

    Raises ``ItemRefused``.
    """
    _for_real(author)
    start = _moment(item.data.get("start"))
    if start is not None and abs(start - author.now) > _AROUND:
        start = None
    if start is None:
        raise ItemRefused(_("Choose a time."), "fields", {"start": [_("Choose a time.")]})
    person = _person(item, author)
    words: dict[str, Any] = {
        "site_code": author.post.site.code,
        "service": item.word("service"),
        "language_wanted": item.word("language"),
        "preparations": [one for one in item.words("preparations") if one],
        "language": _letters(item),
        "actor": author.user,
        "role": author.post.role,
    }
    try:
        done = booking.book_at_desk(
            client_uuid=item.uuid, start=start, person=person, at=item.at, **words
        )
    except booking.BookingRefused as refused:
        raise ItemRefused(
            _("Something has to be corrected."), "fields", refused.errors
        ) from refused
    except booking.SlotGone:
        keep_to_rebook(uuid=item.uuid, wanted_at=start, person=person, now=author.now, **words)
        return Done(Outcome.REBOOK, {"to_rebook": str(item.uuid)})
    return Done(facts={"code": done.code, "appointment": str(done.appointment)})


def report(item: Item, author: Author) -> Done:
    """A report of a barrier told at the desk, in the person's voice. Raises ``ItemRefused``."""
    _for_real(author)
    told = {**item.data, "client_uuid": str(item.uuid), "written_at": item.at.isoformat()}
    try:
        done = reports.submit_offline(told, language=_letters(item), channel="desk")
    except reports.ReportRefused as refused:
        raise ItemRefused(
            _("Something has to be corrected."), "fields", refused.errors
        ) from refused
    return Done(facts={"code": done.code})


def _for_real(author: Author) -> None:
    if author.post.is_practice:
        raise ItemRefused(_("Nothing of this is done while practising."), "practice")


def _person(item: Item, author: Author) -> dict[str, str]:
    """Who comes. Who has neither address nor telephone is reached through the point."""
    kind, contact = item.word("contact_kind"), item.word("contact")
    person = {
        "given_name": item.word("given_name"),
        "family_name": item.word("family_name"),
        "details": item.word("details"),
        "email": contact if kind == "email" else "",
        "phone": contact if kind == "phone" else "",
    }
    if person["email"] or person["phone"]:
        return person
    facts = points.site_facts(author.post.site.code)
    point, site = facts or (author.post.point, author.post.site)
    return person | {
        "on_behalf": _OFFICE,
        "behalf_name": site.name or point.name,
        "behalf_phone": site.phone or point.phone,
        "behalf_email": site.email or point.email,
        "behalf_reason": str(_("Booked at the desk")),
    }


def _letters(item: Item) -> str:
    """The language of letters to her: one of ours."""
    told = item.word("letters")
    return told if told in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _moment(value: object) -> datetime | None:
    try:
        told = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return told if told is not None and told.tzinfo is not None else None
