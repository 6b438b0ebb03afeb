"""Addresses of Open311. The format is at the end: ``requests.json``, ``requests.xml``."""

from django.urls import path, re_path

from apps.reports.open311 import views

_FORM = r"(?:\.(?P<form>xml|json))?$"

urlpatterns = [
    re_path(rf"^discovery{_FORM}", views.discovery, name="open311_discovery"),
    path("v2/", views.nothing, name="open311_v2"),
    re_path(rf"^v2/services{_FORM}", views.services, name="open311_services"),
    re_path(rf"^v2/services/(?P<service_code>[^/]*?){_FORM}", views.service),
    re_path(rf"^v2/requests{_FORM}", views.requests, name="open311_requests"),
    re_path(rf"^v2/requests/(?P<request_id>[^/]*?){_FORM}", views.request_by_id),
    re_path(rf"^v2/tokens/(?P<token>[^/]*?){_FORM}", views.token),
    re_path(rf"^(?P<rest>(?s:.*?)){_FORM}", views.nothing),
]
