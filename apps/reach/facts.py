"""What this app tells: plain immutable facts, no model leaves it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.reach.profiles import CATEGORY_LABELS, PROFILE_LABELS


@dataclass(frozen=True, slots=True)
class CategoryEffectFacts:
    """Effect on the way to the nearest place of one category. Seconds are whole.

    ``residents_within_15_min_before`` and ``_after``: those of the affected who have a place
    within 15 minutes without the barrier, and with it.
    """

    residents_affected: int
    residents_cut_off: int
    residents_losing_15_min: int
    places_lost: int
    longest_detour_s: int | None
    residents_within_15_min_before: int = 0
    residents_within_15_min_after: int = 0


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """What removing a barrier gives together with the others on the same ways.

    The city as it is against the city without all of them. ``residents_affected`` get a shorter
    way, ``residents_cut_off`` of them have none at present (everybody once over all categories);
    ``residents_gaining_15_min`` is that of the best category. Exact at ``layer_version``.
    """

    others: tuple[UUID, ...]
    layer_version: int
    residents_affected: int
    residents_cut_off: int
    residents_gaining_15_min: int
    longest_detour_s: int | None


@dataclass(frozen=True, slots=True)
class EffectFacts:
    """What one barrier does to one profile in one reading, at a version of the layer.

    The figures are exact for every version up to ``layer_version`` since they were computed.
    ``bundle`` None: it stands alone, or what stands with it has not been computed yet.
    """

    barrier_uuid: UUID
    profile: str
    reading: str
    layer_version: int
    verdict: str
    reasons: tuple[Mapping[str, Any], ...]
    residents_affected: int
    residents_cut_off: int
    residents_losing_15_min: int
    places_lost: int
    longest_detour_s: int | None
    by_category: Mapping[str, CategoryEffectFacts]
    computed_at: datetime
    bundle: BundleFacts | None = None

    @property
    def profile_label(self) -> str:
        """The profile in the active language."""
        return str(PROFILE_LABELS.get(self.profile, self.profile))

    @property
    def is_nothing(self) -> bool:
        """Nobody's way gets longer and no place is lost."""
        return not (self.residents_affected or self.places_lost)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: everything but the barrier itself."""
        # By name, and not by ``asdict`` all the way down: a map asks for thousands of them.
        facts = {name: getattr(self, name) for name in _TOLD}
        facts["reasons"] = list(self.reasons)
        facts["by_category"] = {
            category: {name: getattr(figures, name) for name in CategoryEffectFacts.__slots__}
            for category, figures in self.by_category.items()
        }
        facts["bundle"] = None if self.bundle is None else asdict(self.bundle)
        return facts


_TOLD = tuple(field.name for field in fields(EffectFacts) if field.name != "barrier_uuid")


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """How far the engine has followed. ``effects_version``: every effect is exact up to there."""

    layer_version: int
    effects_version: int
    dataset_id: int | None
    rules_version: int | None
    checkpoint: str
    updated_at: datetime
    live: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """Residents of a profile on the way to the nearest place of a category.

    The optimistic reading (unknown passes, unverified barriers do not count) is the headline; the
    ``careful_`` figures are those of the pessimistic one. Shares are of all residents, 0 to 1;
    times in whole seconds, over residents who have a way at all. ``unknown_share`` is the part
    of the walkable length whose verdict is not known. ``has_data`` False: no place of the
    category is known, which is neither "far" nor "unreachable".
    """

    profile: str
    category: str
    layer_version: int
    has_data: bool
    residents: int
    within_15_min: int
    cut_off: int
    median_s: int | None
    careful_within_15_min: int
    careful_cut_off: int
    careful_median_s: int | None
    unknown_share: float

    @property
    def profile_label(self) -> str:
        """The profile in the active language."""
        return str(PROFILE_LABELS.get(self.profile, self.profile))

    @property
    def category_label(self) -> str:
        """The category in the active language."""
        return str(CATEGORY_LABELS.get(self.category, self.category))

    @property
    def share_within_15_min(self) -> float:
        """Headline share."""
        return self.within_15_min / self.residents if self.residents else 0.0

    @property
    def careful_share_within_15_min(self) -> float:
        """Share in the pessimistic reading."""
        return self.careful_within_15_min / self.residents if self.residents else 0.0

    @property
    def percent_within_15_min(self) -> int:
        """Headline share in whole percent."""
        return round(100 * self.share_within_15_min)

    @property
    def careful_percent_within_15_min(self) -> int:
        """Pessimistic share in whole percent."""
        return round(100 * self.careful_share_within_15_min)

    @property
    def unknown_percent(self) -> int:
        """Unknown share in whole percent."""
        return round(100 * self.unknown_share)


@dataclass(frozen=True, slots=True)
class VerdictCountFacts:
    """Walkable stretches with a verdict, and their length."""

    profile: str
    reading: str
    verdict: str
    segments: int
    length_m: int


@dataclass(frozen=True, slots=True)
class TravelTime:
    """From a place to the nearest of a category. None: no way."""

    profile: str
    category: str
    optimistic_s: int | None
    pessimistic_s: int | None
    layer_version: int

    @property
    def profile_label(self) -> str:
        """The profile in the active language."""
        return str(PROFILE_LABELS.get(self.profile, self.profile))

    @property
    def category_label(self) -> str:
        """The category in the active language."""
        return str(CATEGORY_LABELS.get(self.category, self.category))

    @property
    def minutes(self) -> int | None:
        """Headline minutes, rounded up."""
        return None if self.optimistic_s is None else -(-self.optimistic_s // 60)


@dataclass(frozen=True, slots=True)
class NearbyPlace:
    """A place and the seconds it takes to get there in the optimistic reading."""

    code: str
    name: str
    category: str
    lon: float
    lat: float
    seconds: int

    @property
    def minutes(self) -> int:
        """Rounded up."""
        return -(-self.seconds // 60)
