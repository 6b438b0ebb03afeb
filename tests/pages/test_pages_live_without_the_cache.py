"""Redis may be away: pages and the API answer all the same."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.pages.services import ensure_home


@pytest.fixture
def no_redis(db: None, settings: Any) -> None:
    ensure_home()
    # A port nobody listens on.
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    }


@pytest.mark.parametrize("path", ["/it/", "/it/mappa/", "/it/punti/", "/api/v1/layer/"])
def test_a_page_is_shown_without_redis(no_redis: None, client: Client, path: str) -> None:
    assert client.get(path, follow=True).status_code == 200


def test_what_cannot_be_kept_is_simply_not_there(no_redis: None) -> None:
    cache.set("figure", 3)
    assert cache.get("figure") is None
    assert cache.get("figure", "none") == "none"
    assert cache.get_many(["figure"]) == {}
    assert cache.delete("figure") is False
