"""Excel workbooks: the same rows and columns as a CSV sheet, typed as text, with a page that explains the
columns.

Needs the extra `xlsx`, which is imported only when a workbook is read or written. A workbook that nobody
touched goes home as
it was, byte for byte; one that changed is written again with the same rows and columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, TypeAlias

from xjmeta.formats.csv.canonical import (
    HEAD_ROWS,
    Envelope,
    SheetRow,
    header_of,
    is_ods,
    known,
)
from xjmeta.formats.csv.crosswalk import (
    KEY,
    ORIGIN,
    PARENT,
    REST,
    base_of,
    leaf,
)
from xjmeta.formats.csv.flow import write_laid_out
from xjmeta.formats.csv.hierarchy import in_order
from xjmeta.formats.csv.labels import comment_of, comments, label_of, words_of
from xjmeta.formats.csv.legend import explained
from xjmeta.formats.csv.looks import (
    TECHNICAL,
    comment_size,
    height_of,
    runs_leftwards,
    style_of,
    title_width,
    width_of,
)
from xjmeta.formats.csv.maps import Line, SheetMap, sheet_map
from xjmeta.formats.csv.meanings import name_of, path_of
from xjmeta.formats.csv.ods import OpenBook
from xjmeta.formats.csv.proposal import proposed
from xjmeta.formats.csv.reader import of_sheet
from xjmeta.formats.csv.shapes import escape, unguard
from xjmeta.formats.csv.sheet import Book, Report, Sheet, headed, reporter
from xjmeta.formats.csv.writeback import WrittenBackSheet
from xjmeta.formats.csv.writer import write_to
from xjmeta.formats.registry import Source
from xjmeta.mapping.flow import Flow
from xjmeta.messages import (
    Loss,
    LossReport,
    TargetError,
)
from xjmeta.messages.catalogue import Template, add, say
from xjmeta.messages.tally import Tally
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Record
from xjmeta.model.text import Prose, from_cell
from xjmeta.text.text_pages import text_book
from xjmeta.text.workbook import MAX_ROWS, cell_text, extra, measured, reading

__all__ = ["read", "write"]

add(
    {
        "page-summary": Template("description"),
        "page-summary-field": Template(
            "field (read only: edit the page of units)"
        ),
        "page-summary-value": Template("value"),
        "label-control": Template("Control: {field}"),
        "merged-cells": Template(
            "{rows} times {columns} cells are merged into one; all but the first are read as blank.",
            "Unmerge them, and write into each what it says.",
        ),
    }
)

_PAGE = "units"
_A4, _PRINT_SCALE = 9, 70
# How long the words of a drop-down may be together.
_LIST_LIMIT = 255


def read(
    source: Source, *, mapping: Mapping[str, Line] | None = None
) -> Iterator[Record]:
    """Yield the Records of a workbook, each with its origin; raises FormatError, MissingExtraError."""
    yield from of_sheet(_opened(source, mapping), source)


def proposed_xlsx(source: Source) -> str:
    """Return a map for the page of a workbook that holds the units."""
    return proposed(_opened(source, None), source)


def _opened(source: Source, mapping: Mapping[str, Line] | None) -> Sheet:
    """Open the page of a workbook that holds the units."""
    content, to = source.data(), sheet_map(mapping)
    with reading(source.name):
        is_open = is_ods(source.name, content[:200])
        rows_read, book, areas = (_open_book if is_open else _excel)(
            content, source.name, to
        )
    tally = Tally()
    report = reporter(source, tally)
    spelling = {
        "format": "xlsx",
        "encoding": "utf-8",
        "bom": 0,
        "delimiter": "",
    }
    envelope, after = headed(iter(rows_read), to, report, **spelling)
    rows = list(after)
    if envelope.plan.parent is not None:
        envelope = envelope.with_order(in_order(iter(rows), envelope.plan))
    _report_merged(areas, rows, envelope, report)
    return Sheet(
        envelope,
        iter(rows),
        report,
        tally,
        book=book,
    )


_Areas: TypeAlias = Sequence[tuple[range, range]]


def _report_merged(
    areas: _Areas,
    rows: Sequence[SheetRow],
    envelope: Envelope,
    report: Report,
) -> None:
    """Report cells of units that are merged: all but the first are read as blank, as the file has them.

    In a sheet of a house a line across is a heading, and says what it says.
    """
    first = rows[0].number if rows else 0
    for down, across in areas:
        is_heading = len(down) == 1 and envelope.plan.key is None
        if down.start >= first > 0 and not is_heading:
            report(
                "merged-cells",
                line=down.start,
                column=across.start,
                rows=len(down),
                columns=len(across),
            )


def _excel(
    content: bytes, _name: str, mapping: SheetMap
) -> tuple[list[SheetRow], Book, _Areas]:
    """Return the rows with the units in an Excel workbook, the workbook, and the areas of merged cells."""
    book = extra("python_calamine").CalamineWorkbook.from_filelike(
        measured(content)
    )
    names = [_PAGE, _HIDDEN] if _PAGE in book.sheet_names else book.sheet_names
    pages = {
        name: list(_rows(book.get_sheet_by_name(name)))
        for name in names
        if name in book.sheet_names
    }
    page, units = _units(pages, mapping)
    ours = (page, _columns_page(), _summary_page(), _HIDDEN)
    others = tuple(name for name in book.sheet_names if name not in ours)
    merged = book.get_sheet_by_name(page).merged_cell_ranges or ()
    areas = [
        (range(top + 1, bottom + 2), range(left + 1, right + 2))
        for (top, left), (bottom, right) in merged
    ]
    return units, Book(content, others), areas


def _open_book(
    content: bytes, name: str, mapping: SheetMap
) -> tuple[list[SheetRow], Book, _Areas]:
    """Return the rows with the units in an OpenDocument spreadsheet, and that as far as it is no text of a cell."""
    book = OpenBook(content, name)
    page, units = _units(book.pages, mapping)
    ours = (page, _columns_page(), _summary_page(), _HIDDEN)
    besides = [
        Unmapped("page-of-workbook", other, shared=True, travels=False)
        for other in book.pages
        if other not in ours
    ]
    besides += book.besides(page, comments())
    areas = [
        (down, across)
        for down, across, doubt in book.unsure[page]
        if doubt == "merged"
    ]
    return units, Book(None, _besides=tuple(besides)), areas


def _units(
    pages: Mapping[str, list[SheetRow]], mapping: SheetMap
) -> tuple[str, list[SheetRow]]:
    """Return the page that holds the units, and its rows: our own, else that with most columns we know."""
    if _PAGE in pages:
        hidden = pages.get(_HIDDEN)
        rows = pages[_PAGE]
        return _PAGE, rows if hidden is None else _with_hidden(rows, hidden)
    return max(
        pages.items(),
        key=lambda page: max(
            (known(row, mapping) for row in page[1][:HEAD_ROWS]), default=0
        ),
    )


def _columns_page() -> str:
    return say("page-columns", {})[0]


def _summary_page() -> str:
    return say("page-summary", {})[0]


def _hidden_of(
    row: SheetRow, column: int, more: dict[str, list[str]]
) -> list[str]:
    """Return the hidden cells of a row, by its key or its number."""
    key = row.cells[column] if column < len(row.cells) else ""
    return more.pop(key, None) or more.pop(_by_number(row.number), [])


def _by_number(row: int) -> str:
    """Return what calls a row on the hidden page whose key is blank, or that of another one."""
    return f"#row {row}"


def _with_hidden(
    rows_read: list[SheetRow], hidden: list[SheetRow]
) -> list[SheetRow]:
    """Return the rows of units with the cells that the hidden page has for them, by their keys."""
    at = header_of(rows_read[:HEAD_ROWS])
    if not rows_read or KEY not in rows_read[at].cells or not hidden:
        return rows_read
    names, *rows = (row.cells for row in hidden)
    if names[:1] != [KEY]:
        return rows_read
    column = rows_read[at].cells.index(KEY)
    width = max(len(row.cells) for row in rows_read)
    more = {
        # From the end, so that of two rows with one key the first stays.
        cells[0]: cells[1:]
        for cells in reversed(rows)
        if cells and cells[0]
    }
    out = list(rows_read[:at])
    for number, row in enumerate(rows_read[at:]):
        cells = [*row.cells, *[""] * (width - len(row.cells))]
        added = names[1:] if number == 0 else _hidden_of(row, column, more)
        cells += [*added, *[""] * (len(names) - 1 - len(added))]
        out.append(
            SheetRow(row.number, json.dumps(cells, ensure_ascii=False), cells)
        )
    return out


def _rows(page: Any) -> Iterator[SheetRow]:
    indent = [""] * (page.start[1] if page.start else 0)
    for number, values in enumerate(page.to_python(skip_empty_area=False), 1):
        cells = [cell_text(value) for value in values]
        # A table that begins to the right of column A: the blank columns
        # before it are none of the sheet.
        if not any(cells[: len(indent)]):
            cells = cells[len(indent) :]
        yield SheetRow(number, json.dumps(cells, ensure_ascii=False), cells)


# ---- writing -----------------------------------------------------------------------------------------------


def write(
    records: Iterable[Record],
    stream: BinaryIO,
    *,
    origin: bool = True,
    columns: str | Sequence[str] | None = None,
    mapping: Mapping[str, Line] | None = None,
    plain: bool = False,
) -> LossReport:
    """Write Records to a workbook; raises MissingExtraError, and TargetError where there are more rows than
    it can hold.
    """
    return write_to(
        records,
        stream,
        "xlsx",
        lambda: _UnitsPage(stream),
        _write_back,
        origin=origin,
        columns=columns,
        mapping=mapping,
        plain=plain,
    )


def write_flow(
    flow: Flow, stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write the Record of a flow, unit by unit, as `write` writes it; raises as that does."""
    return write_laid_out(
        flow, "xlsx", lambda: _UnitsPage(stream), origin=origin
    )


