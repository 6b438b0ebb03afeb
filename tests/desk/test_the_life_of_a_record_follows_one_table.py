"""A record is corrected, taken back, brought back; its events in order give what it says now."""

import random
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from apps.accounts.models import User
from apps.desk import record_life, services
from apps.desk.models import Assistance, AssistanceEvent, AssistanceWords
from apps.desk.models.assistance import ActsAs, ActsBecause, ActsFor, Autonomy, HelpKind, Referral
from apps.desk.services.records import _facts
from apps.desk.topics import TOPICS
from apps.points.models import Site
from tests.counts import count
from tests.desk.builders import NINE, facilitator
from tests.desk.records import recorded, told

pytestmark = pytest.mark.django_db
WALKS = count(small=15, full=300)


def anything(chance: random.Random) -> dict[str, Any]:
    """Whatever may be told of a help."""
    kind = chance.choice(HelpKind.values)
    said: dict[str, Any] = {
        "kind": kind,
        "topics": chance.sample(list(TOPICS), chance.randint(1, 4)),
        "minutes": str(chance.randint(1, 720)),
        "people": str(chance.randint(1, 200)) if kind != "individual" else "",
        "competences": [str(one) for one in chance.sample(range(1, 14), chance.randint(0, 3))],
        "domains": chance.sample("ABCDEFGHIJKLMNOPQRS", chance.randint(0, 3)),
        "autonomy": chance.choice(["", *Autonomy.values]),
        "referral": chance.choice(["", *Referral.values]),
        "first_time": chance.choice(["", "yes", "no"]),
        "follow_up_on": chance.choice(["", "2026-12-24", "2027-01-15"]),
        "note": chance.choice(["", "Fatto", "Da rivedere"]),
        "follow_up": chance.choice(["", "Chiedere ancora"]),
    }
    if chance.random() < 0.3:
        said |= {
            "acts_as": chance.choice(ActsAs.values),
            "acts_for": chance.choice(ActsFor.values),
            "because": chance.choice(ActsBecause.values),
            "document_seen": chance.choice(["yes", "no"]),
        }
    return said


@pytest.mark.parametrize("seed", range(WALKS))
def test_any_life_can_be_told_again_from_its_events(site: Site, anna: User, seed: int) -> None:
    chance = random.Random(seed)
    people = [anna, facilitator("bea")]
    now = NINE
    which = uuid.uuid4()
    authors: list[uuid.UUID] = []
    for _ in range(25):
        now += timedelta(minutes=chance.randint(1, 90))
        who = chance.choice(people)
        act = chance.choice(["record", "correct", "void", "restore"])
        state = Assistance.objects.filter(uuid=which).values_list("state", flat=True).first()
        step = {"record": "recorded", "correct": "corrected", "void": "voided",
                "restore": "restored"}[act]  # fmt: skip
        allowed = record_life.after(state or "", step) is not None
        before = AssistanceEvent.objects.count()
        try:
            if act == "record":
                done = services.record_assistance(
                    client_uuid=which, site_code=site.code, data=anything(chance), actor=who, at=now
                )
                assert done.is_new is allowed
            elif act == "correct":
                services.correct_assistance(
                    assistance=which, data=anything(chance), actor=who, at=now
                )
            else:
                change = services.void_assistance if act == "void" else services.restore_assistance
                change(assistance=which, actor=who, at=now)
        except services.RecordRefused:
            assert not allowed
        if AssistanceEvent.objects.count() > before:
            assert allowed
            authors.append(who.uuid)
    row = Assistance.objects.filter(uuid=which).first()
    if row is None:
        return
    events = list(AssistanceEvent.objects.filter(assistance=row).order_by("number"))
    assert [one.number for one in events] == list(range(1, len(events) + 1))
    assert [one.actor for one in events] == authors
    state, facts = record_life.replay((one.step, one.facts) for one in events)
    facts.pop("words", None)
    assert (state, facts) == (row.state, _facts(row))
    # Words are in the row beside and nowhere in the log; what was taken back has none.
    assert "Fatto" not in str([one.facts for one in events])
    if state == "void":
        assert not AssistanceWords.objects.exists()
    # How many count follows the state alone.
    assert Assistance.objects.counted().count() == (state == "recorded")


def test_a_correction_that_changes_nothing_is_no_step(site: Site, anna: User) -> None:
    row = recorded(site, anna, note="Fatto", competences=["6"], domains=["A"])
    same = told(note="Fatto", competences=["6"], domains=["A"])
    assert not services.correct_assistance(assistance=row.uuid, data=same, actor=anna)
    assert AssistanceEvent.objects.count() == 1


def test_a_correction_keeps_the_beginning_and_the_age_of_the_words(site: Site, anna: User) -> None:
    row = recorded(site, anna, note="Fatto")
    later = NINE + timedelta(days=3)
    services.correct_assistance(
        assistance=row.uuid, data=told(minutes="45", note="Fatto tutto"), actor=anna, at=later
    )
    began = row.begun_at
    row.refresh_from_db()
    assert row.begun_at == began
    assert row.ended_at - row.begun_at == timedelta(minutes=45)
    assert row.words.note == "Fatto tutto"
    assert row.words.written_at == NINE


def test_a_log_that_does_not_follow_is_noticed() -> None:
    for steps in (["corrected"], ["recorded", "restored"], ["recorded", "voided", "corrected"]):
        with pytest.raises(ValueError, match="does not follow"):
            record_life.replay((step, {}) for step in steps)


def test_the_database_lets_no_event_change(site: Site, anna: User) -> None:
    recorded(site, anna)
    event = AssistanceEvent.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        AssistanceEvent.objects.filter(pk=event.pk).update(step="voided")
    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()
