"""Writing back: a listing page is kept unchanged, unit by unit, and only what was edited is written again.

A unit is a run of segments. What they say is compared with what the unit says now; a segment that says the
same stays as it is, byte for byte, one that says otherwise is replaced on its place, and the others are put
in or taken out. Whatever then does not read back is a loss, and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, BinaryIO, NamedTuple

from xjmeta.formats.listing.blocks import line_end
from xjmeta.formats.listing.canonical import (
    ASIDE,
    FIGURES,
    ListingPage,
    Segment,
    cut,
    narrowed,
    segments_of_head,
    segments_of_item,
)
from xjmeta.formats.listing.crosswalk import COLLECTION, ITEM, PageRow
from xjmeta.formats.listing.shapes import RoleText, parts_of_introduction
from xjmeta.mapping.losses import lost
from xjmeta.mapping.writeback import (
    CannotMergeError,
    Doubts,
    Draft,
    Patch,
    Trust,
    carries,
    differing_fields,
    report_left,
    report_rewritten,
    settled,
    written_back,
)
from xjmeta.messages import Loss, LossReport, TargetError
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Control, Record
from xjmeta.text.edits import TextEdit, spliced
from xjmeta.text.encodings import decoded, encoded, is_encoding

__all__ = ["Listing", "PagePiece", "read_page", "unmapped_data", "write"]

FORMAT = "listing"
_NO_PLACE = "a listing page has no place for it"


class PagePiece(NamedTuple):
    """The source of one unit: its text and the gap before it; of a collection the end of the page too."""

    own: str
    gap: str = "\n\n"
    tail: str = ""
    encoding: str = "utf-8"

    @classmethod
    def load(cls, data: Any) -> PagePiece | None:
        """Return the piece of JSON data, None for anything else."""
        if not isinstance(data, dict) or not isinstance(data.get("own"), str):
            return None
        piece = cls(
            **{name: str(data[name]) for name in cls._fields if name in data}
        )
        return piece if is_encoding(piece.encoding) else None


class Style(NamedTuple):
    """How a page is laid out: its line end, what is before a date, and before a title and an abstract."""

    newline: str = "\n"
    bullet: str = "  • "
    indent: str = "    "

    @classmethod
    def of(cls, text: str, otherwise: Style) -> Style:
        """Return the style of a document, as far as it shows one."""
        segments = list(segments_of_item(text))
        # A title below the date is what shows how far texts are indented.
        if len(segments) < 2:
            return otherwise._replace(
                bullet=text[: segments[0].start]
                if segments
                else otherwise.bullet
            )
        lines = re.split(r"[\r\n]", text[: segments[1].start])
        return otherwise._replace(
            bullet=text[: segments[0].start], indent=lines[-1]
        )


class Listing:
    """A page in memory, shared by the units read from it."""

    format = FORMAT

    def __init__(self, page: ListingPage, encoding: str) -> None:
        self.pieces = [
            PagePiece(page.head, tail=page.tail, encoding=encoding),
            *(PagePiece(own, gap) for gap, own in page.items),
        ]

    def dump(self, ordinal: int, digest: object) -> dict[str, Any]:
        """Return the source of one unit as JSON data; whether it was edited is found by reading it again."""
        del digest
        return self.pieces[ordinal]._asdict()

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what the page holds besides values: lines that fit nothing."""
        return _lines_besides(self.pieces[ordinal], top=ordinal == 0)


def unmapped_data(
    parts: Sequence[Mapping[str, Any]],
) -> Iterator[list[Unmapped]]:
    """Yield what the part of each unit holds, of those that came through another format."""
    for number, data in enumerate(parts):
        piece = PagePiece.load(data)
        if piece is None:
            raise ValueError("no part of a page")
        yield _lines_besides(piece, top=number == 0)


def _lines_besides(piece: PagePiece, *, top: bool) -> list[Unmapped]:
    segments = segments_of_head(piece.own) if top else iter(())
    lines = [
        *piece.gap.split("\n"),
        *(segment.text for segment in segments if segment.role == ASIDE),
        *piece.tail.split("\n"),
    ]
    return [
        Unmapped("line-without-meaning", line.strip())
        for line in lines
        if line.strip()
    ]


# ---- reading ----------------------------------------------------------------


def read_page(page: ListingPage) -> Record:
    """Return the Record of a page, without its origin."""
    children = tuple(
        Record(level="item", **_values(ITEM, segments_of_item(own)))
        for _gap, own in page.items
    )
    return Record(
        level="collection",
        children=children,
        **_values(COLLECTION, _head(page.head)),
    )


