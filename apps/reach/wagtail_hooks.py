"""The rules of the verdicts, and where the points should be, in the Wagtail admin."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from apps.office.menu import Entry, add_to_menu
from apps.reach.rules_admin import RulePages
from apps.reach.views import placement

PAGES = RulePages()

hooks.register("register_admin_urls", PAGES.urls)


@hooks.register("register_admin_urls")
def placement_urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    one = "placement/<uuid:run_uuid>/"
    return [
        path("placement/", placement.runs, name="placement_runs"),
        path("placement/new/<slug:kind>/", placement.new, name="placement_new"),
        path(one, placement.run, name="placement_run"),
        path(f"{one}<slug:what>.csv", placement.run_csv, name="placement_csv"),
    ]


# After the reports and the register: it is opened a few times a year.
add_to_menu(Entry(_("Rules of the verdicts"), PAGES.names, PAGES.icon, 71))
add_to_menu(Entry(_("Where points should be"), "placement_runs", "crosshairs", 72))
