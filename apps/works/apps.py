from django.apps import AppConfig


class WorksConfig(AppConfig):
    """What is planned and done, and what it costs."""

    name = "apps.works"
    label = "works"
