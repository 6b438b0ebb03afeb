"""Sheets of barriers in the Wagtail admin."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from apps.office.menu import Entry, add_to_menu
from apps.opendata.views import office


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    one = "sheets/<uuid:job_uuid>/"
    return [
        path("sheets/", office.jobs, name="opendata_jobs"),
        path("sheets/new/", office.choose, name="opendata_sheets"),
        path(one, office.job, name="opendata_job"),
        path(f"{one}file/", office.job_file, name="opendata_job_file"),
    ]


# After the barriers they are made of.
add_to_menu(Entry(_("Sheets (PEBA)"), "opendata_jobs", "doc-full", 62, office.may_make_sheets))
