from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """What the pages of the office share."""

    name = "apps.office"
    label = "office"
