"""Pages of the open data, in the language of the page."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from apps.opendata.views import public

urlpatterns = [
    path(_("open-data/"), public.page, name="open_data"),
    path(_("sheet/<uuid:barrier_uuid>.pdf"), public.sheet, name="barrier_sheet"),
]
