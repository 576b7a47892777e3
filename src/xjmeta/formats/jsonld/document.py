"""The Record as JSON-LD: the dialect that reads and writes the form of ours, and reads every other."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import to_json

from xjmeta.formats.jsonld import SCHEMA
from xjmeta.formats.jsonld.canonical import canonical, check_context, is_record
from xjmeta.formats.jsonld.crosswalk import CONTEXT, terms
from xjmeta.formats.jsonld.linked import LINKED, settled
from xjmeta.formats.jsonld.names import Name, Naming
from xjmeta.formats.jsonld.shapes import Asides, fold, node_of
from xjmeta.formats.jsonld.statements import STATEMENTS
from xjmeta.json.text import Path
from xjmeta.mapping.json_document import (
    BadDataError,
    Built,
    Documents,
    NotCanonicalError,
)
from xjmeta.mapping.json_source import Linked
from xjmeta.model.record import Record
from xjmeta.model.structure import classes, meant
from xjmeta.model.version import VERSION, VERSION_KEY

__all__ = ["DOCUMENT", "LINES", "RecordJsonLd"]

Data = dict[str, Any]

_VALIDATE = Record.__pydantic_validator__.validate_python
_CONTEXT = json.dumps(CONTEXT, separators=(",", ":"))
_HEAD = {"@context": CONTEXT, VERSION_KEY: ".".join(map(str, VERSION))}
_VERSION = f'"{VERSION_KEY}":"{_HEAD[VERSION_KEY]}"'


def _context(naming: Naming) -> str:
    return json.dumps(naming.context_url) if naming.context_url else _CONTEXT


class RecordJsonLd:
    """The dialect of canonical JSON-LD, a document (`jsonld`) or one a line (`ndjsonld`)."""

    children = "children"
    holder: str | None = "@graph"
    strict = False
    linked: Linked | None = LINKED
    kept: Mapping[str, str] = MappingProxyType({})

    def __init__(self, format_: str) -> None:
        self.format = format_

    def units(self, data: Any) -> list[Any] | None:
        """Return the nodes of the top units; raises NotCanonicalError where they are not as we write
        them.
        """
        if not isinstance(data, dict):
            raise NotCanonicalError
        check_context(data)
        if "@graph" not in data:
            items = [data]
        elif isinstance(data["@graph"], list) and data.keys() <= {
            "@context",
            "@graph",
        }:
            items = data["@graph"]
        else:
            raise NotCanonicalError
        if not all(
            is_record(item) and item.get("@context", CONTEXT) == CONTEXT
            for item in items
            if item is not data
        ):
            raise NotCanonicalError
        if items == [data] and not is_record(data):
            raise NotCanonicalError
        # Two nodes of one name are one thing in RDF, which takes a processor
        # to put together.
        if len(items) > 1 and _said_in_parts(items):
            raise NotCanonicalError
        return items

    def normal(self, data: Any) -> list[Any] | None:
        """Return the nodes of the top units, of whatever form the document is; None where it has none."""
        return canonical(data) or None

    def build(self, data: Data) -> Built:
        """Return the Record that a node in our own form says."""
        return self._built(data, direct=True)

    def build_normal(self, data: Data) -> Built:
        """Return the Record that a node says which was brought to our form."""
        return self._built(data, direct=False)

    def _built(self, data: Data, *, direct: bool) -> Built:
        beside_values = Asides([], [])
        own = {
            key: value
            for key, value in data.items()
            if key not in ("@context", VERSION_KEY)
        }
        plain = fold(
            own,
            Record,
            (),
            beside_values,
            direct=direct,
        )
        if direct and _said_in_parts([data]):
            raise NotCanonicalError
        try:
            unit, findings = settled(_VALIDATE(plain), beside_values)
            return Built(
                unit, beside_values.unknown, findings, beside_values.names()
            )
        except ValidationError as error:
            raise BadDataError(*meant(error, plain)) from error

    def fresh(
        self,
        unit: Record,
        *,
        origin: bool,
        line: bool,
        framed: bool,
        naming: Naming,
    ) -> bytes:
        """Return a Record as a node; with its context unless it is in a frame that has it."""
        node = self._named(unit, origin=origin, naming=naming)
        out = to_json(node, indent=None if line else 1)
        return self.headed(out, naming, line=line, framed=framed)

    def _named(self, unit: Record, *, origin: bool, naming: Naming) -> Data:
        """Return a Record as a node, with all below it, in a document that names its units."""
        names = naming.of(unit)
        return node_of(unit, origin=origin, but=self.format, names=names)

    def headed(
        self, node: bytes, naming: Naming, *, line: bool, framed: bool
    ) -> bytes:
        """Return a node as one on top: with the version, and its context unless it is in a frame that has it."""
        comma = "," if line else ",\n "
        head = (
            _VERSION
            if framed
            else f'"@context":{_context(naming)}{comma}{_VERSION}'
        )
        return (
            b"{"
            + f"{'' if line else chr(10) + ' '}{head},".encode()
            + node[1:]
        )

    def own(self, unit: Record, name: Name, *, line: bool) -> bytes:
        """Return a unit as a node, with its name, without the units below it and without origin."""
        names = iter((name,))
        return to_json(
            node_of(unit, origin=False, but=None, names=names, below=False),
            indent=None if line else 1,
        )

    def node(self, unit: Record, *, origin: bool, naming: Naming) -> Data:
        """Return a Record as a node with its version, and with all below it."""
        node = self._named(unit, origin=origin, naming=naming)
        return {VERSION_KEY: _HEAD[VERSION_KEY], **node}

    def data(self, unit: Record, *, origin: bool) -> Data:
        """Return the own values of a unit as a node, and its sources in other formats or not."""
        return node_of(unit, origin=origin, but=self.format, below=False)

    def read(self, data: Data) -> Record:
        """Return the Record that a node says, unknown keys passed over; raises ValueError."""
        record: Record = self._as_written(data).unit
        return record

    def unknown(self, data: Data) -> Iterator[Path]:
        """Yield the paths of keys that no field has; raises ValueError."""
        yield from self._as_written(data).unknown

    def _as_written(self, data: Data) -> Built:
        try:
            return self.build(data)
        except NotCanonicalError as error:
            raise ValueError("not in canonical form") from error

    def spellings(self, field: str) -> Collection[str]:
        """Return the keys by which a field of this name goes."""
        return _spellings().get(field, (field,))

    def head(self, data: Data) -> Data:
        """Return the node of a top unit with its context and version."""
        return {**_HEAD, **data}

    def frame(self, naming: Naming) -> tuple[str, str]:
        """Return what is around several nodes."""
        return f'{{"@context":{_context(naming)},\n"@graph":[\n', "\n]}\n"


def _said_in_parts(units: list[Any]) -> bool:
    """Return whether two nodes have one name, so that each may say a part of what there is to say."""
    names: set[str] = set()
    stack = list(units)
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack += node
        elif isinstance(node, dict):
            name = node.get("@id") if len(node) > 1 else None
            if isinstance(name, str):
                if name in names:
                    return True
                names.add(name)
            # What plain statements lead to may be said of many units.
            stack += [
                value for key, value in node.items() if key not in STATEMENTS
            ]
    return False


@cache
def _spellings() -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for kind in classes():
        for name, term in terms(kind).items():
            out.setdefault(name, {name}).add(term.key)
    return out


DOCUMENT: Final = Documents(RecordJsonLd("jsonld"), SCHEMA)
LINES: Final = Documents(RecordJsonLd("ndjsonld"), SCHEMA)
