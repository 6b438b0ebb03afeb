"""The map, ways and figures of the city. Their addresses are in the language of the page."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from apps.reach.views import dashboard
from apps.reach.views.map import map_page
from apps.reach.views.route import route_page

urlpatterns = [
    path(_("map/"), map_page, name="map"),
    path(_("way/"), route_page, name="route"),
    path(
        _("accessible-city/"),
        include(
            [
                path("", dashboard.dashboard_page, name="dashboard"),
                path("figures.csv", dashboard.figures_csv, name="dashboard_csv"),
                path("figures.gpkg", dashboard.figures_gpkg, name="dashboard_gpkg"),
            ]
        ),
    ),
]
