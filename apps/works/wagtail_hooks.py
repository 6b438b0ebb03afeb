"""The price list in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from apps.works import price_admin


class PricesMenuItem(MenuItem):
    """Shown to whoever may change the prices."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Staff and technicians of the whole city."""
        return price_admin.may_change_prices(request)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    one = "prices/<int:version>/"
    return [
        path("prices/", price_admin.index, name="works_prices"),
        path(one, price_admin.preview, name="works_prices_preview"),
        path(f"{one}new/", price_admin.new_version, name="works_prices_new"),
        path(f"{one}activate/", price_admin.activate, name="works_prices_activate"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> Any:
    """Beside the rules: both are opened a few times a year."""
    return PricesMenuItem(
        _("Prices"), reverse("works_prices"), name="works-prices", icon_name="list-ul", order=71
    )
