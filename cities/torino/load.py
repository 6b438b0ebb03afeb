"""Load the real Torino from its open data, by the same importers as any city."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.outbox import services as outbox
from apps.pages import services as pages
from apps.points import services as points
from apps.reach import services as reach
from apps.reports import services as reports
from apps.territory import queries as territory_facts
from apps.territory import services as territory
from apps.territory.services import ImportFailed
from apps.twin import queries as twin_facts
from apps.twin import services as twin
from apps.works import services as works
from cities.loading import LoadOptions, LoadRefused, LoadReport

DISTRICTS = "boundaries/torino_circoscrizioni_8.geojson"
RESIDENTS = "population/torino_circoscrizioni_population.csv"
NETWORK = "network/torino_named_street_edges_2024.geojson.gz"
PLACES = {
    "stop": "poi/torino_transit_stops_gtfs2018.csv.gz",
    "pharmacy": "poi/torino_pharmacies.csv.gz",
    "school": "poi/torino_schools_2016_17.csv.gz",
    "library": "poi/torino_province_libraries.csv.gz",
}
POINTS = "facilitation/facilitation_points_found.csv"
BIBLIOBUS_STOPS = "facilitation/bibliobus_stops.csv"
BIBLIOBUS = "TMP-07"
# The file of named streets has no tags: motorways and underpasses for cars are known by name.
# A stretch that is also a street ("Corso Inghilterra, ...") is not closed to people on foot.
MOTORWAYS = (
    r"^(tangenziale|autostrada|raccordo (autostradale|28)|"
    r"sottopass(o|aggio) (carlo donat cattin|del lingotto))[^,]*$"
)
STREETS = "Strade con nome di Torino (OpenStreetMap, marzo 2024)"
STREETS_SOURCE = "github.com/DuilioBalsamo/gender_streets, cut at junctions"
STREETS_LICENCE = "ODbL 1.0, © OpenStreetMap contributors"


def load(options: LoadOptions) -> dict[str, Any]:
    """Load Torino from ``options.data``, the folder of its files; the same files change nothing.

    Everything is put in force together: a broken file leaves the city as it was. A demonstration
    that was here is ended first. Returns a report for JSON.

    Raises:
        LoadRefused: the folder or one of its files is missing, or a file is broken; it names the
            file and the row.
    """
    report = LoadReport("torino", progress=options.progress)
    if options.if_empty and territory_facts.active_dataset("network") is not None:
        return report.as_dict()
    folder = _folder(options.data)
    with transaction.atomic():
        _import(folder, report)
        if territory_facts.is_demonstration():
            with report.part("end of the demonstration"):
                from cities.demo.end import end_demonstration

                report.parts["demonstration"] = end_demonstration()
                report.changed = True
    with report.part("competence"):
        report.parts["competence"] = reports.load_competence("torino")
    with report.part("pages"):
        pages.ensure_home()
    with report.part("engine"):
        # The layer must have heard of the new network before anything is computed on it.
        while outbox.deliver_due(limit=100):
            pass
        reach.ensure_rules()
        works.ensure_prices()
        report.parts["engine"] = {
            "versions_followed": reach.follow(),
            "layer_version": twin_facts.layer().version,
        }
    return report.as_dict()


def _folder(data: Path | None) -> Path:
    if data is None:
        raise LoadRefused("Say where the files are: load_city torino --data FOLDER.")
    wanted = [DISTRICTS, RESIDENTS, NETWORK, *PLACES.values(), POINTS, BIBLIOBUS_STOPS]
    missing = [name for name in wanted if not (data / name).is_file()]
    if missing:
        raise LoadRefused(f"{data} does not hold {', '.join(missing)}.")
    return data


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Say which of the files is broken: the importer knows the row only."""
    try:
        yield
    except ImportFailed as error:
        raise LoadRefused(f"Nothing was changed: {name}: {error}") from error


def _import(folder: Path, report: LoadReport) -> None:
    """Districts first: places are cut to them, residents belong to them."""
    with report.part("districts"):
        with _reading(DISTRICTS):
            districts = territory.import_districts(path=folder / DISTRICTS)
        report.imported("districts", districts)
        with _reading(RESIDENTS):
            residents = territory.import_residents(path=folder / RESIDENTS)
        report.imported("residents", residents)
    with report.part("network"):
        with _reading(NETWORK):
            network = twin.import_network(
                path=folder / NETWORK,
                not_walkable_names=MOTORWAYS,
                name=STREETS,
                source=STREETS_SOURCE,
                licence=STREETS_LICENCE,
            )
        report.imported("network", network)
        # A network that was there already has the residents of before.
        twin.allocate_residents()
    with report.part("places"):
        for category, name in PLACES.items():
            with _reading(name):
                places = territory.import_places(path=folder / name, category=category)
            report.imported(f"places.{category}", places)
    with report.part("points"):
        with _reading(POINTS):
            register = points.import_points(path=folder / POINTS)
        report.imported("points", register)
        with _reading(BIBLIOBUS_STOPS):
            stops = points.import_stops(path=folder / BIBLIOBUS_STOPS, point_code=BIBLIOBUS)
        report.imported("points.stops", stops)
