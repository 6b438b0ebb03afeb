"""The verdicts of a stretch: both readings, seconds by direction, reasons, the law, conflicts."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.reach import services
from apps.reach.engine.model import ReachModel
from apps.reach.models import SegmentVerdict
from apps.reach.services import inputs
from apps.reach.services.follow import forget_process
from apps.twin.models import Barrier, Segment
from tests.reach import city

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(settings: Any, tmp_path: Path) -> Any:
    settings.ENGINE_ROOT = tmp_path
    forget_process()
    city.load(side=4)
    yield
    forget_process()


def _ask(client: Client, index: int) -> dict[str, Any]:
    answer = client.get(f"/api/v1/segments/{index}/verdicts/")
    assert answer.status_code == 200
    return answer.json()


def test_verdicts_and_seconds_are_those_the_engine_computes_with(
    client: Client, engine: None
) -> None:
    # Every attribute on a few stretches, and barriers, verified and not.
    for index, (kind, width, incline) in enumerate(
        [("crossing", None, 2.0), ("steps", 1.2, None), ("sidewalk", 0.85, 9.0)]
    ):
        Segment.objects.filter(index=index).update(
            kind=kind, width_m=width, incline_pct=incline, surface="sett", step_count=3
        )
    city.barrier(75, 0)
    city.barrier(0, 75, kind="step", verified=False)
    services.follow()
    read = inputs.current()
    model = ReachModel(
        network=read.network(), rules=read.rules(), places={},
        barriers=inputs.barriers(read.dataset_id)[1],
    )  # fmt: skip
    stored = {
        (row.profile, row.segment_index): (row.optimistic, row.pessimistic)
        for row in SegmentVerdict.objects.all()
    }
    for index in range(model.network.segment_count):
        told = _ask(client, index)
        for found in told["profiles"]:
            verdicts = tuple(found[r]["verdict"] for r in ("optimistic", "pessimistic"))
            key = (found["profile"], index)
            assert verdicts == stored.get(key, ("unknown", "unknown"))
            for plane in model.planes:
                if plane.profile != found["profile"]:
                    continue
                ms = model.weight(plane)[model.graph.slot[:, index]]
                seconds = found[plane.reading]["seconds"]
                for way, value in zip(("forward", "backward"), ms.tolist(), strict=True):
                    expected = value / 1000 if np.isfinite(value) else None
                    assert seconds[way] == expected


def test_a_barrier_on_the_stretch_is_told_with_its_reasons_and_seconds(
    client: Client, engine: None
) -> None:
    uuid = city.barrier(75, 0, kind="narrow")
    Barrier.objects.filter(uuid=uuid).update(measures={"width_cm": 85})
    index = Barrier.objects.get(uuid=uuid).segment.index
    services.ensure_rules()
    (barrier,) = _ask(client, index)["barriers"]
    chair = next(v for v in barrier["verdicts"] if v["profile"] == "manual_wheelchair")
    assert (barrier["barrier"], chair["verdict"]) == (str(uuid), "hard")
    assert chair["seconds"] == {"optimistic": 20.0, "pessimistic": 20.0}
    (reason,) = chair["reasons"]
    assert (reason["code"], reason["value"], reason["limit"]) == ("width_cm", 85.0, 90.0)


def test_the_law_stands_beside_the_verdicts(client: Client, engine: None) -> None:
    services.ensure_rules()
    Segment.objects.filter(index=0).update(kind="sidewalk", width_m=0.7)
    told = _ask(client, 0)
    assert told["conformity"]["conforms"] == "fails"
    rule = told["conformity"]["rules"][0]
    assert (rule["rule"], rule["value"], rule["limit"]) == ("dm236-8.2.1-width", 70.0, 90.0)
    assert "DM" in rule["source"] or "D.M." in rule["source"]


def test_its_id_is_the_generation_and_the_name_in_the_source(client: Client, engine: None) -> None:
    services.ensure_rules()
    row = Segment.objects.get(index=3)
    told = _ask(client, 3)
    assert told["id"] == f"{row.dataset.generation}/{row.ref}"
    assert told["rules_version"] == 2


@pytest.mark.parametrize("index", [10_000, 2**31, 2**70])
def test_a_stretch_that_is_not_there_is_not_found(client: Client, engine: None, index: int) -> None:
    services.ensure_rules()
    assert client.get(f"/api/v1/segments/{index}/verdicts/").status_code == 404


def test_a_stretch_costs_seven_queries_however_many_barriers(client: Client, engine: None) -> None:
    services.ensure_rules()
    for kind in ("narrow", "step", "surface"):
        city.barrier(75, 0, kind=kind)
    index = Barrier.objects.first().segment.index
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(_ask(client, index)["barriers"]) == 3
    assert len(queries) <= 7
