"""What the tests of reports share."""

from importlib import import_module

import pytest

from apps.reports.models import ServiceStandard


@pytest.fixture
def standards(db: None) -> None:
    """The days of each kind: a test that empties all tables takes away what a migration wrote."""
    days = import_module("apps.reports.migrations.0005_queue").DAYS
    for kind, number in days.items():
        ServiceStandard.objects.update_or_create(kind=kind, defaults={"days": number})
