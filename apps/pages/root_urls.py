"""Addresses without a language: the front door and the small files browsers ask for."""

from django.urls import path

from apps.pages import views

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("icon-<int:size>.png", views.icon, name="icon"),
    path("robots.txt", views.robots, name="robots"),
    path("site.webmanifest", views.manifest, name="manifest"),
]
