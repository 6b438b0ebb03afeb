"""Sets of rules as staff see them: all versions, and which was in force when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model

from apps.reach.models import RuleActivation, RuleSet, RuleSetState


@dataclass(frozen=True, slots=True)
class RuleSetFacts:
    """One version. ``body`` has the shape of ``reach.engine.rules``."""

    version: int
    state: str
    state_label: str
    title: str
    source: str
    created_at: datetime
    body: dict[str, Any]

    @property
    def is_active(self) -> bool:
        """Whether it is in force."""
        return self.state == RuleSetState.ACTIVE


@dataclass(frozen=True, slots=True)
class ActivationFacts:
    """A version was put in force. ``who``: the user's sign-in name, empty: the product."""

    at: datetime
    version: int
    previous: int | None
    who: str
    role: str


def rule_set(version: int) -> RuleSetFacts | None:
    """One version; None when there is none. One query."""
    row = RuleSet.objects.filter(version=version).first()
    return _facts(row) if row else None


def active_rules() -> RuleSetFacts | None:
    """The version in force. One query."""
    row = RuleSet.objects.filter(state=RuleSetState.ACTIVE).first()
    return _facts(row) if row else None


def rule_sets() -> list[RuleSetFacts]:
    """All versions, newest first. One query."""
    return [_facts(row) for row in RuleSet.objects.order_by("-version")]


def activations(limit: int = 100) -> list[ActivationFacts]:
    """The log, newest first. Two queries."""
    rows = list(
        RuleActivation.objects.select_related("rule_set", "previous").order_by("-at", "-id")[:limit]
    )
    names = _names({row.actor_uuid for row in rows if row.actor_uuid})
    return [
        ActivationFacts(
            at=row.at,
            version=row.rule_set.version,
            previous=row.previous.version if row.previous else None,
            # Somebody who was erased leaves the id only.
            who=names.get(row.actor_uuid, str(row.actor_uuid)) if row.actor_uuid else "",
            role=row.actor_role,
        )
        for row in rows
    ]


def _names(uuids: Iterable[UUID]) -> dict[UUID, str]:
    users = get_user_model().objects.filter(uuid__in=list(uuids))
    return dict(users.values_list("uuid", "username"))


def _facts(row: RuleSet) -> RuleSetFacts:
    return RuleSetFacts(
        row.version, row.state, str(row.get_state_display()), row.title, row.source,
        row.created_at, row.body,
    )  # fmt: skip
