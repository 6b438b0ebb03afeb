"""Residents by district, from a table of districts or from census sections."""

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from apps.territory.column_mappings import mapping_parameter
from apps.territory.importing import About, ImportReport, Parsed, run_import
from apps.territory.importing_errors import ImportFailed
from apps.territory.models import Dataset, DatasetState, District, Residents
from apps.territory.sources import open_source
from apps.territory.tables import Table, count_of, parsed_from, read_table, text_of

# (district code, residents, residents aged 65 or more or None where nobody counted)
ResidentsRow = tuple[str, int, int | None]
# Mappings name the columns whose sum is the people of 65 and more "age_65_plus", "..._2", "..._3".
_ELDERS = "age_65_plus"


def import_residents(
    *, path: Path | str, mapping: str | None = None, **about: Unpack[About]
) -> ImportReport:
    """Import residents: rows of one district are added up (census sections).

    The fields are ``district``, ``total`` and the columns beginning with ``age_65_plus``, which
    are added. Every row counts: a lost row is lost people, so one bad row refuses the file.

    Raises:
        ImportFailed: the file is broken or names a district nobody knows; the row is named.
    """
    source = open_source(path)
    return run_import(
        kind="residents",
        files=[source],
        parse=lambda: _parse(read_table(source, kind="residents", mapping=mapping)),
        save=_save,
        parameters={"mapping": mapping_parameter(mapping)},
        **about,
    )


def replace_residents(
    *, rows: Sequence[ResidentsRow], sha256: str, **about: Unpack[About]
) -> ImportReport:
    """Put generated residents in place."""
    return run_import(
        kind="residents",
        files=[],
        sha256=sha256,
        parse=lambda: Parsed(rows=list(rows), crs="", counts={"rows_read": len(rows)}),
        save=_save,
        **about,
    )


def _parse(table: Table) -> Parsed[list[ResidentsRow]]:
    frame = table.frame
    known = set(
        District.objects.filter(dataset__state=DatasetState.ACTIVE).values_list("code", flat=True)
    )
    elder_columns = [name for name in frame.columns if name.startswith(_ELDERS)]
    totals: dict[str, int] = {}
    elders: dict[str, int | None] = {}
    for record in frame.to_dict("records"):
        row = int(record["row"])
        code = text_of(record["district"], longest=20)
        if not code or (known and code not in known):
            raise ImportFailed(f"there is no district {code!r}", row=row)
        total = count_of(record["total"], row=row, column="total")
        if total is None:
            raise ImportFailed("the number of residents is empty", row=row)
        parts = [count_of(record[name], row=row, column=name) for name in elder_columns]
        old = sum(part for part in parts if part is not None) if elder_columns else None
        if old is not None and old > total:
            raise ImportFailed(f"{old} people of 65 or more among {total}", row=row)
        totals[code] = totals.get(code, 0) + total
        before = elders.get(code)
        elders[code] = old if before is None else before + (old or 0)
    rows = [(code, totals[code], elders[code]) for code in sorted(totals)]
    return parsed_from(table, rows)


def _save(dataset: Dataset, rows: list[ResidentsRow]) -> dict[str, int]:
    Residents.objects.bulk_create(
        Residents(dataset=dataset, district_code=code, total=total, age_65_plus=old)
        for code, total, old in rows
    )
    return {
        "districts": len(rows),
        "residents": sum(total for _, total, _ in rows),
        "age_65_plus": sum(old or 0 for _, _, old in rows),
    }
