"""What was public at any past time follows from frozen inputs and the change log alone."""

import json
import uuid
from datetime import timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.reach import rebuild, services
from apps.reach.models import FrozenArrays, InputSet, PublishedSet, RuleSet
from apps.reach.services import process
from apps.reach.services.follow import forget_process
from apps.twin import queries as twin
from apps.twin import services as twin_services
from apps.twin.models import Node
from tests.counts import count
from tests.reach import city
from tests.reach.builders import rules_file

# The module: the package gives its name to the function.
follow = import_module("apps.reach.services.follow")
pytestmark = pytest.mark.django_db

CHANGES = count(small=12, full=150)
TIMES = count(small=20, full=1000)


def live(rng: np.random.Generator, changes: int, *, side: int) -> None:
    """Barriers come and go, each change published."""
    span_m = (side - 1) * city.STEP_M
    for _ in range(changes):
        standing = twin.barriers_in(states=["confirmed"])
        if len(standing) > 2 and rng.random() < 0.4:
            city.remove(standing[rng.integers(len(standing))].uuid)
        else:
            lon, lat = city.at(rng.uniform(0, span_m), rng.integers(side) * city.STEP_M + 1.5)
            twin_services.observe(
                survey=uuid.uuid4(), kind=str(rng.choice(["works", "step", "narrow"])),
                lon=lon, lat=lat, can_pass="no", verified=bool(rng.random() < 0.7),
                observed_at=timezone.now(),
            )  # fmt: skip
            city.absorb()
        services.follow()


def stricter_rules() -> None:
    body = json.loads(json.dumps(rules_file()["body"]))
    body["within_s"]["value"] = 600
    for profile in body["profiles"].values():
        profile["speed_m_s"] = {**profile["speed_m_s"], "value": 0.7}
    services.load_rules(version=77, title="Slower", source="A test", body=body)


