from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles with a scope, and who may do what."""

    name = "apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Districts have names; points and bodies bring theirs along themselves."""
        from apps.accounts.scopes import register

        register("district", "apps.territory.queries.districts")
