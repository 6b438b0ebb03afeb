"""A mail server of our own."""

from collections.abc import Iterator
from typing import Any

import pytest

from apps.mail import deliver
from tests.mail_server import MailServer, mail_server


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_TIMEOUT = 5
        deliver.rest_over()
        yield running
    deliver.rest_over()
