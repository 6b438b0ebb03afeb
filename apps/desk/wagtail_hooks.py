"""The way from the office to the desk, and what the points gave."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from apps.accounts.queries import works_at_points
from apps.desk.views import coverage
from apps.office.menu import Entry, add_to_menu


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before it, and a PIN does not open it (decision 40)."""
    return [path("coverage/", coverage.index, name="coverage_index")]


add_to_menu(
    Entry(_("The desk"), "desk_home", "group", 55, works_at_points, is_daily=True),
    Entry(_("Coverage of the points"), "coverage_index", "calendar-check", 63),
)
