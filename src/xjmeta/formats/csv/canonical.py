"""What reading counts as the same: encodings, delimiters, line ends, banner rows, spellings of the header;
and how a sheet is recognised.

What is decided here is spelling. An `Envelope` keeps how a sheet was written, so that it is written back unchanged.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from difflib import get_close_matches
from itertools import islice
from math import log2
from typing import Any, BinaryIO, NamedTuple, TextIO

from xjmeta.formats.csv.crosswalk import (
    KEY,
    MORE,
    PARENT,
    RECORD,
    leaf,
)
from xjmeta.formats.csv.headings import field_of_heading, side_of_span
from xjmeta.formats.csv.house import HouseCell, plain_name
from xjmeta.formats.csv.maps import NO_MAP, SheetMap, nearest_field, repeated
from xjmeta.formats.csv.meanings import meaning_at, path_of
from xjmeta.formats.csv.row import VALIDATE
from xjmeta.formats.csv.shapes import Plan, guard, plan_of, unguard
from xjmeta.messages import FormatError
from xjmeta.messages.catalogue import Template, add
from xjmeta.text.encodings import (
    BYTE_ORDER_MARKS,
    is_xml_or_json,
    letters_of,
    marked,
)

__all__ = [
    "HEAD_ROWS",
    "Encoding",
    "Envelope",
    "SheetRow",
    "columns_of",
    "encoding_of",
    "header_of",
    "is_ods",
    "known",
    "reader_options",
    "recognise_csv",
    "recognise_xlsx",
    "rows",
    "sealed",
    "sniff",
    "spaced",
    "unsealed",
]

add(
    {
        "unknown-column": Template(
            "The column {name!r} is no path of a Record; only the origin keeps its cells.",
            "Map it to a field ({name} = {nearest}), or leave it.",
        ),
        "no-column-with-field": Template(
            "No column of the sheet has a field: its rows are units that say nothing.",
            "Draft a map (xjmeta map SHEET > map.toml), look it through, and read the sheet by it (--map map.toml).",
        ),
        "map-without-column": Template(
            "The sheet has no column {name!r}, which the mapping names.",
            "Correct the name ({nearest}?); the columns without a field are: {foreign}.",
        ),
        "empty-column-name": Template(
            "A column has no name; it is kept unchanged."
        ),
        "duplicate-column": Template(
            "The column {name!r} occurs twice; the first is read.",
            "Rename or delete one.",
        ),
        "not-utf-8": Template(
            "The text is not UTF-8; it is read as {encoding}.",
            "Save it as UTF-8.",
        ),
        "banner-rows": Template(
            "{count} rows before the header are kept unchanged."
        ),
        "cell-too-long": Template(
            "A cell holds more than {limit} characters.",
            "Look for a quotation mark that is never closed.",
        ),
        "cut-off-sheet": Template(
            "The text ends in the middle of a character.",
            "The file is cut off; get it again.",
        ),
    }
)

HEAD_ROWS = 25
"""Among how many rows the header is searched."""
# From this length on the head of a sheet is cut off, most likely in the middle of a row.
_HEAD = 60_000
# How long one cell may be; a quotation mark that is never closed makes one cell of a file.
_LIMIT = 64 * 2**20
_DELIMITERS = ",;\t|"
_BLANK = " "
_LINE_ENDS = frozenset({"\n", "\r\n", "\r"})


class Encoding(NamedTuple):
    """The encoding of a sheet, and how long its byte order mark is."""

    name: str
    bom: int = 0

    def reading(self, stream: BinaryIO) -> TextIO:
        """Return the text of a stream after its mark; bytes the encoding does not know come back as they
        were.
        """
        stream.seek(self.bom) if stream.seekable() else stream.read(self.bom)
        return io.TextIOWrapper(
            stream, encoding=self.name, errors=self._errors, newline=""
        )

    def encode(self, text: str) -> bytes:
        """Return the bytes of a text; the inverse of reading."""
        return text.encode(self.name, self._errors)

    @property
    def _errors(self) -> str:
        wide = self.name.startswith(("utf-16", "utf-32"))
        return "surrogatepass" if wide else "surrogateescape"

    @property
    def mark(self) -> bytes:
        """The byte order mark."""
        marks = (mark for mark, name in BYTE_ORDER_MARKS if name == self.name)
        return next(marks, b"")[: self.bom]


# A placeholder for a byte that the encoding does not know.
_STRAY = re.compile("^\ufdd0|[\ud800-\udfff]")
# Begins a text in which such bytes are escaped.
_SPELT = "\ufdd0"


def sealed(data: Any) -> Any:
    r"""Return what a sheet holds as data that JSON can hold: bytes that the encoding does not know are
    escaped.

    >>> unsealed(sealed(["a", "b\udc93"])) == ["a", "b\udc93"]
    True
    """
    if isinstance(data, str):
        return (
            _SPELT + data.encode("unicode_escape").decode("ascii")
            if _STRAY.search(data)
            else data
        )
    if isinstance(data, Mapping):
        return {name: sealed(value) for name, value in data.items()}
    return (
        [sealed(value) for value in data]
        if isinstance(data, (list, tuple))
        else data
    )


def unsealed(data: Any) -> Any:
    """Return what was passed to `sealed`; raises ValueError on anything else."""
    if isinstance(data, str):
        return (
            data[1:].encode("ascii").decode("unicode_escape")
            if data.startswith(_SPELT)
            else data
        )
    if isinstance(data, Mapping):
        return {name: unsealed(value) for name, value in data.items()}
    if isinstance(data, list):
        return [unsealed(value) for value in data]
    return data


def encoding_of(head: bytes, chunks: Iterable[bytes] = ()) -> Encoding:
    """Return the encoding of a sheet: by its mark, by its zero bytes, UTF-8 where all of it is, else one of Windows.

    >>> encoding_of("é!".encode("cp1252")), encoding_of("\\ufeffa".encode("utf-16-le"))
    (Encoding(name='cp1252', bom=0), Encoding(name='utf-16-le', bom=2))
    """
    if (mark := marked(head)) is not None:
        return Encoding(mark[1], len(mark[0]))
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = head[start::2]
        if len(head) > 3 and half.count(0) > 0.4 * len(half):
            return Encoding(name)
    decoder = codecs.getincrementaldecoder("utf-8")()
    for chunk in chunks or (head,):
        try:
            decoder.decode(chunk)
        # The piece that is no UTF-8 is the one that has letters to judge by.
        except UnicodeDecodeError:
            return Encoding(letters_of(chunk))
    return Encoding("utf-8")


class SheetRow(NamedTuple):
    """A row of a sheet: its number from 1, its source text with what precedes it, its cells."""

    number: int
    raw: str
    cells: list[str]


def reader_options(delimiter: str) -> dict[str, Any]:
    """Return what a reader of Python is told of a delimiter: a sign, with a blank behind it where blanks that begin a
    cell are none of it.

    >>> list(csv.reader(['"A", "x, y"'], **reader_options(", ")))
    [['A', 'x, y']]
    """
    return {
        "delimiter": delimiter[:1],
        "skipinitialspace": delimiter[1:] == _BLANK,
    }


def rows(
    text: Iterable[str], delimiter: str, start: int = 0
) -> Iterator[SheetRow]:
    """Yield the rows of a sheet with their source text; a blank line is a row without cells."""
    # Python refuses cells beyond 128 KB unless told otherwise; the limit is
    # one for the whole process and is only raised.
    if csv.field_size_limit() < _LIMIT:
        csv.field_size_limit(_LIMIT)
    lines_of_row: list[str] = []
    keep, number, new = lines_of_row.append, start, tuple.__new__

    def lines() -> Iterator[str]:
        for line in text:
            keep(line)
            yield line

    try:
        for cells in csv.reader(lines(), **reader_options(delimiter)):
            number += 1
            raw = (
                lines_of_row[0]
                if len(lines_of_row) == 1
                else "".join(lines_of_row)
            )
            lines_of_row.clear()
            yield new(SheetRow, (number, raw, cells))
    except csv.Error as error:
        code = "cell-too-long" if "limit" in str(error) else "not-csv"
        raise FormatError(
            code, line=number + 1, limit=_LIMIT, reason=f"{error}."
        ) from error
    # The encoding was found out from all bytes: only the last character can be
    # cut.
    except UnicodeDecodeError as error:
        raise FormatError("cut-off-sheet", line=number + 1) from error


def sniff(head: str, name: str = "", mapping: SheetMap = NO_MAP) -> str:
    """Return the delimiter of a sheet: the one by which a header has most columns we know, else that by which
    most rows are equally wide.

    >>> sniff("id;title\\n1;Cables, letters\\n"), sniff("a|b\\n"), sniff("title\\nOne, two\\n")
    (';', '|', ',')
    """
    if head[:4].lower() == "sep=" and len(head) > 4 and head[4] in _DELIMITERS:
        return head[4]
    # Not `splitlines`, which cuts at characters that end no line of a sheet.
    lines = list(io.StringIO(head, newline=""))
    best = "\t" if name.lower().endswith((".tsv", ".tab")) else ","
    most = (0, 0.0)
    for delimiter in _DELIMITERS:
        first_rows = [
            row
            for row in islice(rows(lines, delimiter), 200)
            if any(row.cells)
        ]
        # The head breaks off within its last row, which would look uneven.
        if len(first_rows) > 2 and len(head) >= _HEAD:
            first_rows.pop()
        most_known = max(
            (known(row, mapping) for row in first_rows[:HEAD_ROWS]), default=0
        )
        score = (
            most_known if most_known > 1 else 0,
            _evenness([len(row.cells) for row in first_rows]),
        )
        if score > most:
            best, most = delimiter, score
    return spaced(lines, best)


def spaced(lines: Sequence[str], delimiter: str) -> str:
    """Return the delimiter of a sheet with a blank where most cells begin with one, before a quotation mark too.

    Strictly such a mark is a part of the cell (RFC 4180, 2), which then ends at the next delimiter in it.

    >>> spaced(['title, tags', '"A", "x, y"'], ","), spaced(['title,tags', 'A, "B" in C'], ",")
    (', ', ',')
    """
    plain = list(islice(rows(lines, delimiter), 200))
    later = [cell for row in plain for cell in row.cells[1:] if cell]
    begin_blank = [cell for cell in later if cell[0] == _BLANK]
    if 2 * len(begin_blank) <= len(later) or not any(
        cell.lstrip(_BLANK).startswith('"') for cell in begin_blank
    ):
        return delimiter
    skipping = islice(rows(lines, delimiter + _BLANK), 200)
    is_as_even = _evenness([len(row.cells) for row in skipping]) >= _evenness(
        [len(row.cells) for row in plain]
    )
    return delimiter + _BLANK if is_as_even else delimiter


def known(row: SheetRow, mapping: SheetMap = NO_MAP) -> int:
    """Return how many columns with the names in a row we know, each counted once: a cell with the words
    `person | person | person` is no header.
    """
    return len({_path(name, mapping) for name in row.cells} - {None})


def _evenness(widths: Sequence[int]) -> float:
    usual = max(sorted(set(widths)), key=widths.count, default=1)
    if usual > 1:
        return widths.count(usual) / len(widths) * log2(usual)
    return 0.0


def header_of(first: Sequence[SheetRow], mapping: SheetMap = NO_MAP) -> int:
    """Return which of the first rows is the header: that which the map names, the one with the most columns we know,
    or with the most headings that houses use, else the first full one.
    """
    # Sheets begin with titles, notes and blank rows. Known headings decide; without any, the first row that is as
    # full as most and repeats few words.
    for place, row in enumerate(first):
        if row.number == mapping.header:
            return place
    counts = [_known_beside_numbers(row, mapping) for row in first]
    if counts and max(counts) >= (1 if mapping.columns else 2):
        return counts.index(max(counts))
    counts = [_headings(row) for row in first]
    if counts and max(counts) >= _FEWEST_HEADINGS:
        return counts.index(max(counts))
    filled = [
        [cell.strip() for cell in row.cells if cell.strip()] for row in first
    ]
    usual = max(map(len, filled), default=0)
    for place, names in enumerate(filled):
        if (
            len(names) >= max(1, usual / 2)
            and len(set(names)) > len(names) / 2
        ):
            return place
    return next((place for place, names in enumerate(filled) if names), 0)


# One word may be a heading by chance ("Title", "Date"), two beside each other
# are not.
_FEWEST_HEADINGS = 2


def _known_beside_numbers(row: SheetRow, mapping: SheetMap) -> int:
    """Return how many columns we know by the cells of a row; none where more of them are numbers: `box` and `folder`
    stand in the rows of units too.
    """
    count = known(row, mapping)
    numbers = sum(cell.strip().isdigit() for cell in row.cells)
    return count if count > numbers else 0


def _headings(row: SheetRow) -> int:
    """Return how many fields the cells of a row are headings of, as houses call them."""
    names = [cell for cell in row.cells if cell.strip()]
    fields = {
        field_of_heading(name) or side_of_span(name) for name in names
    } - {None}
    if len(fields) > len(names) / 3:
        return len(fields)
    return 0


_NAMEABLE = re.compile(r"[a-z][a-z0-9_.]*")
"""What may be the name of a column of ours: most cells that are asked are none."""


def _path(name: str, mapping: SheetMap = NO_MAP) -> str | None:
    if (target := mapping.columns.get(plain_name(name))) is not None:
        return target.path
    name = name.strip()
    if not _NAMEABLE.fullmatch(name):
        return None
    more = MORE.fullmatch(name)
    base = more[1] if more else name
    if (path := path_of(base)) is not None:
        return f"{path}{name[len(base) :]}"
    return name if leaf(base) is not None else None


def _is_called(name: str, path: str) -> bool:
    """Return whether a column that is called so may hold a path: that which its name means, or a repeat of that."""
    path_of_name = _path(name)
    if path_of_name is None or path_of_name == path:
        return True
    ours, theirs = meaning_at(path_of_name), meaning_at(path)
    if ours is None or theirs is None:
        return False
    return (ours[0].name, ours[2]) == (theirs[0].name, theirs[2])


@dataclass(frozen=True, slots=True)
class Envelope:
    """How a sheet is written, and what its columns hold; everything but its rows."""

    format: str
    encoding: str
    bom: int
    delimiter: str
    newline: str
    quoted: bool
    head: str
    names: tuple[str, ...]
    paths: tuple[str | None, ...]
    known: tuple[tuple[str, str], ...]
    ordered: bool = True
    settles_keys: bool = field(default=True, compare=False)
    labels: str = ""
    """The row below the header that says the columns in words, if there is one."""
    spellings: tuple[tuple[int, HouseCell], ...] = ()
    """The columns whose cells are in the spelling of a house."""
    constants: tuple[tuple[str, str], ...] = ()
    """What every unit is, by path, that no cell says otherwise."""
    below: tuple[str, ...] = ()
    """The rows between the header and the first unit that say nothing of a unit."""

    @property
    def plan(self) -> Plan:
        """The columns, compiled."""
        return plan_of(self.paths, self.known, True, self.constants)

    @property
    def text(self) -> Encoding:
        """The encoding with its mark."""
        return Encoding(self.encoding, self.bom)

    def decoded(self, cells: list[str]) -> list[str]:
        """Return the cells of a row as an archivist's sheet has them."""
        if not self.spellings:
            return cells
        out = list(cells)
        for column, spelling in self.spellings:
            if column >= len(out):
                continue
            decoded_cells = [
                unguard(cells[at])
                for at in (column, *spelling.places)
                if at < len(out)
            ]
            if any(decoded_cells):
                out[column] = guard(spelling.decode(*decoded_cells))
        return out

    def encoded(self, cells: Mapping[int, str]) -> dict[int, str]:
        """Return cells by the place of their column as these spell them, with those of other columns that say the same;
        raises TargetError for one that they cannot.
        """
        spellings = dict(self.spellings)
        out = dict(cells)
        for column, cell in cells.items():
            spelling = spellings.get(column)
            if spelling is None or not (cell or spelling.places):
                continue
            spelt = (
                spelling.encode(cell, self.names[column].strip())
                if cell
                else None
            )
            several = spelt or [""] * (1 + len(spelling.places))
            pairs = zip((column, *spelling.places), several, strict=True)
            out.update(
                {
                    at: encoded_cell
                    for at, encoded_cell in pairs
                    if encoded_cell is not None
                }
            )
        return out

    @property
    def beside(self) -> frozenset[int]:
        """The columns that say a value together with another."""
        return frozenset(
            at for _, spelling in self.spellings for at in spelling.places
        )

    def with_order(self, order: tuple[bool, bool]) -> Envelope:
        """Return the envelope of a sheet whose rows are in document order and fix their keys, or do not."""
        ordered, settles_keys = order
        return replace(self, ordered=ordered, settles_keys=settles_keys)

    def dump(self) -> dict[str, Any]:
        """Return the envelope as JSON data; whether its rows settle their keys is found by reading them."""
        data = asdict(self)
        del data["settles_keys"]
        return data

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Envelope:
        """Return the envelope that `dump` gave; raises ValueError, TypeError or KeyError on anything else."""
        envelope = cls(**{
            **data, "names": tuple(data["names"]), "paths": tuple(data["paths"]),
            "known": tuple((path, word) for path, word in data["known"]),
            "spellings": tuple((at, _spelling(spelling)) for at, spelling in data.get("spellings", ())),
            "constants": tuple((str(path), str(word)) for path, word in data.get("constants", ())),
            "below": tuple(map(str, data.get("below", ()))),
        })  # fmt: skip
        if len(envelope.names) != len(envelope.paths):
            raise ValueError("a column without a name")
        envelope.check()
        VALIDATE(envelope.plan.data([""] * len(envelope.paths), []))
        return envelope

    def check(self) -> None:
        """See that the envelope says of its columns what its header does; raises ValueError.

        A header that is called by one path of a Record, while the column is said to be another, would be read otherwise
        by everybody else.
        """
        signs = (*_DELIMITERS, *(sign + _BLANK for sign in _DELIMITERS))
        delimiters = signs if self.format == "csv" else ("",)
        if self.delimiter not in delimiters or self.newline not in _LINE_ENDS:
            raise ValueError("no delimiter or line end")
        codecs.lookup(self.encoding)
        places = (
            at for _, spelling in self.spellings for at in spelling.places
        )
        if not all(0 <= at < len(self.names) for at in places):
            raise ValueError("a column that is not there")
        if tuple(self._header()) != self.names:
            raise ValueError("the header says otherwise")
        for name, path in zip(self.names, self.paths, strict=True):
            if path is not None and not _is_called(name, path):
                raise ValueError("a column that is called otherwise")

    def _header(self) -> list[str]:
        """Return the cells of the last row of the head."""
        if self.format != "csv":
            header = json.loads(self.head)
            return list(header[-1]) if header else []
        last: list[str] = []
        for row in rows(io.StringIO(self.head, newline=""), self.delimiter):
            last = row.cells
        return last


