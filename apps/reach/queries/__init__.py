"""What the accessibility engine can tell. Nothing here compiles or computes the city."""

from apps.reach.facts import (
    CategoryEffectFacts,
    EffectFacts,
    EngineFacts,
    IndicatorFacts,
    NearbyPlace,
    TravelTime,
    VerdictCountFacts,
)
from apps.reach.queries.effects import (
    WorstEffect,
    effect,
    effects_for,
    effects_told,
    uuids_by_effect,
    worst_effects,
)
from apps.reach.queries.engine import (
    VERDICT_TABLE,
    categories,
    engine_state,
    layer_indicators,
    profiles,
    verdict_counts,
)
from apps.reach.queries.law import BarrierLaw, LawLine, law_of
from apps.reach.queries.placement import (
    BestPlaces,
    PlacementRefused,
    SiteAt,
    TimeBands,
    best_places,
    residents_by_time_to_nearest,
)
from apps.reach.queries.sites import SiteVerdict, site_verdicts, verdicts_of_sites
from apps.reach.queries.times import nearest_stops, travel_times
from apps.reach.queries.times_to import TimesToPoints, TimeTo, times_to_points
from apps.reach.route_places import Candidate as PlaceCandidate
from apps.reach.route_places import candidates as places_meant
from apps.reach.route_places import chosen as place_meant
from apps.reach.route_places import read_lonlat
from apps.reach.sentences import barrier_sentences, sentences_about, sentences_of
from apps.reach.stories import BarrierStory, barrier_story

__all__ = [
    "VERDICT_TABLE",
    "BarrierLaw",
    "BarrierStory",
    "BestPlaces",
    "CategoryEffectFacts",
    "EffectFacts",
    "EngineFacts",
    "IndicatorFacts",
    "LawLine",
    "NearbyPlace",
    "PlaceCandidate",
    "PlacementRefused",
    "SiteAt",
    "SiteVerdict",
    "TimeBands",
    "TimeTo",
    "TimesToPoints",
    "TravelTime",
    "VerdictCountFacts",
    "WorstEffect",
    "barrier_sentences",
    "barrier_story",
    "best_places",
    "categories",
    "effect",
    "effects_for",
    "effects_told",
    "engine_state",
    "law_of",
    "layer_indicators",
    "nearest_stops",
    "place_meant",
    "places_meant",
    "profiles",
    "read_lonlat",
    "residents_by_time_to_nearest",
    "sentences_about",
    "sentences_of",
    "site_verdicts",
    "times_to_points",
    "travel_times",
    "uuids_by_effect",
    "verdict_counts",
    "verdicts_of_sites",
    "worst_effects",
]
