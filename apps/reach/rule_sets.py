"""The set of rules in force, and the one that comes with the product."""

import json
from pathlib import Path
from typing import Any

from apps.reach.models import RuleSet, RuleSetState

SHIPPED = Path(__file__).parent / "data" / "rules_2.json"


def shipped() -> dict[str, Any]:
    """``{version, title, source, body}`` of the file in this repository."""
    found: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return found


def active() -> RuleSet | None:
    """The rules in force. One query."""
    return RuleSet.objects.filter(state=RuleSetState.ACTIVE).first()
