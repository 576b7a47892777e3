"""AtoM's sheets of archival descriptions: a row a unit, the columns of the ISAD template, those of RAD too.

Only the declaration stands here. The columns are the rows of the contract with AtoM, in `systems`, from which its
reader, its writer and the reading of the importer come.
"""

import re

from xjmeta.formats.registry import Format, later
from xjmeta.text.encodings import is_xml_or_json

__all__ = ["ATOM_CSV"]

# Columns that AtoM alone has, in the first line; behind it a comma or the line
# end, so that no longer word is meant.
_HEADER = re.compile(
    rb'^[^\r\n]*"?\b(?:legacyId|levelOfDescription|qubitParentSlug)\b"?(?:,|[\r\n])'
)
# And one of the usual columns of a description beside them.
_OTHERS = re.compile(
    rb"\b(?:parentId|scopeAndContent|eventDates|extentAndMedium|identifier|title)\b"
)
# AtoM's sheets of authority records, institutions and accessions are no
# descriptions; an `accessionNumber` links one, and stands in its own template.
_ANOTHER = re.compile(
    rb"\b(?:authorizedFormOfName|acquisitionDate|deaccessionNumber)\b"
)


def _recognise(name: str, head: bytes) -> int:
    """Return how certain it is that a document is a sheet for AtoM: by two of its columns, and none of its other
    sheets.
    """
    del name
    if is_xml_or_json(head):
        return 0
    line = head.partition(b"\n")[0]
    if _HEADER.match(head) is None or _ANOTHER.search(line) is not None:
        return 0
    return 2 if _OTHERS.search(line) is not None else 0


ATOM_CSV = Format(
    name="atom-csv",
    title="AtoM description sheet",
    extensions=(".atom.csv",),
    media_types=("text/csv",),
    complete=False,
    recognise=_recognise,
    read=later("xjmeta.systems.atom_csv:read_sheet"),
    write=later("xjmeta.systems.atom_csv:write_sheet"),
    units=later("xjmeta.systems.atom_csv:units_of_sheet"),
    write_flow=later("xjmeta.systems.atom_csv:write_sheet_of_flow"),
    unmapped=later("xjmeta.systems._atom_rows:unmapped_data"),
    holds="What AtoM's import of descriptions takes, by its ISAD and RAD columns; other columns are kept.",
)
