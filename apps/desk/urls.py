"""Pages of the desk. Words that are no code of a site come first."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from apps.desk.views import day, screen, ticket

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
                path("<str:site_code>/", include(_site)),
            ]
        ),
    ),
    path(_("wait/"), include([path("<str:token>/", ticket.wait, name="desk_wait")])),
]
