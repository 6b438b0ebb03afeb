"""The map page. Its address is in the language of the page."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from apps.reach import views

urlpatterns = [path(_("map/"), views.map_page, name="map")]
