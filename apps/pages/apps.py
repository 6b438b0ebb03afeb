from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Home, navigation and whatever people read."""

    name = "apps.pages"
    label = "pages"
