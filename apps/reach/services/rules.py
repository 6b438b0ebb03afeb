"""Rule sets: checked before they are kept, written once, one in force at a time."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.outbox import services as outbox
from apps.reach import rule_sets
from apps.reach.engine.rules import RulesError, parse_rules
from apps.reach.models import RuleActivation, RuleSet, RuleSetState
from apps.reach.profiles import PROFILE_LABELS
from apps.twin.kinds import BarrierKind


class RulesRefused(ValueError):
    """The set of rules cannot be used; the message says which place of it is wrong."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who puts rules in force: a public id and a role, never a name. Neither: the product."""

    uuid: UUID | None = None
    role: str = ""


THE_PRODUCT = Actor()


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
        _lock()
        highest = RuleSet.objects.aggregate(highest=Max("version"))["highest"] or 0
        version = max(highest, rule_sets.shipped()["version"]) + 1
        RuleSet.objects.create(version=version, title=title, source=source, body=body)
    return version


def activate_rules(version: int, *, actor: Actor = THE_PRODUCT) -> bool:
    """Put a version in force and write it in the log; the engine follows by itself.

    Returns whether anything changed. ``RuleSet.DoesNotExist`` when there is no such version.
    """
    with transaction.atomic():
        _lock()
        row = RuleSet.objects.get(version=version)
        if row.state == RuleSetState.ACTIVE:
            return False
        before = rule_sets.active()
        if before is not None:
            before.state = RuleSetState.RETIRED
            before.save(update_fields=["state"])
        row.state = RuleSetState.ACTIVE
        row.save(update_fields=["state"])
        RuleActivation.objects.create(
            rule_set=row, previous=before, actor_uuid=actor.uuid, actor_role=actor.role
        )
        transaction.on_commit(
            lambda: outbox.poke("apps.reach.tasks.follow", queue="engine"), robust=True
        )
    return True


def ensure_rules() -> int:
    """The version in force. The rules that come with the product go in force where none are;
    elsewhere they wait as a draft, once.
    """
    found, shipped = rule_sets.active(), rule_sets.shipped()
    if found is None:
        return load_rules(**shipped)
    if not RuleSet.objects.filter(body=shipped["body"]).exists():
        if RuleSet.objects.filter(version=shipped["version"]).exists():
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


def _lock() -> None:
    """One at a time draws a version or changes what is in force."""
    list(RuleSet.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