def test_random_times_over_two_rule_sets_and_two_networks_come_back_bit_for_bit(
    engine: Path,
) -> None:
    rng = np.random.default_rng(5)
    city.load()
    services.follow()
    live(rng, CHANGES // 3, side=city.SIDE)
    stricter_rules()
    services.follow()
    live(rng, CHANGES // 3, side=city.SIDE)
    city.load(generation=2, side=5)
    city.absorb()
    services.follow()
    live(rng, CHANGES - 2 * (CHANGES // 3), side=5)
    published = PublishedSet.objects.count()
    assert published >= CHANGES
    assert InputSet.objects.count() == 3
    out = StringIO()
    call_command("check_history", "--times", str(TIMES), "--seed", "3", stdout=out)
    found = json.loads(out.getvalue())
    assert found["times"] == TIMES
    assert found["agrees"], found
    assert (found["rule_sets"], found["generations"], found["other_format"]) == (2, 2, 0)
    assert found["sets"] > published // 4
    assert len(set(PublishedSet.objects.values_list("digest", flat=True))) > published // 2


def test_what_is_edited_in_place_later_does_not_change_the_past(engine: Path) -> None:
    city.load()
    city.barrier(75, 0)
    services.follow()
    first = PublishedSet.objects.get()
    Node.objects.update(residents=99)
    twin_network = FrozenArrays.objects.get(pk=first.inputs.network_id)
    city.place("pharmacy", "p9", 300, 300)
    services.follow()
    again = PublishedSet.objects.order_by("published_at").last()
    assert again is not None
    assert again.digest != first.digest
    assert again.layer_version == first.layer_version
    assert again.inputs.places_id != first.inputs.places_id
    assert again.inputs.network_id == twin_network.pk  # kept once: the revision did not move
    assert services.check_history(times=50).agrees


def test_a_set_is_published_once_and_again_when_the_city_returns_to_it(engine: Path) -> None:
    city.load()
    services.follow()
    services.follow()
    assert PublishedSet.objects.count() == 1
    forget_process()
    services.follow()
    assert PublishedSet.objects.count() == 1
    stricter_rules()
    services.follow()
    RuleSet.objects.filter(version=77).update(state="retired")
    services.load_rules(**rules_file())
    services.follow()
    first, second, third = PublishedSet.objects.order_by("published_at")
    assert first.digest == third.digest != second.digest
    assert first.inputs_id == third.inputs_id


def test_figures_of_a_model_that_had_strayed_are_published_again_at_the_same_version(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands is compared as a whole now and then, and then no version moves."""
    read = process._of_image
    city.load()
    services.follow()
    with monkeypatch.context() as stray:
        stray.setattr(process, "_of_image", lambda image: read({**image, "can_pass": "yes"}))
        city.barrier(75, 0)
        services.follow(effects_budget_s=60)
    now = follow._engine
    now.publisher.publish(now)
    wrong = PublishedSet.objects.latest("published_at")
    services.follow()
    services.follow()
    _first, _wrong, right = PublishedSet.objects.order_by("published_at")
    assert right.layer_version == wrong.layer_version == twin.layer().version
    assert right.digest != wrong.digest
    assert right.digest == rebuild.digest_of(rebuild.recomputed(right))


def test_only_the_last_set_of_a_day_keeps_its_body(engine: Path) -> None:
    city.load()
    services.follow()
    city.barrier(75, 0)
    services.follow()
    city.barrier(225, 0)
    services.follow()
    kept = [row.body is not None for row in PublishedSet.objects.order_by("published_at")]
    assert kept == [False, False, True]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The publisher's clock: it stands until the test moves it."""
    now = [100.0]
    monkeypatch.setattr("apps.reach.services.history.time.monotonic", lambda: now[0])
    return now


def follow_as_the_clock_does() -> int:
    """Follow like the alarm clock; how many sets are public then."""
    services.follow(effects_budget_s=60)
    return PublishedSet.objects.count()


def test_under_load_sets_are_apart_and_the_last_version_is_published(
    engine: Path, clock: list[float]
) -> None:
    city.load()
    assert follow_as_the_clock_does() == 0  # something may still be coming
    clock[0] += 3
    assert follow_as_the_clock_does() == 1
    for along in (75, 225, 375):
        city.barrier(along, 0)
        clock[0] += 1
        assert follow_as_the_clock_does() == 1
    clock[0] += 3
    assert follow_as_the_clock_does() == 2
    last = PublishedSet.objects.order_by("published_at").last()
    assert last is not None
    assert last.layer_version == twin.layer().version


def test_a_report_does_not_wait_for_figures_that_take_long(
    engine: Path, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step takes a second here: the budget is over after one, and a report starts anew."""

    def slowly(_clock: list[float] = clock) -> float:
        _clock[0] += 0.5
        return _clock[0]

    city.load()
    services.follow(effects_budget_s=0.1)
    clock[0] += 3
    monkeypatch.setattr("apps.reach.services.history.time.monotonic", slowly)
    services.follow(effects_budget_s=0.1)
    assert services.work_left()
    assert PublishedSet.objects.count() == 0
    city.barrier(75, 0)
    services.follow(effects_budget_s=60)
    calls = 0
    while PublishedSet.objects.count() == 0:
        clock[0] += 3
        services.follow(effects_budget_s=0.1)
        calls += 1
    assert calls > 5
    assert PublishedSet.objects.get().layer_version == twin.layer().version
    assert services.check_history().agrees


def test_a_figure_that_was_tampered_with_is_found(engine: Path) -> None:
    city.load()
    city.barrier(75, 0)
    services.follow()
    row = PublishedSet.objects.select_related("inputs__rule_set").get()
    told = rebuild.unpack(row.body)
    told["figures"][0][1] = 5
    PublishedSet.objects.update(body=rebuild.pack(json.dumps(told).encode()))
    with pytest.raises(CommandError, match="differ"):
        call_command("check_history", stdout=StringIO())


def test_without_anything_published_the_check_says_so(engine: Path) -> None:
    with pytest.raises(CommandError, match="Nothing has been published"):
        call_command("check_history", stdout=StringIO())


def test_the_database_refuses_to_change_the_past(engine: Path) -> None:
    city.load()
    services.follow()
    for rows, values in (
        (PublishedSet.objects.all(), {"digest": "0"}),
        (PublishedSet.objects.all(), {"published_at": timezone.now() - timedelta(days=9)}),
        (InputSet.objects.all(), {"network_generation": 9}),
        (FrozenArrays.objects.all(), {"body": b""}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**values)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_a_real_city_is_given_no_past(engine: Path) -> None:
    city.load()
    services.follow()
    with pytest.raises(ValueError, match="demonstration"):
        services.publish_past([(timezone.now() - timedelta(days=7), 0)])
