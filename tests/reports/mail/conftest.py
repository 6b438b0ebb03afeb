"""A mail server of our own, and reports with a contact."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from apps.outbox import services as outbox
from apps.reports import services
from apps.reports.mail import deliver
from apps.reports.models import Message, Report, ReportContact
from tests.mail_server import MailServer, links_in, mail_server
from tests.reports.builders import sent_report

ADDRESS = "anna@example.org"


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_TIMEOUT = 5
        deliver.rest_over()
        yield running
    deliver.rest_over()


def work() -> int:
    """What workers do: hear the events, send what is due."""
    while outbox.deliver_due(limit=100):
        pass
    deliver.rest_over()
    return services.deliver_messages()


def confirmed_report(**changes: Any) -> Report:
    """A report whose address its owner has confirmed; what that mailed is forgotten."""
    report = sent_report(**{"contact_email": ADDRESS, **changes})
    services.verify_contact(verify_token(report))
    return report


def verify_token(report: Report) -> str:
    from apps.reports.links import VERIFY, make_link

    report.refresh_from_db()
    return make_link(VERIFY, report.uuid, version=report.link_version)


def path_in(message: Any, which: int = 0) -> str:
    """The path of a link in a mail."""
    return urlsplit(links_in(message)[which]).path


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def contact_of(report: Report) -> ReportContact | None:
    return ReportContact.objects.filter(report=report).first()
