"""``manage.py load_prices``: the prices that come with the product, as a draft where others are."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from apps.works import services


class Command(BaseCommand):
    """See the module."""

    help = "Keep the shipped price list: in force where there is none, else as a draft for staff."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the version in force as JSON."""
        self.stdout.write(json.dumps({"in_force": services.ensure_prices()}))
