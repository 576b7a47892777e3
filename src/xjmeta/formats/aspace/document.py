"""A batch read as units, and units written as a batch: into the one they were read from, else a new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from pydantic import ValidationError

from xjmeta.formats import registry
from xjmeta.formats.aspace.batch import (
    FORMAT,
    LINKED,
    ImportBatch,
    Links,
    address,
    refs,
    spelt,
    unlinked,
    unmapped_of,
)
from xjmeta.formats.aspace.canonical import (
    UNITS,
    taken,
    unit_data,
    unit_values,
)
from xjmeta.formats.aspace.crosswalk import COMPONENT, RESOURCE
from xjmeta.formats.aspace.transplant import transplanted
from xjmeta.formats.aspace.values import Data
from xjmeta.formats.registry import BytesSource, Source
from xjmeta.json import text as json_text
from xjmeta.mapping import losses
from xjmeta.mapping.json_document import decoded
from xjmeta.messages import (
    Finding,
    FormatError,
    LimitError,
    Loss,
    LossReport,
    Template,
)
from xjmeta.messages.catalogue import add
from xjmeta.model.origin import Origin, Unmapped, is_as_read
from xjmeta.model.record import MAX_DEPTH, Record
from xjmeta.text.encodings import encoded

__all__ = ["read", "unmapped_data", "write"]

add({
    "aspace-json-parent": Template(
        "{value!r} is not a record of this document, or is below its own unit; the unit is placed without it.",
        "Add the record of the parent.",
    ),
    "aspace-json-twice": Template(
        "Two records have the address {value!r}; the first is meant by it.", "Give each record an address of its own."
    ),
    "aspace-json-value": Template("A value of the record does not fit: {reason}.", "Correct the value."),
})  # fmt: skip


# ---- reading -------------------------------------------------------------------------------------------------------


def read(source: Source) -> Iterator[Record]:
    """Yield a Record for each resource, and for each component whose parent is not here; raises FormatError."""
    text, encoding, data = decoded(source)
    batch = ImportBatch(text, encoding, data)
    numbers = [
        n
        for n, record in enumerate(batch.records)
        if isinstance(record, dict) and record.get("jsonmodel_type") in UNITS
    ]
    if not numbers:
        raise FormatError(
            "no-record", source=source.name, line=1, format=FORMAT
        )
    above = batch.above = _parents(batch, numbers, source)
    below: dict[int | None, list[int]] = {}
    for number in numbers:
        below.setdefault(above[number], []).append(number)
    for siblings in below.values():
        siblings.sort(key=lambda number: _position(batch.records[number]))
    for top in below[None]:
        yield _tree(top, batch, below, source)


def _position(record: Data) -> float:
    position = record.get("position")
    return position if isinstance(position, int) else float("inf")


def _parents(
    batch: ImportBatch, numbers: Sequence[int], source: Source
) -> dict[int, int | None]:
    """Return the number of the record above each unit, None for the highest; what cannot be followed is reported."""
    by_uri: dict[str, int] = {}
    for number in numbers:
        uri = batch.records[number].get("uri")
        if isinstance(uri, str) and by_uri.setdefault(uri, number) != number:
            _report(source, batch, number, "aspace-json-twice", uri)
    above: dict[int, int | None] = {}
    highest: dict[int, int] = {}
    for number in numbers:
        above[number] = None
        for ref in _refs_above(batch.records[number]):
            parent = by_uri.get(ref)
            # The parent is tried before the resource: where it is not here, or
            # below its own child, the unit still hangs below its resource.
            if parent is not None and _highest(parent, highest) != number:
                above[number] = highest[number] = parent
                break
            # A record alone, as the API gives it, has nothing above it in its
            # document.
            if not batch.single:
                _report(source, batch, number, "aspace-json-parent", ref)
    return above


def _refs_above(record: Data) -> Iterator[str]:
    """Yield the addresses of what is above a component: its parent, else its resource."""
    for key in (
        ("parent", "resource")
        if record.get("jsonmodel_type") == COMPONENT
        else ()
    ):
        link = record.get(key)
        if isinstance(link, dict) and isinstance(link.get("ref"), str):
            yield link["ref"]


def _highest(number: int, above: dict[int, int]) -> int:
    """Return the highest unit above one, itself where nothing is; steps on the way are made shorter for the next."""
    while (parent := above.get(number)) is not None:
        above[number] = above.get(parent, parent)
        number = parent
    return number


def _report(
    source: Source, batch: ImportBatch, number: int, code: str, value: str
) -> None:
    line, column = batch.locate(number, None)
    source.findings.append(
        Finding.of(
            code, source=source.name, line=line, column=column, value=value
        )
    )


def _tree(
    top: int,
    batch: ImportBatch,
    below: Mapping[int | None, list[int]],
    source: Source,
) -> Record:
    """Return the tree of a unit; a unit is made when those below it are."""
    units: dict[int, Record] = {}
    stack = [(top, 1, False)]
    while stack:
        number, depth, is_ready = stack.pop()
        # A Record refuses it as well, but here the place in the document is
        # known.
        if depth > MAX_DEPTH:
            line, column = batch.locate(number, None)
            raise LimitError(
                "too-deep",
                source=source.name,
                line=line,
                column=column,
                what="Units",
                limit=MAX_DEPTH,
            )
        children = below.get(number, [])
        if is_ready:
            units[number] = _unit(
                number,
                batch,
                tuple(units.pop(child) for child in children),
                source,
            )
        else:
            stack.append((number, depth, True))
            stack += [(child, depth + 1, False) for child in children]
    return units[top]


def _unit(
    number: int,
    batch: ImportBatch,
    children: tuple[Record, ...],
    source: Source,
) -> Record:
    origin = Origin(source=batch, ordinal=number)
    try:
        unit = Record(
            **unit_values(batch.resolved(number)),
            children=children,
            origin=origin,
        )
    except ValidationError as error:
        line, column = batch.locate(number, None)
        reason = error.errors()[0]["msg"]
        raise FormatError(
            "aspace-json-value",
            source=source.name,
            line=line,
            column=column,
            reason=reason,
        ) from error
    origin.own(unit)
    return unit


def unmapped_data(
    parts: Sequence[Mapping[str, Any]],
) -> Iterator[Iterable[Unmapped]]:
    """Yield what no value says of each source that came through another document."""
    for part in parts:
        yield [*unmapped_of(part["record"]), *unlinked(part.get("beside", ()))]


# ---- writing -------------------------------------------------------------------------------------------------------


def write(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write Records as a batch, and report what it does not say."""
    every = list(records)
    batch = _source_of(every) if origin else None
    report = LossReport()
    if batch is None:
        text, encoding = _fresh(every), "utf-8"
        for record in every if origin else ():
            report.left_behind += registry.left_behind(
                record, FORMAT, others=False
            )
    else:
        written_back = _BatchWriter(batch)
        text, encoding = written_back.written(every), batch.encoding
        report.left_behind += written_back.left_behind
    stream.write(encoded(text, encoding))
    # Bytes that are as they were say what they said, of Records that are too.
    as_it_was = batch is not None and text == batch.text
    if not (as_it_was and all(map(is_as_read, every))):
        report.losses += _losses(every, text)
    return report


