"""Write the whole register of points as a ZIP of CSV tables."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.points import services


class Command(BaseCommand):
    """The same file as in the admin."""

    help = "Write the register of points as a ZIP of CSV tables (import_register reads it back)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        content = services.export_register()
        path.write_bytes(content)
        self.stdout.write(f"{len(services.TABLES)} tables, {len(content)} bytes: {path}")