def _spelling(data: Any) -> HouseCell:
    split, values, null, join, others, places = data
    return HouseCell(
        str(split), tuple((str(a), str(b)) for a, b in values), tuple(map(str, null)),
        str(join), tuple(map(str, others)), tuple(map(int, places)),
    )  # fmt: skip


def columns_of(
    names: Sequence[str], mapping: SheetMap, report: Any, row: int
) -> tuple[tuple[str | None, ...], tuple[tuple[str, str], ...]]:
    """Return the path of each column, None for a foreign one, and what the mapping knows; report what is odd.

    A heading that is repeated is the next column of its meaning: `subject`, then `subject_2`.
    """
    paths: dict[str, int] = {}
    out: list[str | None] = []
    facts = dict(mapping.known)
    targets = mapping.columns
    beside = {
        plain_name(other)
        for target in targets.values()
        for other in target.others
    }
    for place, name in enumerate(names, 1):
        path = _path(name, mapping)
        place_of = {"line": row, "column": place}
        if plain_name(name) in beside - targets.keys():
            path = None
        elif path is None and name.strip():
            near = nearest_field(name)
            report(
                "unknown-column", name=name.strip(), nearest=near, **place_of
            )
        elif path is None:
            report("empty-column-name", severity="info", **place_of)
        elif path in paths and (path := repeated(path, paths)) is None:
            report("duplicate-column", name=name.strip(), **place_of)
        elif (target := targets.get(plain_name(name))) is not None:
            facts.update(target.known)
        if path is not None:
            paths[path] = place
        out.append(path)
    if not any(out) and any(map(str.strip, names)):
        report("no-column-with-field", line=row)
    _report_unused(names, out, mapping, report, row)
    if RECORD in out and not {KEY, PARENT} <= set(out):
        # In a sheet of another tool a column of that name counts its rows.
        out[out.index(RECORD)] = None
    return tuple(out), tuple(facts.items())


