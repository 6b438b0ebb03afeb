"""The national monitoring in the Wagtail admin."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from apps.facilita.views import office
from apps.office.menu import Entry, add_to_menu


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    one = "national-monitoring/files/<uuid:export_uuid>/"
    return [
        path("national-monitoring/", office.overview, name="facilita_overview"),
        path("national-monitoring/make/", office.make, name="facilita_make"),
        path("national-monitoring/names/", office.names, name="facilita_names"),
        path("national-monitoring/rules/", office.rules, name="facilita_rules"),
        path("national-monitoring/rows/<uuid:entry_uuid>/", office.row, name="facilita_row"),
        path(one, office.file, name="facilita_file"),
        path(f"{one}download/", office.download, name="facilita_download"),
    ]


# Once a month, after what is daily; nowhere where the export is off.
add_to_menu(Entry(_("National monitoring"), "facilita_overview", "download", 76, office.may_export))
