"""Addresses of reports without a language."""

from django.urls import path

from apps.reports.views import offline, photos

# The worker at the root, so that it may answer for every page.
urlpatterns = [
    path("sw.js", offline.worker, name="service_worker"),
    path("photos/<uuid:publication>.jpg", photos.photo, name="public_photo"),
]
