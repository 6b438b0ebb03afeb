"""Facts about Torino that are not data sets."""

from datetime import date

from cities.base import City, PointsProgramme
from cities.torino.neighbours import NEIGHBOURS

CITY = City(
    code="torino",
    name="Torino",
    # The municipality with a margin of about 500 m.
    bbox=(7.570, 45.000, 7.780, 45.146),
    center=(7.6825, 45.0705),
    crs_epsg=32632,
    timezone="Europe/Rome",
    languages=("it", "en", "fr", "ar", "ro"),
    emergency_number="112",
    open_data={
        "catalogue": "https://aperto.comune.torino.it",
        "districts": "risorse.comune.torino.it/opendata/geodata/circoscrizioni_geo.zip",
        "addresses": "civici_WGS84_EPSG4326_csv (aperTO)",
        "network": "OpenStreetMap extract, or BDTRE (Regione Piemonte)",
        "stops": "feed-gtfs-trasporti-gtt (aperTO)",
    },
    local_holidays=("06-24",),
    jurisdiction_id="comune.torino.it",
    neighbours=NEIGHBOURS,
    publisher="Comune di Torino",
    points_programme=PointsProgramme(
        hours_a_week=24,
        training_hours_a_year=50,
        people=36_450,
        points=45,
        until=date(2025, 12, 31),
        source="Città di Torino, CittAgorà, 18 November 2024 (PNRR 1.7.2)",
    ),
)
