"""Public pages of booking. Their addresses are in the language of the page."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from apps.booking.office import appointments, for_somebody
from apps.booking.views import flow, own, waiting

_book: list[URLPattern | URLResolver] = [
    path("", flow.start, name="booking_start"),
    path(_("place/"), flow.place, name="booking_place"),
    path(_("time/"), flow.when, name="booking_when"),
    path(_("details/"), flow.details, name="booking_details"),
    path(_("applicant/"), flow.applicant, name="booking_applicant"),
    path(_("check/"), flow.check, name="booking_check"),
    path(_("wait/"), waiting.join, name="booking_wait"),
    path(_("booked/"), include([path("<str:code>/", flow.done, name="booking_done")])),
]
_by_link: list[URLPattern | URLResolver] = [
    path(_("move/"), include([path("<str:token>/", own.move_by_link, name="booking_move")])),
    path(_("cancel/"), include([path("<str:token>/", own.cancel_by_link, name="booking_cancel")])),
    path(_("again/"), include([path("<str:token>/", own.again_by_link, name="booking_again")])),
    path(_("offer/"), include([path("<str:token>/", waiting.offer, name="booking_offer")])),
    path(_("waiting/"), include([path("<str:token>/", waiting.leave, name="booking_waiting")])),
]
_one: list[URLPattern | URLResolver] = [
    path("", own.appointment, name="booking_appointment"),
    path("soglia.ics", own.calendar, name="booking_calendar"),
    path(_("move/"), own.move, name="booking_move_by_code"),
    path(_("cancel/"), own.cancel, name="booking_cancel_by_code"),
    path(_("sooner/"), own.sooner, name="booking_sooner"),
]
_mine: list[URLPattern | URLResolver] = [
    path("", own.lookup, name="booking_lookup"),
    # Words a code can never be: they come first.
    path(_("link/"), include(_by_link)),
    path("<str:code>/", include(_one)),
]
# For facilitators, who do not enter the admin. A limited session opens what begins with "desk_".
_which = "<uuid:which>/"
_desk: list[URLPattern | URLResolver] = [
    path("", appointments.appointments, name="desk_appointments"),
    path("find/", appointments.find, name="desk_appointments_find"),
    path("new/", for_somebody.book, name="desk_appointments_book"),
    path(_which, appointments.one, name="desk_appointments_one"),
    path(f"{_which}person/", appointments.show, name="desk_appointments_show"),
    path(f"{_which}cancel/", appointments.cancel, name="desk_appointments_cancel"),
    path(f"{_which}move/", appointments.move, name="desk_appointments_move"),
]
urlpatterns = [
    # Before the desk's own pages: a code of a site could be this word.
    path(_("desk/"), include([path("appointments/", include(_desk))])),
    path(_("book/"), include(_book)),
    path(_("my-appointment/"), include(_mine)),
]
