"""Rules are versioned: written once, and put in force with a log."""

import copy
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from apps.reach import rule_sets, services
from apps.reach.models import RuleActivation, RuleSet
from tests.reach import city
from tests.reach.builders import rules_file

pytestmark = pytest.mark.django_db


def _other(speed: float) -> dict:
    body = copy.deepcopy(rules_file()["body"])
    body["profiles"]["walking"]["speed_m_s"]["value"] = speed
    return body


def _draft(speed: float) -> int:
    return services.draft_rules(title="Tried out", source="the office", body=_other(speed))


def test_a_draft_gets_the_next_version_and_changes_nothing_in_force() -> None:
    before = services.ensure_rules()
    assert _draft(1.1) == before + 1
    assert _draft(1.2) == before + 2
    assert rule_sets.SHELF.active().version == before


def test_activation_says_who_when_and_from_which_to_which() -> None:
    first = services.ensure_rules()
    second = _draft(1.1)
    actor = services.Actor(uuid=uuid.uuid4(), role="technician")
    assert services.activate_rules(second, actor=actor)
    assert not services.activate_rules(second, actor=actor)
    log = RuleActivation.objects.order_by("pk")
    assert [(a.previous and a.previous.version, a.rule_set.version) for a in log] == [
        (None, first),
        (first, second),
    ]
    assert (log[1].actor_uuid, log[1].actor_role) == (actor.uuid, "technician")
    assert RuleSet.objects.get(version=first).state == "retired"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reach_ruleactivation SET actor_role = 'x'",
        "DELETE FROM reach_ruleactivation",
        "UPDATE reach_ruleset SET body = '{}'",
        "UPDATE reach_ruleset SET version = version + 100",
    ],
)
def test_the_database_itself_refuses_to_change_what_was(statement: str) -> None:
    services.ensure_rules()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_rules_that_come_with_a_newer_product_wait_as_a_draft_once() -> None:
    services.load_rules(version=1, title="Old", source="us", body=_other(1.0))
    call_command("load_rules")
    call_command("load_rules")
    shipped = rules_file()["version"]
    assert list(RuleSet.objects.order_by("version").values_list("version", "state")) == [
        (1, "active"),
        (shipped, "draft"),
    ]


def test_a_version_number_taken_by_staff_does_not_hide_the_shipped_rules() -> None:
    services.load_rules(version=1, title="Old", source="us", body=_other(1.0))
    shipped = rules_file()["version"]
    services.load_rules(
        version=shipped, title="Ours", source="us", body=_other(1.1), activate=False
    )
    services.ensure_rules()
    draft = RuleSet.objects.get(body=rules_file()["body"])
    assert (draft.version, draft.state) == (shipped + 1, "draft")


def test_the_engine_computes_anew_by_itself(engine: object) -> None:
    from apps.reach import queries

    city.load()
    services.follow()
    version = _draft(0.5)
    before = {(i.profile, i.category): i.median_s for i in queries.layer_indicators()}
    services.activate_rules(version)
    services.follow()
    after = {(i.profile, i.category): i.median_s for i in queries.layer_indicators()}
    assert queries.engine_state().rules_version == version
    assert after["walking", "pharmacy"] > before["walking", "pharmacy"]
    assert after["blind", "pharmacy"] == before["blind", "pharmacy"]
