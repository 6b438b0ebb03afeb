from django.apps import AppConfig


class MailConfig(AppConfig):
    """Mail on its way: one queue for everybody who writes letters."""

    name = "apps.mail"
    label = "mail"

    def ready(self) -> None:
        """Say what is erased here."""
        from apps.erasure.services import register

        register("mail", "apps.mail.services.erase_expired", {"messages": "records of messages"})
