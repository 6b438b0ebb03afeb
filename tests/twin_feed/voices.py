"""Voices about a barrier, made up for the tests of confidence."""

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from apps.twin.confidence import Voice
from apps.twin.kinds import BarrierKind
from tests.counts import count

NOW = datetime(2026, 5, 31, 12, tzinfo=UTC)
# Floats of two ways to the same number: no more than their last digits.
CLOSE = 1e-12
PEOPLE = [uuid.UUID(int=n) for n in range(1, 4)]

kinds = st.sampled_from([str(kind) for kind in BarrierKind])
many = settings(max_examples=count(small=150, full=5000), deadline=None)


def voice_within(hours: int) -> st.SearchStrategy[Voice]:
    """A voice not older than so many hours."""
    return st.builds(
        Voice,
        source=st.uuids(),
        source_kind=st.sampled_from(["citizen", "facilitator", "technician", "survey"]),
        present=st.booleans(),
        observed_at=st.integers(0, hours).map(lambda ago: NOW - timedelta(hours=ago)),
        verified=st.booleans(),
        contact=st.sampled_from([None, None, *PEOPLE]),
    )


def voices_within(hours: int) -> st.SearchStrategy[list[Voice]]:
    """Up to eight voices of different sources, none older than so many hours."""
    return st.lists(voice_within(hours), max_size=8, unique_by=lambda one: one.source)


def seen(who: str = "citizen", *, days: float = 0, present: bool = True, **more: object) -> Voice:
    """One voice, so many days ago."""
    return Voice(uuid.uuid4(), who, present, NOW - timedelta(days=days), **more)  # type: ignore[arg-type]
