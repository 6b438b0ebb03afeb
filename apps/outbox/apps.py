from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Events recorded with the change they tell of, and their deliveries."""

    name = "apps.outbox"
    label = "outbox"
