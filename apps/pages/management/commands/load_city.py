"""Load a city: the demonstration, or real data by the same importers."""

import json
from argparse import ArgumentParser
from datetime import date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone


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
            "--date",
            type=date.fromisoformat,
            help="demo: the day its history ends (YYYY-MM-DD; today when absent)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and report; what cannot be loaded ends the command with one sentence."""
        # By name: cities stand above every app, so no app may import them.
        name = f"cities.{options['city']}"
        try:
            loader = import_module(f"{name}.load")
        except ModuleNotFoundError as error:
            if error.name not in {name, f"{name}.load"}:
                raise
            raise CommandError(f"There is no city called {options['city']}.") from error
        loading = import_module("cities.loading")
        day: date | None = options["date"]
        wanted = loading.LoadOptions(
            data=options["data"],
            reference=timezone.make_aware(datetime.combine(day, time())) if day else None,
            if_empty=options["if_empty"],
            progress=lambda text: self.stderr.write(f"  {text} ..."),
        )
        try:
            report = loader.load(wanted)
        except loading.LoadRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
