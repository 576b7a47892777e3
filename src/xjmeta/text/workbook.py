"""The parts of a workbook, unfolded within bounds before any reader of workbooks sees them.

A workbook is a zip of XML, and its reader allocates the rectangle around the farthest cell and a copy of a
shared text for each cell that shows it: a file of five kilobytes can ask for half a terabyte, which ends the
process before Python hears of it. So the parts that hold cells are unfolded here, measured, and handed on as
a plain zip of our own: what the reader sees is what was measured.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Container, Iterator
from contextlib import contextmanager
from datetime import datetime
from html import unescape
from importlib import import_module
from typing import Any, BinaryIO

from xjmeta.messages import (
    FormatError,
    LimitError,
    MissingExtraError,
    XjmetaError,
)
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.origin import Unmapped

__all__ = [
    "MAX_CELLS",
    "MAX_ENTRIES",
    "MAX_RATIO",
    "MAX_ROWS",
    "MAX_UNFOLDED",
    "SPARSE",
    "besides",
    "cell_text",
    "extra",
    "first_page",
    "measured",
    "part_of",
    "reading",
]

# A workbook has a few files for each page; the list alone of a zip with
# millions of entries would fill the memory.
MAX_ENTRIES = 10_000
"""How many files the zip of a workbook may hold."""
MAX_UNFOLDED = 2**30
"""How many bytes its parts may unfold to, and its texts may take where cells share them."""
MAX_RATIO = 200
"""How many bytes one compressed byte may unfold to; workbooks of spreadsheet programs stay below 40."""
MAX_CELLS = 10_000_000
"""How many cells the rectangles of its pages may have, blank ones included."""
MAX_ROWS = 1_048_576
"""How many rows a page has."""
SPARSE = 100
"""How many cells of a rectangle one filled cell accounts for, beyond the first million."""

# Below this size a ratio of compression means nothing.
_SMALL = 16 * 2**20
# Cells of a rectangle for which no filled ones are asked: a page with a few
# rows far apart is no attack.
_FREE = 1_000_000
# Bytes unpacked at a time: a bomb is noticed before it has filled the memory.
_CHUNK = 2**20

# The parts that are needed; pictures and programs are no cells.
_PART = re.compile(
    r"(?:\[content_types\]|_rels/.*|docprops/.*|xl/.*)\.(?:xml|rels)"
)
# Any attribute that may place a row or a cell; read as leniently as the reader of workbooks does.
_REFERENCE = re.compile(
    rb"""(?<![\w:.-])r\s*=\s*["']\s*([A-Za-z]{0,9})(\d{0,19})\s*["']"""
)
# Workbooks are scanned before they are opened by a library: with or without a prefix, a row or a cell begins so.
_ROW = re.compile(rb"[<:]row(?=[\s/>])")
# With a prefix or without: both are valid, and other programs than Excel write
# prefixes.
_CELL = re.compile(rb"[<:]c(?=[\s/>])")
# A cell or row that holds a format alone; spreadsheet programs write them to the last column and row.
_BLANK = re.compile(
    rb"""<(?:\w+:)?(?:c|row)(?:\s+[\w:.]+="[^"<>&]*")*\s*(?:/>|></(?:\w+:)?(?:c|row)\s*>)"""
)
# An entry of the table of strings, and the number of one in a cell.
_SHARED = re.compile(rb"<(?:\w+:)?si\b")
# The value of a cell that is the number of a shared text.
_INDEX = re.compile(rb"<(?:\w+:)?v\b[^<>]*>\s*(\d{1,9})\s*<")

# A cell with an error value, such as #REF!: it is read as a text, so that a finding can show it.
_CELL_OF_ERROR = re.compile(rb"""(<(?:\w+:)?c\b[^<>]*?\st=)(["'])e\2""")
# A cell with a formula whose value no program has computed; one whose value is an empty text says that it is a text.
_FORMULA_ALONE = re.compile(
    rb"""<((?:\w+:)?)c((?:\s(?!t=)[\w:]+="[^"<>]*")*)\s*>\s*<\1f\b[^<>]*(?:/>|>([^<>]*)</\1f>)"""
    rb"""\s*(?:<\1v\s*/>|<\1v>\s*</\1v>)?\s*</\1c>"""
)
# Stands for a formula that only another cell spells out.
_SHARED_FORMULA = b"SHARED()"

