"""The description of the open data for catalogues: DCAT-AP with the Italian profile's terms."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from apps.opendata.downloads.fields import data_sets
from cities import get_city

_VOCABULARY = "http://publications.europa.eu/resource/authority"
_MEDIA = {
    "csv": ("CSV", "text/csv"),
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
            {
                "@id": f"{page}#{one.name}",
                "@type": "dcat:Dataset",
                "dct:identifier": f"soglia-{city.code}-{one.name}",
                "dct:title": str(one.title),
                "dct:description": str(one.description),
                "dct:publisher": publisher,
                "dct:rightsHolder": publisher,
                "dct:language": {"@id": f"{_VOCABULARY}/language/ITA"},
                "dct:accrualPeriodicity": {"@id": f"{_VOCABULARY}/frequency/CONT"},
                "dcat:theme": [{"@id": f"{_VOCABULARY}/data-theme/TRAN"}],
                "dct:spatial": {
                    "@type": "dct:Location",
                    "dcat:bbox": {"@type": "geo:wktLiteral", "@value": box},
                },
                **(
                    {
                        "dct:modified": {
                            "@type": "xsd:dateTime",
                            "@value": modified.isoformat(timespec="seconds"),
                        }
                    }
                    if modified
                    else {}
                ),
                "dcat:distribution": [
                    {
                        "@type": "dcat:Distribution",
                        "dct:format": {"@id": f"{_VOCABULARY}/file-type/{code}"},
                        "dcat:mediaType": media,
                        "dct:license": licence,
                        "dcat:accessURL": {"@id": page},
                        "dcat:downloadURL": {
                            "@id": f"{base}{reverse('open_data_file', args=[one.name, ending])}"
                        },
                    }
                    for ending, (code, media) in _MEDIA.items()
                ],
            }
            for one in data_sets().values()
        ],
    }
