"""URLs of the accessibility layer of API v1."""

from django.urls import path

from apps.reach import api, api_routes

urlpatterns = [
    path("barriers/", api.BarriersView.as_view(), name="api_barriers"),
    path("layer/", api.LayerView.as_view(), name="api_layer"),
    path("layer/changes/", api.LayerChangesView.as_view(), name="api_layer_changes"),
    path("routes/", api_routes.RoutesView.as_view(), name="api_routes"),
]
