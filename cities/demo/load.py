"""Load the demonstration city by the services of the apps, labelled as what it is."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.accounts import services as accounts
from apps.booking import services as booking
from apps.courses import services as courses
from apps.desk import services as desk
from apps.outbox import services as outbox
from apps.pages import services as pages
from apps.points import services as points
from apps.reach import services as reach
from apps.reports import services as reports
from apps.territory import queries as territory_facts
from apps.territory import services as territory
from apps.territory.services import About
from apps.twin import queries as twin_facts
from apps.twin import services as twin
from apps.works import services as works
from cities.demo import history, point_life
from cities.loading import LoadOptions, LoadRefused, LoadReport

CATEGORIES = ("pharmacy", "stop", "school", "library", "health", "park", "office")
ABOUT = About(
    name="Dimostrazione",
    source="Generatore di Soglia (cities/demo): dati inventati",
    licence="EUPL-1.2",
    is_demonstration=True,
)


def load(options: LoadOptions) -> dict[str, Any]:
    """Load the demonstration, or what is missing of it; repeating it changes nothing.

    The same ``options.reference`` gives the same history. Returns a report for JSON.

    Raises:
        LoadRefused: real data are in force here.
    """
    report = LoadReport("demo", progress=options.progress)
    active = territory_facts.active_dataset("network")
    # A demonstration whose load was interrupted is not a city yet: it is finished, not left.
    interrupted = active is not None and active.is_demonstration and not history.is_lived()
    if active is not None and options.if_empty and not interrupted:
        return report.as_dict()
    if active is not None and not active.is_demonstration:
        raise LoadRefused(
            "This database holds the real city: the demonstration would take its place. "
            "Load it into a database of its own (DATABASE_URL)."
        )
    _load_data(report)
    with report.part("pages"):
        pages.ensure_home()
    with report.part("people"):
        report.parts["people"] = {"logins": len(accounts.ensure_demo_people())}
    with report.part("booking"):
        report.parts["booking"] = booking.plan_demonstration()
    with report.part("courses"):
        report.parts["courses"] = courses.plan_demonstration()
    with report.part("desk"):
        report.parts["desk"] = desk.open_demonstration_day()
    with report.part("point_life"):
        report.parts["point_life"] = point_life.live_at_points("facilitatore")
    with report.part("history"):
        weeks = _live(report, options.reference)
    with report.part("competence"):
        # The city it looks like: whoever tries the demonstration finds rules to play with.
        report.parts["competence"] = reports.load_competence("torino")
    with report.part("engine"):
        reach.ensure_rules()
        works.ensure_prices()
        versions = reach.follow()
        report.parts["engine"] = {"versions_followed": versions}
    with report.part("published"):
        # What the log tells of the ends of past weeks: only a demonstration may be given a past.
        report.parts["published"] = {"weeks": reach.publish_past(weeks)}
    return report.as_dict()


def _load_data(report: LoadReport) -> None:
    """Districts before people, people before streets, streets before what stands along them."""
    # The generator is imported here: a repeat does not need its geometry.
    from cities.demo import tables

    made_from = tables.fingerprint()
    kinds = ["districts", "residents", "addresses", "points"]
    kinds += [f"places.{category}" for category in CATEGORIES]
    known = {dataset.kind: dataset for dataset in territory_facts.active_datasets()}
    if "network" in known and all(
        kind in known and known[kind].sha256 == made_from for kind in kinds
    ):
        report.parts["data"] = {"status": "unchanged"}
        return
    with report.part("plan"):
        from cities.demo.attributes import city_network
        from cities.demo.districts import residents_rows

        nodes, segments = city_network()
    with report.part("districts"):
        report.imported(
            "districts",
            territory.replace_districts(table=tables.districts_table(), sha256=made_from, **ABOUT),
        )
        report.imported(
            "residents",
            territory.replace_residents(rows=residents_rows(), sha256=made_from, **ABOUT),
        )
    with report.part("network"):
        report.imported(
            "network",
            twin.save_network(
                nodes=[twin.NodeRow(**row) for row in nodes],
                segments=[twin.SegmentRow(**row) for row in segments],
                **ABOUT,
            ),
        )
        # A network that was there already has the residents of before.
        twin.allocate_residents()
    with report.part("addresses"):
        report.imported(
            "addresses",
            territory.replace_addresses(table=tables.addresses_table(), sha256=made_from, **ABOUT),
        )
    with report.part("places"):
        for category in CATEGORIES:
            report.imported(
                f"places.{category}",
                territory.replace_places(
                    category=category,
                    table=tables.places_table(category),
                    sha256=made_from,
                    **ABOUT,
                ),
            )
    with report.part("points"):
        rows = [
            points.PointRow(
                **{**row, "sites": tuple(points.SiteRow(**site) for site in row["sites"])}
            )
            for row in tables.point_rows()
        ]
        report.imported("points", points.replace_points(points=rows, sha256=made_from, **ABOUT))


def _live(report: LoadReport, reference: datetime | None) -> list[tuple[datetime, int]]:
    """Live the year; the layer's version at the end of each week of it."""
    # What loading the data told must be heard first: barriers stand on a network.
    while outbox.deliver_due(limit=100):
        pass
    if history.is_lived():
        report.parts["history"] = {"status": "unchanged"}
        return []
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    lived = history.live(reference or today)
    report.changed = True
    report.parts["history"] = {**lived.steps, "layer_version": twin_facts.layer().version}
    return lived.weeks
