"""Version 1 of the public API."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

urlpatterns = [
    path(
        "schema/",
        SpectacularAPIView.as_view(permission_classes=[AllowAny], authentication_classes=[]),
        name="schema",
    ),
    path("", include("apps.reports.api_urls")),
    path("", include("apps.reach.api_urls")),
    path("", include("apps.finding.api_urls")),
]
