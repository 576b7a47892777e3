"""The markup of texts: a small HTML subset, read leniently where that is safe and written in exactly one way.

Inline: a abbr b bdo br cite code data del em i img ins q s small span strong sub sup time u. Blocks: address
aside blockquote div dl (dt, dd, or div groups of them) figure (figcaption) h1-h6 ol ul (li) p section table
(caption, colgroup of col, thead, tbody, tfoot of tr of td and th). Attributes anywhere: id, lang, dir, title,
data-*; further href on a, src and alt on img, datetime on time, value on data, start on ol, colspan and
rowspan on cells, span on col and colgroup.

The one spelling: lower-case names, attributes sorted by name in double quotes, `<br/>` `<img/>` `<col/>`
closed in place and every other empty element as `<x></x>`; & < > escaped in text, & < " tab and newline in
attributes, any other character as itself. It is well-formed XML, and an HTML5 parser reads the same tree:

- a `p` that holds blocks is `<div data-ead="p">` (a `data-ead` it already has stays), and such a `div`
  without blocks and attributes of its own is `p`;
- an `a` inside an `a`, or with a `javascript:` link, is `<span data-ead="a" data-href="...">` (likewise), and so is the
  fourth of equal formatting elements inside each other, since HTML5 parsers remember three (`<span data-ead="b">`);
- rows are in `tbody`, columns in `colgroup`.

Whitespace collapses within each text; at the edges of a block, and next to one, it goes. The module is longer
than most because reading, normalizing and writing share one table of what may contain what.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import TypeAlias

from xjmeta.model._strings import clean, language_tag, squeeze

# Python's recursion and the parser of a browser both end somewhere; no real text is nested more than ten deep.
MAX_DEPTH = 100


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


VOID = _names("br img col")
INLINE = _names(
    "a abbr b bdo br cite code data del em i img ins q s small span strong sub sup time u"
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FLOW = _HEADINGS | _names(
    "address aside blockquote div dl figure ol p section table ul"
)
_ANY = INLINE | _FLOW
# The elements that HTML5 parsers list as "active formatting", and how many equal ones they remember.
_FORMATTING = _names("a b code em i s small strong u")
_REMEMBERED = 3
_ROWS = frozenset({"tr"})
# What may contain what. `phrase` and `prose` are the tops, `dl div` is a group inside a definition list.
_CHILDREN: dict[str, frozenset[str]] = {
    **dict.fromkeys(INLINE | _HEADINGS, INLINE),
    **dict.fromkeys(VOID, frozenset()),
    "phrase": INLINE,
    "prose": _ANY,
    **dict.fromkeys(
        _names(
            "address aside blockquote caption dd div dt figcaption li p section td th"
        ),
        _ANY,
    ),
    "figure": _ANY | {"figcaption"},
    **dict.fromkeys(("ol", "ul"), frozenset({"li"})),
    "dl": frozenset({"dt", "dd", "div"}),
    "dl div": frozenset({"dt", "dd"}),
    "table": _names("caption colgroup col thead tbody tfoot tr"),
    "colgroup": frozenset({"col"}),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _ROWS),
    "tr": frozenset({"td", "th"}),
}
VOCABULARY = frozenset(_CHILDREN) - {"phrase", "prose", "dl div"}
BLOCKS = VOCABULARY - INLINE
# The content model of `table` in HTML, over the names of its children, each with a blank behind it.
_TABLE_ORDER = re.compile(
    r"(?:caption )?(?:colgroup )*(?:thead )?(?:tbody )*(?:tfoot )?"
)

_EVERYWHERE = frozenset({"id", "lang", "dir", "title"})
_CELL = frozenset({"colspan", "rowspan"})
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt"}),
    "time": frozenset({"datetime"}),
    "data": frozenset({"value"}),
    "ol": frozenset({"start"}),
    "td": _CELL,
    "th": _CELL,
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
}
# XML names in lower case, as HTML spells data attributes; what EAD says in capitals has no place there.
_DATA = re.compile(r"data-[a-z0-9._-]+")
DIRECTIONS = ("ltr", "rtl", "auto")

# Possessive, and no "<" in a value: a search over hostile text stays linear.
_TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9]*+)((?:\s++[A-Za-z][\w.:-]*+\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))*+)\s*+(/?)>""",
    re.ASCII,
)
_ATTRIBUTE = re.compile(
    r"""([A-Za-z][\w.:-]*+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""", re.ASCII
)
# A tag whose name is in the vocabulary: "<5 boxes>" and "<sic>" are text.
_KNOWN_TAG = re.compile(
    _TAG.pattern.replace(
        "[A-Za-z][A-Za-z0-9]*+", "|".join(sorted(VOCABULARY))
    ),
    re.ASCII | re.IGNORECASE,
)
# Numeric references in decimal or hexadecimal, no longer than the highest code point needs, and HTML's names.
_REFERENCE = re.compile(
    r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));"
)
# What begins a tag, comment or instruction; a lone "<" is text.
_NOT_TEXT = re.compile(r"<[A-Za-z/!?]")

