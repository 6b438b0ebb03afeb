"""URLs of the reports of API v1."""

from django.urls import path

from apps.reports import api

urlpatterns = [
    path("reports/", api.ReportsView.as_view(), name="api_reports"),
    path("reports/<str:code>/", api.ReportView.as_view(), name="api_report"),
]
