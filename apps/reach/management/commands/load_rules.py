"""``manage.py load_rules``: the rules that come with the product, as a draft where others are."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from apps.reach import services


class Command(BaseCommand):
    """See the module."""

    help = "Keep the shipped rules: in force where there are none, else as a draft for staff."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the version in force as JSON."""
        self.stdout.write(json.dumps({"in_force": services.ensure_rules()}))
