"""Courses in the Wagtail admin."""

from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from apps.accounts.queries import works_at_points
from apps.courses.views.office_frame import ADMIN
from apps.courses.views.office_urls import patterns
from apps.office.menu import Entry, add_to_menu


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    return patterns(ADMIN, "courses/")


# After the points at which they are held.
add_to_menu(Entry(_("Courses"), ADMIN, "group", 61, works_at_points, is_daily=True))