def _head(text: str) -> Iterator[Segment]:
    """Yield the segments of a head, an introduction by its parts."""
    for segment in segments_of_head(text):
        if segment.role == "introduction":
            for part in parts_of_introduction(segment.text):
                yield narrowed(text, segment, *part)
        else:
            yield segment


def _values(
    rows: Iterable[PageRow], segments: Iterable[Segment]
) -> dict[str, Any]:
    """Return the fields that segments say, by the rows."""
    texts: list[RoleText] = [(pair.role, pair.text) for pair in segments]
    values: dict[str, Any] = {}
    for row in rows:
        value = row.shape.read(
            [pair for pair in texts if pair[0] in row.roles]
        )
        if value and row.field.startswith("control."):
            values["control"] = Control(
                **{row.field.removeprefix("control."): value}
            )
        elif value:
            values[row.field] = value
    return values


# ---- writing ----------------------------------------------------------------


def write(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write one collection as a page, and name what a page cannot say; raises TargetError for several
    Records.
    """
    all_records = list(records)
    if len(all_records) != 1:
        raise TargetError("one-record-only", format=FORMAT)
    record = all_records[0]
    source = _piece(record) if origin else None
    page = _PageWriter(record, source, origin=origin)
    try:
        pieces, report, _again = settled(
            [page.shown], page.draft, _read_again, page.can_say
        )
        data = b"".join(pieces)
    except CannotMergeError as error:
        page = _PageWriter(record, None, origin=False)
        data = page.text({}).encode()
        report = page.report
        report_rewritten(report, "document", error.reason, unit=None)
        _report_all_left(report, record)
    shown = decoded(data)[0]
    report.losses = list(_losses(record, shown))
    stream.write(data)
    return report


def _read_again(content: bytes) -> Iterator[Record]:
    yield read_page(cut(decoded(content)[0]))


def _report_all_left(report: LossReport, record: Record) -> None:
    """Report what the sources of all units held besides values."""
    for number, (key, unit) in enumerate(record.walk()):
        piece = _piece(unit)
        if piece is not None:
            lines = _lines_besides(piece, top=number == 0)
            before = [(line.reason, line.text) for line in lines]
            report_left(report, key, FORMAT, before, ())


class _PageWriter:
    """Writes a collection back to the page that it was read from, or to a new one."""

    def __init__(
        self, record: Record, source: PagePiece | None, *, origin: bool
    ) -> None:
        self._source, self._origin = source, origin
        self.report = LossReport()
        keys = [(key, unit) for key, unit in record.walk()]
        self._keys = {id(unit): key for key, unit in keys}
        self.shown = self._without_deeper(record)
        """The collection as far as a page shows it: units below its documents are lost."""
        self._documents = frozenset(map(id, self.shown.children))
        self._is_carried = any(
            carries(unit, FORMAT) for unit in (record, *record.children)
        )

    def _without_deeper(self, record: Record) -> Record:
        if not any(child.children for child in record.children):
            return record
        children = [child.replaced(children=()) for child in record.children]
        for old, new in zip(record.children, children, strict=True):
            self._keys[id(new)] = self._keys[id(old)]
        shown = record.replaced(children=tuple(children))
        self._keys[id(shown)] = self._keys[id(record)]
        return shown

    def draft(self, doubts: Doubts) -> Draft:
        """Return the page, written with doubts in what the sources of some units say."""
        self.report = LossReport()
        encoding = (
            self._source.encoding if self._source is not None else "utf-8"
        )
        data = encoded(self.text(doubts), encoding)
        is_doubtful = self._source is not None and self._is_carried
        return Draft([data], self.report, is_doubtful)

    def can_say(self, unit: Record) -> object:
        """Return what a page says of a unit that is written from its values."""
        # What is read of a page has these levels; a document of the collection may state any.
        is_top = unit.level == "collection" and id(unit) not in self._documents
        rows = COLLECTION if is_top or unit is self.shown else ITEM
        text = _fresh(unit, rows, Style())
        return sorted(
            (role, words)
            for row in rows
            for role, words in row.shape.write(
                _field(_record_of(rows, text), row.field)
            )
        )

    def text(self, doubts: Doubts) -> str:
        """Return the page."""
        record, source = self.shown, self._source
        pieces = [
            _piece(child) if self._origin else None
            for child in record.children
        ]
        style = (
            Style(line_end(source.own + source.tail))
            if source is not None
            else Style()
        )
        styles = (
            Style.of(piece.own, style) for piece in pieces if piece is not None
        )
        style = next(styles, style)
        out = [
            self._own(
                record,
                COLLECTION,
                source,
                style,
                doubts,
            )
        ]
        for number, (child, piece) in enumerate(
            zip(record.children, pieces, strict=True)
        ):
            if piece is None:
                out += [style.newline * 2, _fresh(child, ITEM, style)]
                continue
            # A document that stood first in its page has no line end before
            # it; anywhere else it would run into the one above.
            apart = line_end(piece.gap) in piece.gap or not number
            own_style = Style.of(piece.own, style)
            out += [
                piece.gap if apart else style.newline * 2,
                self._own(child, ITEM, piece, own_style, doubts),
            ]
        return "".join(
            (*out, source.tail if source is not None else style.newline)
        )

    def _own(
        self,
        unit: Record,
        rows: tuple[PageRow, ...],
        piece: PagePiece | None,
        style: Style,
        doubts: Doubts,
    ) -> str:
        """Return the own text of a unit: its source with what changed, or a fresh text."""
        if piece is None:
            return _fresh(unit, rows, style)
        page_unit = _PageUnit(
            unit,
            self._keys[id(unit)],
            rows,
            piece,
            style,
        )
        trust = Trust(carries(unit, FORMAT), doubt=2 * doubts.get(id(unit), 0))
        return written_back(page_unit, self.report, FORMAT, trust)


class _PageUnit:
    """A unit and its own text on a page."""

    def __init__(
        self,
        unit: Record,
        key: str,
        rows: tuple[PageRow, ...],
        piece: PagePiece,
        style: Style,
    ) -> None:
        self._unit = unit
        self._rows = rows
        self._style = style
        self.key, self.text = key, piece.own
        self._read = _record_of(rows, piece.own)

    def differing(self) -> list[str]:
        """Return the fields that the text says otherwise."""
        level = self._unit.level
        return differing_fields(self._read.replaced(level=level), self._unit)

    def patched(self, fields: frozenset[str]) -> Patch:
        """Return the text with the values of the unit in it; raises CannotMergeError."""
        # A page has no marks around its parts: one that reads otherwise cannot
        # be cut out and written alone.
        if fields:
            raise CannotMergeError(
                "a part of a page is not rewritten by itself"
            )
        old = _segments(self._rows, self.text)
        new = _parts(self._unit, self._rows)
        # A part that is read as the unit has it stays, even in a form that nobody would write again: an idle bullet.
        for roles in {row.roles for row in self._rows}:
            own = [row.field for row in self._rows if row.roles == roles]
            if all(
                _field(self._read, f) == _field(self._unit, f) for f in own
            ):
                new[roles] = [
                    (segment.role, segment.text)
                    for segment in old
                    if segment.role in roles
                ]
        text = _patched(self.text, old, new, self._style)
        fresh = _record_of(self._rows, self.rewritten())
        wrong = set(differing_fields(_record_of(self._rows, text), fresh))
        return Patch(text, frozenset(wrong & set(self.differing())))

    def rewritten(self) -> str:
        """Return the unit from its values."""
        return _fresh(self._unit, self._rows, self._style)

    def asides(self, text: str) -> list[tuple[str, str]]:
        """Return the lines of a text that fit nothing."""
        is_top = self._rows is COLLECTION
        lines = _lines_besides(PagePiece(text, gap=""), top=is_top)
        return [(line.reason, line.text) for line in lines]


def _fresh(unit: Record, rows: tuple[PageRow, ...], style: Style) -> str:
    """Return the own text of a unit from its values."""
    parts = _parts(unit, rows).values()
    return _joined([role_text for part in parts for role_text in part], style)


def _parts(
    unit: Record, rows: tuple[PageRow, ...]
) -> dict[tuple[str, ...], list[RoleText]]:
    """Return the parts of a page that say a unit, by their roles."""
    parts: dict[tuple[str, ...], list[RoleText]] = {}
    for row in rows:
        texts = row.shape.write(_field(unit, row.field))
        parts.setdefault(row.roles, []).extend(texts)
    return parts


def _segments(rows: tuple[PageRow, ...], text: str) -> list[Segment]:
    return list(_head(text) if rows is COLLECTION else segments_of_item(text))


def _record_of(rows: tuple[PageRow, ...], text: str) -> Record:
    """Return the unit that an own text says."""
    return Record(**_values(rows, _segments(rows, text)))


def _piece(unit: Record) -> PagePiece | None:
    """Return the source that a unit has in this format; None if it has none."""
    if unit.origin is None:
        return None
    if isinstance(unit.origin.source, Listing):
        return unit.origin.source.pieces[unit.origin.ordinal]
    return PagePiece.load(unit.origin.data.get(FORMAT))


def _field(unit: Record, field: str) -> Any:
    if field.startswith("control."):
        return getattr(
            unit.control or Control(), field.removeprefix("control.")
        )
    return getattr(unit, field)


# Notes that make up the introduction together, as running text.
_FLOWING = frozenset({"scope", "acquisition", "related"})


def _lead(role: str, before: str | None, style: Style) -> str:
    """Return what separates a text from the one before it."""
    if role == "date":
        return style.bullet
    if (role == "title" and before == "date") or role == "abstract":
        return style.newline * 2 + style.indent
    if before in _FLOWING and role in (_FLOWING - {before} | FIGURES.keys()):
        return " "
    return style.newline * 2 if before is not None else ""


def _marked(role_text: RoleText) -> str:
    """Return a text with the marks that its role has."""
    role, text = role_text
    return f"({FIGURES[role]}: {text})" if role in FIGURES else text


def _joined(
    texts: Iterable[RoleText], style: Style, before: str | None = None
) -> str:
    out = ""
    for role_text in texts:
        out += _lead(role_text[0], before, style) + _marked(role_text)
        before = role_text[0]
    return out


def _patched(
    text: str,
    old: list[Segment],
    texts: Mapping[tuple[str, ...], list[RoleText]],
    style: Style,
) -> str:
    """Return the text with the new values of its roles in place of the old; everything else is kept."""
    edits: list[TextEdit] = []
    before: Segment | None = None
    for roles, new in texts.items():
        mine = [segment for segment in old if segment.role in roles]
        edits += _edits(text, old, mine, new, before, style)
        before = mine[-1] if mine else before
    return spliced(text, edits)


def _edits(
    text: str,
    old: list[Segment],
    mine: list[Segment],
    new: list[RoleText],
    before: Segment | None,
    style: Style,
) -> Iterator[TextEdit]:
    """Yield what makes of some segments what their roles say now; `before` is the last segment of the roles
    before them.
    """
    match = SequenceMatcher(
        None,
        [(segment.role, segment.text) for segment in mine],
        new,
        autojunk=False,
    )
    for tag, i, j, k, m in match.get_opcodes():
        if tag == "equal":
            continue
        same = 0
        # As many as there are in pairs are replaced on their place, which
        # keeps the marks around them.
        while (
            same < min(j - i, m - k)
            and mine[i + same].role == new[k + same][0]
        ):
            yield TextEdit(
                mine[i + same].start, mine[i + same].end, new[k + same][1]
            )
            same += 1
        yield from (
            _taken_out(text, old, segment) for segment in mine[i + same : j]
        )
        last = mine[i + same - 1] if i + same else before
        yield from _put_in(last, mine, new[k + same : m], style)


def _put_in(
    last: Segment | None,
    mine: list[Segment],
    texts: list[RoleText],
    style: Style,
) -> Iterator[TextEdit]:
    """Yield how texts are put in behind a segment; where there is none, at the start of the unit."""
    if not texts:
        return
    if last is None:
        first = mine[0].outer[0] if mine else 0
        yield TextEdit(first, first, _joined(texts, style) + style.newline * 2)
        return
    yield TextEdit(
        last.outer[1], last.outer[1], _joined(texts, style, last.role)
    )


def _taken_out(text: str, old: list[Segment], segment: Segment) -> TextEdit:
    """Return how a segment is taken out: with what is before it, or after it where that is on its line."""
    n = old.index(segment)
    begin, end = segment.outer
    before = old[n - 1].outer[1] if n else None
    after = old[n + 1].outer[0] if n + 1 < len(old) else None
    # Of a run on one line what is behind goes with it: else the blank before
    # it would be left at the start of a line.
    if after is not None and (
        before is None
        or ("\n" in text[before:begin] and "\n" not in text[end:after])
    ):
        return TextEdit(begin, after)
    return TextEdit(begin if before is None else before, end)


# ---- what is lost ----------------------------------------------------------------


def _losses(record: Record, text: str) -> Iterator[Loss]:
    """Yield every value that the page does not read back as."""
    read_back = read_page(cut(text.removeprefix("\ufeff")))
    units = [
        (key, unit, parent) for key, parent, unit in record.walk_with_parents()
    ]
    top = units[0][0]
    back = iter((read_back, *read_back.children) if text.strip() else ())
    for key, unit, parent in units:
        want = unit.own_data()
        read = next(back, None) if parent in (None, top) else None
        data_read = read.own_data() if read is not None else {}
        yield from lost(key, want, data_read, FORMAT, _NO_PLACE)
