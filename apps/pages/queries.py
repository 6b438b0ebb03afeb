"""What the home page tells: figures of the layer at hand, each with the version it belongs to."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from apps.reach import queries as reach
from apps.twin import queries as twin
from apps.twin.queries import listing

# Figures of one layer version never change: they are kept only so as not to be read each time.
_KEPT_S = 600
# The first page shows a calm part of the figures: three ways of moving that differ most, and
# places everybody goes to. The page of the figures has them all.
_PROFILES = ("walking", "manual_wheelchair", "blind")
_CATEGORIES = ("pharmacy", "health", "stop", "point")


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category of places, with a figure for each profile in the same order in all rows."""

    category: str
    by_profile: list[reach.IndicatorFacts]

    @property
    def label(self) -> str:
        """The category in the active language."""
        return self.by_profile[0].category_label


@dataclass(frozen=True, slots=True)
class HomeFigures:
    """Figures of the first page.

    ``standing``: barriers that stand; ``confirmed`` and ``suspected`` are part of them.
    ``indicators``: how far some things are, by category; empty before the engine's first run.
    """

    version: int
    updated_at: datetime | None
    standing: int
    confirmed: int
    suspected: int
    indicators: list[CategoryRow]


def home_figures() -> HomeFigures:
    """Figures of the layer as it is now; three queries, one when they were read before."""
    layer = twin.layer()
    state = reach.engine_state()
    # The indicators are the checkpoint's, which may follow the engine by a moment.
    key = f"pages.home:{layer.version}:{state.checkpoint if state else ''}"
    figures: HomeFigures | None = cache.get(key)
    if figures is None:
        counts = listing.standing_counts()
        figures = HomeFigures(
            version=layer.version,
            updated_at=layer.updated_at,
            standing=sum(counts.values()),
            confirmed=counts["confirmed"],
            suspected=counts["suspected"],
            indicators=_by_category(reach.layer_indicators()),
        )
        # "Not computed yet" is true only until the engine's first answer: it is never kept.
        if figures.indicators:
            cache.set(key, figures, _KEPT_S)
    return figures


def _by_category(indicators: list[reach.IndicatorFacts]) -> list[CategoryRow]:
    """Rows of the table, without categories of which no place is known."""
    known = {(facts.category, facts.profile): facts for facts in indicators if facts.has_data}
    rows = []
    for category in _CATEGORIES:
        found = [known[category, p] for p in _PROFILES if (category, p) in known]
        if found:
            rows.append(CategoryRow(category, found))
    return rows
