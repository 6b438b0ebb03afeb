"""Public pages of the facilitation points."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from apps.finding import views

urlpatterns = [
    path(_("points/"), views.point_list, name="points"),
    path(_("points/<slug:code>/"), views.point_page, name="point"),
]
