from django.apps import AppConfig


class MailConfig(AppConfig):
    """Mail on its way: one queue for everybody who writes letters."""

    name = "apps.mail"
    label = "mail"
