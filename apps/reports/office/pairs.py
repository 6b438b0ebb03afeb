"""Barriers that may be one: proposed by distance and family, compared, and settled once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.reach import queries as reach
from apps.reports.errors import TransitionRefused
from apps.reports.models import NotTheSame, PhotoReview, Report
from apps.reports.queries.photos import ReviewItem, review_items
from apps.twin import queries as twin
from apps.twin import services as twin_services

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from apps.accounts.models import User

PROPOSED_MAX = 100
# The drawing: units of its square, and how far from the edge the two dots lie at most.
SIZE = 200
_MARGIN = 30.0
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two barriers that may be one, and how far apart they are."""

    first: twin.BarrierFacts
    second: twin.BarrierFacts
    distance_m: float


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, with all the office knows. Effect: ``None`` is not computed yet."""

    barrier: twin.BarrierFacts
    reports: list[tuple[UUID, str]]
    photos: list[ReviewItem]
    losing_15_min: int | None
    affected: int | None
    # Where its dot lies on the drawing.
    x: str
    y: str


def proposed(*, within: frozenset[str] | None) -> list[Pair]:
    """Pairs nobody has settled yet, the nearest first, at most ``PROPOSED_MAX``. Five queries."""
    settled = list(NotTheSame.objects.values_list("first", "second"))
    pairs = twin.close_pairs(settled=settled, within=within, limit=PROPOSED_MAX)
    facts = twin.barriers_by_uuid({uuid for pair in pairs for uuid in (pair.first, pair.second)})
    return [
        Pair(facts[pair.first], facts[pair.second], pair.distance_m)
        for pair in pairs
        if pair.first in facts and pair.second in facts
    ]


def sides(first: twin.BarrierFacts, second: twin.BarrierFacts) -> tuple[Side, Side]:
    """Both with reports, photos and effect, and their places on one drawing. Four queries."""
    both = (first, second)
    sources = twin.sources_of([one.uuid for one in both])
    told = {source: barrier for barrier, found in sources.items() for source in found}
    effects = reach.worst_effects(one.uuid for one in both)
    rows = Report.objects.filter(uuid__in=list(told)).order_by("created_at")
    reports = list(rows.values_list("uuid", "code"))
    reviews = PhotoReview.objects.filter(photo__report__uuid__in=[uuid for uuid, _code in reports])
    photos = review_items(
        reviews.select_related("photo__report").defer("photo__report__search").order_by("pk")
    )
    places = _drawn((first.lon, first.lat), (second.lon, second.lat))

    def side(barrier: twin.BarrierFacts, place: tuple[str, str]) -> Side:
        effect = effects.get(barrier.uuid)
        return Side(
            barrier=barrier,
            reports=[one for one in reports if told[one[0]] == barrier.uuid],
            photos=[one for one in photos if one.report and told[one.report] == barrier.uuid],
            losing_15_min=effect.residents_losing_15_min if effect else None,
            affected=effect.residents_affected if effect else None,
            x=place[0],
            y=place[1],
        )

    return side(first, places[0]), side(second, places[1])


def join(*, stays: UUID, gone: UUID, actor: User | AnonymousUser) -> None:
    """The two are one: what was told of ``gone`` speaks for ``stays``. Can be undone there.

    Raises ``TransitionRefused``.
    """
    try:
        twin_services.merge_barriers(
            barrier=gone, into=stays, actor_role=accounts.acting_role(actor)
        )
    except twin_services.TransitionRefused as refused:
        words = twin.refusal_in_words(refused.why)
        raise TransitionRefused(words, refused.why) from None


def tell_apart(*, one: UUID, other: UUID, actor: User) -> bool:
    """The two are two: they are not proposed again. False when that was known already."""
    if one == other:
        raise TransitionRefused(_("Choose two barriers."), "same")
    first, second = sorted((one, other))
    with transaction.atomic():
        _row, is_new = NotTheSame.objects.get_or_create(
            first=first, second=second, defaults={"actor": actor}
        )
    return is_new


def forget_apart(*, one: UUID, other: UUID) -> bool:
    """Undo ``tell_apart``: the pair may be proposed again."""
    first, second = sorted((one, other))
    return bool(NotTheSame.objects.filter(first=first, second=second).delete()[0])


def are_told_apart(one: UUID, other: UUID) -> bool:
    """Whether somebody has found them to be two."""
    first, second = sorted((one, other))
    return NotTheSame.objects.filter(first=first, second=second).exists()


def _drawn(
    one: tuple[float, float], other: tuple[float, float]
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Places of two dots, north up: around the middle, as far apart as fits."""
    east = (other[0] - one[0]) * math.cos(math.radians(one[1])) * _METRES_PER_DEGREE
    north = (other[1] - one[1]) * _METRES_PER_DEGREE
    longest = max(abs(east), abs(north)) or 1.0
    scale = (SIZE - 2 * _MARGIN) / longest / 2
    middle, right, up = SIZE / 2, east * scale, north * scale
    return (
        (f"{middle - right:.1f}", f"{middle + up:.1f}"),
        (f"{middle + right:.1f}", f"{middle - up:.1f}"),
    )
