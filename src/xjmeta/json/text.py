r"""JSON as text: reading it strictly, where each value is in it, and patching values in place.

`decode` reads JSON and refuses what is not, with the place; `tree` says where everything is; `merge` puts
new values into a text and keeps every other byte of it: key order, indentation, unknown keys, spelling of
strings.

>>> merge('{ "a" : 1,\n  "b": [1,  2] }', {"a": 1, "b": [1, 2]}, {"a": 1, "b": [1, 2, 3]})
'{ "a" : 1,\n  "b": [1,  2,  3] }'
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple, NoReturn, TypeAlias

from xjmeta.text.encodings import BYTE_ORDER_MARKS, marked

__all__ = [
    "ENCODINGS",
    "MAX_DEPTH",
    "FoundKey",
    "JsonError",
    "JsonNode",
    "JsonPlaces",
    "Path",
    "after",
    "array",
    "begins_with",
    "check_depth",
    "decode",
    "head_text",
    "key_of",
    "merge",
    "place",
    "scan",
    "skip",
    "spell",
    "text_of",
    "tree",
]

Data: TypeAlias = Any
Path: TypeAlias = tuple[str | int, ...]

# The blanks of JSON (RFC 8259, section 2); a no-break space is none.
_SPACE = re.compile(r"[ \t\n\r]*")
# How much deeper the first item of a bracket is indented, where it is on a line of its own.
_STEP = re.compile(r"[{\[][ \t]*\r?\n([ \t]+)\S")
# Brackets within strings are text; a string is matched whole, so that they are passed over.
_BRACKET_OR_STRING = re.compile(r'[\[\]{}]|"(?:[^"\\]|\\.)*+"', re.DOTALL)
ENCODINGS = frozenset(name for _mark, name in BYTE_ORDER_MARKS)
"""The encodings that a JSON document is read in."""
MAX_DEPTH = 256
"""How deep values may be nested."""


class JsonError(ValueError):
    """The text is not JSON as we take it: `code`, the `index` in the text, the `path` where known, a
    `reason`.
    """

    def __init__(
        self, code: str, index: int, reason: str = "", path: Path = ()
    ) -> None:
        self.code = code
        self.index = index
        self.reason = reason
        self.path = path
        super().__init__(code)


class JsonNode(NamedTuple):
    """One value and where it is: `value` of a scalar, `items` of an array, `members` of an object.

    A member is (key, index of the key, node).
    """

    start: int
    end: int
    value: Data = None
    items: tuple[JsonNode, ...] | None = None
    members: tuple[tuple[str, int, JsonNode], ...] | None = None


def _encoding_of(content: bytes) -> str:
    mark = marked(content)
    return "utf-8" if mark is None else mark[1]


def text_of(content: bytes) -> tuple[str, str]:
    """Return the text of a JSON document and its encoding; a byte order mark stays in the text.

    Raises JsonError for bytes that are not in that encoding. (RFC 8259, section 8.1, demands UTF-8; what
    Windows tools write is read too.)
    """
    encoding = _encoding_of(content)
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        text = content[: error.start].decode(encoding, "replace")
        raise JsonError("json-encoding", len(text), error.reason) from error


def head_text(head: bytes) -> str:
    """Return the first bytes of a document as text, whatever they are; only for recognising the format."""
    encoding = _encoding_of(head)
    return head.decode(encoding, "replace")


def place(text: str, index: int) -> tuple[int, int]:
    """Return line and column of an index, counted from 1."""
    line = text.count("\n", 0, index) + 1
    return line, index - text.rfind("\n", 0, index)


def skip(text: str, index: int = 0) -> int:
    """Return where the next character is that is neither whitespace nor a byte order mark."""
    # A byte order mark is no blank of JSON, but parsers may ignore it at the
    # start (RFC 8259, 8.1).
    match = _SPACE.match(
        text, index + 1 if index == 0 and text[:1] == "\ufeff" else index
    )
    return match.end() if match else index


def begins_with(text: str, key: str) -> bool:
    """Return whether the first object of a JSON text begins with a key, in an array or not.

    >>> begins_with('[{"xjmeta": "2.0"', "xjmeta"), begins_with('{"title": "xjmeta"', "xjmeta")
    (True, False)
    """
    start = skip(text)
    if text[start : start + 1] == "[":
        start = skip(text, start + 1)
    if text[start : start + 1] != "{":
        return False
    return text.startswith(f'"{key}"', skip(text, start + 1))


def decode(text: str) -> Data:
    """Return the data of a JSON text; raises JsonError where it is not JSON, is cut off, or repeats a key."""
    start = skip(text)
    plain = text[start:] if start and text[0] == "\ufeff" else text
    shift = len(text) - len(plain)
    try:
        return json.loads(
            plain,
            parse_constant=_no_constant,
            parse_int=_integer,
            object_pairs_hook=_unique,
        )
    except json.JSONDecodeError as error:
        at = error.pos + shift
        # What breaks off at the end of the text was not copied whole, which
        # calls for another remedy than a typing error.
        cut_off = skip(text, at) >= len(text) or error.msg.startswith(
            "Unterminated"
        )
        raise JsonError(
            "json-cut-off" if cut_off else "not-json", at, error.msg
        ) from error
    # The decoder in C of Python 3.11 recurses into brackets and gives up at a
    # thousand.
    except RecursionError as error:
        raise JsonError("too-deep", 0) from error
    # Raised by our hooks, for a key that is there twice or for NaN: both
    # without a place.
    except ValueError as error:
        raise _found_again(text, error) from error


def check_depth(text: str) -> None:
    """Raise JsonError where brackets are nested deeper than MAX_DEPTH.

    Decoders differ: that of Python 3.11 stops at a thousand, that of 3.13 goes on.

    >>> check_depth("[" * 300 + "]" * 300)
    Traceback (most recent call last):
    xjmeta.json.text.JsonError: too-deep
    """
    # Counting is many times faster than matching brackets, and most documents
    # have fewer.
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for match in _BRACKET_OR_STRING.finditer(text):
        mark = match[0]
        if mark[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise JsonError("too-deep", match.start())
        elif mark[0] != '"':
            depth -= 1


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON value")


def _integer(digits: str) -> int | float:
    """Return a whole number; one that Python refuses to take (more than 4,300 digits) as what is left of it."""
    if len(digits) < _MOST_DIGITS:
        return int(digits)
    return float(digits)


# Below the limit of `int` (4,300 digits by default), beyond which Python raises a ValueError of its own.
_MOST_DIGITS = 4000
_SCAN = json.JSONDecoder(
    parse_constant=_no_constant, parse_int=_integer
).scan_once  # type: ignore[attr-defined]


def _unique(pairs: list[tuple[str, Data]]) -> dict[str, Data]:
    members = dict(pairs)
    # RFC 8259, section 4, leaves open which of two equal keys holds; a reader
    # that picks one loses the other silently.
    if len(members) != len(pairs):
        raise ValueError("repeated")
    return members


def _found_again(text: str, error: ValueError) -> JsonError:
    """Return the error with its place, which the decoder of the standard library does not report."""
    try:
        for path, key, index in _repeated(tree(text), ()):
            return JsonError("json-repeated-key", index, key, path)
    except JsonError as strict_error:
        return strict_error
    return JsonError("not-json", 0, str(error))


def _repeated(node: JsonNode, path: Path) -> Iterator[tuple[Path, str, int]]:
    keys: set[str] = set()
    for key, index, child in node.members or ():
        if key in keys:
            yield (*path, key), key, index
        keys.add(key)
        yield from _repeated(child, (*path, key))
    for number, child in enumerate(node.items or ()):
        yield from _repeated(child, (*path, number))


def tree(text: str, index: int = 0) -> JsonNode:
    """Return the value that starts at an index, with the place of everything in it; raises JsonError."""
    return _node(text, skip(text, index), 0)


def _node(text: str, at: int, depth: int) -> JsonNode:
    if depth > MAX_DEPTH:
        raise JsonError("too-deep", at)
    opening = text[at : at + 1]
    if opening == "{":
        return _object(text, at, depth)
    if opening == "[":
        return _array(text, at, depth)
    value, end = scan(text, at)
    return JsonNode(at, end, value)


def scan(text: str, at: int) -> tuple[Data, int]:
    """Return the value at an index and where it ends, at the speed of the decoder in C."""
    try:
        value, end = _SCAN(text, at)
    # So the scanner in C says that no value begins at the place.
    except StopIteration as error:
        raise JsonError(
            "not-json" if at < len(text) else "json-cut-off",
            at,
            "Expecting value",
        ) from error
    except json.JSONDecodeError as error:
        raise JsonError("not-json", error.pos, error.msg) from error
    # NaN and Infinity, which JavaScript writes and JSON does not have.
    except ValueError as error:
        raise JsonError("not-json", at, str(error)) from error
    return value, end


def _object(text: str, at: int, depth: int) -> JsonNode:
    members, start = [], at
    at = skip(text, at + 1)
    while text[at : at + 1] != "}":
        key_at = at
        key, at = key_of(text, at)
        node = _node(text, at, depth + 1)
        members.append((key, key_at, node))
        at = after(text, node.end, "}")
    return JsonNode(start, at + 1, members=tuple(members))


def _array(text: str, at: int, depth: int) -> JsonNode:
    items, start = [], at
    at = skip(text, at + 1)
    while text[at : at + 1] != "]":
        items.append(_node(text, at, depth + 1))
        at = after(text, items[-1].end, "]")
    return JsonNode(start, at + 1, items=tuple(items))


def key_of(text: str, at: int) -> tuple[str, int]:
    """Return the key at an index and where its value starts."""
    if text[at : at + 1] != '"':
        raise JsonError(
            "not-json" if at < len(text) else "json-cut-off",
            at,
            "Expecting a key in double quotes",
        )
    try:
        # Strict: no control character in a string (RFC 8259, section 7).
        key, end = scanstring(text, at + 1, True)
    except json.JSONDecodeError as error:
        raise JsonError("not-json", error.pos, error.msg) from error
    colon = skip(text, end)
    if text[colon : colon + 1] != ":":
        raise JsonError(
            "not-json" if colon < len(text) else "json-cut-off",
            colon,
            "Expecting ':'",
        )
    return key, skip(text, colon + 1)


def after(text: str, end: int, closing: str) -> int:
    """Return where the next item starts after one that ends here, or where the closing bracket is."""
    at = skip(text, end)
    if text[at : at + 1] == ",":
        return skip(text, at + 1)
    if text[at : at + 1] != closing:
        raise JsonError(
            "not-json" if at < len(text) else "json-cut-off",
            at,
            f"Expecting ',' or '{closing}'",
        )
    return at


class FoundKey(NamedTuple):
    """Where a path led: line and column of the value, or of its key, and the path as the text
    has it.
    """

    line: int
    column: int
    path: Path


class JsonPlaces:
    """Where paths of a JSON text are; the text is parsed when the first is needed.

    `above` is how many lines come before the text, and `spellings` says by which other keys a part of a path may go
    in it.

    >>> JsonPlaces('{"a":\\n [1, {"b": 2}]}').find(("a", 1, "b"))
    FoundKey(line=2, column=7, path=('a', 1, 'b'))
    """

    def __init__(
        self,
        text: str,
        *,
        above: int = 0,
        spellings: Callable[[str], Collection[str]] | None = None,
    ) -> None:
        self._text, self._above = text, above
        self._spellings = spellings
        self._members: dict[int, dict[str, tuple[int, JsonNode]]] = {}

    @cached_property
    def _tree(self) -> JsonNode:
        return tree(self._text)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self._text))]

    def find(self, path: Iterable[str | int]) -> FoundKey:
        """Follow a path as far as it goes, passing over parts that name nothing there; raises JsonError for a text that
        is too deep to be parsed.
        """
        node, went = self._tree, list[str | int]()
        index = node.start
        for part in path:
            if node.members is not None:
                key = next(
                    (
                        name
                        for name in self._names(part)
                        if name in self._of(node)
                    ),
                    None,
                )
                if key is not None:
                    index, node = self._of(node)[key]
                    went.append(key)
            elif (
                node.items is not None
                and isinstance(part, int)
                and part < len(node.items)
            ):
                node = node.items[part]
                index = node.start
                went.append(part)
        return FoundKey(*self.place(index), tuple(went))

    def place(self, index: int) -> tuple[int, int]:
        """Return line and column of an index, counted from 1."""
        line = bisect_right(self._lines, index)
        return line + self._above, index - self._lines[line - 1] + 1

    def start(self) -> tuple[int, int]:
        """Return line and column of the value as a whole."""
        return self.place(skip(self._text))

    def _names(self, part: str | int) -> Iterator[str]:
        if isinstance(part, str):
            yield part
            yield from (
                self._spellings(part) if self._spellings is not None else ()
            )

    def _of(self, node: JsonNode) -> dict[str, tuple[int, JsonNode]]:
        """Return the members of an object by their keys."""
        if node.start not in self._members:
            self._members[node.start] = {
                key: (at, child) for key, at, child in node.members or ()
            }
        return self._members[node.start]


def spell(data: Data, like: str = "", margin: str = "") -> str:
    """Write data as JSON in the manner of the text `like`: its indentation, its spaces, its non-ASCII
    characters.

    `margin` is put before every line but the first.
    """
    step = _step(like)
    # A program that escaped one letter escapes all: the document is kept in
    # ASCII.
    ascii_only = "\\u" in like and like.isascii()
    if step is None:
        tight = '": ' not in like and ", " not in like
        return json.dumps(
            data,
            ensure_ascii=ascii_only,
            separators=(",", ":") if tight else None,
        )
    newline = "\r\n" if "\r\n" in like else "\n"
    return json.dumps(data, ensure_ascii=ascii_only, indent=step).replace(
        "\n", newline + margin
    )


def array(
    opening: str,
    gap: str | None,
    items: Sequence[tuple[str | None, str]],
    closing: str,
) -> str:
    """Join items to the inside of an array or object; each item is (the text before it in the source, its
    text).

    `opening` is the space before the first, `gap` what is between two where an item does not know,
    `closing` the space after the last.
    """
    if not items:
        return closing if "\n" not in opening else ""
    between = (
        gap
        or next((own for own, _item in items if own and "," in own), None)
        or "," + opening
    )
    out = [opening, items[0][1]]
    for own, item in items[1:]:
        out += [own if own and "," in own else between, item]
    return "".join((*out, closing))


def merge(text: str, old: Data, new: Data) -> str:
    """Return the text with `new` in the place of `old`, which is what the text reads as; all else is kept.

    Where the text is built otherwise than `old`, the value there is written again as a whole.
    """
    node = tree(text)
    return (
        text[: node.start] + _merged(text, node, old, new) + text[node.end :]
    )


def _merged(text: str, node: JsonNode, old: Data, new: Data) -> str:
    # In Python 1 == 1.0 == True; in JSON they are spelt as a whole number, one
    # with a point and a truth value.
    if old == new and type(old) is type(new):
        return text[node.start : node.end]
    if (
        node.members is not None
        and isinstance(old, dict)
        and isinstance(new, dict)
    ):
        return _merged_object(text, node, old, new)
    if (
        node.items is not None
        and isinstance(old, list)
        and isinstance(new, list)
        and len(node.items) == len(old)
    ):
        return _merged_array(text, node, old, new)
    return spell(new, text, _margin(text, node.start))


def _margin(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _step(text: str) -> str | None:
    """Return how much deeper a line of the text is indented than the bracket it is in; None where all is on one
    line.
    """
    match = _STEP.search(text)
    if match is None:
        return None
    # A value that was cut out of its document has its margin at its last line only.
    last = text.rstrip().rpartition("\n")[2]
    outer = (
        last[: len(last) - len(last.lstrip(" \t"))]
        if match.start() == skip(text)
        else _margin(text, match.start())
    )
    return match[1].removeprefix(outer) or match[1]


def _gaps(
    text: str, node: JsonNode, starts: Sequence[int], ends: Sequence[int]
) -> list[str]:
    """Return what is before each item, and before the closing bracket."""
    edges = [node.start + 1, *ends]
    return [
        text[a:b] for a, b in zip(edges, [*starts, node.end - 1], strict=True)
    ]


def _opening(text: str, node: JsonNode, gaps: list[str]) -> tuple[str, str]:
    """Return the space at both ends inside the brackets, as the text would have it where they are empty."""
    step = _step(text)
    if len(gaps) > 1 or step is None:
        return gaps[0], gaps[-1]
    margin = "\n" + _margin(text, node.start)
    return margin + step, margin


def _merged_object(
    text: str, node: JsonNode, old: dict[str, Data], new: dict[str, Data]
) -> str:
    members = node.members or ()
    gaps = _gaps(
        text,
        node,
        [at for _key, at, _child in members],
        [child.end for _key, _at, child in members],
    )
    opening, closing = _opening(text, node, gaps)
    margin = opening.rpartition("\n")[2]
    merged: list[_Member] = []
    for (key, at, child), gap in zip(members, gaps, strict=False):
        if key in new:
            merged.append(
                (
                    key,
                    gap,
                    text[at : child.start]
                    + _merged(text, child, old.get(key), new[key]),
                )
            )
        # A key that no field is read from is kept as it is.
        elif key not in old:
            merged.append((key, gap, text[at : child.end]))
    colon = _colon(text, members, opening)
    for key in [
        key for key in new if key not in {name for name, _gap, _item in merged}
    ]:
        fresh = f"{json.dumps(key)}{colon}{spell(new[key], text, margin)}"
        merged.insert(_slot(merged, list(new), key), (key, None, fresh))
    items = [(gap, item) for _key, gap, item in merged]
    return (
        "{"
        + array(opening, gaps[1] if len(gaps) > 2 else None, items, closing)
        + "}"
    )


_Member: TypeAlias = tuple[str, str | None, str]


def _colon(
    text: str, members: Sequence[tuple[str, int, JsonNode]], opening: str
) -> str:
    """Return the colon with the spaces around it as the object has them, else as the text has them."""
    if members:
        _key, at, child = members[0]
        return text[scanstring(text, at + 1, True)[1] : child.start]
    return ": " if "\n" in opening or '": ' in text else ":"


def _slot(members: Sequence[_Member], order: list[str], key: str) -> int:
    """Return the place for a new key: after the nearest that comes before it in the format's order."""
    places = {
        name: number for number, (name, _gap, _item) in enumerate(members)
    }
    before = [
        places[name] for name in order[: order.index(key)] if name in places
    ]
    behind = [
        places[name] for name in order[order.index(key) :] if name in places
    ]
    if before:
        return before[-1] + 1
    if behind:
        return behind[0]
    return len(members)


def _merged_array(
    text: str, node: JsonNode, old: list[Data], new: list[Data]
) -> str:
    items = node.items or ()
    gaps = _gaps(
        text,
        node,
        [item.start for item in items],
        [item.end for item in items],
    )
    opening, closing = _opening(text, node, gaps)
    margin = opening.rpartition("\n")[2] if "\n" in opening else ""
    # Equal items at both ends keep their text; of those between, the old ones are patched in their order and the
    # others written fresh, so that an item put in or taken out leaves its neighbours untouched.
    same = min(len(old), len(new))
    head = next((n for n in range(same) if old[n] != new[n]), same)
    tail = next(
        (n for n in range(same - head) if old[-1 - n] != new[-1 - n]),
        same - head,
    )
    middle = len(new) - tail
    out: list[tuple[str | None, str]] = []
    for number, value in enumerate(new):
        at = number if number < middle else number - len(new) + len(old)
        if at < len(old) - tail or number >= middle:
            out.append((gaps[at], _merged(text, items[at], old[at], value)))
        else:
            out.append((None, spell(value, text, margin)))
    return (
        "["
        + array(opening, gaps[1] if len(gaps) > 2 else None, out, closing)
        + "]"
    )
