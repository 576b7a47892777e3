"""ArchivesSpace: its JSON, a batch as its import takes it or a record of its API, and its sheet of components.

`crosswalk` says what goes where in the JSON, the other files of shapes what a row cannot say, `markup` how texts are
written, `document` how a batch is read and written back, `models` what the system's own records demand. A row of a
sheet is an archival object: `columns` says which cell is which of its keys, `sheet` how rows are units.
"""

from typing import Final

from xjmeta.formats.registry import Format, later

__all__ = ["ASPACE_CSV", "ASPACE_JSON", "ASPACE_XLSX"]

SCHEMA: Final = "aspace-json.schema.json"

ASPACE_JSON = Format(
    name="aspace-json",
    title="ArchivesSpace JSON",
    extensions=(".aspace.json",),
    media_types=("application/json",),
    complete=False,
    recognise=later("xjmeta.formats.aspace.canonical:recognise"),
    read=later("xjmeta.formats.aspace.document:read"),
    write=later("xjmeta.formats.aspace.document:write"),
    check=later("xjmeta.formats.aspace.check:check"),
    lists=later("xjmeta.formats.aspace.lists:words_of_lists"),
    unmapped=later("xjmeta.formats.aspace.document:unmapped_data"),
    schema=SCHEMA,
    holds="Resources and archival objects with the agents, subjects, containers and digital objects they refer to.",
)

ASPACE_CSV = Format(
    name="aspace-csv",
    title="ArchivesSpace component sheet",
    extensions=(".aspace.csv",),
    media_types=("text/csv",),
    complete=False,
    recognise=later("xjmeta.formats.aspace.canonical:recognise_sheet"),
    read=later("xjmeta.formats.aspace.sheet:read"),
    write=later("xjmeta.formats.aspace.sheet:write"),
    check=later("xjmeta.formats.aspace.bulk:check"),
    unmapped=later("xjmeta.formats.aspace.sheet:unmapped_data"),
    holds="The components of a resource, by the columns of ArchivesSpace's template for bulk import.",
)
ASPACE_XLSX = Format(
    name="aspace-xlsx",
    title="ArchivesSpace component workbook",
    extensions=(".aspace.xlsx",),
    media_types=(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    complete=False,
    recognise=later("xjmeta.formats.aspace.canonical:recognise_book"),
    read=later("xjmeta.formats.aspace.sheet:read_book"),
    write=later("xjmeta.formats.aspace.sheet:write_book"),
    check=later("xjmeta.formats.aspace.bulk:check_book"),
    unmapped=later("xjmeta.formats.aspace.sheet:unmapped_data"),
    extra="xlsx",
    holds="As aspace-csv, in a workbook.",
)
