"""What every test of signing in needs: attempts of its own, counted from nothing."""

import uuid
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def attempts_of_its_own(settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": uuid.uuid4().hex,
        }
    }
