from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What citizens tell: submission, follow-up, moderation."""

    name = "apps.reports"
    label = "reports"

    def ready(self) -> None:
        """Hear what the queue of the office follows."""
        from apps.outbox.services import register

        for kind in ("report.question_asked", "report.question_answered"):
            register(
                kind=kind, destination="queue", handler="apps.reports.office.questions.on_question"
            )
        register(
            kind="dataset.activated",
            destination="queue",
            handler="apps.reports.office.rebuild.on_dataset_activated",
        )
