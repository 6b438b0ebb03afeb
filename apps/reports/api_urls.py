"""URLs of the reports of API v1."""

from django.urls import path

from apps.reports import api, api_places

urlpatterns = [
    path("streets/", api_places.StreetsView.as_view(), name="api_streets"),
    path("petitions/", api_places.PetitionsView.as_view(), name="api_petitions"),
    path("reports/", api.ReportsView.as_view(), name="api_reports"),
    path("reports/<str:code>/", api.ReportView.as_view(), name="api_report"),
]
