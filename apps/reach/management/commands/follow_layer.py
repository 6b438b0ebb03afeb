"""``manage.py follow_layer``: bring the engine to the layer's version, all effects included."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from apps.reach import queries, services


class Command(BaseCommand):
    """See the module."""

    help = "Bring travel times, verdicts and effects to the present version of the layer."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how far it got as JSON."""
        moved = services.follow()
        state = queries.engine_state()
        version = state.layer_version if state else None
        self.stdout.write(json.dumps({"moved": moved, "layer_version": version}))
