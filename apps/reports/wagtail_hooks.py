"""The queue of reports in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.viewsets.model import ModelViewSet

from apps.accounts import queries as accounts
from apps.reports.models import AnswerTemplate, OfficeGroup, ServiceStandard
from apps.reports.office_forms import AnswerTemplateForm, OfficeGroupForm
from apps.reports.permissions import may_decide
from apps.reports.views import (
    competence,
    forwardings,
    mailed,
    office,
    office_bulk,
    office_notes,
    office_pairs,
    office_queue,
    operations,
    photo_review,
)
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
        path("reports/photos/", photo_review.index, name="reports_photos"),
        path(
            "reports/photos/<uuid:review_uuid>/", photo_review.review, name="reports_photo_review"
        ),
        path(
            "reports/photos/<uuid:review_uuid>/picture/<int:turns>/",
            photo_review.picture,
            name="reports_photo_picture",
        ),
        path("reports/mailed/", mailed.index, name="reports_mailed"),
        path("reports/mailed/<uuid:row_uuid>/", mailed.row, name="reports_mailed_row"),
        path("reports/operations/", operations.index, name="reports_operations"),
        path("reports/operations/retry/", operations.retry, name="reports_operations_retry"),
        path("reports/operations/mail/", operations.settle_mail, name="reports_operations_mail"),
        path("reports/pairs/", office_pairs.index, name="reports_pairs"),
        path(
            "reports/pairs/<uuid:first_uuid>/<uuid:second_uuid>/",
            office_pairs.compare,
            name="reports_pair",
        ),
        path("reports/<uuid:report_uuid>/", office.detail, name="reports_office_detail"),
        path(
            "reports/<uuid:report_uuid>/contact/",
            office.show_contact,
            name="reports_office_contact",
        ),
        path("reports/<uuid:report_uuid>/ask/", office.ask, name="reports_office_ask"),
        path("reports/<uuid:report_uuid>/note/", office_notes.add_note, name="reports_office_note"),
        path(
            "reports/<uuid:report_uuid>/answers/",
            office_notes.answers,
            name="reports_office_answers",
        ),
        path("reports/<uuid:report_uuid>/decide/", office.decide, name="reports_office_decide"),
        path("reports/<uuid:report_uuid>/assign/", office.assign, name="reports_office_assign"),
    ]


class ReportSearchArea(SearchArea):
    """Offered beside the admin's own search to whoever may decide about reports."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Staff and technicians."""
        return may_decide(request)


@hooks.register("register_admin_search_area")
def search_area() -> SearchArea:
    """What is written into the search of the admin can be looked up among the reports."""
    return ReportSearchArea(
        _("Reports"), reverse("reports_office_find"), icon_name="warning", order=50
    )


@hooks.register("register_admin_menu_item")
def find_menu_item() -> Any:
    """On every page of the admin: a code on a receipt leads to its report."""
    return ReportsMenuItem(
        _("Find a report"),
        reverse("reports_office_find"),
        name="reports-find",
        icon_name="search",
        order=51,
    )


@hooks.register("register_admin_menu_item")
def photos_menu_item() -> Any:
    """Photos are private until somebody has looked at them here."""
    return ReportsMenuItem(
        _("Photos"), reverse("reports_photos"), name="reports-photos", icon_name="image", order=52
    )


@hooks.register("register_admin_menu_item")
def pairs_menu_item() -> Any:
    """Barriers that may be one."""
    return ReportsMenuItem(
        _("Perhaps the same"),
        reverse("reports_pairs"),
        name="reports-pairs",
        icon_name="copy",
        order=53,
    )


class OperationsMenuItem(MenuItem):
    """Shown to whoever works for the whole city."""

    def is_shown(self, request: HttpRequest) -> bool:
        """What is behind the pages is the same for all districts."""
        return accounts.holds_whole_city(request)


@hooks.register("register_admin_menu_item")
def mailed_menu_item() -> Any:
    """Tables of reports that came by e-mail."""
    return OperationsMenuItem(
        _("E-mailed reports"),
        reverse("reports_mailed"),
        name="reports-mailed",
        icon_name="mail",
        order=54,
    )


@hooks.register("register_admin_menu_item")
def operations_menu_item() -> Any:
    """How the queues, the layer and the erasure are."""
    return OperationsMenuItem(
        _("Operations"),
        reverse("reports_operations"),
        name="reports-operations",
        icon_name="cogs",
        order=900,
    )


class ServiceStandardViewSet(ModelViewSet):
    """Days of the service standard, kind by kind."""

    model = ServiceStandard
    icon = "date"
    menu_label = _("Service standard")
    add_to_settings_menu = True
    form_fields = ["kind", "days"]
    list_display = ["kind", "days"]


class OfficeGroupViewSet(ModelViewSet):
    """Groups of the office that have reports in hand."""

    model = OfficeGroup
    icon = "group"
    menu_label = _("Office groups")
    add_to_settings_menu = True
    form_fields = ["name", "members", "is_active"]
    list_display = ["name", "is_active"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """Members by user name: ``str(user)`` is an identifier, made for logs."""
        return OfficeGroupForm


class AnswerTemplateViewSet(ModelViewSet):
    """Kept texts of the office, one for each language."""

    model = AnswerTemplate
    icon = "mail"
    menu_label = _("Texts for answers")
    add_to_settings_menu = True
    list_display = ["name", "use", "language", "is_active"]
    list_filter = ["use", "language"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """Only languages the service speaks."""
        return AnswerTemplateForm


@hooks.register("register_admin_viewset")
def viewsets() -> list[ModelViewSet]:
    """What the City sets about its office."""
    return [
        ServiceStandardViewSet("service_standards"),
        OfficeGroupViewSet("office_groups"),
        AnswerTemplateViewSet("answer_templates"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> Any:
    """First in the menu: it is what the office comes for."""
    return ReportsMenuItem(_("Reports"), reverse("reports_office"), icon_name="warning", order=50)
