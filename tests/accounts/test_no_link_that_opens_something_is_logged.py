"""A signed link opens what it names: whoever reads the log must not find one."""

import logging
import uuid
from datetime import timedelta

import pytest

from apps.accounts.services import Signer
from project.logs import MaskReportCodes


@pytest.mark.parametrize("version", [1, 12, 4000])
def test_a_signed_link_in_an_address_is_masked(version: int) -> None:
    token = Signer("desk", {}, timedelta(days=1)).make("screen", uuid.uuid4(), version=version)
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Forbidden (%s): %s",
        ("CSRF cookie not set.", f"/en/desk/p1/screen/{token}/"), None,
    )  # fmt: skip
    assert MaskReportCodes().filter(record)
    assert record.getMessage() == "Forbidden (CSRF cookie not set.): /en/desk/p1/screen/***/"
