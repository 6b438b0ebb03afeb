from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What citizens tell: submission, follow-up, moderation."""

    name = "apps.reports"
    label = "reports"

    def ready(self) -> None:
        """A verified report may go to the body that has to act."""
        from apps.outbox.services import register

        register(
            kind="report.transitioned",
            destination="forwarding",
            handler="apps.reports.services.forwarding.on_transitioned",
        )
