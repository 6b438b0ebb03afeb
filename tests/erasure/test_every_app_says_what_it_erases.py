"""One list of erasers: each is called, one that fails keeps no other, the run is recorded."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.erasure import queries, services
from apps.erasure.models import ErasureRun
from apps.erasure.registry import registered

pytestmark = pytest.mark.django_db
HERE = "tests.erasure.test_every_app_says_what_it_erases"
called: list[tuple[bool, datetime]] = []


@dataclass(frozen=True)
class Erased:
    """As an app counts."""

    old_notes: int
    committed: bool = True


def erase_notes(*, commit: bool = False, now: datetime | None = None) -> Erased:
    """As an app erases."""
    assert now is not None
    called.append((commit, now))
    return Erased(3, commit)


def cannot(**_how: Any) -> Erased:
    """As an app whose table is broken."""
    raise RuntimeError("row of Maria Rossi")


@pytest.fixture
def notes() -> Iterator[None]:
    called.clear()
    services.register("notes", f"{HERE}.erase_notes", {"old_notes": "notes nobody reads"})
    yield
    services.unregister("notes")


@pytest.fixture
def broken() -> Iterator[None]:
    services.register("a-broken-one", f"{HERE}.cannot", {})
    yield
    services.unregister("a-broken-one")


def test_every_app_with_something_personal_is_on_the_list() -> None:
    names = {one.name for one in registered()}
    assert {"accounts", "booking", "mail", "opendata", "reports", "twin"} <= names
    for one in registered():
        services.register(one.name, one.dotted, one.words)
        # Each can be asked, and its words are those of counts it really has.
        counts = one.eraser(commit=False, now=timezone.now())
        assert set(one.words) <= set(counts.__dataclass_fields__)


def test_two_erasers_under_one_name_are_a_mistake(notes: None) -> None:
    with pytest.raises(ValueError, match="already erased"):
        services.register("notes", f"{HERE}.cannot", {})


def test_each_is_called_and_the_run_is_recorded(notes: None) -> None:
    now = timezone.now()
    (told,) = [one for one in services.erase_expired(now=now) if one.name == "notes"]
    assert told.sentence == "3 notes nobody reads"
    assert not ErasureRun.objects.exists()
    services.erase_expired(commit=True, now=now)
    assert called == [(False, now), (True, now)]
    assert ErasureRun.objects.get().counts["notes"] == {"old_notes": 3}
    assert queries.last_run() == now


def test_one_that_fails_keeps_no_other_and_is_told(
    notes: None, broken: None, caplog: pytest.LogCaptureFixture
) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match="a-broken-one"):
        call_command("erase_expired", "--commit", stdout=out)
    assert called
    assert "Erased of notes: 3 notes nobody reads." in out.getvalue()
    counts = ErasureRun.objects.get().counts
    assert "notes" in counts
    assert "a-broken-one" not in counts
    assert "RuntimeError" in caplog.text
    assert "Maria" not in caplog.text + out.getvalue()
