"""Inputs that change while the engine reads them are read again: no name stands for others."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from apps.reach import services
from apps.reach.engine.frozen import thaw
from apps.reach.models import EngineState, InputSet, PublishedSet
from apps.reach.services import inputs, process
from tests.reach import city

# The module: the package gives its name to the function.
follow = import_module("apps.reach.services.follow")
pytestmark = pytest.mark.django_db


def _a_pharmacy_opens_meanwhile(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Between the key and the contents, once. Returns how often the contents were read."""
    read, times = inputs.places, []

    def places(network: Any) -> Any:
        times.append(1)
        if len(times) == 1:
            city.place("pharmacy", "p9", 300, 300)
        return read(network)

    monkeypatch.setattr(process.read, "places", places)
    return times


def _pharmacies(kept: InputSet) -> int:
    return len(thaw(bytes(kept.places.body))["nodes:pharmacy"])


def test_what_is_frozen_is_what_its_key_names(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.load()
    before = inputs.current()
    with monkeypatch.context() as meanwhile:
        times = _a_pharmacy_opens_meanwhile(meanwhile)
        services.follow()
    assert len(times) == 2
    now = inputs.current()
    assert before is not None
    assert now is not None
    assert before.key != now.key == EngineState.objects.get().inputs_key
    assert _pharmacies(InputSet.objects.get()) == 3
    assert PublishedSet.objects.count() == 1
    assert services.check_history(times=3).agrees


def test_nobody_finds_what_was_made_of_a_mixture_and_then_left(
    engine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.load()
    with monkeypatch.context() as meanwhile:
        _a_pharmacy_opens_meanwhile(meanwhile)
        key = inputs.current()
        with pytest.raises(inputs.InputsMoved):
            follow._current_engine(key, None)
    state = EngineState.objects.get()
    assert (state.checkpoint, state.inputs_key) == ("", "")
    services.follow()
    assert services.check().agrees
