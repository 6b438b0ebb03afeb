"""Pages of the desk. Words that are no code of a site come first."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from apps.desk.views import (
    day,
    late,
    offline,
    onward,
    practice,
    record,
    screen,
    sharing,
    sync,
    take_along,
    ticket,
)

_record: list[URLPattern | URLResolver] = [
    path("", record.one, name="desk_record_one"),
    path("correct/", record.correct, name="desk_record_correct"),
    path("take-back/", record.take_back, name="desk_record_take_back"),
    path("then/", onward.onward, name="desk_onward"),
]
_site: list[URLPattern | URLResolver] = [
    path("", day.day, name="desk_day"),
    path("queue/", day.queue, name="desk_queue"),
    path("walk-in/", day.walk_in, name="desk_walk_in"),
    path("came/", day.check_in, name="desk_check_in"),
    path("no-show/", day.no_show, name="desk_no_show"),
    path("step/", day.step, name="desk_step"),
    path("next/", day.call_next, name="desk_next"),
    path("sit/", day.choose_desk, name="desk_choose"),
    path("ticket/<uuid:ticket>/", ticket.slip, name="desk_ticket"),
    path("record/", record.new, name="desk_record"),
    path("records/", record.day_list, name="desk_records"),
    path("records/<uuid:record>/", include(_record)),
    path("take-along.json", take_along.take_along, name="desk_take_along"),
    path("sync/", sync.sync, name="desk_sync"),
    path("to-rebook/", late.to_rebook, name="desk_to_rebook"),
    path("to-rebook/<uuid:booking_uuid>/", late.rebook, name="desk_rebook"),
    path("came-late/<uuid:conflict>/", late.settle, name="desk_settle"),
    path("screen/", screen.screen_link, name="desk_screen_link"),
    path("screen/<str:token>/", screen.screen, name="desk_screen"),
    path("screen/<str:token>/calls.json", screen.calls, name="desk_calls"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path(
        _("desk/"),
        include(
            [
                path("", day.home, name="desk_home"),
                path("off-line/", offline.page, name="desk_offline"),
                path("lock/", sharing.lock, name="desk_lock"),
                path("hand-over/", sharing.hand_over, name="desk_hand_over"),
                path("touch/", sharing.touch, name="desk_touch"),
                path("share/", sharing.share, name="desk_share"),
                path("share/close/", sharing.close, name="desk_close"),
                path("practice/", practice.start, name="desk_practice"),
                path("practice/stop/", practice.stop, name="desk_practice_stop"),
                path("<str:site_code>/", include(_site)),
            ]
        ),
    ),
    path(_("wait/"), include([path("<str:token>/", ticket.wait, name="desk_wait")])),
]
