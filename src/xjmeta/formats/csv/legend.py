"""What each column of a sheet holds, in words: for the page of a workbook, and the metadata beside a CSV sheet."""

from __future__ import annotations

from xjmeta.formats.csv.crosswalk import (
    KEY,
    MORE,
    ORIGIN,
    PARENT,
    RECORD,
    REST,
    leaf,
)
from xjmeta.formats.csv.labels import comment_of, label_of
from xjmeta.formats.csv.meanings import name_of, path_of
from xjmeta.messages.catalogue import Template, add, say
from xjmeta.model.descriptions import describe_path

__all__ = ["explained"]

add(
    {
        "column-key": Template(
            "The key of the unit. Blank it in a new row; never change it in an old one."
        ),
        "column-parent": Template(
            "The key of the unit above. Change it to move the row's unit."
        ),
        "column-record": Template(
            "The number of the record that the unit belongs to. Leave it blank in a new row: it belongs to that above."
        ),
        "column-rest": Template(
            "Values that no column can hold, by path. Do not edit."
        ),
        "column-origin": Template(
            "The source of the unit, so that it can be written back unchanged. Do not edit."
        ),
        "column-phrase": Template(
            "Text on one line; it may contain <em>, <a> and other inline markup."
        ),
        "column-prose": Template(
            "Text with a blank line between paragraphs; it may contain lists, tables and other markup."
        ),
        "column-text": Template("Plain text in one line."),
        "column-verbatim": Template("Plain text, kept with every space."),
        "column-number": Template("A whole number."),
        "column-bool": Template("true or false."),
        "column-choice": Template("One of: {choices}."),
        "column-lang": Template(
            "The language of the text beside it, as a code such as en or fr-CA."
        ),
        "column-dir": Template(
            "The writing direction of the text beside it: {choices}."
        ),
        "column-is": Template(
            "Says that a value is there although none of its cells is filled: {choices}."
        ),
        "column-more": Template(
            "Continues the column {name}, which is too long for one cell."
        ),
        "column-foreign": Template("No path of a Record; kept as it is."),
        "page-columns": Template("columns"),
        "page-columns-name": Template("column"),
        "page-columns-holds": Template("what it holds"),
    }
)


def explained(path: str) -> str:
    """Return what a column holds, in words.

    >>> explained("notes.1.body.more.2")
    'Continues the column notes.1.body, which is too long for one cell.'
    >>> explained("dates.1.era")
    'Plain text in one line. The era that it is counted in. EAD @era.'
    """
    name = name_of(path)
    path = path_of(path) or path
    more, column_leaf = MORE.fullmatch(path), leaf(path)
    if more is not None:
        return say("column-more", {"name": name_of(more[1])})[0]
    if path in (KEY, PARENT, RECORD, REST, ORIGIN):
        return say(f"column-{path}", {})[0]
    if column_leaf is None:
        return say("column-foreign", {})[0]
    how = say(
        f"column-{column_leaf.kind}",
        {"choices": ", ".join(column_leaf.choices)},
    )[0]
    comment = comment_of(name)
    if comment is not None:
        return f"{label_of(name)}. {how} {comment}"
    return f"{how} {describe_path(path) or ''}".rstrip()
