"""A mail server of our own, and reports with a contact."""

from typing import Any
from urllib.parse import urlsplit

from apps.mail import deliver
from apps.mail import services as mail_services
from apps.mail.models import Message
from apps.outbox import services as outbox
from apps.reports import services
from apps.reports.models import Report, ReportContact
from tests.mail.conftest import server
from tests.mail_server import links_in
from tests.reports.builders import sent_report

__all__ = ["server"]

ADDRESS = "anna@example.org"


def work() -> int:
    """What workers do: hear the events, send what is due."""
    while outbox.deliver_due(limit=100):
        pass
    deliver.rest_over()
    return mail_services.deliver_messages()


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
