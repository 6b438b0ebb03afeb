"""Facts about Torino that are not data sets."""

from cities.base import City
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
)
