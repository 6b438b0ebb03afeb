from django.apps import AppConfig


class PointsConfig(AppConfig):
    """Managing bodies, facilitation points, their sites, hours and closures."""

    name = "apps.points"
    label = "points"
