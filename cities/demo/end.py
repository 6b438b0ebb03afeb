"""End the demonstration where a real city takes its place: nothing made up may look real."""

from typing import Any

import geopandas as gpd

from apps.accounts import services as accounts
from apps.reports import queries as report_facts
from apps.reports import services as reports
from apps.territory import queries as territory_facts
from apps.territory import services as territory
from apps.territory.services import About
from apps.twin import queries as twin_facts
from apps.twin import services as twin

# Nobody made these up: they stand for "there is none".
NOTHING = About(name="Nessun dato")


def end_demonstration() -> dict[str, int]:
    """Empty what only the demonstration had, and let go of its barriers, reports and people.

    Call it in the transaction in which the real city is put in force. Nothing is deleted: the
    barriers are dismissed, the open reports closed, by the same rules as any other. Returns how
    many of each.
    """
    return {
        "data_sets_emptied": _empty_data(),
        "reports_closed": _close_reports(),
        "barriers_dismissed": _dismiss_barriers(),
        "people_switched_off": accounts.retire_demo_people(),
    }


def _empty_data() -> int:
    """Replace made-up data that the real city has nothing to put in place of."""
    emptied = 0
    for dataset in territory_facts.active_datasets():
        if not dataset.is_demonstration:
            continue
        # Of one fingerprint each: a demonstration that comes and goes may empty it again.
        made_from = f"nothing after {dataset.id}"
        category = dataset.kind.removeprefix("places.")
        if category != dataset.kind:
            columns: dict[str, list[Any]] = {"code": [], "name": [], "address": [], "step_free": []}
            table = gpd.GeoDataFrame(columns, geometry=[], crs="EPSG:4326")
            territory.replace_places(
                category=category, table=table, sha256=made_from, **NOTHING
            )  # fmt: skip
            emptied += 1
        elif dataset.kind == "addresses":
            columns = {"street_name": [], "number": [], "suffix": [], "postal_code": []}
            table = gpd.GeoDataFrame(columns, geometry=[], crs="EPSG:4326")
            territory.replace_addresses(table=table, sha256=made_from, **NOTHING)
            emptied += 1
    return emptied


def _close_reports() -> int:
    """Whatever was told while the demonstration was in force told of the demonstration."""
    closed = 0
    # What is closed has left the queue: the next look shows what waits behind it.
    while waiting := report_facts.queue():
        for item in waiting:
            reports.transition(
                report_uuid=item.uuid, to="out_of_scope", reason="not_a_barrier", actor=None,
                actor_role="staff",
            )  # fmt: skip
        closed += len(waiting)
    return closed


def _dismiss_barriers() -> int:
    standing = twin_facts.barriers_in(limit=1_000_000)
    for barrier in standing:
        twin.transition_barrier(
            barrier=barrier.uuid, to="dismissed", reason="never_there", actor_role="staff"
        )
    return len(standing)
