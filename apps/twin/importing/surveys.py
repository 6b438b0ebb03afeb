"""Import of surveyed barriers: every row becomes an observation, through an event."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.text import slugify

from apps.territory import services as territory
from apps.territory.services import ImportFailed, ImportReport, Parsed
from apps.twin.importing.models import SurveyPhoto, SurveyRow
from apps.twin.importing.photos import CleanedPhoto, clean_photos, store_photos
from apps.twin.importing.reading import KIND, Reading, SurveyedRow, SurveyFile, read_survey
from apps.twin.importing.telling import SurveyFacts, observe_many
from apps.twin.importing.words import fold


class _Undo(Exception):
    """Leaves the transaction without a trace."""


def import_barriers(
    *,
    path: Path | str,
    source: str,
    mapping: str | None = None,
    crs: str = "",
    photos: Path | str | None = None,
    verified: bool = False,
    clip: bool = True,
    dry_run: bool = False,
    licence: str = "",
    name: str = "",
    reference_date: date | None = None,
    is_demonstration: bool = False,
) -> ImportReport:
    """Import surveyed barriers from CSV, GeoJSON or GeoPackage (``.gz`` too).

    ``source`` says who surveyed: with the row's own identifier it recognises a row that comes
    again. The same row changes nothing; a corrected one replaces what it said before; one that is
    no longer in the file says nothing, and is counted. ``crs`` is for CSV without degrees.
    ``verified``: the rows are a technician's unless they say otherwise. ``photos`` is the folder
    of the file names in the photo column (the file's own by default). With ``dry_run`` everything
    is read and counted, and nothing is written.

    Raises:
        ImportFailed: the file is broken, the row is named; nothing was written.
    """
    source = source.strip()
    if not source:
        raise ImportFailed("say with --source who surveyed: the rows are recognised by it")
    if not fold(source):
        raise ImportFailed("say --source in Latin letters or figures too: the rows are known by it")
    file = territory.open_source(path)
    survey = uuid5(NAMESPACE_URL, f"soglia:survey:{fold(source)}")
    how = Reading(survey, mapping, crs, reference_date, verified, clip)
    folder = Path(photos) if photos is not None else Path(path).parent
    stored: list[SurveyPhoto] = []
    with tempfile.TemporaryDirectory(prefix="soglia-photos-") as workshop:

        def parse() -> Parsed[SurveyFile]:
            return _parsed(read_survey(file, how), folder, Path(workshop), cleaned)

        cleaned: dict[UUID, list[CleanedPhoto]] = {}
        arguments: dict[str, Any] = {
            "kind": f"{KIND}.{slugify(source)[:50]}",
            "files": [file],
            "parse": parse,
            "save": _saver(survey, cleaned, stored, keep_photos=not dry_run),
            "name": name,
            "source": source,
            "licence": licence,
            "reference_date": reference_date,
            "is_demonstration": is_demonstration,
            "parameters": {
                "survey": str(survey),
                "mapping": territory.mapping_parameter(mapping),
                "crs": crs,
                "date": reference_date.isoformat() if reference_date else "",
                "verified": verified,
                "clip": territory.clip_generation(clip),
            },
        }
        try:
            return _rehearse(arguments) if dry_run else territory.run_import(**arguments)
        except BaseException:
            # A rolled back transaction leaves no rows, but it would leave files.
            for photo in stored:
                photo.image.storage.delete(str(photo.image.name))
            raise


def _rehearse(arguments: dict[str, Any]) -> ImportReport:
    report: ImportReport | None = None
    with suppress(_Undo), transaction.atomic():
        report = territory.run_import(**arguments)
        raise _Undo
    assert report is not None  # noqa: S101 the line before the undoing
    if report.status == "unchanged":
        return report
    return replace(report, status="dry_run", message="Read and counted: nothing was written.")


def _parsed(
    found: SurveyFile, folder: Path, workshop: Path, cleaned: dict[UUID, list[CleanedPhoto]]
) -> Parsed[SurveyFile]:
    if not found.rows:
        raise ImportFailed("no row of the file is a barrier inside the city")
    cleaned.update(clean_photos(found.rows, folder, workshop))
    counts = {"measures_left_out": found.measures_left_out}
    return territory.parsed_from(found.table, found, counts=counts, rejected=found.rejected)


def _saver(
    survey: UUID,
    cleaned: dict[UUID, list[CleanedPhoto]],
    stored: list[SurveyPhoto],
    *,
    keep_photos: bool,
) -> Callable[[Any, SurveyFile], dict[str, int]]:
    def save(dataset: Any, found: SurveyFile) -> dict[str, int]:
        known = {row.uuid: row for row in SurveyRow.objects.filter(source=survey)}
        new, corrected, facts = [], [], []
        for row in found.rows:
            before = known.get(row.uuid)
            if before is None:
                fresh = SurveyRow(
                    uuid=row.uuid,
                    source=survey,
                    content=row.content,
                    survey=uuid5(row.uuid, row.content),
                    dataset=dataset,
                )
                new.append(fresh)
                facts.append(_facts(row, fresh.survey, None))
            elif before.content != row.content:
                # From what it said before: corrected back, it is once more another word.
                told, before.survey = before.survey, uuid5(before.survey, row.content)
                before.content, before.dataset = row.content, dataset
                corrected.append(before)
                facts.append(_facts(row, before.survey, told))
        SurveyRow.objects.bulk_create(new, batch_size=1000)
        fields = ["content", "survey", "dataset"]
        SurveyRow.objects.bulk_update(corrected, fields, batch_size=500)
        observe_many(facts)
        gone = len(known.keys() - {row.uuid for row in found.rows})
        return {
            "rows_new": len(new),
            "rows_corrected": len(corrected),
            "rows_unchanged": len(found.rows) - len(new) - len(corrected),
            "rows_no_longer_in_file": gone,
            "verified": sum(row.verified for row in found.rows),
            "photos": store_photos(cleaned, stored) if keep_photos else _count(cleaned),
        }

    return save


def _count(cleaned: dict[UUID, list[CleanedPhoto]]) -> int:
    return sum(len(photos) for photos in cleaned.values())


def _facts(row: SurveyedRow, survey: UUID, replaces: UUID | None) -> SurveyFacts:
    return SurveyFacts(
        survey=survey,
        kind=row.kind,
        lon=row.lon,
        lat=row.lat,
        verified=row.verified,
        observed_at=row.observed_at,
        side=row.side,
        measures=row.measures,
        can_pass=row.can_pass,
        row=row.uuid,
        replaces=replaces,
    )
