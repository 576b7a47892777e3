"""Texts of EAD in the markup of the model, and back: which element is which tag, injective on names and attributes.

What HTML has a word for is that word; every other element is a `span`, or among blocks a `div`, that names it in
`data-ead`. Attributes that HTML lacks ride as `data-*`. So a text comes back as the elements it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lxml import etree

from xjmeta.formats.ead.crosswalk import OTHERWISE, UNITS, WAS, WORDS
from xjmeta.formats.ead.dialects import EAD3
from xjmeta.mapping.rows import Element, RawNames, content
from xjmeta.model import _markup as markup
from xjmeta.model.public import is_internal
from xjmeta.model.text import Phrase, Prose, language_tag
from xjmeta.xml.nodes import Child, Node, Raw, attribute_value
from xjmeta.xml.parsing import attributes_of

__all__ = ["NAMES", "TextCodec"]

BLOCKS = frozenset(
    {
        "p",
        "list",
        "chronlist",
        "table",
        "blockquote",
        "address",
        "note",
        "index",
        "legalstatus",
    }
)
"""Elements that are blocks wherever blocks are allowed."""
# What is in a text must not become a unit again, or hold one: its content alone is written, and the rest slot
# says the rest.
_NEVER = UNITS | {"ead", "archdesc", "dsc"}
LINES = frozenset(
    {
        "addressline",
        "item",
        "event",
        "defitem",
        "label",
        "head",
        "chronitem",
        "entry",
        "row",
        "p",
        "list",
    }
)
"""Elements between which a reader of the plain text wants a blank, where they are in a phrase."""
NAMES = frozenset(
    {
        "name",
        "persname",
        "corpname",
        "famname",
        "geogname",
        "subject",
        "genreform",
        "occupation",
        "function",
        "title",
    }
)
_RENDER = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "sub": "sub",
    "super": "sup",
}
_EMPH = {tag: render for render, tag in _RENDER.items()}
_WORDS = {
    "lb": "br",
    "title": "cite",
    "abbr": "abbr",
    "quote": "q",
    "date": "time",
}
# Elements whose words are in elements of their own, with nothing but blanks between them.
_CITING = frozenset({"archref", "bibref", "extref", "ref"})
_LINKS = {"ref": None, "extref": None, "ptr": "ptr", "extptr": "ptr"}
_DEFAULT = {
    **{tag: name for name, tag in _WORDS.items()},
    "em": "emph",
    "strong": "emph",
    "p": "p",
    "blockquote": "blockquote",
    "address": "address",
    "ul": "list",
    "ol": "list",
    "li": "item",
    "aside": "note",
    "dl": "list",
    "dt": "label",
    "dd": "item",
}
# How deep markup goes; what is nested deeper becomes its text alone.
_DEEPEST = markup.MAX_DEPTH - 10
_TAGS, _TAGS_OF_TABLE = 2, 4
"""How many tags one block makes: that of a list and its item, those of a table down to its cells."""
# How many starts of words are remembered.
_STARTS = 512
_SPACE = re.compile(r"[ \t\n\r]+")
# Names of attributes in HTML (`data-*`) have no capitals: others are spelt
# with `_` before each.
_PLAIN_NAME = re.compile(r"[a-z0-9.-]+")
_CODED = re.compile(r"_(_|.)")


def _flat(element: Element) -> str:
    """Return the text in an element, without its markup."""
    return markup.escape(
        squeeze("".join(element.itertext(etree.Element, etree.Entity)))
    )


def squeeze(text: str) -> str:
    """Collapse XML whitespace to single blanks."""
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        return _SPACE.sub(" ", text)
    return text


class TextCodec:
    """The texts of one document: names as its namespace spells them, entities as its DOCTYPE declares them."""

    def __init__(
        self,
        names: RawNames,
        neutral: Callable[[str, str], tuple[str, str]],
        spelt: Sequence[Mapping[str, str]],
        entities: Mapping[str, str],
    ) -> None:
        self._names = RawNames(
            lambda raw: WORDS.get(name := names[raw] or "", name) or None
        )
        self._neutral = neutral
        self._spelt = spelt
        self._entities = entities
        # Start tags repeat all over a document, and to spell their attributes
        # is most of the work.
        self._starts: dict[tuple[Any, ...], tuple[str, str]] = {}
        self._deep = 0
        """How many tags the block that is being written is in."""

    # ---- reading: phrases

    def phrase(self, parts: Sequence[Any], lang: str | None) -> Phrase | None:
        """Return a run of texts and elements as one phrase, None if it is blank."""
        if len(parts) == 1 and (
            (text := parts[0]) is None or text.__class__ is str
        ):
            return self.line(text, lang)
        pieces: list[str] = []
        marked = self._inline(parts, pieces, linked=False)
        html = "".join(pieces).strip(" ")
        if not html:
            return None
        return Phrase.trusted(
            html if marked else _unescape(html), marked, _tag(lang)
        )

    def line(self, text: str | None, lang: str | None) -> Phrase | None:
        """Return plain text as a phrase, None if it is blank."""
        if text:
            return Phrase.line(text, lang and _tag(lang))
        return None

    def _inline(
        self,
        parts: Iterable[Any],
        out: list[str],
        *,
        linked: bool,
        depth: int = 0,
    ) -> bool:
        """Write a run as inline markup; say whether there was an element in it."""
        marked, text = False, ""
        for part in parts:
            if part.__class__ is str:
                text += part
            elif part is None:
                continue
            elif part.tag is etree.Entity:
                text += self._entity(part)
            else:
                if text:
                    out.append(markup.escape(squeeze(text)))
                    text = ""
                marked = True
                if self._names[part.tag] == "lb":
                    out.append(self._opened(part, "lb", linked=linked)[1])
                    if part.text or len(part):
                        text = self._in_break(part, out)
                else:
                    self._inline_element(part, out, linked=linked, depth=depth)
        if text:
            out.append(markup.escape(squeeze(text)))
        return marked

    def _in_break(self, element: Element, out: list[str]) -> str:
        """Return the words inside a line break, where none are allowed; those that are internal stay marked so."""
        inner_text = " ".join(
            element.itertext(etree.Element, etree.Entity)
        ).strip()
        if not inner_text or not is_internal(element.get("audience")):
            return f" {inner_text} " if inner_text else ""
        words = markup.escape(squeeze(inner_text))
        out.append(f' <span data-audience="internal">{words}</span>')
        return " "

    def _entity(self, part: Any) -> str:
        name = part.name
        return self._entities.get(name, f"&{name};")

    def _inline_element(
        self, element: Element, out: list[str], *, linked: bool, depth: int
    ) -> None:
        name = self._name(element)
        # A block inside a line would glue its words to those before it.
        if name in LINES and out and not out[-1].endswith(" "):
            out.append(" ")
        if depth + self._deep >= _DEEPEST:
            out.append(_flat(element))
            return
        tag, start = self._opened(element, name, linked=linked)
        out.append(start)
        if not len(element):
            if (text := element.text) and not text.isspace():
                out.append(markup.escape(squeeze(text)))
            out.append(f"</{tag}>")
            return
        parts = self._without_part(content(element), name)
        inside: list[str] = []
        self._inline(
            parts, inside, linked=linked or tag == "a", depth=depth + 1
        )
        # Between elements alone blanks are layout, unless the elements are
        # lines that a reader wants apart.
        if _no_text(parts):
            if name not in _CITING and not _has_lines(parts, self._names):
                inside = [piece for piece in inside if piece != " "]
            _strip_edges(inside)
        out.extend(inside)
        out.append(f"</{tag}>")

    def _name(self, element: Element) -> str:
        """Return the name of an element: the one that it had where its dialect had no such element."""
        name = self._names[element.tag] or _local(element)
        renamed = OTHERWISE[WAS]
        was = element.get(WAS)
        return (
            was if was in renamed and name in OTHERWISE[f"<{was}>"] else name
        )

    def _opened(
        self, element: Element, name: str, *, linked: bool
    ) -> tuple[str, str]:
        """Return the tag of a word and its start as it is written; what is said again and again is spelt once."""
        start_key = (element.tag, linked, *attributes_of(element))
        opened = self._starts.get(start_key)
        if opened is None:
            tag, attributes = self._spell(element, name, "span", linked=linked)
            opened = (tag, _start(tag, attributes))
            if len(self._starts) < _STARTS:
                self._starts[start_key] = opened
        return opened

    def _without_part(self, parts: list[Any], name: str) -> list[Any]:
        """See through the single bare `part` that EAD3 wants in a name."""
        if name in NAMES:
            pieces = [
                part
                for part in parts
                if not isinstance(part, str) or not part.isspace()
            ]
            if (
                len(pieces) == 1
                and not isinstance(pieces[0], str)
                and self._names[pieces[0].tag] == "part"
                and not pieces[0].attrib
            ):
                return content(pieces[0])
        return parts

    def _spell(
        self,
        element: Element,
        name: str,
        generic: str,
        *,
        linked: bool = False,
    ) -> tuple[str, dict[str, str]]:
        """Return the tag and the attributes of an element."""
        named = {
            name_known: value
            for raw, value in attributes_of(element)
            if (name_known := self._names[raw]) is not None
        }
        # The note of what an element was is spent once the element has that
        # name again.
        if named.get(WAS) == name != self._names[element.tag]:
            del named[WAS]
        if name == "list":
            named = _list_of_2002(named)
        elif name in NAMES and "identifier" in named:
            named["authfilenumber"] = named.pop("identifier")
        tag, out = generic, {}
        if name == "emph":
            # An emphasis of a kind that HTML has is that element; any other
            # stays `em` with its `render`.
            tag = _RENDER.get(named.get("render", ""), "em")
            if tag != "em":
                del named["render"]
        elif name in _WORDS and generic == "span":
            tag = _WORDS[name]
        elif name in _LINKS and generic == "span":
            # HTML has no link inside a link, and a browser would run an unsafe
            # one: both become spans that say what they are.
            linked = linked or markup.is_unsafe(named.get("href", ""))
            tag = "span" if linked else "a"
            if (word := _LINKS[name] or ("a" if linked else None)) is not None:
                out["data-ead"] = word
        else:
            out["data-ead"] = name
        for name_known, value in named.items():
            out.update((self._attribute(name_known, value, tag),))
        return tag, out

    def _attribute(self, name: str, value: str, tag: str) -> tuple[str, str]:
        if name == "id" or (name == "href" and tag == "a"):
            return name, value
        if name == "lang" and (spelt := _tag(value)) is not None:
            return "lang", spelt
        name, value = self._neutral(name, value)
        return "data-" + _encode(name), value

    # ---- reading: blocks

    def is_block(self, element: Element) -> bool:
        """Return whether an element is among blocks."""
        if not isinstance(element.tag, str):
            return False
        return (self._names[element.tag] or "") in BLOCKS or any(
            map(self.is_block, element)
        )

    def prose(self, parts: Sequence[Any], lang: str | None) -> Prose | None:
        """Return a run of texts and elements as blocks, None if there is nothing in it."""
        lines = self._lines(parts)
        if lines is None:
            text, marked = markup.blocks("".join(self._flow(parts, top=True)))
        elif marked := any(html is not None for _text, html in lines):
            text = "".join(
                f"<p>{markup.escape(line) if html is None else html}</p>"
                for line, html in lines
            )
        else:
            text = "\n\n".join([line for line, _html in lines])
        if text:
            return Prose.trusted(text, marked, _tag(lang))
        return None

    def _lines(
        self, parts: Sequence[Any]
    ) -> list[tuple[str, str | None]] | None:
        """Return bare paragraphs, which need no settling: the text of each, and its markup where words in it are
        marked; None if there is more.
        """
        out: list[tuple[str, str | None]] = []
        names = self._names
        for part in parts:
            if part.__class__ is str:
                if part.isspace():
                    continue
                # Loose words beside paragraphs are blocks of their own: that
                # needs the whole machinery.
                if len(parts) > 1:
                    return None
                text = part
            elif part is None:
                continue
            # Anything but a bare paragraph needs it too.
            elif names[part.tag] != "p" or len(part.attrib):
                return None
            elif len(part):
                if any(
                    # Markup within markup, or a block inside a paragraph, has
                    # to be settled.
                    len(inner) or names[inner.tag] in BLOCKS
                    for inner in part
                ):
                    return None
                pieces: list[str] = []
                marked = self._inline(content(part), pieces, linked=False)
                if html := "".join(pieces).strip(" "):
                    out.append(
                        ("", html) if marked else (_unescape(html), None)
                    )
                continue
            else:
                text = part.text
            if text and (text := squeeze(text).strip(" ")):
                out.append((text, None))
        return out

    def _flow(self, parts: Sequence[Any], *, top: bool = False) -> list[str]:
        """Write a run as blocks; where text is loose between them, elements that are no blocks belong to it."""
        loose = not _no_text(parts)
        out: list[str] = []
        line: list[Any] = []
        for part in parts:
            if (
                isinstance(part, str)
                or part is None
                or part.tag is etree.Entity
                or (loose and not self.is_block(part))
            ):
                line.append(part)
                continue
            self._end_line(line, out, top=top)
            self._block(part, out)
        self._end_line(line, out, top=top)
        return out

    def _end_line(self, line: list[Any], out: list[str], *, top: bool) -> None:
        pieces: list[str] = []
        self._inline(line, pieces, linked=False)
        html = "".join(pieces).strip(" ")
        if html:
            out.append(f"<p>{html}</p>" if top else html)
        line.clear()

    def _block(self, element: Element, out: list[str]) -> None:
        tags = _TAGS_OF_TABLE if self._names[element.tag] == "table" else _TAGS
        if self._deep + tags >= _DEEPEST:
            out.append(f" {_flat(element)} ")
            return
        self._deep += tags
        self._block_tags(element, out)
        self._deep -= tags

    def _block_tags(self, element: Element, out: list[str]) -> None:
        name = self._name(element)
        if name == "list" and self._list(element, out):
            return
        if name == "table" and self._table(element, out):
            return
        parts = content(element)
        if name == "p":
            tag = "p"
            attributes = self._spell(element, name, "div")[1]
            attributes.pop("data-ead", None)
        else:
            tag, attributes = self._spell(element, name, "div")
            if name in ("blockquote", "address"):
                tag = name
                attributes.pop("data-ead", None)
            elif name in ("emph", *_WORDS) or name in _LINKS:
                tag, attributes = (
                    "div",
                    {**attributes, **_named(name, element, tag)},
                )
        inner = (
            self._mixed(parts)
            if name != "p" or any(map(self.is_block, _elements(parts)))
            else self._line(parts)
        )
        out.append(_start(tag, attributes) + inner + f"</{tag}>")

    def _line(self, parts: Sequence[Any]) -> str:
        pieces: list[str] = []
        self._inline(parts, pieces, linked=False)
        return "".join(pieces).strip(" ")

    def _mixed(self, parts: Sequence[Any]) -> str:
        """Write what a block holds: a line of text, or blocks, or both."""
        if any(map(self.is_block, _elements(parts))) or (
            _no_text(parts) and bool(_elements(parts))
        ):
            return "".join(self._flow(parts))
        return self._line(parts)

    def _list(self, element: Element, out: list[str]) -> bool:
        """Write a regular list as a list; say whether it was one."""
        parts = [
            part
            for part in content(element)
            if not isinstance(part, str) or not part.isspace()
        ]
        kinds = [
            isinstance(part, str) or self._names[part.tag] for part in parts
        ]
        if (
            not kinds
            or not set(kinds) <= {"item", "head"}
            or "item" not in kinds
        ):
            return False
        attributes = self._spell(element, "list", "div")[1]
        attributes.pop("data-ead")
        tag = "ul"
        if attributes.get("data-type") == "ordered":
            tag = "ol"
            del attributes["data-type"]
        out.append(_start(tag, attributes))
        for part, kind in zip(parts, kinds, strict=True):
            list_attributes = self._spell(part, str(kind), "div")[1]
            if kind == "item":
                list_attributes.pop("data-ead")
            out.append(
                _start("li", list_attributes)
                + self._mixed(content(part))
                + "</li>"
            )
        out.append(f"</{tag}>")
        return True

    def _table(self, element: Element, out: list[str]) -> bool:
        """Write a table of one group, with cells alone in its rows, as a table; say whether it was one."""
        parts = _elements(content(element))
        names = [self._names[part.tag] for part in parts]
        if not _no_text(content(element)) or names not in (
            ["tgroup"],
            ["head", "tgroup"],
        ):
            return False
        group = _elements(content(parts[-1]))
        inner = [self._names[part.tag] for part in group]
        # The one order that a table of HTML can have; anything else stays a
        # `div` that names its elements.
        if not re.fullmatch(
            r"(colspec )*(thead )?(tbody )",
            "".join(f"{name} " for name in inner),
        ):
            return False
        pieces = [_start("table", self._bare(element))]
        if len(parts) == 2:
            pieces.append(
                _start("caption", self._bare(parts[0]))
                + self._mixed(content(parts[0]))
                + "</caption>"
            )
        pieces.append(_start("colgroup", self._bare(parts[-1])))
        pieces += [
            _start("col", self._bare(part))
            for part, name in zip(group, inner, strict=True)
            if name == "colspec"
        ]
        pieces.append("</colgroup>")
        for part, name in zip(group, inner, strict=True):
            if name in ("thead", "tbody"):
                rows = self._rows(part)
                if rows is None:
                    return False
                pieces.append(
                    _start(str(name), self._bare(part)) + rows + f"</{name}>"
                )
        out.append("".join(pieces) + "</table>")
        return True

    def _rows(self, element: Element) -> str | None:
        pieces = []
        for row in _elements(content(element)):
            cells = _elements(content(row))
            tags = [
                {"entry": "td", "thentry": "th"}.get(
                    self._names[cell.tag] or ""
                )
                for cell in cells
            ]
            if (
                self._names[row.tag] != "row"
                or None in tags
                or not _no_text(content(row))
            ):
                return None
            pieces.append(_start("tr", self._bare(row)))
            pieces += [
                _start(str(tag), self._bare(cell))
                + self._mixed(content(cell))
                + f"</{tag}>"
                for cell, tag in zip(cells, tags, strict=True)
            ]
            pieces.append("</tr>")
        return "".join(pieces)

    def _bare(self, element: Element) -> dict[str, str]:
        attributes = self._spell(element, "-", "div")[1]
        del attributes["data-ead"]
        return attributes

    # ---- reading: foreign XML

    def foreign(self, element: Element) -> str | None:
        """Return what an element holds as one string of XML, with the namespaces it needs."""
        pieces = (
            [markup.escape(element.text)]
            if element.text and not element.text.isspace()
            else []
        )
        for child in element:
            if isinstance(child.tag, str):
                bare = etree.fromstring(etree.tostring(child, with_tail=False))
                etree.cleanup_namespaces(bare)
                pieces.append(etree.tostring(bare, encoding="unicode"))
                if child.tail and not child.tail.isspace():
                    pieces.append(markup.escape(child.tail))
        return "".join(pieces) or None

    def write_foreign(self, value: str) -> list[Child]:
        """Return foreign XML as content; what is in no namespace says so."""
        if not value.startswith("<"):
            return [Raw(value)]
        return [
            Raw(
                re.sub(
                    # A root without a prefix and without a declaration: inside
                    # EAD it would be taken for an element of EAD.
                    r"^<([\w.-]+)(?=[\s/>])(?![^>]*\sxmlns=)",
                    r'<\1 xmlns=""',
                    value,
                )
            )
        ]

    # ---- writing

    def write_phrase(self, value: Any, dialect: int) -> list[Child]:
        """Return a phrase as content."""
        return (
            self._nodes(markup.parse(value.text), dialect)
            if value.marked
            else [value.text]
        )

    def write_prose(self, value: Any, dialect: int) -> list[Child]:
        """Return blocks as content."""
        if not value.marked:
            return [
                Node("p", {}, [paragraph])
                for paragraph in value.text.split("\n\n")
            ]
        return self._nodes(markup.parse(value.text), dialect)

    def _nodes(
        self, nodes: Iterable[markup.Node], dialect: int
    ) -> list[Child]:
        out: list[Child] = []
        for node in nodes:
            if isinstance(node, str):
                out.append(node)
            else:
                out.extend(self._element(node, dialect))
        return out

    def _element(self, element: markup.Element, dialect: int) -> list[Child]:
        named = dict(element.attributes)
        name = self._name_of(element.name, named, dialect)
        kids = self._nodes(element.children, dialect)
        if name is None:
            return kids
        if element.name == "table":
            kids = _grouped(kids)
        node = Node(name, {}, kids)
        # The tag says the rendering or the kind of list, which EAD states in
        # an attribute.
        if element.name in _EMPH and name == "emph":
            node.attributes["render"] = _EMPH[element.name]
        elif element.name == "strong" and name == "emph":
            node.attributes["render"] = "bold"
        elif element.name in ("ol", "dl") and name == "list":
            node.attributes[self._spelt[dialect].get("type", "type")] = (
                "ordered" if element.name == "ol" else "deflist"
            )
        for name_known, value in named.items():
            plain = (
                _decode(name_known.removeprefix("data-"))
                if name_known.startswith("data-")
                else name_known
            )
            node.attributes[self._spelt[dialect].get(plain, plain)] = value
        # EAD3 has no link inside a link, no `simple` lists, and a `part` in
        # every name.
        if dialect >= EAD3 and name == "ref" and _only_holds_links(node):
            return kids
        if dialect >= EAD3 and name == "list":
            node.attributes = _list_of_3(node.attributes)
        if (
            dialect >= EAD3
            and name in NAMES
            and not any(
                isinstance(kid, Node) and kid.name == "part" for kid in kids
            )
        ):
            node.kids = [Node("part", {}, kids)]
        return [node]

    def _name_of(
        self, tag: str, attributes_named: dict[str, str], dialect: int
    ) -> str | None:
        named = attributes_named.pop("data-ead", None)
        # EAD 2002 has one element for a link within the document and one for a
        # link out of it; EAD3 has `ref` and `ptr` for both.
        if tag == "a" or named in ("a", "ptr"):
            outside = dialect < EAD3 and (
                "href" in attributes_named or "data-href" in attributes_named
            )
            if named == "ptr":
                return "extptr" if outside else "ptr"
            if named is None or named == "a":
                return "extref" if outside else "ref"
        if named is not None:
            return None if named in _NEVER else named
        if tag in _EMPH:
            return "emph"
        return (
            _TABLE.get(tag)
            or _DEFAULT.get(tag)
            # A tag without an element gives way to what it holds; a block is a
            # paragraph.
            or (None if tag != "div" else "p")
        )


def _only_holds_links(node: Node) -> bool:
    """Return whether a reference refers to nothing itself: EAD3 has none within another one, and takes those in it."""
    is_empty = _ADDRESSES.isdisjoint(node.attributes)
    return is_empty and any(kid.name == "ref" for kid in node.nodes_below())


_ADDRESSES = frozenset({"href", "target", "entityref"})


# How EAD 2002 and EAD3 call the numbers of a list.
_NUMERATION = {
    "arabic": "decimal",
    "upperalpha": "upper-alpha",
    "loweralpha": "lower-alpha",
    "upperroman": "upper-roman",
    "lowerroman": "lower-roman",
}
_NUMERATION_OF_2002 = {name: plain for plain, name in _NUMERATION.items()}


def _list_of_3(named: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes of a list as EAD3 has them: one without marks is unordered."""
    out = dict(named)
    kind = out.get("localtype")
    if kind in ("simple", "marked"):
        out["localtype"] = "unordered"
        if kind == "simple":
            out["mark"] = "none"
    if "numeration" in out:
        out["numeration"] = _NUMERATION.get(
            out["numeration"], out["numeration"]
        )
    return out


