from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The day at a point: who waits, who is helped, what was done."""

    name = "apps.desk"
    label = "desk"