Attributes: TypeAlias = tuple[tuple[str, str], ...]
_Style: TypeAlias = tuple[str, Attributes]


class Element:
    """An element of the vocabulary while it is being read or normalized."""

    __slots__ = ("attributes", "children", "name")

    def __init__(
        self,
        name: str,
        attributes: Attributes = (),
        children: list[Node] | None = None,
    ) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Node] = [] if children is None else children


Node: TypeAlias = Element | str


def escape(text: str) -> str:
    """Return plain text as markup.

    >>> escape("A & B <c>")
    'A &amp; B &lt;c&gt;'
    """
    if "&" in text or "<" in text or ">" in text:
        return (
            text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
        )
    return text


def looks_marked(text: str) -> bool:
    """Return whether text holds a tag of the vocabulary or a character reference.

    >>> looks_marked("Smith & Sons"), looks_marked("Smith &amp; Sons"), looks_marked("the <em>Times</em>")
    (False, True, True)
    """
    if "<" in text and _KNOWN_TAG.search(text):
        return True
    return "&" in text and any(
        _is_reference(match) for match in _REFERENCE.finditer(text)
    )


def inline(html: str) -> tuple[str, bool]:
    """Return phrase markup in normal form, or its text if there is no markup in it, and whether there is.

    Raises ValueError for what the vocabulary lacks, for blocks, and for what cannot be written stably.
    """
    # The rule: most texts are plain, and to parse one costs many times as
    # much.
    if "<" not in html and "&" not in html:
        return squeeze(clean(html)).strip(" "), False
    children = _settle_children("phrase", parse(html), ())
    if any(isinstance(child, Element) for child in children):
        return serialise(children), True
    return "".join(
        child for child in children if isinstance(child, str)
    ), False


def blocks(html: str) -> tuple[str, bool]:
    """Return block markup in normal form, or its paragraphs as plain text, and whether it is markup.

    Raises ValueError for what the vocabulary lacks and for what cannot be written stably.
    """
    top = [
        block
        for block in _as_blocks(_settle_children("prose", parse(html), ()))
        if not _is_blank(block)
    ]
    plain = [_bare_paragraph(block) for block in top]
    if None in plain:
        return serialise(list(top)), True
    return "\n\n".join(paragraph for paragraph in plain if paragraph), False


def plain(html: str) -> str:
    r"""Return the text of canonical markup: blocks separated by a blank line, items by newline, cells by tab.

    >>> plain("<p>See</p><ul><li>one</li><li>two <em>b</em></li></ul>")
    'See\n\none\ntwo b'
    """
    pieces = _Pieces()
    pieces.walk(parse(html), limit=_PARAGRAPH)
    return pieces.text()


def parse(html: str) -> list[Node]:
    """Read markup into nodes, checking names, nesting and attributes but not what may contain what."""
    html = clean(html)
    top = Element("")
    stack, at = [top], 0
    for match in _TAG.finditer(html):
        _add_text(stack[-1], html[at : match.start()], at)
        at = match.end()
        _take_tag(stack, match)
    _add_text(stack[-1], html[at:], at)
    if len(stack) > 1:
        raise ValueError(f"<{stack[-1].name}> is not closed")
    return top.children


def _take_tag(stack: list[Element], match: re.Match[str]) -> None:
    closing, name, attributes, empty = match.groups()
    name = name.lower()
    if name not in VOCABULARY:
        raise ValueError(
            f"<{name}> at character {match.start()} is not in the vocabulary of texts"
        )
    if closing:
        if stack[-1].name != name:
            raise ValueError(
                f"</{name}> at character {match.start()} closes nothing that is open there"
            )
        stack.pop()
        return
    element = Element(
        name, _read_attributes(name, attributes) if attributes else ()
    )
    stack[-1].children.append(element)
    if not empty and name not in VOID:
        if len(stack) > MAX_DEPTH:
            raise ValueError(
                f"markup is nested more than {MAX_DEPTH} levels deep"
            )
        stack.append(element)


def _read_attributes(element: str, source: str) -> Attributes:
    attributes: dict[str, str] = {}
    allowed = _ATTRIBUTES.get(element, _EVERYWHERE)
    for match in _ATTRIBUTE.finditer(source):
        name = match[1].lower()
        if (
            name not in _EVERYWHERE
            and name not in allowed
            and not _DATA.fullmatch(name)
        ):
            raise ValueError(
                f"attribute {name} of <{element}> is not in the vocabulary of texts"
            )
        if name in attributes:
            raise ValueError(f"attribute {name} of <{element}> is given twice")
        attributes[name] = _attribute_value(
            name, _unescape(match[2] if match[2] is not None else match[3])
        )
    return tuple(sorted(attributes.items()))


