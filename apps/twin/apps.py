from django.apps import AppConfig


class TwinConfig(AppConfig):
    """The city model: network by generation, barriers with observations, the change log."""

    name = "apps.twin"
    label = "twin"
