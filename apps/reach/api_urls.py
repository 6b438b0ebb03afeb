"""URLs of the accessibility layer of API v1."""

from django.urls import path

from apps.reach import api, api_routes, api_segments, api_times

urlpatterns = [
    path("barriers/", api.BarriersView.as_view(), name="api_barriers"),
    path(
        "segments/<int:index>/verdicts/",
        api_segments.SegmentVerdictsView.as_view(),
        name="api_segment_verdicts",
    ),
    path("layer/", api.LayerView.as_view(), name="api_layer"),
    path("layer/changes/", api.LayerChangesView.as_view(), name="api_layer_changes"),
    path("times/", api_times.TimesView.as_view(), name="api_times"),
    path("routes/", api_routes.RoutesView.as_view(), name="api_routes"),
]
