from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles with a scope, and who may do what."""

    name = "apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Districts have names; points and bodies bring theirs along. Letters, what is erased."""
        from apps.accounts.scopes import register
        from apps.erasure.services import register as register_eraser
        from apps.mail.services import register_writer

        register("district", "apps.territory.queries.districts")
        register_writer(
            ("invitation", "password_reset", "password_changed", "second_factor_changed"),
            "apps.accounts.services.mail.write",
        )
        register_eraser(
            "accounts",
            "apps.accounts.services.erase_expired",
            {
                "invitations": "addresses of invitations",
                "sessions": "sessions that are over",
            },
        )
