"""The addresses the schema describes: the public API with its full path."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("project.api_urls"))]
