from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The day at a point, and the public pages of the points."""

    name = "apps.desk"
    label = "desk"
