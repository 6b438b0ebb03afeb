"""Rule sets: checked before they are kept, one in force at a time."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.reach import rule_sets
from apps.reach.engine.rules import RulesError, parse_rules
from apps.reach.models import RuleSet, RuleSetState
from apps.reach.profiles import PROFILE_LABELS
from apps.twin.kinds import BarrierKind


class RulesRefused(ValueError):
    """The set of rules cannot be used; the message says which place of it is wrong."""


def load_rules(
    *, version: int, title: str, source: str, body: dict[str, Any], activate: bool = True
) -> int:
    """Keep a set of rules under a new version and, by default, put it in force.

    The same version with the same body changes nothing. Returns the version.

    Raises:
        RulesRefused: the body is wrong, or the version is taken by another body.
    """
    try:
        rules = parse_rules(body)
    except RulesError as error:
        raise RulesRefused(str(error)) from error
    missing = sorted(set(BarrierKind.values) - set(rules.barrier_measures))
    if missing:
        raise RulesRefused(_("Kinds of barrier without a rule: %s") % ", ".join(missing))
    nameless = sorted(set(rules.profiles) - set(PROFILE_LABELS))
    if nameless:
        raise RulesRefused(_("Profiles without a name: %s") % ", ".join(nameless))
    with transaction.atomic():
        row, _created = RuleSet.objects.select_for_update().get_or_create(
            version=version, defaults={"title": title, "source": source, "body": body}
        )
        if row.body != body:
            raise RulesRefused(_("Version %s of the rules is already another one.") % version)
        if activate and row.state != RuleSetState.ACTIVE:
            RuleSet.objects.filter(state=RuleSetState.ACTIVE).update(state=RuleSetState.RETIRED)
            row.state = RuleSetState.ACTIVE
            row.save(update_fields=["state"])
    return version


def ensure_rules() -> int:
    """The version in force; the rules that come with the product where there are none."""
    found = rule_sets.active()
    return load_rules(**rule_sets.shipped()) if found is None else found.version