def _write_back(sheet: WrittenBackSheet, stream: BinaryIO) -> None:
    if (content := sheet.whole()) is not None:
        stream.write(content)
        return
    besides = sheet.read_from.besides if sheet.read_from is not None else ()
    sheet.report.left_behind += (
        Loss(
            aside.text,
            aside.text,
            aside.reason,
            "xlsx",
            aside.text,
        )
        for aside in besides
    )
    page, lines = _UnitsPage(stream), sheet.lines()
    *banner, header = json.loads(next(lines))
    if sheet.envelope.labels:
        next(lines)
    page.header(header, banner, labels=bool(sheet.envelope.labels))
    for _row in sheet.envelope.below:
        page.below(json.loads(next(lines)))
    for line in lines:
        page.put(json.loads(line))
    page.close()


_HIDDEN = "rest"
# Excel groups rows to seven levels and no deeper.
_DEEPEST_OUTLINE = 7
_MOST_LINES, _MOST_READ = 12, 26
"""How many lines of a text a row shows at most: among the units, and on a page for reading, where Excel ends."""


class _UnitsPage:
    """A page of units in a workbook, with a hidden one for what nobody edits."""

    def __init__(self, stream: BinaryIO) -> None:
        self._book = text_book(stream)
        self._text = self._format()
        self._bold = self._format(bold=True, bg_color="#DDE3E8", bottom=1)
        self._page = self._book.add_worksheet(_PAGE)
        self._hidden: Any = None
        self._at = self._first = 0
        self._paths: Mapping[str, int] = {}
        self._names: Sequence[str] = ()
        self._columns: dict[str, int] = {}
        self._shown: list[int] = []
        self._behind: list[int] = []
        self._widths: list[int] = []
        self._title: int | None = None
        self._depths: dict[str, int] = {}
        self._styles: dict[tuple[int, bool, bool], Any] = {}
        self._top: dict[str, str] | None = None
        self._labels = False

    def _format(self, **more: Any) -> Any:
        usual = {"num_format": "@", "text_wrap": True, "valign": "top"}
        return self._book.add_format({**usual, **more})

    def header(
        self,
        paths: Sequence[str],
        banner: Sequence[Sequence[str]] = (),
        *,
        labels: bool = True,
    ) -> None:
        """Write what precedes the header, the header, and below it the columns in words, where `labels` says so.

        The names of the columns are hidden then: they are for programs.
        """
        self._labels = labels
        self._paths = {path: place for place, path in enumerate(paths)}
        self._names = names = [name_of(path) for path in paths]
        self._columns = {name: place for place, name in enumerate(names)}
        # Rest and origin are for programs: on a hidden page, where sorting the visible one does not touch them.
        for column, name in enumerate(names):
            technical = labels and _base(name) in (REST, ORIGIN)
            (self._behind if technical else self._shown).append(column)
        if self._behind and KEY in names:
            self._hidden = self._book.add_worksheet(_HIDDEN)
            self._hidden.hide()
            self._hidden_row(
                [KEY, *(names[column] for column in self._behind)]
            )
        else:
            self._shown = list(range(len(names)))
            self._behind = []
        for row in banner:
            self._write(row)
        self._widths = [width_of(names[column]) for column in self._shown]
        shown = [names[column] for column in self._shown]
        self._title = shown.index("title") if "title" in shown else None
        self._first = self._at + 1 + labels
        self._set_columns(labels=labels)
        if labels:
            self._page.set_row(self._at, None, None, {"hidden": True})
        self._write([names[column] for column in self._shown], self._bold)
        if labels:
            self._write_labels()
        self._page.freeze_panes(self._first, self._frozen())

    def below(self, cells: Sequence[str]) -> None:
        """Write a row below the header that says nothing of a unit."""
        self._first += 1
        self._write(cells)

    def _frozen(self) -> int:
        """Return how many columns stay where they are: to the title, or those that say which unit it is."""
        names = [self._names[column] for column in self._shown]
        # As long as there is room beside them: more frozen columns would fill
        # the window.
        if "title" in names[:8]:
            return names.index("title") + 1
        return 2 if names[:2] == [KEY, PARENT] else 0

    def _write_labels(self) -> None:
        for place, column in enumerate(self._shown):
            comment = comment_of(self._names[column])
            if comment is not None:
                size = comment_size(comment)
                self._page.write_comment(self._at, place, comment, size)
        labels = [label_of(self._names[column]) for column in self._shown]
        cells = zip(labels, self._widths, strict=True)
        self._page.set_row(self._at, height_of(cells, _MOST_LINES))
        self._write(labels, self._bold)

    def _set_columns(self, *, labels: bool) -> None:
        for place, column in enumerate(self._shown):
            name = self._names[column]
            hidden = labels and name in TECHNICAL
            outline = {"level": 1, "hidden": True} if hidden else {}
            self._page.set_column(
                place, place, self._widths[place], self._text, outline
            )
            words = words_of(name) or _choices(name)
            # Excel takes no longer list.
            if 0 < len(",".join(words)) <= _LIST_LIMIT:
                self._page.data_validation(
                    self._first, place, MAX_ROWS - 1, place,
                    {"validate": "list", "source": list(words), "error_type": "warning"},
                )  # fmt: skip
        if labels:
            self._page.outline_settings(True, False, False, False)
            self._set_print(self._at + 1)

    def _set_print(self, header: int) -> None:
        """Let the page be printed so that it can be read: as many sheets of paper side by side as its columns need,
        each with the header and with what says which unit a row is.
        """
        self._page.set_landscape()
        self._page.set_paper(_A4)
        self._page.set_print_scale(_PRINT_SCALE)
        self._page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self._page.set_footer("&L&F&R&P / &N")
        self._page.repeat_rows(header)
        self._page.print_across()
        if frozen := self._frozen():
            self._page.repeat_columns(0, frozen - 1)

    def row(self, cells: Mapping[str, str]) -> None:
        """Write a row of a canonical sheet."""
        row = [""] * len(self._paths)
        for path, cell in cells.items():
            row[self._paths[path]] = escape(cell)
        self.put(row)

    def put(self, cells: Sequence[str]) -> None:
        """Write the cells of a unit as they are, each as text; those that nobody edits go to the hidden page."""
        shown = [
            cells[column] for column in self._shown if column < len(cells)
        ]
        shown += cells[len(self._names) :]
        behind = [
            cells[column] for column in self._behind if column < len(cells)
        ]
        key = name = self._cell(cells, KEY)
        if not key or key in self._depths:
            name = _by_number(self._at + 1)
        depth = self._depth(cells)
        self._depths[key] = self._depths[name] = depth
        if self._hidden is not None and any(behind):
            self._hidden_row([name, *behind])
        # The first unit on top is what the summary shows; its title decides
        # which way the page runs.
        if not depth and self._top is None:
            self._top = dict(zip(self._names, cells, strict=False))
            if runs_leftwards(self._top.get("title", "")):
                self._page.right_to_left()
        self._set_height(shown, depth)
        self._write(shown, None, depth)

    def _hidden_row(self, cells: Sequence[str]) -> None:
        self._hidden.write_texts(
            self._at,
            [
                (column, cell, self._text)
                for column, cell in enumerate(cells)
                if cell
            ],
        )

    def _depth(self, cells: Sequence[str]) -> int:
        """Return how deep a unit is, as far as its parent was written before it."""
        parent = self._cell(cells, PARENT)
        return self._depths.get(parent, 0) + 1 if parent else 0

    def _cell(self, cells: Sequence[str], name: str) -> str:
        """Return the cell of a row in the column of a name; blank where there is none."""
        at = self._columns.get(name, len(cells))
        return cells[at] if at < len(cells) else ""

    def _set_height(self, cells: Sequence[str], depth: int) -> None:
        widths = list(self._widths)
        if depth and self._title is not None:
            widths[self._title] = title_width(widths[self._title], depth)
        height = height_of(zip(cells, widths, strict=False), _MOST_LINES)
        outline = {"level": min(depth, _DEEPEST_OUTLINE)} if depth else {}
        # The shade is the row's: a blank cell of its own for it would make most of the file.
        shade = self._style("", depth) if depth else None
        self._page.set_row(self._at, height, shade, outline)

    def _style(self, name: str, depth: int, cell: str = "") -> Any:
        """Return the format of a cell."""
        is_title, leftwards = name == "title", runs_leftwards(cell)
        style = (depth, is_title, leftwards)
        if style not in self._styles:
            more = style_of(depth, is_title=is_title, leftwards=leftwards)
            self._styles[style] = self._format(**more) if more else self._text
        return self._styles[style]

    def _write(
        self, cells: Sequence[str], style: Any = None, depth: int = 0
    ) -> None:
        if self._at >= MAX_ROWS:
            raise TargetError("sheet-full", limit=MAX_ROWS)
        title = -1 if self._title is None else self._title
        row = [
            (
                place,
                cell,
                style
                or self._style("title" if place == title else "", depth, cell),
            )
            for place, cell in enumerate(cells)
            if cell
        ]
        self._page.write_texts(self._at, row)
        self._at += 1

    def close(self) -> None:
        """Explain the columns and finish the workbook."""
        if self._shown and self._at > self._first:
            last = len(self._shown) - 1
            self._page.autofilter(self._first - 1, 0, self._at - 1, last)
        if self._labels and self._top is not None:
            heads = ("page-summary-field", "page-summary-value")
            self._two_columns(_summary_page(), heads, list(summary(self._top)))
        heads = ("page-columns-name", "page-columns-holds")
        lines = [(name, explained(name)) for name in self._names]
        self._two_columns(_columns_page(), heads, lines)
        self._book.close()

    def _two_columns(
        self,
        name: str,
        heads: tuple[str, str],
        lines: Sequence[tuple[str, str]],
    ) -> None:
        """Add a page for reading: nobody would look there for an edit, so that it is protected."""
        page = self._book.add_worksheet(name)
        page.protect("", {"format_columns": True, "format_rows": True})
        widths = (32, 90)
        page.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            page.set_column(column, column, width, self._text)
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        words = [say(code, {})[0] for code in heads]
        page.set_row(0, height_of(zip(words, widths, strict=True), _MOST_READ))
        page.write_texts(
            0,
            [(column, word, self._bold) for column, word in enumerate(words)],
        )
        for row, cells in enumerate(lines, 1):
            page.set_row(
                row, height_of(zip(cells, widths, strict=True), _MOST_READ)
            )
            shown = [
                (column, cell, self._style("", 0, cell))
                for column, cell in enumerate(cells)
                if cell
            ]
            page.write_texts(row, shown)


