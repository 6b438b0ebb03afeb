from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Districts, streets, house numbers, corners, residents, places and data sets."""

    name = "apps.territory"
    label = "territory"
