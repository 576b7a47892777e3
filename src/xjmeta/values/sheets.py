"""Tables as CSV and as workbooks: rows of texts written so that a spreadsheet changes none of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xjmeta.formats.csv.shapes import escape, guard
from xjmeta.messages import TargetError
from xjmeta.text.encodings import marked_utf8
from xjmeta.text.text_pages import text_book
from xjmeta.text.workbook import MAX_ROWS

__all__ = ["to_csv", "to_xlsx"]

# Widths of columns, in characters.
_WIDTHS = {"value": 44, "places": 40, "read": 22, "field": 10, "uri": 30}
# The width of all other columns.
_WIDTH = 16


def to_csv(heads: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a table as CSV that a spreadsheet opens as it is: with a byte order mark, each text quoted.

    >>> to_csv(["value"], [{"value": "1949-08"}]).decode("utf-8-sig")
    '"value"\\r\\n"\\'1949-08"\\r\\n'
    """
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_guarded(row[name]) for name in heads])
    return marked_utf8(stream.getvalue())


def _guarded(cell: Any) -> Any:
    return guard(cell) if isinstance(cell, str) else cell


def to_xlsx(
    heads: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    explained: Mapping[str, str],
    choices: Mapping[str, Sequence[str]],
) -> bytes:
    """Return a table as a workbook: the header frozen and filtered, each column explained in a comment, those to fill
    shaded, and a list to choose from where a column has `choices`. Raises MissingExtraError without the extra, and
    TargetError where there are more rows than a page can hold.
    """
    stream = io.BytesIO()
    book = text_book(stream)
    page = book.add_worksheet("values")
    looks = _Looks(book)
    for place, name in enumerate(heads):
        page.write_comment(0, place, explained[name], {"x_scale": 2})
        page.set_column(
            place,
            place,
            _WIDTHS.get(name.removeprefix("new_"), _WIDTH),
            looks.of(name),
        )
    page.write_texts(
        0, [(place, name, looks.head) for place, name in enumerate(heads)]
    )
    last = 0
    for last, row in enumerate(rows, 1):
        if last >= MAX_ROWS:
            raise TargetError("sheet-full", limit=MAX_ROWS)
        _put(
            page, last, [row[name] for name in heads], looks.of_columns(heads)
        )
    for place, name in enumerate(heads):
        if name in choices and last:
            listed = {"validate": "list", "source": list(choices[name]), "error_type": "warning"}  # fmt: skip
            page.data_validation(1, place, last, place, listed)
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, max(last, 1), len(heads) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    book.close()
    return stream.getvalue()


class _Looks:
    """The formats of cells."""

    def __init__(self, book: Any) -> None:
        wrapped = {"text_wrap": True, "valign": "top"}
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "valign": "top"}
        )
        self._plain = book.add_format({**wrapped, "num_format": "@"})
        self._number = book.add_format({"valign": "top"})
        self._filled = book.add_format({**wrapped, "num_format": "@", "bg_color": "#FFF8DC"})  # fmt: skip

    def of(self, name: str) -> Any:
        """Return the format of the cells of a column; those to fill are shaded, and typed as text, so that nothing is
        turned into a number or a date.
        """
        if name in ("count", "files", "cluster"):
            return self._number
        return self._filled if name.startswith("new_") else self._plain

    def of_columns(self, names: Sequence[str]) -> list[Any]:
        """Return the formats of the cells of columns."""
        return [self.of(name) for name in names]


def _put(
    page: Any, row: int, cells: Sequence[Any], looks: Sequence[Any]
) -> None:
    """Write a row: the blank cells have the format of their column."""
    texts = [
        (place, escape(cell), looks[place])
        for place, cell in enumerate(cells)
        if cell and isinstance(cell, str)
    ]
    page.write_texts(row, texts)
    for place, cell in enumerate(cells):
        if isinstance(cell, int):
            page.write_number(row, place, cell, looks[place])
