"""Where the engine keeps its checkpoints: one folder for each database."""

from pathlib import Path

from django.conf import settings
from django.db import connection

LAYER = "accessibility"


def engine_root() -> Path:
    """Folder of the checkpoints of the database in use."""
    return Path(settings.ENGINE_ROOT) / str(connection.settings_dict["NAME"])


def made_root() -> Path:
    """Folder of the files that were made once for everybody."""
    return Path(settings.ENGINE_ROOT) / f"{connection.settings_dict['NAME']}.made"


def live_root() -> Path:
    """Folder of the live arrays of the database in use."""
    return Path(settings.ENGINE_ROOT) / f"{connection.settings_dict['NAME']}.live"