def _source_of(records: Sequence[Record]) -> ImportBatch | None:
    """Return the one document that all Records were read from."""
    batches = [
        unit.origin.source if unit.origin is not None else None
        for unit in records
    ]
    first = batches[0] if batches else None
    if not isinstance(first, ImportBatch) or any(
        unit is not first for unit in batches
    ):
        return None
    several = len(records) > 1 or any(record.children for record in records)
    # A document of one object has no room for a second.
    return None if first.single and several else first


def _placed(
    records: Iterable[Record],
) -> Iterator[tuple[Record, Record | None, Record, int]]:
    """Yield every unit with that above it, the highest, and its number among the units beside it."""
    for record in records:
        stack: list[tuple[Record, Record | None, int]] = [(record, None, 0)]
        while stack:
            unit, parent, number = stack.pop()
            yield unit, parent, record, number
            stack += [
                (child, unit, n)
                for n, child in reversed(list(enumerate(unit.children)))
            ]


def _fresh(records: Sequence[Record]) -> str:
    """Return a new batch: what is linked to first, then the units in document order."""
    links = Links()
    units: list[Data] = []
    uris: dict[int, str] = {}
    ids: set[str] = set()
    for count, (unit, parent, top, number) in enumerate(_placed(records)):
        type_ = RESOURCE if parent is None else COMPONENT
        uris[id(unit)] = address(type_, f"{unit.id or ''} {count}")
        data = unit_data(unit, type_)
        # The system refuses a second component with one ref id, and makes one
        # up where none is stated.
        if data.get("ref_id") in ids:
            del data["ref_id"]
        ids.add(data.get("ref_id", ""))
        head = {"jsonmodel_type": type_, "uri": uris[id(unit)]}
        units.append(
            head | _above(parent, top, number, uris) | links.with_links(data)
        )
    return spelt([*links.new.values(), *units])


