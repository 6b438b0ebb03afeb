"""Price lists: checked before they are kept, written once, one in force at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.works import price_lists
from apps.works.models import PriceItem, PriceList, PriceListActivation, PriceListState


class PricesRefused(ValueError):
    """The price list cannot be used; the message says which item is wrong."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who puts a list in force: a public id and a role, never a name. Neither: the product."""

    uuid: UUID | None = None
    role: str = ""


THE_PRODUCT = Actor()


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
        _lock()
        if version is None:
            highest = PriceList.objects.aggregate(highest=Max("version"))["highest"] or 0
            version = max(highest, price_lists.shipped()["version"]) + 1
        elif PriceList.objects.filter(version=version).exists():
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
    with transaction.atomic():
        _lock()
        row = PriceList.objects.get(version=version)
        if row.state == PriceListState.ACTIVE:
            return False
        before = price_lists.active()
        if before is not None:
            before.state = PriceListState.RETIRED
            before.save(update_fields=["state"])
        row.state = PriceListState.ACTIVE
        row.save(update_fields=["state"])
        PriceListActivation.objects.create(
            price_list=row, previous=before, actor_uuid=actor.uuid, actor_role=actor.role
        )
        return True


def ensure_prices() -> int:
    """The version in force. The list that comes with the product goes in force where none is.

    Elsewhere it waits as a draft, once, unless its number is taken.
    """
    found, shipped = price_lists.active(), price_lists.shipped()
    if not PriceList.objects.filter(version=shipped["version"]).exists():
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


def _lock() -> None:
    """One at a time draws a version or changes what is in force."""
    list(PriceList.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
