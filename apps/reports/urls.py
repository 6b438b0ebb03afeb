"""Public pages of reports. Their addresses are in the language of the page."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from apps.reports.views import (
    areas,
    barrier,
    flow,
    follow,
    known,
    links,
    mine,
    offline,
    own,
    several,
    side,
    where,
    whom,
)

_thanks: list[URLPattern | URLResolver] = [
    path("<uuid:client_uuid>/", known.thanks, name="report_thanks")
]
_several_sent: list[URLPattern | URLResolver] = [
    path("<str:code>/", several.several_sent, name="report_several_sent")
]
_flow: list[URLPattern | URLResolver] = [
    path("", flow.start, name="report_start"),
    path(_("where/"), where.where, name="report_where"),
    path(_("side/"), side.side, name="report_side"),
    path(_("whom-to-ask/"), whom.whom, name="report_whom"),
    path(_("what/"), flow.what, name="report_what"),
    path(_("known/"), known.known, name="report_known"),
    path(_("thanks/"), include(_thanks)),
    path(_("several/"), several.several, name="report_several"),
    path(_("several/sent/"), include(_several_sent)),
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
    path(_("correct/"), own.correct, name="report_correct"),
    path(_("photo/"), own.add_photo, name="report_add_photo"),
    path(_("contact/"), own.contact, name="report_contact"),
    path(_("erase/"), own.erase, name="report_erase"),
    path(_("answer/"), own.answer, name="report_answer"),
    path(_("gone/"), own.gone, name="report_gone"),
]
_by_link: list[URLPattern | URLResolver] = [
    path("<str:token>/", links.follow, name="report_link"),
    path(_("answer/"), include([path("<str:token>/", links.answer, name="report_link_answer")])),
    path(_("gone/"), include([path("<str:token>/", links.gone, name="report_link_gone")])),
]
_follow: list[URLPattern | URLResolver] = [
    path("", follow.lookup, name="report_lookup"),
    # Words a code can never be: they come first.
    path(_("on-this-device/"), mine.mine, name="report_mine"),
    path(_("lost-code/"), links.lost, name="report_lost"),
    path(_("confirm/"), include([path("<str:token>/", links.verify, name="report_verify")])),
    path(_("link/"), include(_by_link)),
    path("<str:code>/", include(_one)),
]
_areas: list[URLPattern | URLResolver] = [
    path("", areas.follow, name="area_follow"),
    path("atom.xml", areas.BarriersFeed(), name="area_feed"),
    path("link/<str:token>/", areas.link, name="area_link"),
    path("stop/<str:token>/", areas.stop, name="area_stop"),
]
urlpatterns = [
    path(_("follow-an-area/"), include(_areas)),
    path(_("report/"), include(_flow)),
    path(_("my-report/"), include(_follow)),
    path(_("petition/"), include([path("<str:code>/", several.petition, name="petition")])),
    path(_("barrier/"), include([path("<uuid:barrier_uuid>/", barrier.barrier, name="barrier")])),
]