def _report_unused(
    names: Sequence[str],
    paths: Sequence[str | None],
    mapping: SheetMap,
    report: Any,
    row: int,
) -> None:
    """Report what a mapping names and the sheet does not have: what it was meant for is in no field."""
    names_here = {plain_name(name) for name in names}
    pairs = zip(names, paths, strict=True)
    foreign = [
        name.strip() for name, path in pairs if path is None and name.strip()
    ]
    targets = mapping.columns
    beside = (
        plain_name(other)
        for target in targets.values()
        for other in target.others
    )
    for name in dict.fromkeys((*targets, *beside)):
        if name not in names_here:
            shown_names = ", ".join(foreign[:_NAMED]) or "none"
            near = _nearest(
                name, foreign or [other.strip() for other in names]
            )
            report(
                "map-without-column",
                line=row,
                name=name,
                nearest=near,
                foreign=shown_names,
            )


def _nearest(name: str, headings: Sequence[str]) -> str:
    """Return the heading that a name is most like; the name itself where it is like none."""
    plain = {plain_name(heading): heading for heading in headings}
    near = get_close_matches(name, plain, 1, _LIKE)
    return plain[near[0]] if near else name


# Of `difflib`: half of the letters. The headings are few, and another guess
# costs nothing.
_LIKE = 0.5
# How many columns a finding names.
_NAMED = 12


