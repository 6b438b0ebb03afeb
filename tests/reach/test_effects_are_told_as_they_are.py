"""The short way from a row to JSON says what the long way says."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.utils.encoders import JSONEncoder

from apps.reach import queries
from apps.reach.models import Effect

FIGURES = {
    "residents_affected": 12, "residents_cut_off": 2, "residents_losing_15_min": 5,
    "places_lost": 1, "longest_detour_s": None,
}  # fmt: skip


def effect(barrier: uuid.UUID, profile: str, **more: Any) -> None:
    facts = {**FIGURES, "longest_detour_s": 90, **more}
    Effect.objects.create(
        barrier_uuid=barrier, profile=profile, reading="optimistic", layer_version=7,
        verdict="blocked", **facts,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("proved", [None, 3, 9])
def test_both_ways_give_the_same_json(proved: int | None) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    effect(one, "walking", computed_at=datetime(2026, 5, 4, 9, 0, 1, tzinfo=UTC))
    effect(one, "cane", longest_detour_s=None)
    effect(
        other,
        "walking",
        reasons=[{"code": "step_height", "verdict": "blocked", "value": 12, "limit": 2.5}],
        by_category={
            "school": FIGURES,
            "health": {**FIGURES, "residents_within_15_min_before": 4,
                       "residents_within_15_min_after": 1},
        },
        bundle=[str(one)],
        bundle_version=5,
        bundle_residents_affected=3,
        bundle_longest_detour_s=44,
    )  # fmt: skip
    asked = [one, other, uuid.uuid4()]
    long_way = {
        key: [row.as_dict() for row in rows]
        for key, rows in queries.effects_for(asked, proved=proved or 0).items()
    }
    short_way = queries.effects_told(asked, proved=proved)
    assert short_way.keys() == long_way.keys()
    for key, rows in long_way.items():
        said = json.loads(json.dumps(rows, cls=JSONEncoder))
        assert json.loads(json.dumps(short_way[key])) == said


@pytest.mark.django_db
def test_it_takes_one_query(django_assert_num_queries: Any) -> None:
    barriers = [uuid.uuid4() for _ in range(5)]
    for barrier in barriers:
        effect(barrier, "walking")
    with django_assert_num_queries(1):
        assert queries.effects_told(barriers, proved=0).keys() == set(barriers)
