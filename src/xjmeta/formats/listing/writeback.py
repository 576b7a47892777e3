"""The way home: a listing page is kept as it stood, unit by unit, and only what was edited is written anew.

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
from xjmeta.formats.listing.shapes import Said, parts_of_introduction
from xjmeta.mapping.losses import lost
from xjmeta.mapping.writeback import (
    carries,
    differing_fields,
    report_otherwise,
    report_rewritten,
)
from xjmeta.messages import Loss, LossReport, TargetError
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Control, Record
from xjmeta.text.edits import TextEdit, spliced
from xjmeta.text.encodings import encoded, is_encoding

__all__ = ["Listing", "PagePiece", "read_page", "unmapped_data", "write"]

FORMAT = "listing"
_NOT_SAID = "a listing page has no place for it"


class PagePiece(NamedTuple):
    """The source of one unit: its text and the gap before it; of a collection the end of the page too."""

    own: str
    gap: str = "\n\n"
    tail: str = ""
    encoding: str = "utf-8"

    @classmethod
    def load(cls, data: Any) -> PagePiece | None:
        """Return the piece of JSON data, None where it is none."""
        if not isinstance(data, dict) or not isinstance(data.get("own"), str):
            return None
        piece = cls(**{name: str(data[name]) for name in cls._fields if name in data})
        return piece if is_encoding(piece.encoding) else None


class Style(NamedTuple):
    """How a page is laid out: its line end, what stands before a date, and before a title and an abstract."""

    newline: str = "\n"
    bullet: str = "  • "
    indent: str = "    "

    @classmethod
    def of(cls, text: str, otherwise: Style) -> Style:
        """Return the style of a document, as far as it shows one."""
        found = list(segments_of_item(text))
        if len(found) < 2:
            return otherwise._replace(
                bullet=text[: found[0].start] if found else otherwise.bullet
            )
        lines = re.split(r"[\r\n]", text[: found[1].start])
        return otherwise._replace(bullet=text[: found[0].start], indent=lines[-1])


class Listing:
    """A page in memory, shared by the units read from it."""

    format = FORMAT

    def __init__(self, page: ListingPage, encoding: str) -> None:
        self.pieces = [
            PagePiece(page.head, tail=page.tail, encoding=encoding),
            *(PagePiece(own, gap) for gap, own in page.items),
        ]

    def dump(self, ordinal: int, record: Record | None) -> dict[str, Any]:
        """Return the source of one unit as JSON data; whether it was edited is found by reading it again."""
        del record
        return self.pieces[ordinal]._asdict()

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what the page holds besides values: lines that fit nothing."""
        return _lines_besides(self.pieces[ordinal], top=ordinal == 0)


def unmapped_data(parts: Sequence[Mapping[str, Any]]) -> Iterator[list[Unmapped]]:
    """Yield what the part of each unit holds, of those that came through another format."""
    for number, data in enumerate(parts):
        piece = PagePiece.load(data)
        if piece is None:
            raise ValueError("no part of a page")
        yield _lines_besides(piece, top=number == 0)


def _lines_besides(piece: PagePiece, *, top: bool) -> list[Unmapped]:
    found = segments_of_head(piece.own) if top else iter(())
    lines = [
        *piece.gap.split("\n"),
        *(one.text for one in found if one.role == ASIDE),
        *piece.tail.split("\n"),
    ]
    return [
        Unmapped("line-without-meaning", line.strip()) for line in lines if line.strip()
    ]


# ---- reading ----------------------------------------------------------------


def read_page(page: ListingPage) -> Record:
    """Return the Record of a page, without its origin."""
    children = tuple(
        Record(level="item", **_values(ITEM, segments_of_item(own)))
        for _gap, own in page.items
    )
    return Record(
        level="collection", children=children, **_values(COLLECTION, _head(page.head))
    )


def _head(text: str) -> Iterator[Segment]:
    """Yield the segments of a head, an introduction by its parts."""
    for one in segments_of_head(text):
        if one.role == "introduction":
            for part in parts_of_introduction(one.text):
                yield narrowed(text, one, *part)
        else:
            yield one


