"""The set of rules in force, and the one that comes with the product."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from apps.office.versions import Shelf
from apps.reach.engine.conformity import ConformityRule, parse_conformity
from apps.reach.models import RuleActivation, RuleSet

SHELF = Shelf(RuleSet, RuleActivation, "rule_set")
DATA = Path(__file__).parent / "data"
SHIPPED = DATA / "rules_2.json"
LAW = DATA / "conformity_1.json"


def shipped() -> dict[str, Any]:
    """``{version, title, source, body}`` of the file in this repository."""
    found: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def law() -> tuple[ConformityRule, ...]:
    """The legal rules that come with the product, checked."""
    return parse_conformity(json.loads(LAW.read_text(encoding="utf-8")))
