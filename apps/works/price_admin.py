"""Prices in the Wagtail admin: what is theirs among the pages of versions."""

from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.office.version_pages import Edit, VersionPages
from apps.office.versions import Actor
from apps.twin.kinds import BarrierKind
from apps.works import queries, services
from apps.works.price_forms import BaseItems, ItemFormSet, ListForm, rows_of
from apps.works.price_lists import SHELF
from apps.works.queries import PriceListFacts, PricesPreview
from apps.works.words import euro


class PricePages(VersionPages):
    """Price lists."""

    folder = "prices"
    names = "works_prices"
    templates = "works/admin/prices"
    icon = "list-ul"
    title = gettext_lazy("Price list")
    shelf = SHELF

    def find(self, version: int) -> PriceListFacts | None:
        """With its items."""
        return queries.price_list(version)

    def put_in_force(self, version: int, actor: Actor) -> None:
        """Estimates follow at once."""
        services.activate_prices(version, actor=actor)

    def edit(self, old: PriceListFacts, data: Any) -> Edit:
        """The list as a whole, and its items row by row."""
        form, items = ListForm(data), ItemFormSet(data, initial=rows_of(old), prefix="item")

        def keep() -> int:
            kept = cast(BaseItems, items).kept()
            return services.draft_prices(**form.cleaned_data, items=kept, notes=list(old.notes))

        return Edit(form, form.is_valid() & items.is_valid(), keep, {"items": items})

    def shown(self, found: PriceListFacts) -> dict[str, Any]:
        """All items, and which estimates change."""
        result = None if found.is_active else queries.preview(found.version)
        context = {
            "items": [(item, _kinds(item.kinds)) for item in found.items],
            "preview": result,
            "header_title": _("Version %(version)s of the price list") % {"version": found.version},
        }
        return context | (_changes(result) if result else {})


def _changes(result: PricesPreview) -> dict[str, Any]:
    return {
        "difference": _signed(result),
        "kinds": [
            {
                "label": BarrierKind(change.kind).label,
                "change": change,
                "before": euro(change.before_eur),
                "after": euro(change.after_eur),
            }
            for change in result.kinds
        ],
        "changed": result.items,
    }


def _signed(result: PricesPreview) -> str:
    """ "+1,200 €": the sign is what one looks for."""
    amount = result.difference_eur
    return f"+{euro(amount)}" if amount > 0 else euro(amount).replace("-", "−")


def _kinds(codes: tuple[str, ...]) -> list[str]:
    return [str(BarrierKind(code).label) for code in codes]
