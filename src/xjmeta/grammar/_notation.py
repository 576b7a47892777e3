"""The notation of grammar tables: reading a table into its definitions, and a content model into its parts.

What the definitions mean is decided in `grammar.grammar`.

The notation, a definition a line, continued by indentation, `#` begins a comment line:

    grammar letters                          its name; also the name of the schema generated from it
    namespace http://example.org/letters
    root letter
    uses xml                                 another table, for @xml:... and %xml:...
    extends post                             a table whose definitions hold where this one has none of its own
    untyped token                            the datatype of an attribute that states none (`any`, if unsaid)

    :tone = {kind stern}                     a datatype; an attribute of the same name has it
    @common = id tone                        a named list of attributes
    %inline = emph | place                   a named part of a content model
    emph place = mixed %inline* ; @common    elements: content ; attributes
    letter = salute?, (p | .)+ ; @common number:NMTOKEN! paper=a4 unit==cm

Content is an expression of names, `%parts`, `,` `|` `?` `*` `+` and parentheses; `.` is the element itself,
`name:type` an element of another type than its own name, `<lax other>` a wildcard. `mixed` before it allows text,
`empty` is none, `:datatype` text alone. After an attribute `!` means required, `=` default, `==` fixed. `+=` adds to a
`%part` or `@list` of the extended table. The order of alternatives is the order in which a writer prefers them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

# A name (`%` for a group of the table, with a datatype behind a colon), a foreign element in angle brackets, an
# operator; anything else is an error of the table.
_TOKENS = re.compile(
    r"[%]?[A-Za-z_][\w.-]*(?::[\w-]+)?|<[^>]+>|[()|,?*+.]|(?P<bad>\S)"
)
# A row: names, `=` or `+=`, and the definition, with single blanks between them.
_ROW = re.compile(r"(.+?) (\+?=) (.*)")
DIRECTIVES = frozenset(
    {"grammar", "namespace", "root", "uses", "extends", "untyped"}
)


class Content(NamedTuple):
    """A part of a content model as the table spells it.

    `kind` is one of `name`, `part` (a named part), `any` (a wildcard), `seq`, `alt`, `?`, `*`, `+`.
    """

    kind: str
    name: str = ""
    parts: tuple[Content, ...] = ()


def read_table(text: str) -> dict[str, str]:
    """A table as a dictionary from what is defined (sigil and name) to its definition; `+=` keeps a ` +`."""
    table: dict[str, str] = {}
    for line in _logical_lines(text):
        names, sign, body = _row(line)
        for name in names:
            key = name + " +" if sign == "+=" else name
            if key in table:
                raise ValueError(f"{key} is defined twice")
            table[key] = body
    return table


def _row(line: str) -> tuple[list[str], str, str]:
    """The names that a line defines, `=` or `+=` or nothing for a directive, and what it says of them."""
    if match := _ROW.fullmatch(line):
        return match[1].split(), match[2], match[3]
    word, _, rest = line.partition(" ")
    if word not in DIRECTIVES:
        raise ValueError(f"{line!r} defines nothing")
    return [word], "", rest


def _logical_lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.splitlines():
        # Only at the start of a line: a `#` inside a definition may be part of
        # a pattern.
        if line[:1] == "#" or not line.strip():
            continue
        if line[0] == " ":
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.rstrip())
    return lines


def parse_content(text: str, own: str) -> Content:
    """A content model as the table writes it; `own` is what `.` means.

    >>> parse_content("head?, (p | .)+", "note").kind
    'seq'
    """
    # `mixed` says that text is allowed; the order of children is what follows
    # it.
    text = re.sub(r"^mixed(\s+|$)", "", text)
    if text in ("", "empty") or text[0] == ":":
        return Content("seq")
    tokens = deque(_tokens(text, own))
    content = _alternatives(tokens)
    if tokens:
        raise ValueError(f"{text!r}: {tokens[0]!r} is out of place")
    return content


def _tokens(text: str, own: str) -> Iterator[str]:
    for token in _TOKENS.finditer(text):
        if token["bad"]:
            raise ValueError(f"{text!r}: {token['bad']!r} means nothing here")
        yield own if token[0] == "." else token[0]


def _alternatives(tokens: deque[str]) -> Content:
    return _listed(
        tokens,
        "|",
        "alt",
        lambda: _listed(tokens, ",", "seq", lambda: _repeated(tokens)),
    )


def _listed(
    tokens: deque[str], separator: str, kind: str, inner: Callable[[], Content]
) -> Content:
    parts = [inner()]
    while tokens and tokens[0] == separator:
        tokens.popleft()
        parts.append(inner())
    if len(parts) == 1:
        return parts[0]
    return Content(kind, "", tuple(parts))


def _repeated(tokens: deque[str]) -> Content:
    content = _single(tokens)
    while tokens and tokens[0] in "?*+":
        content = Content(tokens.popleft(), "", (content,))
    return content


def _single(tokens: deque[str]) -> Content:
    if not tokens or tokens[0] in "|,?*+)":
        raise ValueError(f"a name is missing before {' '.join(tokens)!r}")
    token = tokens.popleft()
    if token == "(":  # noqa: S105 - a token of the notation
        content = _alternatives(tokens)
        if not tokens or tokens.popleft() != ")":
            raise ValueError("a parenthesis is not closed")
        return content
    if token[0] == "%":
        return Content("part", token[1:])
    return Content("any" if token[0] == "<" else "name", token)