def is_unsafe(href: str) -> bool:
    """Return whether a browser would run a link.

    It sees no blanks before a scheme and no line ends in it (WHATWG URL, 4.4).

    >>> is_unsafe("java\\nscript:alert(1)"), is_unsafe("https://example.org/javascript:")
    (True, False)
    """
    return ":" in href and _SPACES.sub("", href[:200]).lower().startswith(_RUN)


# WHATWG URL, 4.4: browsers drop tabs and line ends anywhere, and control characters at the beginning.
_SPACES = re.compile(r"[\x00-\x20]+")
_RUN = ("javascript:", "vbscript:", "data:")


def _attribute_value(name: str, value: str) -> str:
    if name == "lang":
        return language_tag(value)
    if name == "src" and is_unsafe(value):
        raise ValueError(f"src leads to no picture: {value[:40]!r}")
    if name == "dir" and value not in DIRECTIONS:
        raise ValueError(
            f"dir is one of {', '.join(DIRECTIONS)}, not {value!r}"
        )
    return value


def _add_text(parent: Element, source: str, at: int) -> None:
    if not source:
        return
    if "<" in source and (wrong := _NOT_TEXT.search(source)):
        begin = wrong.start()
        raise ValueError(
            f"no tag of a text begins at character {at + begin}: {source[begin:][:40]!r}"
        )
    parent.children.append(_unescape(source))


def _unescape(source: str) -> str:
    if "&" in source:
        return clean(_REFERENCE.sub(_character, source))
    return source


def _is_reference(match: re.Match[str]) -> bool:
    return match[3] is None or f"{match[3]};" in html5


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name is not None:
        return html5.get(f"{name};", match[0])
    code = int(decimal) if decimal else int(hexadecimal, 16)
    # Beyond the last code point of Unicode; seven digits can spell more.
    if code > 0x10FFFF:
        raise ValueError(f"{match[0]} refers to no character")
    return chr(code)


def _settle(node: Element, role: str, around: tuple[_Style, ...]) -> Element:
    """Return the element in its one spelling; `role` is its name or `dl div`, `around` open formatting."""
    name, attributes = (
        _restyle(node, around)
        if node.name in _FORMATTING
        else (node.name, node.attributes)
    )
    inner = (*around, (name, attributes)) if name in _FORMATTING else around
    children = _settle_children(role, node.children, inner)
    if role == "p" and _has_block(children):
        name, attributes = "div", _with_ead("p", attributes)
    elif (
        role == "div"
        and attributes == (("data-ead", "p"),)
        and not _has_block(children)
    ):
        name, attributes = "p", ()
    elif role == "table":
        children = _settle_table(children)
    return Element(name, attributes, children)


def _restyle(node: Element, around: tuple[_Style, ...]) -> _Style:
    """Return a formatting element's name and attributes: a span's where HTML5 parsers would move its end, or run it."""
    name, attributes = node.name, node.attributes
    if name == "a" and (
        any(outer == "a" for outer, _ in around)
        or is_unsafe(dict(attributes).get("href", ""))
    ):
        return "span", _with_ead("a", _href_as_data(attributes))
    if around.count((name, attributes)) == _REMEMBERED:
        return "span", _with_ead(name, attributes)
    return name, attributes


def _settle_children(
    role: str, children: list[Node], around: tuple[_Style, ...]
) -> list[Node]:
    allowed = _CHILDREN[role]
    # What may hold a span may hold text: HTML has no element with the one and
    # without the other.
    takes_text = "span" in allowed
    out: list[Node] = []
    for child in children:
        if isinstance(child, str):
            if takes_text:
                out.append(squeeze(child))
            elif child.strip(" \t\n\r"):
                raise ValueError(
                    f"text stands directly in <{role}>: {child.strip()[:40]!r}"
                )
            continue
        if child.name not in allowed:
            raise ValueError(
                f"<{child.name}> cannot stand directly in <{role}>"
            )
        inner = (
            "dl div" if role == "dl" and child.name == "div" else child.name
        )
        out.append(_settle(child, inner, around))
    return out if role in INLINE else _trim(out)


def _trim(children: list[Node]) -> list[Node]:
    """Strip each run of inline content at its edges: those of its block and of neighbouring blocks."""
    out: list[Node] = []
    last = len(children) - 1
    for at, child in enumerate(children):
        trimmed = child
        if isinstance(trimmed, str):
            if at == 0 or _is_block(children[at - 1]):
                trimmed = trimmed.lstrip(" ")
            if at == last or _is_block(children[at + 1]):
                trimmed = trimmed.rstrip(" ")
        if trimmed != "":
            out.append(trimmed)
    return out


