"""The barriers and the network's generations in the Wagtail admin."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from apps.office.menu import Entry, add_to_menu
from apps.twin.permissions import may_decide
from apps.twin.views import barriers, networks, places


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
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
        path("networks/", networks.index, name="twin_networks"),
        path("networks/compare/", networks.compare, name="twin_networks_compare"),
        path(
            "networks/<int:dataset_id>/activate/", networks.activate, name="twin_network_activate"
        ),
        path("networks/barrier/<uuid:barrier_uuid>/", places.place, name="twin_barrier_place"),
        path("networks/photo/<uuid:photo_uuid>/", places.photo, name="twin_survey_photo"),
    ]


add_to_menu(
    # After the reports.
    Entry(_("Barriers"), "twin_barriers", "warning", 60, may_decide, is_daily=True),
    Entry(_("Network"), "twin_networks", "globe", 73, may_decide),
)