add(
    {
        "not-xlsx": Template(
            "The workbook cannot be read: {reason}.", "Save it again as .xlsx."
        ),
        "sheet-full": Template(
            "A page of a workbook holds {limit} rows, and there are more.",
            "Write CSV.",
        ),
        "workbook-too-large": Template(
            "The workbook unfolds to more than {limit}.",
            "Take out what is no description, or save the page as CSV.",
        ),
        "workbook-too-many": Template(
            "The workbook holds more than {limit:,} files.",
            "Save the page with the descriptions as a workbook of its own.",
        ),
        "workbook-far-cell": Template(
            "The farthest cell of the page {page} is in row {rows:,}, column {columns:,}: "
            "its rectangle has more cells than are read ({limit:,}, fewer where most are blank).",
            "Delete the rows and columns beyond the descriptions, or save the page as CSV.",
        ),
    }
)


def measured(content: bytes) -> BinaryIO:
    """Return a workbook with the parts that hold cells alone, not compressed; raises LimitError beyond a
    bound, and `zipfile.BadZipFile`, `zlib.error` or `ValueError` for what is no zip.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        infos = packed.infolist()
    if len(infos) > MAX_ENTRIES:
        raise LimitError("workbook-too-many", limit=MAX_ENTRIES)
    parts = dict(_parts(content, infos))
    _check_texts(parts)
    sizes = _Rectangles()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as plain:
        for name in list(parts):
            part = _legible(sizes.checked(name, parts.pop(name)))
            plain.writestr(zipfile.ZipInfo(name), part)
    out.seek(0)
    return out


def part_of(content: bytes, name: str) -> bytes:
    """Return one part of a zip, unfolded; raises LimitError beyond a bound, and else as `measured`.

    >>> held = io.BytesIO()
    >>> with zipfile.ZipFile(held, "w") as packed:
    ...     packed.writestr("content.xml", "<a/>")
    >>> part_of(held.getvalue(), "content.xml")
    b'<a/>'
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        infos = packed.infolist()
    if len(infos) > MAX_ENTRIES:
        raise LimitError("workbook-too-many", limit=MAX_ENTRIES)
    room = min(MAX_UNFOLDED, _SMALL + MAX_RATIO * len(content))
    for info in infos:
        if info.filename == name:
            return _unfolded(content, info, room)
    raise ValueError(f"it has no part {name}")


# The formula of a cell; the reader takes its value alone.
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^<>]*>([^<>]+)<")
# Comments of old, and the threads of newer versions.
_COMMENT = re.compile(r"xl/(?:threaded)?comments.*\.xml", re.IGNORECASE)
_TEXT = re.compile(rb"<(?:\w+:)?(?:t|text)\b[^<>]*>([^<>]*)<")
# Parts of a workbook that show something and are no cells.
_OTHER = re.compile(
    r"xl/(?:drawings|charts|media|embeddings|pivot\w+|vbaproject)\b(?!.*_rels).*",
    re.IGNORECASE,
)
# How comments are drawn.
_DRAWN_COMMENTS = re.compile(r"xl/drawings/vmldrawing\d*\.vml", re.IGNORECASE)