def _settle_table(children: list[Node]) -> list[Node]:
    out: list[Element] = []
    section: Element | None = None
    for child in children:
        if isinstance(child, str):  # never: text in a table is refused before
            continue
        around = {"tr": "tbody", "col": "colgroup"}.get(child.name)
        if around is None:
            section = None
            out.append(child)
            continue
        if section is None or section.name != around:
            section = Element(around)
            out.append(section)
        section.children.append(child)
    if not _TABLE_ORDER.fullmatch("".join(f"{child.name} " for child in out)):
        raise ValueError(
            "a <table> is caption, colgroup, thead, tbody, tfoot, in this order"
        )
    return list(out)


def _with_ead(word: str, attributes: Attributes) -> Attributes:
    return tuple(sorted({"data-ead": word, **dict(attributes)}.items()))


def _href_as_data(attributes: Attributes) -> Attributes:
    values = dict(attributes)
    if "href" in values and "data-href" in values:
        raise ValueError(
            "an <a> inside an <a> cannot have both href and data-href"
        )
    return tuple(
        ("data-href" if name == "href" else name, value)
        for name, value in values.items()
    )


def _is_block(node: Node) -> bool:
    return isinstance(node, Element) and node.name in BLOCKS


def _has_block(children: list[Node]) -> bool:
    return any(map(_is_block, children))


def _as_blocks(children: list[Node]) -> list[Element]:
    """Give each run of loose inline content a paragraph."""
    out: list[Element] = []
    loose: Element | None = None
    for child in children:
        if isinstance(child, Element) and child.name in BLOCKS:
            loose = None
            out.append(child)
            continue
        if loose is None:
            loose = Element("p")
            out.append(loose)
        loose.children.append(child)
    return out


def _is_blank(block: Element) -> bool:
    """Return whether this is a paragraph with nothing in it and nothing on it: plain text cannot show one."""
    return block.name == "p" and not block.attributes and not block.children


def _bare_paragraph(block: Element) -> str | None:
    if block.name != "p" or block.attributes or len(block.children) != 1:
        return None
    if isinstance(block.children[0], str):
        return block.children[0]
    return None


def serialise(nodes: list[Node]) -> str:
    """Return normalized nodes as markup. Raises ValueError past the depth limit."""
    out: list[str] = []
    _write(nodes, out, 0)
    return "".join(out)


def _write(nodes: list[Node], out: list[str], depth: int) -> None:
    for node in nodes:
        if isinstance(node, str):
            out.append(escape(node))
            continue
        if depth >= MAX_DEPTH:
            raise ValueError(
                f"markup is nested more than {MAX_DEPTH} levels deep"
            )
        attributes = "".join(
            f' {name}="{_escape_value(value)}"'
            for name, value in node.attributes
        )
        if node.name in VOID:
            out.append(f"<{node.name}{attributes}/>")
            continue
        out.append(f"<{node.name}{attributes}>")
        _write(node.children, out, depth + 1)
        out.append(f"</{node.name}>")


def _escape_value(value: str) -> str:
    value = (
        value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    )
    return value.replace("\t", "&#9;").replace("\n", "&#10;")


# The breaks between two pieces of text, from the weakest to the strongest, and how each is written.
_NOTHING, _WORD, _TABULAR, _LINE, _PARAGRAPH = range(5)
_BREAKS = ("", " ", "\t", "\n", "\n\n")
_STRENGTH = {
    **dict.fromkeys(BLOCKS, _PARAGRAPH),
    **dict.fromkeys(
        _names("li dt dd tr caption colgroup thead tbody tfoot"), _LINE
    ),
    **dict.fromkeys(("td", "th"), _TABULAR),
    "br": _WORD,
}
# No break inside these is stronger than this.
_LIMIT = {
    **dict.fromkeys(("ul", "ol", "dl", "table"), _LINE),
    **dict.fromkeys(("td", "th"), _WORD),
}


class _Pieces:
    """Gathers text and keeps only the strongest of the breaks between two pieces of it."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._run: list[str] = []
        self._pending = _NOTHING

    def walk(self, nodes: list[Node], limit: int) -> None:
        for node in nodes:
            if isinstance(node, str):
                self._run.append(node)
                continue
            strength = min(_STRENGTH.get(node.name, _NOTHING), limit)
            self._break(strength)
            self.walk(node.children, min(limit, _LIMIT.get(node.name, limit)))
            self._break(strength)

    def text(self) -> str:
        self._break(_PARAGRAPH)
        return "".join(self._done)

    def _break(self, strength: int) -> None:
        if strength == _NOTHING:
            return
        run = squeeze("".join(self._run)).strip(" ")
        self._run.clear()
        if run:
            if self._done:
                self._done.append(_BREAKS[self._pending])
            self._done.append(run)
            self._pending = _NOTHING
        self._pending = max(self._pending, strength)
