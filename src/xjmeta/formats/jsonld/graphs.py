"""Documents of triples: the Record as Turtle and N-Triples, through the same nodes as JSON-LD.

A document is written back whole while nobody edits it; an edited one is rewritten, and its units keep their IRIs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO, Final

from xjmeta.formats.jsonld.canonical import tops
from xjmeta.formats.jsonld.crosswalk import NAMESPACE, PREFIXES
from xjmeta.formats.jsonld.document import RecordJsonLd
from xjmeta.formats.jsonld.names import Naming
from xjmeta.formats.jsonld.triples import PREFIX_LINES, nodes, ntriples, turtle
from xjmeta.json.text import JsonPlaces, Path, head_text, skip
from xjmeta.mapping.json_document import (
    Documents,
    attach,
    dotted,
    note,
    text_in,
    wrote_unchanged,
)
from xjmeta.mapping.json_source import JsonWriter, Whole
from xjmeta.messages import FormatError, LossReport
from xjmeta.model.record import Record

__all__ = ["NTRIPLES", "TURTLE", "recognise_ntriples", "recognise_turtle"]


class _Graphs(RecordJsonLd):
    """The dialect of units as triples."""

    media_type = ""
    opening = ""

    def triples(self, unit: Record, *, origin: bool, naming: Naming) -> str:
        """Return a unit with all below it."""
        raise NotImplementedError

    def fresh(
        self,
        unit: Record,
        *,
        origin: bool,
        line: bool,
        framed: bool,
        naming: Naming,
    ) -> bytes:
        """Return a unit with all below it, as part of a document."""
        del line, framed
        return self.triples(unit, origin=origin, naming=naming).encode()


class _Turtle(_Graphs):
    media_type = "text/turtle"
    opening = PREFIX_LINES

    def triples(self, unit: Record, *, origin: bool, naming: Naming) -> str:
        return turtle(self.node(unit, origin=origin, naming=naming))


class _NTriples(_Graphs):
    media_type = "application/n-triples"

    def triples(self, unit: Record, *, origin: bool, naming: Naming) -> str:
        return ntriples(
            self.node(unit, origin=origin, naming=naming), naming.blanks
        )


class GraphDocuments(Documents):
    """Reads and writes documents of triples."""

    dialect: _Graphs

    def __init__(self, dialect: _Graphs) -> None:
        super().__init__(dialect)

    def read(self, source: Any) -> Iterator[Any]:
        """Yield the units of a document; raises FormatError."""
        text, encoding = text_in(source, source.data())
        trees = tops(nodes(text, self.dialect.media_type, source.name))
        if not trees:
            raise FormatError(
                "no-record", source=source.name, format=self.dialect.format
            )
        live = Whole(self.dialect, text, encoding)
        beside_values: list[Any] = []
        build, nowhere = self.dialect.build_normal, JsonPlaces("")
        units = self._built(
            source, nowhere, trees, trees, build, beside_values
        )
        note(live, beside_values)
        live.tops = attach(units, live)
        yield from units

    def _where(self, source: Any, places: Any, path: Path) -> dict[str, Any]:
        """Return no place: triples have none."""
        del places
        return {"source": source.name, "path": dotted(path) or None}

    def _write(
        self,
        units: Iterable[Any],
        stream: BinaryIO,
        *,
        origin: bool = True,
        uses_carried: bool = True,
        base: str | None = None,
        context_url: str | None = None,
    ) -> LossReport:
        report, remaining = LossReport(), iter(units)
        naming = self._naming(base, context_url, keep=origin)
        first = list(islice(remaining, 1))
        writer = JsonWriter(self.dialect, report, uses_carried=uses_carried)
        if origin and wrote_unchanged(first, remaining, writer, stream):
            return report
        stream.write(self.dialect.opening.encode())
        for unit in chain(first, remaining):
            options = {"origin": origin, "line": False, "framed": True}
            stream.write(self._fresh(unit, report, naming, **options))
        return report


def recognise_turtle(name: str, head: bytes) -> int:
    """Return how certain it is that a document is Turtle with units of description."""
    text = head_text(head)
    is_turtle = "@prefix" in text or "PREFIX " in text or name.endswith(".ttl")
    # What Turtle begins with: a directive, an IRI or prefix, a comment, a
    # blank node.
    if is_turtle and text[skip(text) :][:1] in "@<#Pp_[":
        return _sure(text)
    return 0


def recognise_ntriples(name: str, head: bytes) -> int:
    """Return how certain it is that a document is N-Triples with units of description."""
    text = head_text(head)
    line = text[skip(text) :].partition("\n")[0].rstrip()
    is_line = (
        line[:1] in ("<", "_")
        and line.endswith(" .")
        and "@prefix" not in text
    )
    if is_line and not name.endswith(".ttl"):
        return _sure(text)
    return 0


def _sure(text: str) -> int:
    if NAMESPACE in text:
        return 2
    return int(
        PREFIXES["rico"] in text or "schema.org/ArchiveComponent" in text
    )


TURTLE: Final = GraphDocuments(_Turtle("turtle"))
NTRIPLES: Final = GraphDocuments(_NTriples("ntriples"))
