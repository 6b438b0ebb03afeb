"""Load a city: the demonstration, or real data by the same importers."""

import json
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date


class Command(BaseCommand):
    """``load_city demo`` or ``load_city torino --data ../shared/data``; prints JSON."""

    help = "Load a city (a folder of cities/ with a load module) and print a report as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("city", help="demo, torino, or another folder of cities/")
        parser.add_argument("--data", type=Path, help="folder with the city's files")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when a city is already loaded"
        )
        parser.add_argument(
            "--date", type=parse_date,
            help="demo: the day its history ends (YYYY-MM-DD; today when absent)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and report; what cannot be loaded ends the command with one sentence."""
        # By name: cities stand above every app, so no app may import them.
        from apps.territory.services import ImportFailed

        try:
            loader = import_module(f"cities.{options['city']}.load")
        except ModuleNotFoundError as error:
            raise CommandError(f"There is no city called {options['city']}.") from error
        arguments: dict[str, Any] = {
            "if_empty": options["if_empty"],
            "progress": lambda text: self.stderr.write(f"  {text} ..."),
        }
        if options["data"] is not None:
            arguments["data"] = options["data"]
        if options["date"] is not None:
            arguments["reference"] = timezone.make_aware(
                timezone.datetime.combine(options["date"], timezone.datetime.min.time())
            )
        try:
            report = loader.load(**arguments)
        except TypeError as error:
            raise CommandError(f"{options['city']}: {error}") from error
        except (ImportFailed, loader.LoadRefused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
