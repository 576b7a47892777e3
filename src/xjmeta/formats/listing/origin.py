"""The way home: a listing page is kept as it stood, unit by unit, and only what was edited is written anew.

A unit is a run of segments. What they say is compared with what the unit says now; a segment that says the
same stays as it is, byte for byte, one that says otherwise is replaced on its place, and the others are put
in or taken out. Whatever then does not read back is a loss, and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any, BinaryIO, NamedTuple

from xjmeta.formats.listing.canonical import (
    FURNITURE,
    Page,
    Segment,
    cut,
    narrowed,
    segments_of_head,
    segments_of_item,
)
from xjmeta.formats.listing.crosswalk import COLLECTION, ITEM, Row
from xjmeta.formats.listing.shapes import Said, parts_of_introduction
from xjmeta.lens import rest
from xjmeta.messages import Loss, LossReport, TargetError
from xjmeta.model.record import Control, Record

__all__ = ["Listing", "Piece", "read_page", "write"]

FORMAT = "listing"
_NOT_SAID = "a listing page has no place for it"
_INDENT = "    "
_BULLET = "  • "


class Piece(NamedTuple):
    """The source of one unit: its text and the gap before it; of a collection the end of the page too."""

    own: str
    gap: str = "\n\n"
    tail: str = ""
    encoding: str = "utf-8"

    @classmethod
    def load(cls, data: Any) -> Piece | None:
        """Return the piece of JSON data, None where it is none."""
        if not isinstance(data, dict) or not isinstance(data.get("own"), str):
            return None
        return cls(**{name: str(data[name]) for name in cls._fields if name in data})


class Listing:
    """A page in memory, shared by the units read from it."""

    format = FORMAT

    def __init__(self, page: Page, encoding: str) -> None:
        self.pieces = [
            Piece(page.head, tail=page.tail, encoding=encoding),
            *(Piece(own, gap) for gap, own in page.items),
        ]

    def dump(self, ordinal: int, record: Record | None) -> dict[str, Any]:
        """Return the source of one unit as JSON data; whether it was edited is found by reading it again."""
        del record
        return self.pieces[ordinal]._asdict()

    def asides(self, ordinal: int) -> list[tuple[str, str]]:
        """Return what the page holds besides values: the furniture of the site."""
        piece = self.pieces[ordinal]
        found = segments_of_head(piece.own) if ordinal == 0 else iter(())
        aside = [(FURNITURE[one.text], one.text) for one in found if one.role == "furniture"]
        return aside + [
            ("a line that fits nothing", line.strip()) for line in piece.tail.splitlines() if line.strip()
        ]


# ---- reading ----------------------------------------------------------------


def read_page(page: Page) -> Record:
    """Return the Record of a page, without its origin."""
    children = tuple(Record(level="item", **_values(ITEM, segments_of_item(own))) for _gap, own in page.items)
    return Record(level="collection", children=children, **_values(COLLECTION, _head(page.head)))


def _head(text: str) -> Iterator[Segment]:
    """Yield the segments of a head, an introduction by its parts."""
    for one in segments_of_head(text):
        if one.role == "introduction":
            for role, start, end in parts_of_introduction(one.text):
                yield narrowed(text, one, role, start, end)
        else:
            yield one


def _values(rows: Iterable[Row], segments: Iterable[Segment]) -> dict[str, Any]:
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


def write(records: Iterable[Record], stream: BinaryIO, *, origin: bool = True) -> LossReport:
    """Write one collection as a page, and name what a page cannot say; raises TargetError for several
    Records.
    """
    given = list(records)
    if len(given) != 1:
        raise TargetError("one-record-only", format=FORMAT)
    record = given[0]
    home = _piece(record) if origin else None
    text = _page(record, home, origin=origin)
    stream.write(_encoded(text, home))
    report = LossReport(losses=list(_losses(record, text)))
    if home is None:
        report.left_behind = list(_left_behind(record))
    return report


def _piece(unit: Record) -> Piece | None:
    """Return the source that a unit has in this format; None if it has none."""
    if unit.origin is None:
        return None
    if isinstance(unit.origin.source, Listing):
        return unit.origin.source.pieces[unit.origin.ordinal]
    return Piece.load(unit.origin.data.get(FORMAT))


def _encoded(text: str, home: Piece | None) -> bytes:
    """Return the text in the encoding of its source where that has all characters, else in UTF-8."""
    try:
        return text.encode(home.encoding if home is not None else "utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8")


def _page(record: Record, home: Piece | None, *, origin: bool) -> str:
    newline = "\r\n" if home is not None and "\r\n" in home.own else "\n"
    told = _own(record, COLLECTION, home, list(_head(home.own)) if home is not None else [], newline)
    out = [told]
    for number, child in enumerate(record.children):
        piece = _piece(child) if origin else None
        gap = (
            piece.gap
            if piece is not None and ("\n" in piece.gap or "\r" in piece.gap or not number)
            else newline * 2
        )
        old = list(segments_of_item(piece.own)) if piece is not None else []
        out += [gap, _own(child, ITEM, piece, old, newline)]
    return "".join((*out, home.tail if home is not None else newline))


def _own(unit: Record, rows: tuple[Row, ...], piece: Piece | None, old: list[Segment], newline: str) -> str:
    """Return the own text of a unit: its source with what changed, or a fresh text."""
    new = [said for row in rows for said in row.shape.write(_field(unit, row.field))]
    if piece is None:
        return _joined(new, newline)
    return _patched(piece.own, [one for one in old if one.role != "furniture"], new, newline)


def _field(unit: Record, field: str) -> Any:
    if field.startswith("control."):
        return getattr(unit.control or Control(), field.removeprefix("control."))
    return getattr(unit, field)


def _lead(role: str, before: str | None, newline: str) -> str:
    """Return what stands between a text and the one before it."""
    if role == "date":
        return _BULLET
    if (role == "title" and before == "date") or role == "abstract":
        return newline * 2 + _INDENT
    flowing = {"scope", "acquisition", "related"}
    if before in flowing and role in flowing | {"photo"} and role != before:
        return " "
    return newline * 2 if before is not None else ""


def _joined(said: list[Said], newline: str) -> str:
    out, before = "", None
    for role, text in said:
        out += _lead(role, before, newline) + text
        before = role
    return out


def _patched(text: str, old: list[Segment], new: list[Said], newline: str) -> str:
    """Return the text with `new` in the place of what its segments say; everything else is kept."""
    match = SequenceMatcher(None, [(one.role, one.text) for one in old], new, autojunk=False)
    out, at = "", 0
    for tag, i, j, k, m in match.get_opcodes():
        if tag == "equal":
            out, at = out + text[at : old[j - 1].end], old[j - 1].end
            continue
        same = 0
        while same < min(j - i, m - k) and old[i + same].role == new[k + same][0]:
            one = old[i + same]
            out, at = out + text[at : one.start] + new[k + same][1], one.end
            same += 1
        out += "".join(
            _lead(new[n][0], new[n - 1][0] if n else None, newline) + new[n][1] for n in range(k + same, m)
        )
        if i + same < j:
            at = old[j - 1].end
    return out + text[at:]


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
        for path, entry in rest.difference(want, read.own_data() if read is not None else {}).items():
            yield Loss(f"{key}.{path}", entry["value"], _NOT_SAID, FORMAT)


def _left_behind(record: Record) -> Iterator[Loss]:
    for key, what, said in record.asides():
        yield Loss(key, said, what, FORMAT)
