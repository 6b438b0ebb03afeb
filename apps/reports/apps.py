from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What citizens tell: submission, follow-up, moderation."""

    name = "apps.reports"
    label = "reports"
