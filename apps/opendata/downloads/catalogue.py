"""The description of the open data for catalogues: DCAT-AP with the Italian profile's terms."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from apps.opendata.downloads.fields import POINTS, USE, data_sets
from apps.opendata.mednum import SCHEMA as MEDNUM
from cities import get_city

_VOCABULARY = "http://publications.europa.eu/resource/authority"
_ENDINGS = ("csv", "geojson", "gpkg")
_MEDIA = {
    "csv": ("CSV", "text/csv"),
    "json": ("JSON", "application/json"),
    "geojson": ("GEOJSON", "application/geo+json"),
    "gpkg": ("GPKG", "application/geopackage+sqlite3"),
}


def catalogue(*, modified: datetime | None) -> dict[str, Any]:
    """JSON-LD of all data sets, in the active language."""
    base, city = settings.SOGLIA_BASE_URL, get_city(settings.SOGLIA_CITY)
    page = f"{base}{reverse('open_data')}"
    publisher = {"@type": "foaf:Agent", "foaf:name": city.publisher}
    licence = {
        "@id": city.licence_url,
        "@type": "dct:LicenseDocument",
        "dct:type": f"http://w3id.org/italia/controlled-vocabulary/licences/{city.licence_code}",
        "foaf:name": city.licence_name,
    }
    west, south, east, north = city.bbox
    box = (
        f"POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"
    )
    common = {
        "dct:publisher": publisher,
        "dct:rightsHolder": publisher,
        "dct:spatial": {
            "@type": "dct:Location",
            "dcat:bbox": {"@type": "geo:wktLiteral", "@value": box},
        },
    }
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "geo": "http://www.opengis.net/ont/geosparql#",
        },
        "@id": page,
        "@type": "dcat:Catalog",
        "dct:title": f"Soglia, {city.publisher}",
        "dct:publisher": publisher,
        "dct:license": licence,
        "dcat:dataset": [
            *(
                {
                    **_data_set(page, one.name, str(one.title), str(one.description), "TRAN"),
                    **common,
                    **_modified(modified),
                    "dcat:distribution": [
                        _file(base, reverse("open_data_file", args=[one.name, ending]), ending)
                        | {"dct:license": licence, "dcat:accessURL": {"@id": page}}
                        for ending in _ENDINGS
                    ],
                }
                for one in data_sets().values()
            ),
            {
                **_data_set(page, "points", str(POINTS.title), str(POINTS.description), "SOCI"),
                **common,
                "dct:conformsTo": {"@id": MEDNUM},
                "dcat:distribution": [
                    _file(base, reverse("open_data_points", args=[ending]), ending)
                    | {"dct:license": licence, "dcat:accessURL": {"@id": page}}
                    for ending in POINTS.endings
                ],
            },
            {
                **_data_set(page, "appointments", str(USE.title), str(USE.description), "SOCI"),
                **common,
                "dcat:distribution": [
                    _file(base, reverse("open_data_use"), "csv")
                    | {"dct:license": licence, "dcat:accessURL": {"@id": page}}
                ],
            },
        ],
    }


def _data_set(page: str, name: str, title: str, description: str, theme: str) -> dict[str, Any]:
    city = get_city(settings.SOGLIA_CITY)
    return {
        "@id": f"{page}#{name}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"soglia-{city.code}-{name}",
        "dct:title": title,
        "dct:description": description,
        "dct:language": {"@id": f"{_VOCABULARY}/language/ITA"},
        "dct:accrualPeriodicity": {"@id": f"{_VOCABULARY}/frequency/CONT"},
        "dcat:theme": [{"@id": f"{_VOCABULARY}/data-theme/{theme}"}],
    }


def _modified(modified: datetime | None) -> dict[str, Any]:
    if modified is None:
        return {}
    value = modified.isoformat(timespec="seconds")
    return {"dct:modified": {"@type": "xsd:dateTime", "@value": value}}


def _file(base: str, address: str, ending: str) -> dict[str, Any]:
    code, media = _MEDIA[ending]
    return {
        "@type": "dcat:Distribution",
        "dct:format": {"@id": f"{_VOCABULARY}/file-type/{code}"},
        "dcat:mediaType": media,
        "dcat:downloadURL": {"@id": f"{base}{address}"},
    }