def _values(rows: Iterable[PageRow], segments: Iterable[Segment]) -> dict[str, Any]:
    """Return the fields that segments say, by the rows."""
    said: list[Said] = [(one.role, one.text) for one in segments]
    values: dict[str, Any] = {}
    for row in rows:
        value = row.shape.read([one for one in said if one[0] in row.roles])
        if value and row.field.startswith("control."):
            values["control"] = Control(**{row.field.removeprefix("control."): value})
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
    given = list(records)
    if len(given) != 1:
        raise TargetError("one-record-only", format=FORMAT)
    record, report = given[0], LossReport()
    home = _piece(record) if origin else None
    text = _page(record, home, origin=origin)
    report.losses = list(_losses(record, text))
    if home is not None and carries(record, FORMAT):
        report.notes += _differing(record).notes
        fresh = _page(record, None, origin=False)
        losses = list(_losses(record, fresh))
        if not _is_as_good(record, text, report.losses, losses):
            home, text, report.losses = None, fresh, losses
            reason = "its source does not read as the record"
            report_rewritten(report, "document", reason, unit=None)
    stream.write(encoded(text, home.encoding if home is not None else "utf-8"))
    return report


def _is_as_good(
    record: Record, text: str, losses: list[Loss], others: list[Loss]
) -> bool:
    """Say whether a page has the units of a Record and no others, and loses no more of them than another page."""
    units = len(cut(text.removeprefix("\ufeff")).items)
    known = {(loss.path, repr(loss.value)) for loss in others}
    return units == len(record.children) and all(
        (loss.path, repr(loss.value)) in known for loss in losses
    )


def _differing(record: Record) -> LossReport:
    """Report the units whose carried sources say otherwise than they do."""
    report = LossReport()
    top = next(record.walk())[0]
    for key, unit in record.walk():
        piece = _piece(unit) if carries(unit, FORMAT) else None
        if piece is not None:
            rows, segments = (
                (COLLECTION, _head(piece.own))
                if key == top
                else (ITEM, segments_of_item(piece.own))
            )
            got = Record(level=unit.level, **_values(rows, segments))
            if fields := differing_fields(got, unit):
                report_otherwise(report, key, fields, vouched=False)
    return report


def _piece(unit: Record) -> PagePiece | None:
    """Return the source that a unit has in this format; None if it has none."""
    if unit.origin is None:
        return None
    if isinstance(unit.origin.source, Listing):
        return unit.origin.source.pieces[unit.origin.ordinal]
    return PagePiece.load(unit.origin.data.get(FORMAT))


def _page(record: Record, home: PagePiece | None, *, origin: bool) -> str:
    pieces = [_piece(child) if origin else None for child in record.children]
    style = Style(line_end(home.own + home.tail)) if home is not None else Style()
    style = next(
        (Style.of(piece.own, style) for piece in pieces if piece is not None), style
    )
    out = [
        _own(
            record,
            COLLECTION,
            home,
            list(_head(home.own)) if home is not None else [],
            style,
        )
    ]
    for number, (child, piece) in enumerate(zip(record.children, pieces, strict=True)):
        if piece is None:
            out += [style.newline * 2, _own(child, ITEM, None, [], style)]
            continue
        apart = line_end(piece.gap) in piece.gap or not number
        old = list(segments_of_item(piece.own))
        out += [
            piece.gap if apart else style.newline * 2,
            _own(child, ITEM, piece, old, Style.of(piece.own, style)),
        ]
    return "".join((*out, home.tail if home is not None else style.newline))


def _own(
    unit: Record,
    rows: tuple[PageRow, ...],
    piece: PagePiece | None,
    old: list[Segment],
    style: Style,
) -> str:
    """Return the own text of a unit: its source with what changed, or a fresh text."""
    new: dict[tuple[str, ...], list[Said]] = {}
    for row in rows:
        new.setdefault(row.roles, []).extend(row.shape.write(_field(unit, row.field)))
    if piece is None:
        return _joined([said for told in new.values() for said in told], style)
    # A part that is read as the unit has it stays, though it may be spelt as nobody would write it: an idle bullet.
    seen = Record(**_values(rows, old))
    for roles in {row.roles for row in rows}:
        fields = [row.field for row in rows if row.roles == roles]
        if all(_field(seen, field) == _field(unit, field) for field in fields):
            new[roles] = [(one.role, one.text) for one in old if one.role in roles]
    return _patched(piece.own, old, new, style)


