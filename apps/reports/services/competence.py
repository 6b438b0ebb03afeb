"""Decide who has to act on a report, and let people change the rules and the answer."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.outbox import services as outbox
from apps.reports.competence import Asked, BrokenRule, Rule, first_match, read_rule
from apps.reports.competence_rows import RULE_FIELDS, folded, rule_fields, vocabulary
from apps.reports.errors import TransitionRefused
from apps.reports.models import CompetenceRule, CompetentBody, Report
from apps.territory import queries as territory
from cities import city_folder

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from apps.accounts.models import User

log = logging.getLogger(__name__)

# A changed rule is known everywhere after so long; in the process that changed it, at once.
FRESH_FOR_S = 5.0

ASSIGN_REASONS = {
    "place_wrong": _("The place belongs to another body"),
    "thing_wrong": _("The thing belongs to another body"),
    "body_said_so": _("The body said that another one is competent"),
    "rule_wrong": _("The rule is wrong"),
}


@dataclass(slots=True)
class _Kept:
    """The rules this process has read, and when."""

    rules: tuple[Rule, ...] = ()
    read_at: float = float("-inf")


_kept = _Kept()


class AskTheDatabase:
    """What lies around one place, asked only when a rule wants to know."""

    def __init__(self, district_code: str | None = None) -> None:
        self._district = district_code

    def district(self, asked: Asked) -> str:
        """Code of the district, asked once."""
        if self._district is None:
            self._district = territory.district_code_at(asked.lon, asked.lat)
        return self._district

    def near(self, asked: Asked, category: str, metres: int) -> bool:
        """Whether a place of this category is so near. One query."""
        return territory.has_place_within(category, asked.lon, asked.lat, metres)


def competent_body(
    *,
    kind: str,
    lon: float,
    lat: float,
    district_code: str | None = None,
    street_names: Iterable[str] = (),
) -> str:
    """Code of the body that has to act; empty when no rule fits. Never raises.

    One query for each rule that asks what is near, one for a district that is not given, and one
    more every ``FRESH_FOR_S``. A rule that
    cannot be read or fails is switched off, with the reason where staff see it.
    """
    try:
        asked = Asked(kind, lon, lat, folded(street_names))
        rule = first_match(_rules(), asked, AskTheDatabase(district_code), broken=_failed)
    except Exception as error:
        # Whatever it is, somebody is waiting to tell us about a barrier.
        log.error("Nobody could be found competent: %s", type(error).__name__)
        return ""
    return rule.body if rule else ""


def readable_rules(rows: Iterable[CompetenceRule]) -> list[Rule]:
    """The rows that can be read, in order. The others are switched off."""
    words = vocabulary()
    rules = []
    for row in rows:
        try:
            rules.append(read_rule(row.pk, row.body.code, rule_fields(row), words))
        except Exception as error:
            _switch_off(row.pk, error)
    return rules


def forget_rules() -> None:
    """Read the rules again at the next report."""
    _kept.read_at = float("-inf")


def reassign(
    *,
    report_uuid: UUID,
    body_code: str,
    reason: str,
    actor: User | AnonymousUser,
    expected: str | None = None,
) -> bool:
    """Say that another body has to act, for a reason of ``ASSIGN_REASONS``. False for a repeat.

    ``expected`` is the body the person saw. Raises ``TransitionRefused`` in words.
    """
    if reason not in ASSIGN_REASONS:
        raise TransitionRefused(_("Choose a reason that fits this decision."))
    with transaction.atomic():
        report = Report.objects.select_for_update().filter(uuid=report_uuid).first()
        if report is None:
            raise TransitionRefused(_("There is no such report."))
        if not CompetentBody.objects.filter(code=body_code, active=True).exists():
            raise TransitionRefused(_("Choose one of the bodies."))
        before = report.competent_body
        if before == body_code:
            return False
        if expected is not None and before != expected:
            raise TransitionRefused(
                _("Somebody else was faster: the report has changed. Look at it again.")
            )
        report.competent_body = body_code
        report.save(update_fields=["competent_body"])
        outbox.record(
            kind="report.assigned",
            subject=report.uuid,
            payload={
                "report": str(report.uuid),
                "body": body_code,
                "before": before,
                "reason": reason,
                "actor_role": accounts.acting_role(actor),
            },
        )
    return True


def save_rule(rule: CompetenceRule) -> CompetenceRule:
    """Keep a rule. A new one goes to the end. Raises ``BrokenRule`` when it cannot be read."""
    read_rule(rule.pk or 0, rule.body.code, rule_fields(rule), vocabulary())
    with transaction.atomic():
        _lock_rules()
        if rule.pk is None:
            last = CompetenceRule.objects.aggregate(last=Max("order"))["last"]
            rule.order = (last or 0) + 1
        rule.switched_off_reason, rule.switched_off_at = "", None
        rule.save()
    _changed()
    return rule


def switch_rule(*, pk: int, active: bool) -> None:
    """Switch a rule on or off. Raises ``BrokenRule`` when it cannot be read."""
    rule = CompetenceRule.objects.select_related("body").get(pk=pk)
    if active:
        read_rule(rule.pk, rule.body.code, rule_fields(rule), vocabulary())
        rule.switched_off_reason, rule.switched_off_at = "", None
    rule.active = active
    rule.save(update_fields=["active", "switched_off_reason", "switched_off_at"])
    _changed()


def remove_rule(*, pk: int) -> None:
    """Remove a rule; what it decided stays decided."""
    CompetenceRule.objects.filter(pk=pk).delete()
    _changed()


def move_rule(*, pk: int, up: bool) -> None:
    """Move a rule one place up or down; nothing happens at the end of the list."""
    with transaction.atomic():
        rules = _lock_rules()
        here = next((index for index, rule in enumerate(rules) if rule.pk == pk), None)
        there = None if here is None else here - 1 if up else here + 1
        if here is None or there is None or not 0 <= there < len(rules):
            return
        one, other = rules[here], rules[there]
        one.order, other.order = other.order, one.order
        # Each place is unique at the commit, not between the two lines.
        CompetenceRule.objects.bulk_update([one, other], ["order"])
    _changed()


def load_competence(city: str, *, replace: bool = False) -> dict[str, int]:
    """Bodies and rules from ``cities/<city>/competence.json``; what staff changed stays.

    A body that exists is left as it is. Rules are loaded only when there are none, or with
    ``replace``. Returns how many of each were made. Raises ``BrokenRule`` for a broken file.
    """
    path = city_folder(city) / "competence.json"
    if not path.is_file():
        return {"bodies": 0, "rules": 0}
    data: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    made = {"bodies": 0, "rules": 0}
    with transaction.atomic():
        _lock_rules()
        for facts in data["bodies"]:
            _body, new = CompetentBody.objects.get_or_create(
                code=facts["code"], defaults={"name": facts["name"]}
            )
            made["bodies"] += new
        if replace:
            CompetenceRule.objects.all().delete()
        if not CompetenceRule.objects.exists():
            made["rules"] = _load_rules(data["rules"])
    _changed()
    return made


def _load_rules(wanted: list[Mapping[str, Any]]) -> int:
    words = vocabulary()
    bodies = {body.code: body for body in CompetentBody.objects.all()}
    rows = []
    for order, facts in enumerate(wanted, start=1):
        unknown = facts.keys() - {*RULE_FIELDS, "body", "source"}
        if unknown or facts.get("body") not in bodies:
            raise BrokenRule(f"rule_{order}_unknown_word")
        row = CompetenceRule(
            order=order,
            body=bodies[facts["body"]],
            source=facts.get("source", ""),
            **{name: facts[name] for name in RULE_FIELDS if name in facts},
        )
        read_rule(0, row.body.code, rule_fields(row), words)
        rows.append(row)
    return len(CompetenceRule.objects.bulk_create(rows))


def _rules() -> tuple[Rule, ...]:
    now = time.monotonic()
    if now - _kept.read_at > FRESH_FOR_S:
        rows = CompetenceRule.objects.filter(active=True, body__active=True)
        _kept.rules = tuple(readable_rules(rows.select_related("body").order_by("order")))
        _kept.read_at = now
    return _kept.rules


def _failed(rule: Rule, error: Exception) -> None:
    if isinstance(error, OperationalError | InterfaceError):
        # The database was away, which is not the fault of the rule.
        log.warning("Rule of competence %s was not asked: %s", rule.pk, type(error).__name__)
    else:
        _switch_off(rule.pk, error)


def _switch_off(pk: int, error: Exception) -> None:
    reason = error.reason if isinstance(error, BrokenRule) else type(error).__name__
    log.error("Rule of competence %s switched itself off: %s", pk, reason)
    try:
        with transaction.atomic():
            CompetenceRule.objects.filter(pk=pk, active=True).update(
                active=False, switched_off_reason=reason[:80], switched_off_at=timezone.now()
            )
    except Exception as failure:
        log.error("Rule of competence %s stays on: %s", pk, type(failure).__name__)
    forget_rules()


def _lock_rules() -> list[CompetenceRule]:
    return list(CompetenceRule.objects.select_for_update().order_by("order"))


def _changed() -> None:
    forget_rules()
    # Once more when others can see it: in between this process may have read the old ones.
    transaction.on_commit(forget_rules)
