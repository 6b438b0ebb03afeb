"""What the home page tells: figures of the layer at hand, each with the version it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils import translation

from apps.reach import queries as reach
from apps.twin import queries as twin
from apps.twin.queries import listing

# Figures of one layer version never change: they are kept only so as not to be read each time.
_KEPT_S = 600


@dataclass(frozen=True, slots=True)
class HomeFigures:
    """Figures of the first page.

    ``standing``: barriers that stand; ``confirmed`` and ``suspected`` are part of them.
    ``indicators``: what ``reach.queries.layer_indicators`` gives, perhaps empty.
    """

    version: int
    updated_at: datetime | None
    standing: int
    confirmed: int
    suspected: int
    indicators: list[Any]


def home_figures() -> HomeFigures:
    """Figures of the layer as it is now; three queries, one when they were read before."""
    layer = twin.layer()
    state = reach.engine_state()
    followed = state.layer_version if state else 0
    key = f"pages.home:{layer.version}:{followed}:{translation.get_language()}"
    figures: HomeFigures | None = cache.get(key)
    if figures is None:
        counts = listing.standing_counts()
        figures = HomeFigures(
            version=layer.version,
            updated_at=layer.updated_at,
            standing=sum(counts.values()),
            confirmed=counts["confirmed"],
            suspected=counts["suspected"],
            indicators=list(reach.layer_indicators()),
        )
        cache.set(key, figures, _KEPT_S)
    return figures