def _field(unit: Record, field: str) -> Any:
    if field.startswith("control."):
        return getattr(unit.control or Control(), field.removeprefix("control."))
    return getattr(unit, field)


_FLOWING = frozenset({"scope", "acquisition", "related"})


def _lead(role: str, before: str | None, style: Style) -> str:
    """Return what stands between a text and the one before it."""
    if role == "date":
        return style.bullet
    if (role == "title" and before == "date") or role == "abstract":
        return style.newline * 2 + style.indent
    if before in _FLOWING and role in (_FLOWING - {before} | FIGURES.keys()):
        return " "
    return style.newline * 2 if before is not None else ""


def _marked(said: Said) -> str:
    """Return a text with the marks that its role has."""
    role, text = said
    return f"({FIGURES[role]}: {text})" if role in FIGURES else text


def _joined(said: Iterable[Said], style: Style, before: str | None = None) -> str:
    out = ""
    for one in said:
        out += _lead(one[0], before, style) + _marked(one)
        before = one[0]
    return out


def _patched(
    text: str,
    old: list[Segment],
    said: Mapping[tuple[str, ...], list[Said]],
    style: Style,
) -> str:
    """Return the text with what its roles say now in the place of what they said; everything else is kept."""
    edits: list[TextEdit] = []
    before: Segment | None = None
    for roles, new in said.items():
        mine = [one for one in old if one.role in roles]
        edits += _edits(text, old, mine, new, before, style)
        before = mine[-1] if mine else before
    return spliced(text, edits)


def _edits(
    text: str,
    old: list[Segment],
    mine: list[Segment],
    new: list[Said],
    before: Segment | None,
    style: Style,
) -> Iterator[TextEdit]:
    """Yield what makes of some segments what their roles say now; `before` is the last segment of the roles
    before them.
    """
    match = SequenceMatcher(
        None, [(one.role, one.text) for one in mine], new, autojunk=False
    )
    for tag, i, j, k, m in match.get_opcodes():
        if tag == "equal":
            continue
        same = 0
        while same < min(j - i, m - k) and mine[i + same].role == new[k + same][0]:
            yield TextEdit(mine[i + same].start, mine[i + same].end, new[k + same][1])
            same += 1
        yield from (_taken_out(text, old, one) for one in mine[i + same : j])
        last = mine[i + same - 1] if i + same else before
        yield from _put_in(last, mine, new[k + same : m], style)


def _put_in(
    last: Segment | None, mine: list[Segment], said: list[Said], style: Style
) -> Iterator[TextEdit]:
    """Yield how texts are put in behind a segment; where there is none, at the start of the unit."""
    if not said:
        return
    if last is None:
        first = mine[0].outer[0] if mine else 0
        yield TextEdit(first, first, _joined(said, style) + style.newline * 2)
        return
    yield TextEdit(last.outer[1], last.outer[1], _joined(said, style, last.role))


def _taken_out(text: str, old: list[Segment], one: Segment) -> TextEdit:
    """Return how a segment is taken out: with what stands before it, or after it where that is on its line."""
    n = old.index(one)
    begin, end = one.outer
    before = old[n - 1].outer[1] if n else None
    after = old[n + 1].outer[0] if n + 1 < len(old) else None
    if after is not None and (
        before is None or ("\n" in text[before:begin] and "\n" not in text[end:after])
    ):
        return TextEdit(begin, after)
    return TextEdit(begin if before is None else before, end)


# ---- what is lost ----------------------------------------------------------------


def _losses(record: Record, text: str) -> Iterator[Loss]:
    """Yield every value that the page does not read back as."""
    got = read_page(cut(text.removeprefix("\ufeff")))
    units = [(key, unit, parent) for key, parent, unit in record.walk_with_parents()]
    top = units[0][0]
    back = iter((got, *got.children) if text.strip() else ())
    for key, unit, parent in units:
        want = unit.own_data()
        read = next(back, None) if parent in (None, top) else None
        said = read.own_data() if read is not None else {}
        yield from lost(key, want, said, FORMAT, _NOT_SAID)
