"""Public pages of the courses. Their addresses are in the language of the page."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from apps.courses.views import enrolling, own, public
from apps.courses.views.office_frame import DESK
from apps.courses.views.office_urls import patterns

_course: list[URLPattern | URLResolver] = [
    path("", public.course, name="course"),
    path(_("enrol/"), enrolling.needs, name="courses_enrol"),
    path(_("who/"), enrolling.who, name="courses_who"),
    path(_("check/"), enrolling.check, name="courses_check"),
]
_courses: list[URLPattern | URLResolver] = [
    path("", public.courses, name="courses"),
    path("<slug:code>/", include(_course)),
]
_by_link: list[URLPattern | URLResolver] = [
    path(_("leave/"), include([path("<str:token>/", own.leave_by_link, name="courses_leave")])),
    path(_("change/"), include([path("<str:token>/", own.change_by_link, name="courses_change")])),
    path(_("offer/"), include([path("<str:token>/", own.offer, name="courses_offer")])),
    path(
        _("certificate/"),
        include([path("<str:token>/", own.certificate, name="courses_certificate")]),
    ),
]
_one: list[URLPattern | URLResolver] = [
    path("", own.enrolment, name="courses_enrolment"),
    path("soglia.ics", own.calendar, name="courses_calendar"),
    path(_("done/"), enrolling.done, name="courses_done"),
    path(_("leave/"), own.leave, name="courses_leave_by_code"),
    path(_("change/"), own.change, name="courses_change_by_code"),
    path(_("answer/"), own.answer, name="courses_answer_by_code"),
]
_mine: list[URLPattern | URLResolver] = [
    path("", own.lookup, name="courses_lookup"),
    # Words a code can never be: they come first.
    path(_("link/"), include(_by_link)),
    path("<str:code>/", include(_one)),
]
urlpatterns = [
    path(_("courses/"), include(_courses)),
    path(_("my-course/"), include(_mine)),
    # For facilitators, who do not enter the admin.
    path(_("course-desk/"), include(patterns(DESK))),
]
