"""Public pages of reports. Their addresses are in the language of the page."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from apps.reports.views import barrier, flow, follow, offline, where

_flow: list[URLPattern | URLResolver] = [
    path("", flow.start, name="report_start"),
    path(_("where/"), where.where, name="report_where"),
    path(_("what/"), flow.what, name="report_what"),
    path(_("details/"), flow.details, name="report_details"),
    path(_("check/"), flow.check, name="report_check"),
    path(_("without-network/"), offline.page, name="report_offline"),
    path("photo/<uuid:photo_uuid>/", flow.draft_photo, name="report_draft_photo"),
    path(_("sent/"), include([path("<str:code>/", flow.done, name="report_done")])),
]
_one: list[URLPattern | URLResolver] = [
    path("", follow.status, name="report_status"),
    path(_("receipt/"), follow.receipt, name="report_receipt"),
    path(_("withdraw/"), follow.withdraw, name="report_withdraw"),
]
_follow: list[URLPattern | URLResolver] = [
    path("", follow.lookup, name="report_lookup"),
    path("<str:code>/", include(_one)),
]
urlpatterns = [
    path(_("report/"), include(_flow)),
    path(_("my-report/"), include(_follow)),
    path(_("barrier/"), include([path("<uuid:barrier_uuid>/", barrier.barrier, name="barrier")])),
]
