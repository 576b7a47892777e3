"""ArchivesSpace's JSON: a batch as its import takes it, and a record or a page of records as its API gives it.

`crosswalk` says what goes where, `shapes` what a row cannot say, `markup` how texts are spelt there, `document` how a
batch is read as units and written home, `models` what the system's own records demand.
"""

from typing import Final

from xjmeta.formats.registry import Format, later

__all__ = ["ASPACE_JSON"]

SCHEMA: Final = "aspace-json.schema.json"

ASPACE_JSON = Format(
    name="aspace-json",
    title="ArchivesSpace JSON",
    extensions=(".aspace.json",),
    media_types=("application/json",),
    complete=False,
    recognise=later("xjmeta.formats.aspace_json.canonical:recognise"),
    read=later("xjmeta.formats.aspace_json.document:read"),
    write=later("xjmeta.formats.aspace_json.document:write"),
    check=later("xjmeta.formats.aspace_json.check:check"),
    unmapped=later("xjmeta.formats.aspace_json.document:unmapped_data"),
    schema=SCHEMA,
    holds="Resources and archival objects with the agents, subjects, containers and digital objects they refer to.",
)
