"""The network's generations in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from apps.twin.permissions import may_decide
from apps.twin.views import networks, places


class NetworkMenuItem(MenuItem):
    """Shown to whoever may decide about barriers."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Staff and technicians."""
        return may_decide(request)


@hooks.register("register_admin_urls")
def network_urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    return [
        path("networks/", networks.index, name="twin_networks"),
        path("networks/compare/", networks.compare, name="twin_networks_compare"),
        path(
            "networks/<int:dataset_id>/activate/", networks.activate, name="twin_network_activate"
        ),
        path("networks/barrier/<uuid:barrier_uuid>/", places.place, name="twin_barrier_place"),
        path("networks/photo/<uuid:photo_uuid>/", places.photo, name="twin_survey_photo"),
    ]


@hooks.register("register_admin_menu_item")
def network_menu_item() -> Any:
    """After the barriers."""
    return NetworkMenuItem(_("Network"), reverse("twin_networks"), icon_name="globe", order=65)
