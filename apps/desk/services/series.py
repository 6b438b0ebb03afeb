"""Letters for the numbers that a device gives without network."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from apps.desk.models import DeviceSeries, Ticket

_LETTERS = 26
# "B" to "Z", then "AA" to "ZZ".
SERIES_MAX = _LETTERS - 1 + _LETTERS**2
_TRIES = 20


def device_series(site_pk: int, day: date, device: UUID) -> tuple[str, int]:
    """The letters of a device at a site on a day, and its next number.

    Asked again it is the same. Empty letters when there are none left: then numbers are given
    when the device is back.
    """
    mine = DeviceSeries.objects.filter(site=site_pk, day=day)
    for _attempt in range(_TRIES):
        letters = mine.filter(device=device).values_list("letters", flat=True).first()
        if letters is not None:
            return letters, _next_number(site_pk, day, letters)
        place = mine.count() + 1
        if place > SERIES_MAX:
            break
        try:
            with transaction.atomic():
                DeviceSeries.objects.create(
                    site_id=site_pk, day=day, device=device, letters=series_letters(place)
                )
        except IntegrityError:
            # Another device was faster: its letters are taken now.
            continue
    return "", 1


def series_letters(place: int) -> str:
    """Letters by place, from 1 to ``SERIES_MAX``: B to Z, then AA to ZZ."""
    if place < _LETTERS:
        return chr(ord("A") + place)
    first, second = divmod(place - _LETTERS, _LETTERS)
    return chr(ord("A") + first) + chr(ord("A") + second)


def _next_number(site_pk: int, day: date, letters: str) -> int:
    given = Ticket.objects.filter(site=site_pk, day=day, series=letters)
    return int(given.aggregate(last=Max("number"))["last"] or 0) + 1
