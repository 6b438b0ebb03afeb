"""Make a key for a program that sends reports over Open311."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from apps.reports import services
from cities import get_city


class Command(BaseCommand):
    help = "Make a program that may send reports over Open311. Its key is printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the program is called, such as 'FixMyStreet'")
        parser.add_argument("--jurisdiction", default="", help="the city's own when absent")
        parser.add_argument("--per-hour", type=int, default=600, help="reports an hour, at most")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["per_hour"] < 1:
            raise CommandError("At least one report an hour.")
        jurisdiction = options["jurisdiction"] or get_city(settings.SOGLIA_CITY).jurisdiction_id
        try:
            _client, key = services.create_api_client(
                name=options["name"],
                jurisdiction=jurisdiction,
                posts_per_hour=options["per_hour"],
            )
        except IntegrityError:
            raise CommandError("There is a program of this name already.") from None
        self.stdout.write(key)
        self.stderr.write("This is its api_key. It is not kept: note it now.")
