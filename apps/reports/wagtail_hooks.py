"""The queue of reports in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from apps.reports.permissions import may_decide
from apps.reports.views import competence, forwardings, office
from apps.reports.viewsets import ApiClientViewSet, BodyViewSet


class ReportsMenuItem(MenuItem):
    """Shown to whoever may decide about reports."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Staff and technicians."""
        return may_decide(request)


class CompetenceMenuItem(MenuItem):
    """Shown to whoever may change the rules of competence."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Staff and technicians of the whole city."""
        return competence.may_rule(request)


@hooks.register("register_admin_urls")
def competence_urls() -> list[URLPattern]:
    """Rules of competence, and what was forwarded: beside the queue, with its own menu entry."""
    change = "competence/<int:pk>/<slug:what>/"
    return [
        path("competence/", competence.rules, name="reports_competence"),
        path("competence/new/", competence.edit_rule, name="reports_competence_new"),
        path("competence/test/", competence.preview, name="reports_competence_test"),
        path(
            "competence/<int:pk>/",
            competence.edit_rule,
            name="reports_competence_edit",
        ),
        path(
            "competence/<int:pk>/test/",
            competence.preview,
            name="reports_competence_preview",
        ),
        path(change, competence.change_rule, name="reports_competence_change"),
        path("competence/forwarded/", forwardings.index, name="reports_forwardings"),
        path("competence/forwarded/again/", forwardings.retry, name="reports_forwardings_retry"),
        path(
            "competence/report/<uuid:report_uuid>/",
            competence.of_report,
            name="reports_competence_report",
        ),
        path(
            "competence/report/<uuid:report_uuid>/assign/",
            competence.assign,
            name="reports_competence_assign",
        ),
        path(
            "competence/report/<uuid:report_uuid>/forward/",
            competence.forward,
            name="reports_competence_forward",
        ),
    ]


@hooks.register("register_admin_viewset")
def competence_lists() -> list[Any]:
    """Bodies, and programs with a key."""
    return [BodyViewSet("competent_bodies"), ApiClientViewSet("api_clients")]


@hooks.register("register_admin_menu_item")
def competence_item() -> Any:
    """Beside the reports."""
    return CompetenceMenuItem(
        _("Who is competent"),
        reverse("reports_competence"),
        name="reports-competence",
        icon_name="group",
        order=55,
    )


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
