"""Price lists: checked before they are kept, written once, one in force at a time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.office.versions import THE_PRODUCT, Actor, VersionRefused
from apps.works import price_lists
from apps.works.models import PriceItem, PriceList
from apps.works.price_lists import SHELF

__all__ = [
    "THE_PRODUCT",
    "Actor",
    "PricesRefused",
    "activate_prices",
    "draft_prices",
    "ensure_prices",
]


class PricesRefused(VersionRefused):
    """The price list cannot be used; the message says which item is wrong."""


def draft_prices(
    *,
    title: str,
    source: str,
    valid_from: date,
    items: Sequence[Mapping[str, Any]],
    notes: Sequence[Mapping[str, str]] = (),
    version: int | None = None,
) -> int:
    """Keep a price list as a draft, by default under the next free version. Returns the version.

    ``items``: the fields of ``PriceItem`` but ``position``, in order. Money in euro (Decimal or
    text).

    Raises:
        PricesRefused: an item is wrong, or the version is taken.
    """
    if not items:
        raise PricesRefused(_("A price list needs at least one item."))
    with transaction.atomic():
        SHELF.lock()
        if version is None:
            version = SHELF.next_version(above=price_lists.shipped()["version"])
        elif SHELF.get(version):
            raise PricesRefused(_("Version %s of the price list is already another one.") % version)
        row = PriceList.objects.create(
            version=version, title=title, source=source, valid_from=valid_from, notes=list(notes)
        )
        rows: list[PriceItem] = []
        for position, fields in enumerate(items, start=1):
            item = PriceItem(price_list=row, position=position, **fields)
            _check(item, rows)
            rows.append(item)
        PriceItem.objects.bulk_create(rows)
    return version


def activate_prices(version: int, *, actor: Actor = THE_PRODUCT) -> bool:
    """Put a version in force and write it in the log. Returns whether anything changed.

    ``PriceList.DoesNotExist`` when there is no such version.
    """
    return SHELF.put_in_force(version, actor)


def ensure_prices() -> int:
    """The version in force. The list that comes with the product goes in force where none is.

    Elsewhere it waits as a draft, once, unless its number is taken.
    """
    found, shipped = SHELF.active(), price_lists.shipped()
    if SHELF.get(shipped["version"]) is None:
        draft_prices(**shipped)
    if found is None:
        activate_prices(shipped["version"])
        return int(shipped["version"])
    return found.version


def _check(item: PriceItem, before: Sequence[PriceItem]) -> None:
    where = item.remedy or item.code
    if any(item.code == other.code for other in before):
        raise PricesRefused(_("%(item)s: its code occurs twice.") % {"item": where})
    if not item.kinds:
        raise PricesRefused(
            _("%(item)s: choose the kinds of barrier it removes.") % {"item": where}
        )
    try:
        item.clean_fields(exclude=["price_list"])
        item.validate_constraints(exclude={"price_list"})
    except ValidationError as error:
        raise PricesRefused(f"{where}: {' '.join(error.messages)}") from error
