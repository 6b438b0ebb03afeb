"""Sheets of barriers in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from apps.opendata.views import office


class SheetsMenuItem(MenuItem):
    """Shown to whoever may make sheets."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Staff and technicians."""
        return office.may_make_sheets(request)


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


@hooks.register("register_admin_menu_item")
def menu_item() -> Any:
    """After the barriers they are made of."""
    return SheetsMenuItem(
        _("Sheets (PEBA)"),
        reverse("opendata_jobs"),
        name="opendata-sheets",
        icon_name="doc-full",
        order=62,
    )
