"""What has to be compiled or read from disk is there before the first report after a start."""

import subprocess
import sys
from pathlib import Path

import pytest

from apps.reach import services
from apps.reach.services import process
from apps.reach.services.follow import forget_process
from tests.reach import city

ROOT = Path(__file__).resolve().parent.parent.parent
# In a process of its own: in this one other tests have compiled everything already.
FRESH = """
import numpy as np
from apps.reach.engine import kernels, kernels_effects
from apps.reach.engine.effects import effect_of
from apps.reach.engine.warm import warm_up
from tests.reach.builders import random_barrier, random_model, rules

def compiled():
    modules = {**vars(kernels), **vars(kernels_effects)}
    kernel = {n: f for n, f in modules.items() if hasattr(f, "signatures")}
    return {name: len(one.signatures) for name, one in kernel.items()}

warm_up(rules())
before = compiled()
rng = np.random.default_rng(7)
model = random_model(rng)
for i in range(5):
    model.apply(put=[random_barrier(rng, model.network, f"new{i}")], drop=[f"b{i}"])
    for plane in model.planes:
        effect_of(model, f"new{i}", plane)
assert before["update"] and before["trial"] and before["places_lost"], before
assert compiled() == before, (before, compiled())
"""


def test_after_warming_up_a_report_compiles_nothing() -> None:
    said = subprocess.run(
        [sys.executable, "-c", FRESH], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr


@pytest.mark.django_db
def test_an_engine_that_finds_nothing_new_warms_up_all_the_same(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.load()
    city.barrier(75, 0)
    services.follow()
    forget_process()
    warmed = []
    monkeypatch.setattr(process, "warm_up", warmed.append)
    assert services.follow(wait=False, effects_budget_s=0.0) == 0
    assert len(warmed) == 1
    services.follow(wait=False, effects_budget_s=0.0)
    assert len(warmed) == 1
