"""Payloads and failures hold ids and facts, so that erasure need not touch the log."""

import logging
import uuid

import pytest
from django.db import transaction

from apps.outbox.models import Delivery
from apps.outbox.services import EventFacts, deliver_due, record
from tests.outbox import consumer
from tests.outbox.conftest import KIND
from tests.outbox.helpers import tell

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "payload",
    [
        {"email": "x"},
        {"Description": "short"},
        {"measures": {"note": "x"}},
        {"place": "anna@example.org"},
        {"rows": [{"phone": "1"}]},
        {"text_in_disguise": "a" * 81},
        {"lines": "one\ntwo"},
        {"when": object()},
    ],
)
def test_contact_free_text_and_odd_values_are_refused(payload: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="payload"), transaction.atomic():
        record(kind=KIND, subject=uuid.uuid4(), payload=payload)


def test_the_refusal_names_the_key_and_never_the_value() -> None:
    with pytest.raises(ValueError, match="payload") as refused, transaction.atomic():
        record(kind=KIND, subject=uuid.uuid4(), payload={"place": "anna@example.org"})
    assert "anna" not in str(refused.value)


def test_a_failure_is_remembered_and_logged_by_its_class_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def quote_the_data(event: EventFacts) -> None:
        raise LookupError("anna@example.org lives in via Po")

    tell()
    consumer.before(quote_the_data)
    with caplog.at_level(logging.DEBUG):
        deliver_due()
    assert Delivery.objects.get().last_error == "LookupError"
    assert "anna" not in caplog.text
    assert "LookupError" in caplog.text
