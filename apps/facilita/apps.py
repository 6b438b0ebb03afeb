from django.apps import AppConfig


class FacilitaConfig(AppConfig):
    """The national monitoring of the facilitation points: an optional export, off by default."""

    name = "apps.facilita"
    label = "facilita"
