from django.apps import AppConfig


class FindingConfig(AppConfig):
    """Which point is the right one, and how to get there."""

    name = "apps.finding"
    label = "finding"