def _list_of_2002(named: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes of a list as EAD 2002 has them."""
    out = dict(named)
    if out.get("listtype") == "unordered":
        is_simple = out.get("mark") == "none"
        out["listtype"] = "simple" if is_simple else "marked"
        if is_simple:
            del out["mark"]
    if (number := out.get("numeration")) is not None:
        out["numeration"] = _NUMERATION_OF_2002.get(number, number)
    return out


_TABLE = {
    "table": "table",
    "caption": "head",
    "colgroup": "tgroup",
    "col": "colspec",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "row",
    "td": "entry",
    "th": "thentry",
}


def _grouped(kids: list[Child]) -> list[Child]:
    """Put the rows of a table into its group."""
    out: list[Child] = []
    group: Node | None = None
    for kid in kids:
        if isinstance(kid, Node) and kid.name == "tgroup":
            group = kid
            out.append(kid)
        elif isinstance(kid, Node) and kid.name in ("thead", "tbody"):
            if group is None:
                group = Node("tgroup")
                out.append(group)
            group.kids.append(kid)
        else:
            out.append(kid)
    return out


def _named(name: str, element: Element, tag: str) -> dict[str, str]:
    """Name an element that is a block here although it is a word elsewhere."""
    named = {"data-ead": name}
    if name == "emph" and tag != "em":
        named["data-render"] = element.get("render", "")
    return named


def _elements(parts: Iterable[Any]) -> list[Any]:
    return [
        part
        for part in parts
        if part is not None
        and not isinstance(part, str)
        and isinstance(part.tag, str)
    ]


def _no_text(parts: Iterable[Any]) -> bool:
    return not any(
        (isinstance(part, str) and not part.isspace())
        or (
            part is not None
            and not isinstance(part, str)
            and part.tag is etree.Entity
        )
        for part in parts
    )


def _has_lines(parts: Iterable[Any], names: RawNames) -> bool:
    return any((names[part.tag] or "") in LINES for part in _elements(parts))


def _strip_edges(pieces: list[str]) -> None:
    while pieces and pieces[0] == " ":
        del pieces[0]
    while pieces and pieces[-1] == " ":
        del pieces[-1]


def _start(tag: str, attributes: Mapping[str, str]) -> str:
    close = "/>" if tag in markup.VOID else ">"
    if not attributes:
        return f"<{tag}{close}"
    return (
        f"<{tag}"
        + "".join(
            f' {name}="{attribute_value(attributes[name])}"'
            for name in sorted(attributes)
        )
        + close
    )


def _tag(lang: str | None) -> str | None:
    if not lang:
        return None
    try:
        return language_tag(lang)
    # `lang` holds what is no language tag: it is kept as an attribute.
    except ValueError:
        return None


def _unescape(html: str) -> str:
    if "&" in html:
        return (
            html.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
        )
    return html


def _encode(name: str) -> str:
    if _PLAIN_NAME.fullmatch(name):
        return name
    return "".join(
        "__"
        if c == "_"
        else f"_{c.lower()}"
        if c.isupper()
        else c
        if c.isalnum() or c in ".-"
        else "."
        for c in name
    )


def _decode(name: str) -> str:
    if "_" in name:
        return _CODED.sub(lambda m: "_" if m[1] == "_" else m[1].upper(), name)
    return name


def _local(element: Element) -> str:
    return etree.QName(element).localname
