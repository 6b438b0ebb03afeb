"""The office of the reports in the Wagtail admin."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.search import SearchArea
from wagtail.admin.viewsets.model import ModelViewSet

from apps.office.menu import Entry, add_to_menu
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
from apps.reports.viewsets import (
    AnswerTemplateViewSet,
    ApiClientViewSet,
    BodyViewSet,
    OfficeGroupViewSet,
    ServiceStandardViewSet,
)

RULE = "competence/<int:pk>/"
COMPETENCE_OF = "competence/report/<uuid:report_uuid>/"
BATCH = "reports/bulk/<uuid:batch_uuid>/"
PHOTO = "reports/photos/<uuid:review_uuid>/"
PAIR = "reports/pairs/<uuid:first_uuid>/<uuid:second_uuid>/"
REPORT = "reports/<uuid:report_uuid>/"

PAGES: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
    ("competence/", competence.rules, "reports_competence"),
    ("competence/new/", competence.edit_rule, "reports_competence_new"),
    ("competence/test/", competence.preview, "reports_competence_test"),
    (RULE, competence.edit_rule, "reports_competence_edit"),
    (f"{RULE}test/", competence.preview, "reports_competence_preview"),
    (f"{RULE}<slug:what>/", competence.change_rule, "reports_competence_change"),
    ("competence/forwarded/", forwardings.index, "reports_forwardings"),
    ("competence/forwarded/again/", forwardings.retry, "reports_forwardings_retry"),
    (COMPETENCE_OF, competence.of_report, "reports_competence_report"),
    (f"{COMPETENCE_OF}assign/", competence.assign, "reports_competence_assign"),
    (f"{COMPETENCE_OF}forward/", competence.forward, "reports_competence_forward"),
    ("reports/", office_queue.queue, "reports_office"),
    ("reports/find/", office_queue.find, "reports_office_find"),
    ("reports/views/", office_queue.save_view, "reports_office_save_view"),
    ("reports/views/<int:pk>/forget/", office_queue.forget_view, "reports_office_forget_view"),
    ("reports/bulk/", office_bulk.bulk, "reports_office_bulk"),
    (BATCH, office_bulk.batch, "reports_office_batch"),
    (f"{BATCH}undo/", office_bulk.undo, "reports_office_undo"),
    ("reports/photo/<uuid:photo_uuid>/", office.photo, "reports_office_photo"),
    ("reports/photos/", photo_review.index, "reports_photos"),
    (PHOTO, photo_review.review, "reports_photo_review"),
    (f"{PHOTO}picture/<int:turns>/", photo_review.picture, "reports_photo_picture"),
    ("reports/mailed/", mailed.index, "reports_mailed"),
    ("reports/mailed/<uuid:row_uuid>/", mailed.row, "reports_mailed_row"),
    ("reports/operations/", operations.index, "reports_operations"),
    ("reports/operations/retry/", operations.retry, "reports_operations_retry"),
    ("reports/operations/mail/", operations.settle_mail, "reports_operations_mail"),
    ("reports/pairs/", office_pairs.index, "reports_pairs"),
    (PAIR, office_pairs.compare, "reports_pair"),
    (REPORT, office.detail, "reports_office_detail"),
    (f"{REPORT}contact/", office.show_contact, "reports_office_contact"),
    (f"{REPORT}ask/", office.ask, "reports_office_ask"),
    (f"{REPORT}note/", office_notes.add_note, "reports_office_note"),
    (f"{REPORT}answers/", office_notes.answers, "reports_office_answers"),
    (f"{REPORT}decide/", office.decide, "reports_office_decide"),
    (f"{REPORT}assign/", office.assign, "reports_office_assign"),
]

add_to_menu(
    # First in the menu: it is what the office comes for.
    Entry(_("Queue of reports"), "reports_office", "warning", 50, may_decide, is_daily=True),
    # On every page of the admin: a code on a receipt leads to its report.
    Entry(_("Find a report"), "reports_office_find", "search", 51, may_decide, is_daily=True),
    # Photos are private until somebody has looked at them here.
    Entry(_("Photos"), "reports_photos", "image", 52, may_decide, is_daily=True),
    # Barriers that may be one.
    Entry(_("Perhaps the same"), "reports_pairs", "copy", 53, may_decide, is_daily=True),
    # Tables of reports that came by e-mail.
    Entry(_("E-mailed reports"), "reports_mailed", "mail", 54, is_daily=True),
    # What is set, and how the queues, the layer and the erasure are.
    Entry(_("Who is competent"), "reports_competence", "group", 70),
    Entry(_("Operations"), "reports_operations", "cogs", 901),
)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    return [path(route, view, name=name) for route, view, name in PAGES]


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


@hooks.register("register_admin_viewset")
def viewsets() -> list[ModelViewSet | Any]:
    """What the City sets about its office, its bodies, and programs with a key."""
    return [
        BodyViewSet("competent_bodies"),
        ApiClientViewSet("api_clients"),
        ServiceStandardViewSet("service_standards"),
        OfficeGroupViewSet("office_groups"),
        AnswerTemplateViewSet("answer_templates"),
    ]
