"""A consumer of our own, for events no app sends."""

from collections.abc import Iterator

import pytest

from apps.outbox import registry
from apps.outbox.services import register
from tests.outbox import consumer

KIND = "test.happened"
OTHER_KIND = "test.happened_elsewhere"


@pytest.fixture(autouse=True)
def heard() -> Iterator[list[consumer.Heard]]:
    """What the consumer was given, in order; it behaves well unless told otherwise."""
    consumer.reset()
    register(kind=KIND, destination="ear", handler="tests.outbox.consumer.hear")
    register(kind=OTHER_KIND, destination="ear", handler="tests.outbox.consumer.hear")
    register(kind=OTHER_KIND, destination="eye", handler="tests.outbox.consumer.see")
    yield consumer.heard
    registry.unregister(kind=KIND, destination="ear")
    registry.unregister(kind=OTHER_KIND, destination="ear")
    registry.unregister(kind=OTHER_KIND, destination="eye")