def summary(top: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what a sheet says of its first unit, and of the description itself, as fields and values for reading.

    >>> list(summary({"key": "a", "title": "Papers", "rest": '{"control.sponsors": {"value": [{"text": "B"}]}}'}))
    [('Title', 'Papers'), ('Control: sponsors', 'B')]
    """
    for name, cell in top.items():
        if (
            cell
            and name not in TECHNICAL
            and _base(name) not in (REST, ORIGIN)
        ):
            yield label_of(name), _readable(unguard(cell))
    rest = "".join(
        unguard(cell) for name, cell in top.items() if _base(name) == REST
    )
    try:
        entries = json.loads(rest) if rest else {}
    # The rest of a foreign sheet, or a damaged one: the summary does without.
    except ValueError:
        return
    for path, entry in entries.items():
        area, _, field = path.partition(".")
        if area == "control" and isinstance(entry, dict):
            text = ", ".join(_texts(entry.get("value")))
            yield (
                say("label-control", {"field": field.replace("_", " ")})[0],
                text,
            )


def _readable(cell: str) -> str:
    """Return a cell as a person reads it, without markup."""
    try:
        text = from_cell(cell, Prose)
    except ValueError:
        return cell
    return cell if text is None else text.plain


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a value, what is said about them left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name == "html":
                yield _readable(item)
            elif name not in ("attributes", "kind", "label", "lang", "dir"):
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _base(name: str) -> str:
    return base_of(path_of(name) or name)


def _choices(name: str) -> tuple[str, ...]:
    """Return the words of a column that is called by a path."""
    leaf_of_name = leaf(path_of(name) or name)
    if leaf_of_name is None or leaf_of_name.kind not in (
        "choice",
        "bool",
        "dir",
        "is",
    ):
        return ()
    return leaf_of_name.choices
