from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    """Sheets of barriers (PEBA) and open data."""

    name = "apps.opendata"
    label = "opendata"
