"""Fixtures of the engine's tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.reach.services.follow import forget_process


@pytest.fixture
def engine(db: None, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A database, a folder of checkpoints and an engine without memory. Yields the folder."""
    settings.ENGINE_ROOT = tmp_path
    forget_process()
    yield tmp_path
    forget_process()
