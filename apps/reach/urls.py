"""The map page and the page of a way. Their addresses are in the language of the page."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from apps.reach import route_views, views

urlpatterns = [
    path(_("map/"), views.map_page, name="map"),
    path(_("way/"), route_views.route_page, name="route"),
]
