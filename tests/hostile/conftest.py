"""What the hostile tests share: a street to report on, and folders of their own."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import signals
from django.db import close_old_connections

from apps.reports import flow
from tests.api.street import a_street


@pytest.fixture(autouse=True)
def a_city(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One street on the layer; files of this test alone; nobody is too fast for a person."""
    settings.MEDIA_ROOT, settings.OPEN_DATA_ROOT = tmp_path / "media", tmp_path / "open-data"
    (tmp_path / "media").mkdir()
    monkeypatch.setattr(flow, "FASTEST_HUMAN_S", 0.0)
    a_street()


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Thousands of refusals are no news; what breaks is seen by its status."""
    loggers = [logging.getLogger(name) for name in ("django", "apps", "pyogrio")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


@pytest.fixture(autouse=True)
def one_connection(a_city: None) -> Iterator[None]:
    """A web server would close it after each request, and the test's transaction with it."""
    ours = (signals.request_started, signals.request_finished)
    for signal in ours:
        signal.disconnect(close_old_connections)
    yield
    for signal in ours:
        signal.connect(close_old_connections)
