from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles with a scope, and who may do what."""

    name = "apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Districts have names; points and bodies bring theirs along. Letters, and those that come
        back; what is erased.
        """
        from apps.accounts.scopes import register
        from apps.erasure.services import register as register_eraser
        from apps.mail.services import register_writer
        from apps.outbox.services import register as register_consumer

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
        register_consumer(
            kind="mail.bounced",
            destination="accounts",
            handler="apps.accounts.services.bounced.on_bounced",
        )
