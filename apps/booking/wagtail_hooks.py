"""Booking in the Wagtail admin: what is planned, who comes, closures, figures."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from apps.accounts.queries import works_at_points
from apps.booking.office import (
    appointments,
    closures,
    figures,
    for_somebody,
    plan,
    settings,
    shifts,
)
from apps.office.menu import Entry, add_to_menu

POINT = "booking/points/<str:code>/"
ONE = "booking/appointments/<uuid:which>/"

PAGES: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
    ("booking/appointments/", appointments.appointments, "booking_office"),
    ("booking/appointments/find/", appointments.find, "booking_office_find"),
    ("booking/appointments/new/", for_somebody.book, "booking_office_book"),
    ("booking/appointments/viewed/", appointments.viewed, "booking_office_viewed"),
    (ONE, appointments.one, "booking_office_one"),
    (f"{ONE}person/", appointments.show, "booking_office_show"),
    (f"{ONE}cancel/", appointments.cancel, "booking_office_cancel"),
    (f"{ONE}move/", appointments.move, "booking_office_move"),
    ("booking/points/", plan.points, "booking_points"),
    (POINT, plan.point, "booking_point"),
    (f"{POINT}desks/new/", plan.desk, "booking_desk_new"),
    (f"{POINT}desks/<int:pk>/", plan.desk, "booking_desk"),
    (f"{POINT}rules/new/", plan.rule, "booking_rule_new"),
    (f"{POINT}rules/<int:pk>/", plan.rule, "booking_rule"),
    (f"{POINT}rules/<int:pk>/remove/", plan.remove_rule, "booking_rule_remove"),
    (f"{POINT}shifts/new/", shifts.shift, "booking_shift_new"),
    (f"{POINT}shifts/<int:pk>/", shifts.shift, "booking_shift"),
    (f"{POINT}shifts/<int:pk>/remove/", shifts.remove_shift, "booking_shift_remove"),
    (f"{POINT}services/", settings.settings_here, "booking_services_here"),
    (f"{POINT}services/<slug:service>/", settings.setting_here, "booking_service_here"),
    ("booking/shifts/", shifts.shifts, "booking_shifts"),
    ("booking/services/", settings.everywhere, "booking_services"),
    ("booking/services/<slug:service>/", settings.setting, "booking_service"),
    ("booking/limits/", settings.limits, "booking_limits"),
    ("booking/closures/", closures.closures, "booking_closures"),
    ("booking/closures/new/", closures.close, "booking_close"),
    ("booking/closures/<uuid:which>/", closures.closure, "booking_closure"),
    ("booking/closures/<uuid:which>/undo/", closures.undo, "booking_closure_undo"),
    ("booking/figures/", figures.figures, "booking_figures"),
]

add_to_menu(
    # Somebody telephones: the office's day besides the reports.
    Entry(_("Appointments"), "booking_office", "calendar", 56, works_at_points, is_daily=True),
    Entry(_("Bookable time"), "booking_points", "calendar-alt", 61, works_at_points),
    Entry(_("Closures in bulk"), "booking_closures", "date", 62, works_at_points),
    Entry(_("Figures of the points"), "booking_figures", "view", 63, works_at_points),
)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    return [path(route, view, name=name) for route, view, name in PAGES]
