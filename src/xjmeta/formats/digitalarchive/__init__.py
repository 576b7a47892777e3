"""The Digital Archive of the Wilson Center: its documents, collections and transcripts, in JSON and in CSV
dumps.

`crosswalk` says what goes where, `shapes` what a row cannot say, `canonical` what its JSON means and how it
is recognised, `writeback` how a dump in CSV is written back. What the archive has no word for is lost when it is
written, and named.
"""

from xjmeta.formats.registry import Format, later

__all__ = ["DIGITALARCHIVE"]

DIGITALARCHIVE = Format(
    name="digitalarchive",
    title="Digital Archive document, collection or dump",
    extensions=(".json", ".csv"),
    media_types=("application/json", "text/csv"),
    complete=False,
    recognise=later("xjmeta.formats.digitalarchive.canonical:recognise"),
    read=later("xjmeta.formats.digitalarchive.document:read"),
    write=later("xjmeta.formats.digitalarchive.document:write"),
    unmapped=later("xjmeta.formats.digitalarchive.document:unmapped_data"),
    holds="Documents with names, places, subjects, files, rights, donors; collections with introduction.",
)