def _above(
    parent: Record | None, top: Record, number: int, uris: Mapping[int, str]
) -> Data:
    """Return what places a component: its resource, its parent, and its number."""
    if parent is None:
        return {}
    place: Data = {"resource": {"ref": uris[id(top)]}}
    if parent is not top:
        place["parent"] = {"ref": uris[id(parent)]}
    return place | {"position": number}


def _losses(records: Sequence[Record], text: str) -> Iterator[Loss]:
    """Yield what reading a batch back does not say again."""
    back = [
        unit
        for record in read(BytesSource("", text.encode()))
        for _key, unit in record.walk()
    ]
    pairs = [(key, unit) for record in records for key, unit in record.walk()]
    for number, (key, unit) in enumerate(pairs):
        want = unit.own_data()
        read_back = back[number].own_data() if number < len(back) else {}
        yield from losses.lost(key, want, read_back, FORMAT, "no-place")


class _BatchWriter:
    """The writing of units into the document that they were read from."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.links = Links(batch)
        self.left_behind: list[Loss] = []

    def written(self, records: Sequence[Record]) -> str:
        """Return the document with what was edited, added and removed."""
        units = self._units(records)
        used = {
            ref
            for data in units.values()
            for item in data
            for ref in refs(item)
        }
        pieces: dict[int, list[Data]] = {}
        for number, record in enumerate(self.batch.records):
            if number in units:
                pieces[number] = units[number]
            elif not self._is_done(record, used):
                pieces[number] = [
                    self.links.changed.get(str(_uri(record)), record)
                ]
        return self._assembled(pieces, list(self.links.new.values()))

    def _is_done(self, record: Any, used: set[str]) -> bool:
        """Return whether a record is a unit that is no more, or was linked to and is no more."""
        if not isinstance(record, dict):
            return False
        if record.get("jsonmodel_type") in UNITS:
            return True
        was = (
            record.get("jsonmodel_type") in LINKED
            and self.batch.links[str(_uri(record))] > 0
        )
        # What records of other kinds link to (events, accessions) stays,
        # whatever becomes of the units.
        others = {
            ref
            for data in self.batch.records
            if isinstance(data, dict)
            and data.get("jsonmodel_type") not in UNITS
            for ref in refs(data)
        }
        return was and _uri(record) not in used | others

    def _units(self, records: Sequence[Record]) -> dict[int, list[Data]]:
        """Return the records of units by their places: their own, new ones behind the unit before."""
        by_place: dict[int, list[Data]] = {}
        uris: dict[int, str] = {}
        last = 0
        keys = {
            id(unit): key for record in records for key, unit in record.walk()
        }
        for count, (unit, parent, top, number) in enumerate(_placed(records)):
            own = self._own(unit, by_place)
            type_ = RESOURCE if parent is None else COMPONENT
            data = self.batch.records[own] if own is not None else None
            type_ = data["jsonmodel_type"] if data is not None else type_
            uri = _uri(data) if data is not None else None
            uris[id(unit)] = str(
                uri or address(type_, f"{unit.id or ''} {count} new")
            )
            if own is not None and data is not None:
                last = own
                by_place[own] = [
                    self._moved(
                        self._edited(unit, own), own, parent, top, number, uris
                    )
                ]
            else:
                self._leave(unit, keys[id(unit)])
                head = {"jsonmodel_type": type_, "uri": uris[id(unit)]}
                place = (
                    {}
                    if parent is None
                    else self._place(parent, top, number, uris)
                )
                new = (
                    head
                    | place
                    | self.links.with_links(unit_data(unit, type_))
                )
                by_place.setdefault(last, []).append(new)
        return by_place

    def _leave(self, unit: Record, key: str) -> None:
        """Report what the source of a unit holds that is written again."""
        alone = unit.model_copy(update={"children": ()})
        for loss in registry.left_behind(alone, FORMAT, others=False):
            self.left_behind.append(
                Loss(key, loss.value, loss.reason, FORMAT, key)
            )

    def _own(
        self, unit: Record, by_place: Mapping[int, list[Data]]
    ) -> int | None:
        """Return the number of the record that a unit was read from, None for a new one or a second of it."""
        origin = unit.origin
        if (
            origin is None
            or origin.source is not self.batch
            or origin.ordinal in by_place
        ):
            return None
        return origin.ordinal

    def _edited(self, unit: Record, number: int) -> Data:
        """Return the record of a unit with what was edited."""
        record: Data = self.batch.records[number]
        if unit.origin is not None and unit.origin.untouched(unit):
            return record
        source = self.batch.resolved(number)
        type_ = record["jsonmodel_type"]
        before, after = (
            unit_data(Record(**unit_values(source)), type_),
            unit_data(unit, type_),
        )
        if before == after:
            return record
        out: Data = self.links.with_links(
            transplanted(source, before, after, taken(source))
        )
        return out

    def _moved(
        self,
        data: Data,
        own: int,
        parent: Record | None,
        top: Record,
        number: int,
        uris: Mapping[int, str],
    ) -> Data:
        """Return the record of a unit with its place, where that is another than it was read at."""
        if parent is None or data["jsonmodel_type"] != COMPONENT:
            return data
        out = dict(data)
        if self.batch.above.get(own) != self._number(parent):
            place = self._place(parent, top, number, uris)
            out = {
                name: value for name, value in out.items() if name != "parent"
            } | place
        # Positions may have gaps: as long as they give the order of the units,
        # none is written anew.
        if not self._is_in_order(parent):
            out["position"] = number
        return out if out != data else data

    def _number(self, unit: Record) -> int | None:
        """Return the number of the record that a unit was read from; of a new one a number that no record has."""
        origin = unit.origin
        return (
            origin.ordinal
            if origin is not None and origin.source is self.batch
            else -1
        )

    def _place(
        self, parent: Record, top: Record, number: int, uris: Mapping[int, str]
    ) -> Data:
        """Return what places a component: below a component whose resource is not here, in that resource."""
        at = self._number(top)
        record = self.batch.records[at] if at is not None and at >= 0 else {}
        # The highest unit here is itself a component of a resource that is
        # elsewhere: what is new below it belongs to that resource.
        if record.get("jsonmodel_type") != COMPONENT:
            return _above(parent, top, number, uris)
        resource = (
            {"resource": record["resource"]} if "resource" in record else {}
        )
        return resource | {
            "parent": {"ref": uris[id(parent)]},
            "position": number,
        }

    def _is_in_order(self, parent: Record) -> bool:
        """Return whether the units below another are where their records say without being numbered again."""
        owns = [
            child.origin.ordinal
            if child.origin is not None and child.origin.source is self.batch
            else None
            for child in parent.children
        ]
        # A new unit, or two copies of one, have no position of their own yet.
        if None in owns or len(set(owns)) != len(owns):
            return False
        places = [
            (_position(self.batch.records[own]), own)
            for own in owns
            if own is not None
        ]
        return places == sorted(places)

    def _assembled(
        self, pieces: Mapping[int, Sequence[Data]], new: Sequence[Data]
    ) -> str:
        """Return the text with records edited, left out and added; whatever is between them stays."""
        text, nodes = self.batch.text, self.batch.nodes
        if self.batch.single:
            return self._spelt(0, pieces[0][0], nodes[0].start, nodes[0].end)
        edges = [self.batch.holder.start + 1, *(node.end for node in nodes)]
        gaps = [
            text[a:b]
            for a, b in zip(
                edges,
                [*(node.start for node in nodes), self.batch.holder.end - 1],
                strict=True,
            )
        ]
        margin = gaps[0].rpartition("\n")[2] if "\n" in gaps[0] else ""
        items: list[tuple[str | None, str]] = []
        for number, node in enumerate(nodes):
            for data in pieces.get(number, ()):
                is_own = _uri(data) == _uri(
                    self.batch.records[number]
                ) and isinstance(data, dict)
                if data is self.batch.records[number] or is_own:
                    items.append(
                        (
                            gaps[number],
                            self._own_text(number, data, node.start, node.end),
                        )
                    )
                else:
                    items.append((None, json_text.spell(data, text, margin)))
        items += ((None, json_text.spell(data, text, margin)) for data in new)
        between = gaps[1] if len(gaps) > 2 else None
        inside = json_text.array(gaps[0], between, items, gaps[-1])
        return (
            text[: self.batch.holder.start + 1]
            + inside
            + text[self.batch.holder.end - 1 :]
        )

    def _own_text(self, number: int, data: Data, start: int, end: int) -> str:
        """Return the text of a record with what is other in it than it was."""
        own = self.batch.records[number]
        text = self.batch.text[start:end]
        return (
            text
            if data is own or data == own
            else json_text.merge(text, own, data)
        )

    def _spelt(self, number: int, data: Data, start: int, end: int) -> str:
        text = self.batch.text
        return (
            text[:start]
            + self._own_text(number, data, start, end)
            + text[end:]
        )


def _uri(record: Any) -> str | None:
    uri = record.get("uri") if isinstance(record, dict) else None
    return uri if isinstance(uri, str) else None