def besides(content: bytes, ours: Container[str] = ()) -> Iterator[Unmapped]:
    """Yield what a workbook holds that is no value of a cell: formulas, comments, drawings, pictures, programs.

    For one that was measured.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        infos = packed.infolist()
    foreign = False
    for name, part in _parts(content, infos):
        # Comments of our own workbooks explain the columns, and are no remark of an editor.
        texts: Iterator[tuple[str, bytes]] = iter(())
        if name.lower().startswith("xl/worksheets/"):
            texts = (
                ("formula", match[1]) for match in _FORMULA.finditer(part)
            )
        elif _COMMENT.fullmatch(name):
            texts = (
                ("comment-on-cell", match[1]) for match in _TEXT.finditer(part)
            )
        for reason, text in texts:
            words = unescape(text.decode("utf-8", "replace")).strip()
            if words and not (reason == "comment-on-cell" and words in ours):
                foreign = foreign or reason == "comment-on-cell"
                yield Unmapped(reason, words, shared=True, travels=False)
    for info in infos:
        is_ours = (
            ours and _DRAWN_COMMENTS.fullmatch(info.filename) and not foreign
        )
        if _OTHER.fullmatch(info.filename) and not is_ours:
            yield Unmapped(
                "part-of-workbook", info.filename, True, travels=False
            )


def _legible(part: bytes) -> bytes:
    """Return a part in which an error is the text that a spreadsheet shows for it, and a formula without a value the
    formula: their reader takes both for blank cells, and a blank cell says that there is nothing.

    >>> _legible(b'<c r="A1" t="e"><v>#REF!</v></c><c r="A2"><f>B1</f><v></v></c>')
    b'<c r="A1" t="str"><v>#REF!</v></c><c r="A2" t="str"><v>=B1</v></c>'
    """
    part = _CELL_OF_ERROR.sub(rb"\1\2str\2", part)
    return _FORMULA_ALONE.sub(_spelt, part)


def _spelt(cell: re.Match[bytes]) -> bytes:
    prefix, attributes = cell[1], cell[2]
    formula = cell[3] or _SHARED_FORMULA
    return b'<%bc%b t="str"><%bv>=%b</%bv></%bc>' % (
        prefix, attributes, prefix, formula, prefix, prefix,
    )  # fmt: skip


def _parts(
    content: bytes, infos: list[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    """Yield each part that is needed with its bytes."""
    room = min(MAX_UNFOLDED, _SMALL + MAX_RATIO * len(content))
    for info in infos:
        name = info.filename.replace("\\", "/")
        if not _PART.fullmatch(name.lower()):
            continue
        part = _unfolded(content, info, room)
        room -= len(part)
        yield name, part


def _unfolded(content: bytes, info: zipfile.ZipInfo, room: int) -> bytes:
    """Return the bytes of one entry; its own word on its size counts for nothing."""
    # Bit 0 of the general purpose flags: the entry is encrypted (APPNOTE of
    # ZIP, 4.4.4).
    if info.flag_bits & 1:
        raise ValueError("it is protected by a password")
    # The local header has thirty bytes, of which the last four are the lengths
    # of name and extra field (APPNOTE of ZIP, 4.3.7). They are read here since
    # those in the central directory may differ.
    start = info.header_offset + 30
    lengths = content[start - 4 : start]
    start += int.from_bytes(lengths[:2], "little") + int.from_bytes(
        lengths[2:], "little"
    )
    packed = memoryview(content)[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        return _within(bytes(packed), room)
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise ValueError("it is compressed in an unusual way")
    # One byte more than there is room for tells a part that is too large, and
    # no more of it is ever unfolded.
    unfolding = zlib.decompressobj(-zlib.MAX_WBITS)
    return _within(unfolding.decompress(packed, room + 1), room)


def _within(part: bytes, room: int) -> bytes:
    if len(part) > room:
        limit = f"{MAX_UNFOLDED >> 30} GiB, or {MAX_RATIO} times its size"
        raise LimitError("workbook-too-large", limit=limit)
    return part


def _check_texts(parts: dict[str, bytes]) -> None:
    """Refuse texts that take too much room once every cell that shares one has its own copy."""
    tables = [
        part for name, part in parts.items() if "sharedstrings" in name.lower()
    ]
    lengths = [
        len(text) for part in tables for text in _SHARED.split(part)[1:]
    ]
    longest = max(lengths, default=0)
    cells = sum(part.count(b"<v") for part in parts.values())
    # The plain bound first: only where it fails are the uses of each text
    # counted.
    if longest * cells <= MAX_UNFOLDED:
        return
    uses = Counter(
        int(match[1])
        for part in parts.values()
        for match in _INDEX.finditer(part)
    )
    size = sum(length * uses[number] for number, length in enumerate(lengths))
    if size > MAX_UNFOLDED:
        raise LimitError(
            "workbook-too-large", limit=f"{MAX_UNFOLDED >> 30} GiB"
        )


class _Rectangles:
    """The rectangles of the pages of one workbook: what its reader will allocate."""

    def __init__(self) -> None:
        self._cells = 0

    def checked(self, name: str, part: bytes) -> bytes:
        """Return a part, without blank cells where they alone reach too far; raises LimitError where others do."""
        rows, columns, filled = _extent(part)
        if self._fits(rows * columns, filled):
            self._cells += rows * columns
            return part
        part = _BLANK.sub(
            b"", _BLANK.sub(b"", part)
        )  # cells, then rows of such cells
        rows, columns, filled = _extent(part)
        if not self._fits(rows * columns, filled):
            page = name.rpartition("/")[2].removesuffix(".xml")
            raise LimitError(
                "workbook-far-cell",
                page=page,
                rows=rows,
                columns=columns,
                limit=MAX_CELLS,
            )
        self._cells += rows * columns
        return part

    def _fits(self, cells: int, filled: int) -> bool:
        sparse = _FREE + SPARSE * filled
        return cells <= sparse and self._cells + cells <= MAX_CELLS


def _extent(part: bytes) -> tuple[int, int, int]:
    """Return the last row and the last column that a part may reach, and how many cells it has."""
    row = 0
    letters = {b""}
    placed = 0
    numbered = 0
    for match in _REFERENCE.finditer(part):
        placed += bool(match[1])
        numbered += not match[1]
        letters.add(match[1])
        row = max(row, int(match[2] or 0))
    # Rows and cells may leave their places out (ECMA-376, 18.3.1.4 and
    # 18.3.1.73); each such one may lie one farther than all that are placed.
    cells = len(_CELL.findall(part))
    rows = len(_ROW.findall(part))
    column = max(map(_number, letters))
    if cells > placed:  # a cell that names no place follows the one before it
        column += max(len(_CELL.findall(line)) for line in _ROW.split(part))
    return row + max(0, rows - numbered), column, cells


def _number(letters: bytes) -> int:
    """Return the number of a column, counted from 1.

    >>> _number(b"A"), _number(b"XFD"), _number(b"")
    (1, 16384, 0)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


