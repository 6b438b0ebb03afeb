"""The queue of reports in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from apps.reports.permissions import may_decide
from apps.reports.views import office, office_bulk, office_queue


class ReportsMenuItem(MenuItem):
    """Shown to whoever may decide about reports."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Staff and technicians."""
        return may_decide(request)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    return [
        path("reports/", office_queue.queue, name="reports_office"),
        path("reports/find/", office_queue.find, name="reports_office_find"),
        path("reports/views/", office_queue.save_view, name="reports_office_save_view"),
        path(
            "reports/views/<int:pk>/forget/",
            office_queue.forget_view,
            name="reports_office_forget_view",
        ),
        path("reports/bulk/", office_bulk.bulk, name="reports_office_bulk"),
        path("reports/bulk/<uuid:batch_uuid>/", office_bulk.batch, name="reports_office_batch"),
        path("reports/bulk/<uuid:batch_uuid>/undo/", office_bulk.undo, name="reports_office_undo"),
        path("reports/photo/<uuid:photo_uuid>/", office.photo, name="reports_office_photo"),
        path("reports/<uuid:report_uuid>/", office.detail, name="reports_office_detail"),
        path(
            "reports/<uuid:report_uuid>/contact/",
            office.show_contact,
            name="reports_office_contact",
        ),
        path("reports/<uuid:report_uuid>/decide/", office.decide, name="reports_office_decide"),
        path("reports/<uuid:report_uuid>/assign/", office.assign, name="reports_office_assign"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> Any:
    """First in the menu: it is what the office comes for."""
    return ReportsMenuItem(_("Reports"), reverse("reports_office"), icon_name="warning", order=50)
