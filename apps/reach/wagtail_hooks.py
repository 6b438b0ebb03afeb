"""The rules of the verdicts in the Wagtail admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from apps.office.menu import Entry, add_to_menu
from apps.reach.rules_admin import RulePages

PAGES = RulePages()

hooks.register("register_admin_urls", PAGES.urls)
# After the reports and the register: it is opened a few times a year.
add_to_menu(Entry(_("Rules of the verdicts"), PAGES.names, PAGES.icon, 71))
