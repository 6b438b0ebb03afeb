"""URLs of the facilitation points of API v1."""

from django.urls import path

from apps.finding import api

urlpatterns = [path("points/", api.PointsView.as_view(), name="api_points")]
