"""How a Record shows itself: a line for `repr`, and a table for notebooks in which everything is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xjmeta.model.record import Record

__all__ = ["html", "label", "line"]

# Characters of a title in one line, units in a table.
_LONGEST = 60
_ROWS = 200


def label(record: Record, longest: int = _LONGEST) -> str:
    """Return the title of a unit, shortened, or what else identifies it.

    >>> from xjmeta.model.record import Record
    >>> label(Record(title="China and the War in Korea"), 12)
    'China and...'
    """
    text = record.title.plain if record.title is not None else ""
    if not text:
        text = (
            next(
                (
                    i.value.plain
                    for i in record.identifiers
                    if i.value is not None
                ),
                "",
            )
            or record.id
            or "untitled"
        )
    if len(text) <= longest:
        return text
    return text[: longest - 3].rstrip() + "..."


def line(record: Record) -> str:
    """Return a Record in one line: its title, its level, how many units it has in all.

    >>> from xjmeta.model.record import Record
    >>> line(Record(title="Cables", level="file"))
    "Record('Cables', level=file)"
    """
    level = record.other_level or record.level
    count = sum(1 for _ in record.walk())
    if level is not None and not level.isprintable():
        level = repr(level)
    parts = [
        repr(label(record)),
        level and f"level={level}",
        count > 1 and f"{count} units",
    ]
    return f"Record({', '.join(part for part in parts if part)})"


def html(record: Record) -> str:
    """Return a Record as an HTML table of its units, with every text escaped.

    >>> from xjmeta.model.record import Record
    >>> "<script>" in html(Record(title="<script>"))
    False
    """
    depths: dict[str, int] = {}
    rows: list[str] = []
    for key, parent, unit in record.walk_with_parents():
        depths[key] = 0 if parent is None else depths[parent] + 1
        if len(rows) < _ROWS:
            rows.append(_row(unit, depths[key]))
    more = len(depths) - len(rows)
    rest = (
        f"<tr><td colspan='3'>and {more} more units</td></tr>"
        if more > 0
        else ""
    )
    head = "<tr><th>unit</th><th>level</th><th>dates</th></tr>"
    return f"<table class='xjmeta-record'>{head}{''.join(rows)}{rest}</table>"


def _row(unit: Record, depth: int) -> str:
    level = unit.other_level or unit.level or ""
    dates = "; ".join(
        date.expression.plain if date.expression else date.normal or ""
        for date in unit.dates
    )
    cells = [
        f"<td style='text-align:left;padding-left:{depth + 0.5}em'>{escape(label(unit, 120))}</td>"
    ]
    cells += [f"<td>{escape(text)}</td>" for text in (level, dates)]
    return f"<tr>{''.join(cells)}</tr>"
