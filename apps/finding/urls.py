"""Public pages of the facilitation points."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from apps.finding import views, wrong

urlpatterns = [
    # Before the points: a code of a point could be one of these words.
    path(_("points/answers/"), wrong.find_answer, name="point_wrong_find"),
    path(_("points/answers/<str:code>/"), wrong.answer, name="point_wrong_answer"),
    path(_("points/answers/confirm/<str:token>/"), wrong.confirm, name="point_wrong_confirm"),
    path(_("points/<slug:code>/wrong/"), wrong.say_wrong, name="point_wrong"),
    path(_("points/"), views.point_list, name="points"),
    path(_("points/<slug:code>/"), views.point_page, name="point"),
]
