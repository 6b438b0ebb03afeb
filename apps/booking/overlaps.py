"""What is wrong with shifts, seen together: pure arithmetic on seconds. Imports no Django.

1. ``two_places``: one person is at two sites, or twice at one, at the same time.
2. ``closed``: a part of a shift lies outside the hours in which the site is open.
3. ``no_desk``: at some moment more people work at a site than it has desks.

Each warning names the shift, and from when to when. Touching is not overlapping.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Span = tuple[int, int]
TWO_PLACES, CLOSED, NO_DESK = "two_places", "closed", "no_desk"


@dataclass(frozen=True, slots=True)
class Work:
    """A shift. ``key`` names it, times are seconds of the epoch."""

    key: int
    person: int
    site: int
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True, order=True)
class Warning:  # noqa: A001 - what it is called in the office
    """``other``: the shift it gets in the way of, or 0."""

    key: int
    kind: str
    start_s: int
    end_s: int
    other: int = 0


def warnings(
    shifts: Sequence[Work],
    open_spans: Mapping[int, Sequence[Span]],
    desks: Mapping[int, int],
) -> list[Warning]:
    """All warnings, sorted. ``open_spans`` of a site are sorted and disjoint; ``desks`` by site."""
    found = [
        *_two_places(shifts),
        *(
            Warning(one.key, CLOSED, start, end)
            for one in shifts
            for start, end in _outside(one, open_spans.get(one.site, ()))
        ),
        *_no_desk(shifts, desks),
    ]
    return sorted(found)


def _two_places(shifts: Sequence[Work]) -> Iterable[Warning]:
    by_person: dict[int, list[Work]] = defaultdict(list)
    for one in shifts:
        by_person[one.person].append(one)
    for mine in by_person.values():
        mine.sort(key=lambda one: (one.start_s, one.end_s, one.key))
        for index, one in enumerate(mine):
            for other in mine[index + 1 :]:
                if other.start_s >= one.end_s:
                    break
                end = min(one.end_s, other.end_s)
                yield Warning(one.key, TWO_PLACES, other.start_s, end, other.key)
                yield Warning(other.key, TWO_PLACES, other.start_s, end, one.key)


def _outside(one: Work, spans: Sequence[Span]) -> Iterable[Span]:
    """The parts of a shift in which its site is closed."""
    at = one.start_s
    for start, end in spans:
        if end <= at:
            continue
        if start >= one.end_s:
            break
        if start > at:
            yield at, start
        at = end
        if at >= one.end_s:
            return
    if at < one.end_s:
        yield at, one.end_s


def _no_desk(shifts: Sequence[Work], desks: Mapping[int, int]) -> Iterable[Warning]:
    by_site: dict[int, list[Work]] = defaultdict(list)
    for one in shifts:
        by_site[one.site].append(one)
    for site, mine in by_site.items():
        crowded = _crowded(mine, desks.get(site, 0))
        for one in mine:
            for start, end in crowded:
                low, high = max(start, one.start_s), min(end, one.end_s)
                if low < high:
                    yield Warning(one.key, NO_DESK, low, high)


def _crowded(mine: Sequence[Work], desks: int) -> list[Span]:
    """Stretches in which more people work than there are desks: sorted and disjoint."""
    # Ends before starts at one moment: who leaves makes room for who comes.
    moments = sorted([(one.end_s, -1) for one in mine] + [(one.start_s, 1) for one in mine])
    found: list[Span] = []
    working, since = 0, None
    for at, step in moments:
        working += step
        if working > desks and since is None:
            since = at
        elif working <= desks and since is not None:
            if since < at:
                found.append((since, at))
            since = None
    return found
