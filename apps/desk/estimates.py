"""How long one waits, reckoned from how long others were helped. Pure: it imports no Django.

A range and never a minute: from the quick quarter of the visits to the slow one. Where nobody was
helped yet there is no figure, and "not known yet" is what people read.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Fewer visits than these say nothing: of a service today, of a service in the past weeks, of all.
ENOUGH_TODAY, ENOUGH_OF_SERVICE, ENOUGH_OF_ALL = 5, 3, 5
# Who is at a desk for longer than anybody else was may leave at any moment, but not at once.
LEAST_LEFT_S = 60.0


@dataclass(frozen=True, slots=True)
class Length:
    """How long a visit takes, in seconds: a quarter is quicker, half, a quarter is slower."""

    quick_s: float
    middle_s: float
    slow_s: float


@dataclass(frozen=True, slots=True)
class Lengths:
    """By service; ``otherwise`` where a service has too few visits; ``None`` is not known."""

    by_service: Mapping[str, Length]
    otherwise: Length | None = None

    def of(self, service: str) -> Length | None:
        """How long this service takes."""
        return self.by_service.get(service, self.otherwise)


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Somebody who is being helped, or was called: since when, in seconds before now."""

    service: str
    since_s: float


@dataclass(frozen=True, slots=True)
class Wait:
    """From ``least_s`` to ``most_s`` seconds until one is called."""

    least_s: float
    most_s: float

    @property
    def minutes(self) -> tuple[int, int]:
        """In steps of five minutes, outwards; the second is at least five."""
        least = int(self.least_s // 300) * 5
        most = -int(-self.most_s // 300) * 5
        return least, max(most, least + 5)


def waits(
    desks: int,
    helped: Sequence[AtDesk],
    queue: Sequence[str],
    lengths: Lengths,
    coming: Sequence[tuple[float, str]] = (),
) -> list[Wait | None]:
    """How long each of ``queue`` (services, in the order of turns) waits until she is called.

    ``desks`` work now, at least those of ``helped``. ``coming`` are appointments that are not here
    yet: in how many seconds, for which service; in the slow reading they come and go first.
    ``None`` where somebody before has a service of which nothing is known.
    """
    known = [lengths.of(service) for service in queue]
    busy = [(lengths.of(one.service), one.since_s) for one in helped]
    if any(length is None for length, _since in busy):
        return [None] * len(queue)
    idle = [0.0] * max(desks - len(helped), 0 if helped else 1)
    quick = idle + [max(length.quick_s - since, 0.0) for length, since in busy if length]
    slow = idle + [max(length.slow_s - since, LEAST_LEFT_S) for length, since in busy if length]
    heapq.heapify(quick)
    heapq.heapify(slow)
    expected = sorted(coming)
    found: list[Wait | None] = []
    for length in known:
        while expected and expected[0][0] <= slow[0]:
            _in_s, service = expected.pop(0)
            theirs = lengths.of(service) or length
            if theirs is None:
                break
            heapq.heapreplace(slow, slow[0] + theirs.slow_s)
        found.append(Wait(quick[0], max(slow[0], quick[0])))
        if length is None:
            break
        heapq.heapreplace(quick, quick[0] + length.quick_s)
        heapq.heapreplace(slow, slow[0] + length.slow_s)
    return found + [None] * (len(queue) - len(found))
