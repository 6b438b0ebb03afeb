from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What citizens tell: submission, follow-up, moderation."""

    name = "apps.reports"
    label = "reports"

    def ready(self) -> None:
        """Ask the outbox for what the queue, the mails and other bodies follow from."""
        from apps.erasure.services import register as register_eraser
        from apps.mail.services import register_writer
        from apps.outbox.services import register
        from apps.reports.mail.templates import LETTERS

        for kind in ("report.question_asked", "report.question_answered"):
            register(
                kind=kind, destination="queue", handler="apps.reports.office.questions.on_question"
            )
        register(
            kind="dataset.activated",
            destination="queue",
            handler="apps.reports.office.rebuild.on_dataset_activated",
        )
        # Every kind of event a mail may follow from.
        for kind in (
            "report.contact_given",
            "report.contact_verified",
            "report.transitioned",
            "report.question_asked",
            "barrier.removed",
        ):
            register(
                kind=kind,
                destination="mail",
                handler="apps.reports.mail.decide.on_event",
                # Only these come in storms.
                many="apps.reports.mail.decide.on_contacts_given"
                if kind == "report.contact_given"
                else "",
            )
        register(
            kind="report.transitioned",
            destination="forwarding",
            handler="apps.reports.services.forwarding.on_transitioned",
        )
        # Whose address does not reach her any more.
        register(
            kind="mail.bounced",
            destination="contacts",
            handler="apps.reports.services.bounced.on_bounced",
        )
        register_writer(LETTERS, "apps.reports.mail.compose.compose")
        register_eraser(
            "reports",
            "apps.reports.services.erase_expired",
            {
                "contact_views": "records of viewed contacts",
                "areas": "followed areas",
                "mailed_rows": "rows of e-mailed reports",
                "search_words": "kept searches (their words)",
                "survey_photos": "photos of surveys",
                "stray_files": "files of photos that nothing names",
            },
        )
