from django.apps import AppConfig


class ErasureConfig(AppConfig):
    """One list of who erases what, one command, one clock, one record of each run."""

    name = "apps.erasure"
    label = "erasure"
