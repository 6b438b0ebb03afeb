"""The price list in the Wagtail admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from apps.office.menu import Entry, add_to_menu
from apps.works.price_admin import PricePages

PAGES = PricePages()

hooks.register("register_admin_urls", PAGES.urls)
# Beside the rules: both are opened a few times a year.
add_to_menu(Entry(_("Price list"), PAGES.names, PAGES.icon, 72))