# ---- recognition -------------------------------------------------------------------------------------------


def recognise_csv(name: str, head: bytes) -> int:
    """Return how certain it is that a document is a sheet: surely with a column `key`, perhaps by its name or
    columns.
    """
    named = name.lower().endswith((".csv", ".tsv", ".tab"))
    if head[:4] == b"PK\x03\x04" or is_xml_or_json(head):
        return 0
    encoding = encoding_of(head)
    # Zero bytes are no text of a sheet, but in UTF-16.
    if not named and b"\0" in head and "utf-16" not in encoding.name:
        return 0
    text = codecs.getincrementaldecoder(encoding.name)("replace").decode(
        head[encoding.bom :]
    )
    try:
        first = list(
            islice(
                rows(io.StringIO(text, newline=""), sniff(text, name)),
                HEAD_ROWS,
            )
        )
    # A cell beyond all bounds: by its content it is no sheet.
    except FormatError:
        return int(named)
    names = (
        {cell.strip() for cell in first[header_of(first)].cells}
        if first
        else set()
    )
    # Our own columns are proof; else a sheet is one by its name, or by columns
    # of which half are known: any text with commas would be one otherwise.
    if {KEY, PARENT} <= names:
        return 2
    count_known = sum(_path(heading) is not None for heading in names)
    return int(
        named
        or (
            count_known >= 1
            and len(names) >= 2
            and count_known >= len(names) / 2
        )
    )


def recognise_xlsx(name: str, head: bytes) -> int:
    """Return how certain it is that a document is a workbook: one of Excel, or an OpenDocument spreadsheet."""
    zipped = head[:4] == b"PK\x03\x04"
    excel = b"xl/" in head or name.lower().endswith(".xlsx")
    return 2 * (zipped and (excel or is_ods(name, head)))


_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def is_ods(name: str, head: bytes) -> bool:
    """Return whether a document is an OpenDocument spreadsheet, by its first bytes or its name."""
    zipped = head[:4] == b"PK\x03\x04"
    return zipped and (_ODS in head[:200] or name.lower().endswith(".ods"))
