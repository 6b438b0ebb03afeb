"""Rule sets: checked before they are kept, written once, one in force at a time."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.office.versions import THE_PRODUCT, Actor, VersionRefused
from apps.outbox import services as outbox
from apps.reach import rule_sets
from apps.reach.engine.rules import RulesError, parse_rules
from apps.reach.models import RuleSet
from apps.reach.profiles import PROFILE_LABELS
from apps.reach.rule_sets import SHELF
from apps.twin.kinds import BarrierKind


class RulesRefused(VersionRefused):
    """The set of rules cannot be used; the message says which place of it is wrong."""


def load_rules(
    *, version: int, title: str, source: str, body: dict[str, Any], activate: bool = True
) -> int:
    """Keep a set of rules under a new version and, by default, put it in force.

    The same version with the same body changes nothing. Returns the version.

    Raises:
        RulesRefused: the body is wrong, or the version is taken by another body.
    """
    _check(body)
    with transaction.atomic():
        row, _created = RuleSet.objects.select_for_update().get_or_create(
            version=version, defaults={"title": title, "source": source, "body": body}
        )
        if row.body != body:
            raise RulesRefused(_("Version %s of the rules is already another one.") % version)
        if activate:
            activate_rules(version)
    return version


def draft_rules(*, title: str, source: str, body: dict[str, Any]) -> int:
    """Keep a set of rules as a draft under the next free version. Returns the version.

    Raises:
        RulesRefused: the body is wrong.
    """
    _check(body)
    with transaction.atomic():
        SHELF.lock()
        version = SHELF.next_version(above=rule_sets.shipped()["version"])
        RuleSet.objects.create(version=version, title=title, source=source, body=body)
    return version


def activate_rules(version: int, *, actor: Actor = THE_PRODUCT) -> bool:
    """Put a version in force and write it in the log; the engine follows by itself.

    Returns whether anything changed. ``RuleSet.DoesNotExist`` when there is no such version.
    """
    with transaction.atomic():
        changed = SHELF.put_in_force(version, actor)
        if changed:
            transaction.on_commit(
                lambda: outbox.poke("apps.reach.tasks.follow", queue="engine"), robust=True
            )
    return changed


def ensure_rules() -> int:
    """The version in force. The rules that come with the product go in force where none are;
    elsewhere they wait as a draft, once.
    """
    found, shipped = SHELF.active(), rule_sets.shipped()
    if found is None:
        return load_rules(**shipped)
    if not RuleSet.objects.filter(body=shipped["body"]).exists():
        if SHELF.get(shipped["version"]):
            shipped.pop("version")
            draft_rules(**shipped)
        else:
            load_rules(**shipped, activate=False)
    return found.version


def _check(body: dict[str, Any]) -> None:
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
