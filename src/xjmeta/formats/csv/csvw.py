"""The description beside a CSV sheet: tabular metadata as the W3C's CSV on the Web has it.

It is made from the header alone; a column of a Record is typed by what the model says of its values.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any
from urllib.parse import quote

from xjmeta.formats.csv.canonical import Envelope
from xjmeta.formats.csv.crosswalk import KEY, leaf
from xjmeta.formats.csv.legend import explained
from xjmeta.formats.csv.meanings import name_of
from xjmeta.formats.csv.sheet import first_row, spelling_of
from xjmeta.formats.registry import Source

__all__ = ["is_ours", "metadata"]

_CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "und"}]
_DOCUMENT = {"@context", "url", "dialect", "tableSchema"}
_COLUMN = {"name", "titles", "datatype", "dc:description"}
# Names in CSVW are those of variables in URI templates (RFC 6570): all else is
# percent-encoded.
_UNSAFE = re.compile(r"[^A-Za-z0-9_.]")


def metadata(source: Source, url: str) -> bytes:
    """Return the metadata document of a sheet, in which it is called `url`; raises FormatError as reading
    does.

    >>> from xjmeta.formats.registry import BytesSource
    >>> found = metadata(BytesSource("a.csv", b"key,parent,level,Shelf\\r\\na,,file,3\\r\\n"), "a.csv")
    >>> [column["datatype"]["base"] for column in json.loads(found)["tableSchema"]["columns"]]
    ['string', 'string', 'string', 'string']
    """
    envelope = spelling_of(source)
    schema: dict[str, Any] = {"columns": _columns(envelope)}
    if KEY in envelope.names:
        schema["rowTitles"] = [_name(KEY)]
    document = {
        "@context": _CONTEXT,
        "url": quote(os.fsencode(url)),
        "dialect": _dialect(envelope),
        "tableSchema": schema,
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def is_ours(content: bytes) -> bool:
    """Say whether a metadata document was made here, and nobody has added to it.

    >>> is_ours(b'{"@context": "http://www.w3.org/ns/csvw", "url": "a.csv"}')
    False
    """
    try:
        document = json.loads(content)
        columns = document["tableSchema"]["columns"]
        described = all(column.keys() == _COLUMN for column in columns)
    # Any JSON may be beside a sheet: of whatever shape it is, it is not ours.
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    return (
        document["@context"] == _CONTEXT
        and document.keys() == _DOCUMENT
        and document["tableSchema"].keys() <= {"columns", "rowTitles"}
        and described
    )


def _dialect(envelope: Envelope) -> dict[str, Any]:
    return {
        "encoding": envelope.encoding,
        "delimiter": envelope.delimiter[:1],
        **({"skipInitialSpace": True} if envelope.delimiter[1:] else {}),
        "lineTerminators": [envelope.newline],
        "quoteChar": '"',
        "doubleQuote": True,
        "header": True,
        "headerRowCount": 1 + bool(envelope.labels),
        **({"skipRows": banner} if (banner := _banner(envelope)) else {}),
    }


def _banner(envelope: Envelope) -> int:
    return first_row(envelope) - 1 - bool(envelope.labels)


def _columns(envelope: Envelope) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for place, (title, path) in enumerate(
        zip(envelope.names, envelope.paths, strict=True), 1
    ):
        name = _name(name_of(path) if path else title) or "column"
        taken = {column["name"] for column in out}
        column = {
            "name": name
            # CSVW keeps names that begin with an underscore for itself, and
            # wants each name once.
            if name not in taken and name[0] != "_"
            else f"c{place}.{name}",
            "titles": title or f"{place}",
        }
        out.append(
            {
                **column,
                "datatype": _datatype(path),
                "dc:description": explained(path or title),
            }
        )
    return out


def _name(path: str) -> str:
    return _UNSAFE.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()),
        path.strip(),
    )


def _datatype(path: str | None) -> dict[str, Any]:
    kind = leaf(path) if path else None
    if kind is None:
        return {"base": "string"}
    if kind.kind == "bool":
        return {"base": "boolean", "format": "true|false"}
    if kind.kind == "number":
        return {"base": "nonNegativeInteger"}
    if kind.kind in ("choice", "dir", "is"):
        return {
            "base": "string",
            "format": "|".join(re.escape(word) for word in kind.choices),
        }
    return {"base": "string"}
