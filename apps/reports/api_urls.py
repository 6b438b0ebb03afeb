"""URLs of the reports of API v1."""

from django.urls import path

from apps.reports import api, api_offline, api_places, api_queued

urlpatterns = [
    path("streets/", api_places.StreetsView.as_view(), name="api_streets"),
    path("petitions/", api_places.PetitionsView.as_view(), name="api_petitions"),
    path("reports/", api.ReportsView.as_view(), name="api_reports"),
    path("reports/<str:code>/", api.ReportView.as_view(), name="api_report"),
    path("offline/reports/", api_offline.OfflineReportsView.as_view(), name="api_offline_reports"),
    path(
        "offline/reports/<uuid:client_uuid>/",
        api_offline.OfflineReportView.as_view(),
        name="api_offline_report",
    ),
    path(
        "offline/reports/<uuid:client_uuid>/photos/<uuid:photo_uuid>/",
        api_offline.OfflinePhotoView.as_view(),
        name="api_offline_photo",
    ),
    path("offline/acts/", api_queued.QueuedActsView.as_view(), name="api_offline_acts"),
    path(
        "offline/own/<str:code>/photos/<uuid:photo_uuid>/",
        api_queued.OwnPhotoView.as_view(),
        name="api_offline_own_photo",
    ),
    path("offline/drafts/", api_offline.OfflineDraftView.as_view(), name="api_offline_draft"),
]
