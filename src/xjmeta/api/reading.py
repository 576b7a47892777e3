"""The verbs that read: a document becomes one Record, several, or units one by one; a map for a foreign sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

from xjmeta import boundary, sources
from xjmeta.api.opening import (
    ColumnMapping,
    Progress,
    format_of,
    guarded,
    public_parts,
    records_of,
)
from xjmeta.messages import Finding, FormatError, UnknownFormatError
from xjmeta.model.record import Record
from xjmeta.sources import Readable


@boundary.door
def read(
    source: Readable,
    *,
    format: str | None = None,
    mapping: ColumnMapping | None = None,
    findings: list[Finding] | None = None,
) -> Record:
    """Read the one Record of a document.

    `mapping` says which field each column of a foreign sheet is: a dictionary, or the path of a TOML file.
    What is worth reporting about the document is added to `findings` where there is a list. Raises InputError
    if the source cannot be opened or its format is not known, FormatError if it is not what its format
    demands, or if it holds several Records: `iter_records` reads those.

    >>> read(b'{"title": "Cables"}', format="json").title.plain
    'Cables'
    """
    with sources.opened(source) as document:
        records = list(
            # The second is asked for only to refuse the document:
            # `iter_records` reads several.
            islice(records_of(document, format, findings, mapping), 2)
        )
    if not records:
        raise FormatError(
            "no-record", source=document.name, format=format or ""
        )
    if len(records) > 1:
        raise FormatError("several-records", source=document.name)
    return records[0]


@boundary.door
def iter_records(
    source: Readable,
    *,
    format: str | None = None,
    mapping: ColumnMapping | None = None,
    public: bool = False,
    findings: list[Finding] | None = None,
    progress: Progress | None = None,
) -> Iterator[Record]:
    """Yield the Records of a document one by one, in constant memory; raises as `read` does.

    `public` yields their public parts and reports in `findings` what was withheld; a Record that is internal
    as a whole is left out, and where that leaves none TargetError is raised.
    `progress` is called with the number of bytes that were read so far.

    >>> lines = b'{"id": "a"}' + bytes([10]) + b'{"id": "b"}'
    >>> [record.id for record in iter_records(lines, format="jsonl")]
    ['a', 'b']
    """
    reported = findings if findings is not None else []
    with sources.opened(source, progress) as document:
        records = records_of(document, format, reported, mapping)
        yield from public_parts(records, reported) if public else records


@boundary.door
def iter_units(
    source: Readable,
    *,
    format: str | None = None,
    findings: list[Finding] | None = None,
) -> Iterator[tuple[str, str | None, Record]]:
    """Yield `(key, parent key, unit without its children)` for every unit of a document, in document order.

    Formats that can do so read in constant memory. A unit is complete when it is yielded. Raises as `read`
    does.

    >>> [(key, parent) for key, parent, unit in iter_units(b'{"children": [{"id": "a"}]}', format="json")]
    [('#0', None), ('a', '#0')]
    """
    with sources.opened(source) as document:
        chosen = format_of(document, format)
        if chosen.units is None:
            for record in records_of(document, chosen.name, findings):
                for key, parent, unit in record.walk_with_parents():
                    yield key, parent, unit.model_copy(update={"children": ()})
        else:
            yield from guarded(document, chosen.units(document), findings)


@boundary.door
def from_bytes(
    data: bytes,
    *,
    format: str | None = None,
    mapping: ColumnMapping | None = None,
    findings: list[Finding] | None = None,
) -> Record:
    """Return the one Record of a document in bytes; as `read` of the bytes.

    >>> from_bytes(b'{"title": "Cables"}').title.plain
    'Cables'
    """
    return read(data, format=format, mapping=mapping, findings=findings)


@boundary.door
def from_string(
    text: str,
    *,
    format: str | None = None,
    mapping: ColumnMapping | None = None,
    findings: list[Finding] | None = None,
) -> Record:
    """Return the one Record of a document in a string; raises as `read`, which takes a string for a path.

    >>> from_string('{"title": "Cables"}').title.plain
    'Cables'
    """
    source = io.StringIO(text)
    return read(source, format=format, mapping=mapping, findings=findings)


@boundary.door
def propose_map(
    source: Readable,
    *,
    format: str | None = None,
    findings: list[Finding] | None = None,
) -> str:
    """Return a map for a foreign sheet, proposed from its headings and cells, as TOML to look through.

    The lines are those that `mapping` takes in `read`; a column without a likely field is named in a comment, and in
    `findings` where there is a list. Raises UnknownFormatError for what has no columns, and else as `read` does.

    >>> print(propose_map(b"Ref No,Title,Subjects\\nMS 1,Cables,Trade; War\\n", format="csv"))
    # A map for <bytes>, proposed from its headings and cells. Look at every line.
    <BLANKLINE>
    [columns]
    "Ref No" = "reference_code"  # MS 1
    "Title" = "title"  # Cables
    "Subjects" = {to = "subject", split = ";"}  # Trade; War
    <BLANKLINE>
    """
    with sources.opened(source) as document, boundary.reading(document.name):
        chosen = format_of(document, format)
        if chosen.proposal is None:
            raise UnknownFormatError("no-columns", format=chosen.name)
        text = chosen.proposal(document)
        if findings is not None:
            findings += document.findings
        return text


def record_of(source: Record | Readable) -> Record:
    """Return a Record as it is, and of a document the one it holds."""
    return source if isinstance(source, Record) else read(source)
