from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles with a scope, and who may do what."""

    name = "apps.accounts"
    label = "accounts"
