"""Pages of the desk for the national monitoring: under the record they complete."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from apps.facilita.views import fill

_row: list[URLPattern | URLResolver] = [
    path("", fill.correct, name="facilita_correct"),
    path("take-back/", fill.take_back, name="facilita_take_back"),
]
_record: list[URLPattern | URLResolver] = [
    path("", fill.fill, name="facilita_fill"),
    path("<uuid:entry>/", include(_row)),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path(
        _("desk/"),
        include([path("<str:site_code>/records/<uuid:record>/monitoring/", include(_record))]),
    ),
]
