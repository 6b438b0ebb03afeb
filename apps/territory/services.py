"""What the territory can do."""

from apps.territory.column_mappings import (
    ColumnMapping,
    choose_mapping,
    known_mappings,
    load_mapping,
    mapping_parameter,
)
from apps.territory.commands import ImportCommand
from apps.territory.importers.addresses import import_addresses, replace_addresses
from apps.territory.importers.clipping import clip_generation, drop_repeated, keep_inside
from apps.territory.importers.districts import import_districts, replace_districts
from apps.territory.importers.places import import_places, replace_places
from apps.territory.importers.residents import import_residents, replace_residents
from apps.territory.importing import (
    About,
    ImportReport,
    Parsed,
    activate_dataset,
    run_import,
)
from apps.territory.importing_errors import ImportFailed, Rejected
from apps.territory.sources import Source, open_source
from apps.territory.streets import CornerRow, StreetRow, replace_streets
from apps.territory.tables import (
    Table,
    count_of,
    number_of,
    parsed_from,
    read_table,
    text_of,
)

__all__ = [
    "About",
    "ColumnMapping",
    "CornerRow",
    "ImportCommand",
    "ImportFailed",
    "ImportReport",
    "Parsed",
    "Rejected",
    "Source",
    "StreetRow",
    "Table",
    "activate_dataset",
    "choose_mapping",
    "clip_generation",
    "count_of",
    "drop_repeated",
    "import_addresses",
    "import_districts",
    "import_places",
    "import_residents",
    "keep_inside",
    "known_mappings",
    "load_mapping",
    "mapping_parameter",
    "number_of",
    "open_source",
    "parsed_from",
    "read_table",
    "replace_addresses",
    "replace_districts",
    "replace_places",
    "replace_residents",
    "replace_streets",
    "run_import",
    "text_of",
]
