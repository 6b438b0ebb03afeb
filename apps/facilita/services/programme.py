"""What holds for the whole export, and how the platform knows us."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.facilita.codes import book, versions
from apps.facilita.errors import EntryRefused
from apps.facilita.models import Programme, RegisteredFacilitator, RegisteredSite
from apps.facilita.sealing import seal, unseal
from apps.facilita.table import Registered, plain

if TYPE_CHECKING:
    from apps.accounts.models import User


def programme() -> Programme:
    """The rules in force; those of the newest version where nobody has said anything."""
    return Programme.objects.filter(pk=1).first() or Programme(pk=1)


def last_day(rules: Programme) -> date:
    """The last day whose help may leave now."""
    return rules.last_day or book(rules.codes_version).last_day


def set_programme(*, codes_version: str, last_day: date | None, admits_minors: bool) -> None:
    """Change what holds from now on. Raises ``EntryRefused``."""
    if codes_version not in versions():
        raise EntryRefused({"codes_version": [_("There is no such version here.")]})
    Programme.objects.update_or_create(
        pk=1,
        defaults={
            "codes_version": codes_version,
            "last_day": last_day,
            "admits_minors": admits_minors,
        },
    )


@transaction.atomic
def register_site(*, site_code: str, number: str, name: str) -> None:
    """How the platform knows a site; both empty: it does not."""
    if not number.strip() and not name.strip():
        RegisteredSite.objects.filter(site_code=site_code).delete()
        return
    number, name = _spelt(number, name)
    RegisteredSite.objects.update_or_create(
        site_code=site_code, defaults={"number": number, "name": name}
    )


@transaction.atomic
def register_facilitator(*, user: User, number: str, name: str) -> None:
    """How the platform knows a facilitator; both empty: it does not."""
    if not number.strip() and not name.strip():
        RegisteredFacilitator.objects.filter(user=user).delete()
        return
    RegisteredFacilitator.objects.update_or_create(
        user=user, defaults={"sealed": seal(*_spelt(number, name))}
    )


def facilitators(user_ids: set[int]) -> dict[int, Registered]:
    """How the platform knows these people, by their keys here. One query."""
    rows = RegisteredFacilitator.objects.filter(user_id__in=user_ids)
    return {row.user_id: Registered(*unseal(row.sealed)) for row in rows}


def sites(codes: set[str]) -> dict[str, Registered]:
    """How the platform knows these sites. One query."""
    rows = RegisteredSite.objects.filter(site_code__in=codes)
    return {row.site_code: Registered(row.number, row.name) for row in rows}


def _spelt(number: str, name: str) -> tuple[str, str]:
    """As typed, but for spaces at the ends: the platform compares sign by sign."""
    number, name = plain(number), plain(name)
    if not number or not name:
        raise EntryRefused({"name": [_("Both the number and the name are needed.")]})
    if len(number) > 20 or len(name) > 200:
        raise EntryRefused({"name": [_("This is too long.")]})
    return number, name
