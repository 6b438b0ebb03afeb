from django.apps import AppConfig


class ReachConfig(AppConfig):
    """The accessibility engine and its questions."""

    name = "apps.reach"
    label = "reach"
