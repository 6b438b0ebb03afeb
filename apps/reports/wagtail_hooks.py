"""The queue of reports in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from apps.reports.permissions import may_decide
from apps.reports.views import office


class ReportsMenuItem(MenuItem):
    """Shown to whoever may decide about reports."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Staff and technicians."""
        return may_decide(request)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    return [
        path("reports/", office.queue, name="reports_office"),
        path("reports/photo/<uuid:photo_uuid>/", office.photo, name="reports_office_photo"),
        path("reports/<uuid:report_uuid>/", office.detail, name="reports_office_detail"),
        path(
            "reports/<uuid:report_uuid>/contact/",
            office.show_contact,
            name="reports_office_contact",
        ),
        path("reports/<uuid:report_uuid>/ask/", office.ask, name="reports_office_ask"),
        path("reports/<uuid:report_uuid>/decide/", office.decide, name="reports_office_decide"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> Any:
    """First in the menu: it is what the office comes for."""
    return ReportsMenuItem(_("Reports"), reverse("reports_office"), icon_name="warning", order=50)
