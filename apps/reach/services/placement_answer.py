"""The answer to a question about the points, ready to be kept and shown.

``sites``: where points are now and would be, each with its ``fate`` (stays, closes, opens).
``left_out``: names of points without a place near any street. ``best``: what the engine chose and
proved; null where nothing was to be chosen. ``bands`` and ``districts``: counts by
``placement_compare.BANDS`` and ``PARTS``, null where a count is not shown.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from apps.points import queries as points
from apps.reach.placement_question import BEST, NOW, Candidate, PlacementQuestion, candidates
from apps.reach.queries.engine import profiles as active_profiles
from apps.reach.queries.placement import (
    BestPlaces,
    PlacementRefused,
    SiteAt,
    best_places,
)
from apps.reach.queries.placement_compare import compare, on_streets
from apps.reach.small_numbers import FEWEST
from apps.territory import queries as territory

# In place of a count of people that is not shown.
FEW = -1
STAYS, CLOSES, OPENS = "stays", "closes", "opens"
POINT = "point"


class NotReady(Exception):
    """The engine has not computed the city yet."""


def steps_of(question: PlacementQuestion) -> int:
    """How often ``answer_to`` tells that it goes on."""
    return len(active_profiles()) + (2 if question.kind == BEST else 1)


def present_sites(*, stops: bool) -> list[points.SiteFacts]:
    """Sites that count as points today: in service, with a place; stops only when wanted."""
    return [site for site in points.active_sites() if stops or site.role != "stop"]


def answer_to(question: PlacementQuestion, tell: Callable[[], None]) -> dict[str, Any]:
    """Compute it. ``tell`` is called after each step.

    Raises:
        NotReady: the engine has not computed the city yet.
        PlacementRefused: the question names a point or place that is no longer there.
    """
    facts = {site.code: site for site in present_sites(stops=question.stops)}
    may_close = question.kind == BEST and question.closed + question.moved > 0
    placed = on_streets(
        [SiteAt(site.code, site.lon or 0.0, site.lat or 0.0, may_close) for site in facts.values()],
        question.profile,
    )
    if placed is None:
        raise NotReady
    existing, far = placed
    gone = set(question.close) - {site.code for site in existing}
    if gone:
        raise PlacementRefused(f"close: {min(gone)} is no point of today")
    tell()
    opened, closed, best, buildings = _change(question, existing)
    if question.kind == BEST:
        tell()
    after = [*(site for site in existing if site.code not in closed), *(c.site for c in opened)]
    compared = compare(
        existing, None if question.kind == NOW else after, near_min=question.near_min, tell=tell
    )
    if compared is None:
        raise NotReady
    rows = [
        *(
            _site(site, site_name(facts[site.code]), POINT, facts[site.code].address,
                  CLOSES if site.code in closed else STAYS)
            for site in existing
        ),
        *(_site(c.site, c.name, c.category, c.address, OPENS) for c in opened),
    ]  # fmt: skip
    places = [(row["lon"], row["lat"]) for row in rows]
    for row, district in zip(rows, territory.district_codes_at(places), strict=True):
        row["district"] = district
    return {
        "sites": rows,
        "left_out": [site_name(facts[site.code]) for site in far],
        "buildings": buildings,
        "best": None if best is None else _best(best),
        "with_ages": compared.with_ages,
        "layer_version": max((row.layer_version for row in compared.bands), default=0),
        "bands": [asdict(row) for row in compared.bands],
        "districts": [asdict(row) for row in compared.districts],
    }


def _change(
    question: PlacementQuestion, existing: list[SiteAt]
) -> tuple[list[Candidate], set[str], BestPlaces | None, int]:
    """What opens, codes of what closes, and how many buildings were compared."""
    if question.kind != BEST:
        new = [
            Candidate(SiteAt(f"new:{number}", place.lon, place.lat), place.label, "")
            for number, place in enumerate(question.open, start=1)
        ]
        return new, set(question.close), None, 0
    from apps.reach.engine.placement import Effort

    there = candidates(question.among)
    placed = on_streets([one.site for one in there], question.profile)
    if placed is None:
        raise NotReady
    best = best_places(
        placed[0], existing, profile=question.profile, reading=question.reading,
        opened=question.opened, closed=question.closed, moved=question.moved, aim=question.aim,
        within_s=question.near_min * 60, age_group=question.age_group,
        effort=Effort(time_limit_s=question.time_limit_s),
    )  # fmt: skip
    if best is None:
        raise NotReady
    by_code = {one.site.code: one for one in there}
    opened = [by_code[code] for code in best.opened]
    return opened, set(best.closed), best, len(placed[0])


def _best(best: BestPlaces) -> dict[str, Any]:
    answer = best.answer
    return {
        "value": answer.value,
        "bound": answer.bound,
        "value_before": answer.value_before,
        "residents": answer.residents,
        "unreached": _few(answer.unreached),
        "unreached_bound": (
            None if answer.unreached_bound is None else _few(answer.unreached_bound)
        ),
        "unreached_before": _few(answer.unreached_before),
        "layer_version": best.layer_version,
    }


def _few(count: int) -> int:
    return FEW if 0 < count < FEWEST else count


def site_name(site: points.SiteFacts) -> str:
    """A site as people call it."""
    if site.name in site.point_name:
        return site.point_name
    return f"{site.point_name}, {site.name}"


def _site(site: SiteAt, name: str, kind: str, address: str, fate: str) -> dict[str, Any]:
    return {
        "code": site.code, "name": name, "kind": kind, "address": address, "fate": fate,
        "lon": site.lon, "lat": site.lat,
    }  # fmt: skip
