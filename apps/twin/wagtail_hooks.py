"""The barriers in the Wagtail admin; the network has a module of its own."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from apps.twin import network_hooks
from apps.twin.permissions import may_decide
from apps.twin.views import barriers

__all__ = ["network_hooks"]


class BarriersMenuItem(MenuItem):
    """Shown to whoever may decide about barriers."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Staff and technicians."""
        return may_decide(request)


@hooks.register("register_admin_urls")
def barrier_urls() -> list[URLPattern]:
    """Wagtail itself asks for a sign-in before any of these."""
    one = "barriers/<uuid:barrier_uuid>/"
    return [
        path("barriers/", barriers.index, name="twin_barriers"),
        path(one, barriers.detail, name="twin_barrier"),
        path(f"{one}proof/<uuid:photo_uuid>/", barriers.proof_photo, name="twin_barrier_proof"),
        path(f"{one}decide/", barriers.decide, name="twin_barrier_decide"),
        path(f"{one}merge/<uuid:other_uuid>/", barriers.merge, name="twin_barrier_merge"),
        path(f"{one}unmerge/", barriers.unmerge, name="twin_barrier_unmerge"),
        path(f"{one}split/", barriers.split, name="twin_barrier_split"),
    ]


@hooks.register("register_admin_menu_item")
def barriers_menu_item() -> Any:
    """After the reports."""
    return BarriersMenuItem(_("Barriers"), reverse("twin_barriers"), icon_name="warning", order=60)