# ---- reading and writing pages -------------------------------------------------------------------------------------

# What unpacking and parsing raise for a damaged workbook.
_NOT_READ = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
)
# Where the exceptions of the reader of workbooks come from; a panic is no `Exception`.
_COMPILED = frozenset({"python_calamine", "pyo3_runtime"})


def extra(module: str) -> Any:
    """Return a module of the extra that workbooks need; raises MissingExtraError without it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError("missing-extra", extra="xlsx") from error


# ---- reading -----------------------------------------------------------------------------------------------


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Translate what a reader of workbooks raises, a panic of its compiled part included."""
    try:
        yield
    except XjmetaError:
        raise
    # A panic of Rust is no Exception, so that it passes all other handlers.
    except BaseException as error:
        foreign = type(error).__module__.partition(".")[0] in _COMPILED
        if not foreign and not isinstance(error, _NOT_READ):
            raise
        reason = str(error).rstrip(".")
        if " " not in reason:  # the name of a part, or nothing
            part = f": {reason}" if reason else ""
            reason = f"a part of it is missing or damaged{part}"
        raise FormatError("not-xlsx", source=name, reason=reason) from error


def cell_text(value: Any) -> str:
    """Return a typed cell as text: a whole number without a point, a date as ISO 8601 has it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not (
        value.hour or value.minute or value.second or value.microsecond
    ):
        return value.date().isoformat()
    if hasattr(value, "isoformat"):
        moment: str = value.isoformat()
        return moment
    return str(value)


def first_page(content: bytes, name: str) -> list[list[str]]:
    """Return the cells of the first page of a workbook as text, row by row from the first of the page.

    Raises FormatError for what is no workbook, LimitError beyond a bound, MissingExtraError without the extra.
    """
    with reading(name):
        book = extra("python_calamine").CalamineWorkbook.from_filelike(
            measured(content)
        )
        page = book.get_sheet_by_index(0)
        rows = page.to_python(skip_empty_area=False)
    return [[cell_text(value) for value in row] for row in rows]
