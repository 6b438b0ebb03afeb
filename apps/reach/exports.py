"""The figures of a published set as files: the same numbers as the page.

CSV: one row for each profile, reading, category, age group and area (the page says what the columns
mean), and one more category, ``every_category``, with the residents who have every
category that has data within 15 minutes. GeoPackage: one layer for each profile, one row for each
age group and district with its shape, columns ``<category>_<column>``, and the same with
``_pessimistic``. Empty is no data, and never 0.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from apps.reach.models import Reading
from apps.reach.queries.history import CityFigures, PublishedFacts
from apps.territory import queries as territory

EVERY = "every_category"
CITY_NAME = "city"

_COUNTS = frozenset({"residents", "isolated"})
_FRACTIONS = ("ede_s", "detour_ratio", "_mean", "gini_")
_WORDS = frozenset(
    {"published_at", "profile", "reading", "category", "age_group", "district", "district_name"}
)


def file_stem(published: PublishedFacts) -> str:
    """``accessibility-2026-11-27-v1234``: day and layer version."""
    return f"accessibility-{published.day.isoformat()}-v{published.layer_version}"


def csv_of(published: PublishedFacts, figures: CityFigures) -> bytes:
    """The whole set, long."""
    names = _district_names()
    found: str = _long(published, figures, names).to_csv(index=False, lineterminator="\r\n")
    return found.encode()


def geopackage_of(published: PublishedFacts, figures: CityFigures) -> bytes:
    """The districts in force with all indicators, one layer for each profile."""
    import pandas as pd

    districts = territory.districts_table()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "indicators.gpkg"
        for profile in figures.profiles:
            rows = [
                _wide(published, figures, profile, group, area)
                for group in figures.groups
                for area in figures.areas
                if area
            ]
            table = _typed(pd.DataFrame(rows))
            layer = districts.merge(table, left_on="code", right_on="district", how="inner")
            layer = layer.drop(columns="code").rename(columns={"name": "district_name"})
            layer.to_file(file, layer=profile, driver="GPKG")
        return file.read_bytes()


def _district_names() -> dict[str, str]:
    return {district.code: district.name for district in territory.districts()}


def _versions(published: PublishedFacts) -> dict[str, Any]:
    return {
        "published_at": published.published_at.isoformat(timespec="seconds"),
        "network_generation": published.network_generation,
        "rules_version": published.rules_version,
        "layer_version": published.layer_version,
    }


def _long(published: PublishedFacts, figures: CityFigures, names: dict[str, str]) -> Any:
    import pandas as pd

    versions = _versions(published)
    rows: list[dict[str, Any]] = []
    for profile, reading, category, group, area in figures.names():
        values = _known(figures, figures.row(profile, reading, category, group, area))
        head = {
            **versions,
            "profile": profile,
            "reading": reading,
            "category": category,
            "age_group": group,
            "district": area or CITY_NAME,
            "district_name": names.get(area, ""),
        }
        rows.append({**head, **values, **_unknown(figures, profile, area)})
        if category == figures.categories[-1]:
            rows.append(
                {
                    **head,
                    "category": EVERY,
                    "residents": values["residents"],
                    "within_15_min": (
                        figures.every(profile, reading, group, area)
                        if values["residents"] is not None
                        else None
                    ),
                    **_unknown(figures, profile, area),
                }
            )
    return _typed(pd.DataFrame(rows, columns=list(rows[0])))


def _typed(table: Any) -> Any:
    """Whole numbers stay whole beside empty cells, and a column without data stays of numbers."""
    types = {}
    for column in table.columns:
        if any(word in column for word in _FRACTIONS):
            types[column] = "Float64"
        elif column not in _WORDS:
            types[column] = "Int64"
    return table.astype(types)


def _wide(
    published: PublishedFacts, figures: CityFigures, profile: str, group: str, area: str
) -> dict[str, Any]:
    found: dict[str, Any] = {"district": area, "age_group": group, **_versions(published)}
    for reading in figures.readings:
        suffix = "" if reading == Reading.OPTIMISTIC else f"_{reading}"
        for category in figures.categories:
            values = _known(figures, figures.row(profile, reading, category, group, area))
            found["residents"] = values.pop("residents")
            found |= {f"{category}_{column}{suffix}": v for column, v in values.items()}
        known = found["residents"] is not None
        every = figures.every(profile, reading, group, area) if known else None
        found[f"{EVERY}_within_15_min{suffix}"] = every
    return found | _unknown(figures, profile, area)


def _known(figures: CityFigures, values: Mapping[str, Any]) -> dict[str, Any]:
    """Where nobody knows how many people live in the city, no count of them is a zero."""
    if figures.residents:
        return dict(values)
    return {
        name: None if name in _COUNTS or name.startswith("within_") else value
        for name, value in values.items()
    }


def _unknown(figures: CityFigures, profile: str, area: str) -> dict[str, int]:
    unknown_m, walkable_m = figures.unknown_m(profile, area)
    return {"unknown_m": unknown_m, "walkable_m": walkable_m}
