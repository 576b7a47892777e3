"""Makes a tree of nodes valid by a grammar, and marks what is there only for the schema's sake.

What the grammar refuses is reduced to its text; what it demands and the tree lacks is put in as filler; where
text or an element is allowed only in a wrapper, it gets one. Nothing is decided here about meaning: whoever
reads the result back sees what it no longer says.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lxml import etree

from xjmeta.grammar.grammar import AttributeRule, Type
from xjmeta.xml.nodes import FILLER, WRAPPER, Child, Node, Raw, StandIn
from xjmeta.xml.parsing import fragment

__all__ = ["Fitter"]

_XLINK = "{http://www.w3.org/1999/xlink}"
_XML = "{http://www.w3.org/XML/1998/namespace}"


class _FittedAttribute(NamedTuple):
    """How an attribute is written in an element: an empty name where it is not allowed."""

    name: str
    value: str
    is_id: bool = False


_NOWHERE = _FittedAttribute("", "")
# How many attributes of a type are remembered.
_REMEMBERED = 4096


class _KnownType:
    """What is known of a type: how attributes are written in it, and which it requires."""

    __slots__ = ("attributes", "required", "rules", "steps", "takes_words")

    def __init__(self, kind: Type) -> None:
        rules = kind.attributes.values()
        self.required = [
            (_spelt(rule.name), rule) for rule in rules if rule.required
        ]
        self.attributes: dict[tuple[str, str], _FittedAttribute] = {}
        self.rules: dict[str, AttributeRule | None] = {}
        self.steps: dict[tuple[int, str], tuple[Type, int] | None] = {}
        self.takes_words = (
            kind.mixed or kind.text is not None
        ) and not kind.completion(kind.start)
        """Whether words alone are a whole content."""

    def remember(
        self, stated: tuple[str, str], fitted: _FittedAttribute
    ) -> _FittedAttribute:
        """Keep how an attribute is written, if others may say the same."""
        if not fitted.is_id:
            if len(self.attributes) >= _REMEMBERED:
                self.attributes.clear()
            self.attributes[stated] = fitted
        return fitted


class Fitter:
    """Fits nodes of one document: an ID is written once; `prefer` names wrappers in the order they are wished for.

    `known` says what filler says instead of nothing, by the names of the element it is put into, and of the fillers it
    is in, with its own; that of an attribute behind an `@`.

    Attributes of links are renamed `xlink:name` where the grammar has them in that namespace, others, and elements, as
    `otherwise` says where it has them under another name; there the name of an element is in angle brackets, and
    under `altrender` the names of elements that say in that attribute what they were.
    """

    def __init__(
        self,
        prefer: Iterable[str] = (),
        otherwise: Mapping[str, tuple[str, ...]] | None = None,
        *,
        indent: bool = False,
        known: Mapping[str, str] | None = None,
        ids: set[str] | None = None,
    ) -> None:
        self._prefer = tuple(prefer)
        self._known = known or {}
        self._place: tuple[str, ...] = ()
        self._otherwise = otherwise or {}
        self.ids: set[str] = set() if ids is None else ids
        self._indent = indent
        self._known_types: dict[Type, _KnownType] = {}

    def fit(self, node: Node, kind: Type, depth: int = 0) -> None:
        """Make a node, and all below it, valid by its type."""
        facts = self._known_type(kind)
        if node.attributes or facts.required:
            self._fit_attributes(node, kind, facts)
        # Most elements hold words and nothing else.
        if facts.takes_words and all(type(kid) is str for kid in node.kids):
            return
        kids: list[Child] = []
        state = self._fit_kids(node, kind, kids, depth, facts.steps)
        # A foreign element that only a wildcard would admit is left out: any
        # would be somebody's statement.
        kids += [
            self.filler(name, kind, depth)
            for name in kind.completion(state)
            if not name.startswith("<")
        ]
        if (
            self._indent
            and not kind.mixed
            and any(isinstance(kid, Node) for kid in kids)
        ):
            kids = _indented(kids, depth)
        node.kids = _closed(kids)

    # ---- attributes

    def _fit_attributes(
        self, node: Node, kind: Type, facts: _KnownType
    ) -> None:
        fitted_values: dict[str, str] = {}
        for pair in node.attributes.items():
            fitted = facts.attributes.get(pair)
            if fitted is None:
                fitted = facts.remember(pair, self._fitted(pair, kind, facts))
            name, value, is_id = fitted
            if is_id:
                # An ID is unique in a document (XML 1.0, 3.3.1): the first element keeps it.
                if value.strip() in self.ids:
                    continue
                self.ids.add(value.strip())
            if name:
                fitted_values[name] = value
        missing = [
            rule
            for spelt, rule in facts.required
            if spelt not in fitted_values
        ]
        for rule in missing:
            nearest = self._nearest_known(f"@{rule.name.rpartition('}')[2]}")
            # What is known nearby says something true of the document; a
            # filler is only what the datatype takes.
            is_fit = nearest is not None and rule.accepts(nearest)
            fitted_values[_spelt(rule.name)] = (
                str(nearest) if is_fit else rule.filler()
            )
        # The mark lets a reader pass over attributes that only the schema wanted; a filler element is passed over
        # as a whole.
        if missing and FILLER not in node.marks and WRAPPER not in node.marks:
            names = " ".join(rule.name.rpartition("}")[2] for rule in missing)
            node.marks = (f"{FILLER} {names}", *node.marks)
        node.attributes = fitted_values

    def _known_type(self, kind: Type) -> _KnownType:
        facts = self._known_types.get(kind)
        if facts is None:
            facts = self._known_types[kind] = _KnownType(kind)
        return facts

    def _rule(self, name: str, kind: Type) -> AttributeRule | None:
        """Return the rule of an attribute in an element of a type, None where it is not allowed there."""
        rules, others = kind.attributes, self._otherwise.get(name, ())
        # Dialects differ in whether the attributes of links are in the
        # namespace of XLink; `lang` may be that of XML.
        spellings = (name, _XLINK + name, _XML + name, *others)
        return next(
            (rules[spelling] for spelling in spellings if spelling in rules),
            None,
        )

    def _fitted(
        self, stated: tuple[str, str], kind: Type, facts: _KnownType
    ) -> _FittedAttribute:
        """Return how an attribute is written in an element of a type."""
        name, value = stated
        if name not in facts.rules:
            facts.rules[name] = self._rule(name, kind)
        rule = facts.rules[name]
        if rule is None:
            return _NOWHERE
        if rule.accepts(value):
            return _FittedAttribute(_spelt(rule.name), value, rule.is_id)
        nearest = _nearest(rule, value)
        if nearest is None:
            return _NOWHERE
        return _FittedAttribute(_spelt(rule.name), nearest, rule.is_id)

    # ---- content

    def _fit_kids(
        self,
        node: Node,
        kind: Type,
        out: list[Child],
        depth: int,
        steps: dict[tuple[int, str], tuple[Type, int] | None],
    ) -> int:
        # The queue grows where a child is dissolved into its own children, which then take their turn in its place.
        # Each child is kept, wrapped, renamed or dissolved, in this order: whatever keeps most of it.
        state = kind.start
        queue = deque(node.kids)
        # Nearly every child is allowed where it stands: for those one look-up
        # replaces all that follows.
        while queue:
            kid = queue.popleft()
            if type(kid) is Node:
                at = (state, kid.name)
                straight = (
                    steps[at] if at in steps else _straight(kind, at, steps)
                )
                if straight is not None:
                    kid_type, state = straight
                    self.fit(kid, kid_type, depth + 1)
                    out.append(kid)
                    continue
            if isinstance(kid, str):
                if _admits_text(kind, kid):
                    out.append(kid)
                    continue
                wrapped = self._wrap_text(kid, queue, kind, state)
                if wrapped is None:
                    continue
                kid = wrapped
            # An element that takes foreign XML alone is left out where there is none: any filler would be
            # somebody's statement.
            if (child := kind.child(kid.name)) is not None and _wants_foreign(
                child, kid
            ):
                continue
            way = self._way(kind, state, kid.name)
            if (
                way is None
                and (near := self._nearest(kind, state, kid)) is not None
            ):
                self._rename(kid, near)
                way = self._way(kind, state, near)
            if way is None:
                wrapper = self._wrapper_of(kid, kind, state)
                if wrapper is None:
                    # Nothing can hold it: what it holds takes its place, in
                    # the same order.
                    queue.extendleft(reversed(_apart(kid)))
                    continue
                kid = Node(wrapper, {}, [kid], (WRAPPER,))
                way = self._way(kind, state, wrapper) or ()
            for name in way:
                out.append(self.filler(name, kind, depth))
                state = _step(kind, state, name)
            state = _step(kind, state, kid.name)
            child = kind.child(kid.name)
            if child is not None and not isinstance(kid, StandIn):
                self.fit(kid, child, depth + 1)
            out.append(kid)
        return state

    def _wrapper_of(self, kid: Node, kind: Type, state: int) -> str | None:
        """Return the element that may hold a child, or what it may be renamed to, where neither is allowed itself."""
        names = (kid.name, *self._otherwise.get(f"<{kid.name}>", ()))
        wrappers = (self._wrapper(kind, state, name) for name in names)
        return next(filter(None, wrappers), None)

    def _way(
        self, kind: Type, state: int, name: str
    ) -> tuple[str, ...] | None:
        if kind.child(name) is None:
            return None
        way = kind.bridge(state, name)
        return None if way is not None and len(way) > _LONGEST else way

    def _nearest(self, kind: Type, state: int, node: Node) -> str | None:
        """Return the element that is allowed here in place of one that is not, and takes what that holds."""
        names = self._otherwise.get(f"<{node.name}>", ())
        inside = {kid.name for kid in node.nodes_below()}
        return next(
            (
                near
                for near in names
                if near not in inside
                and self._way(kind, state, near) is not None
            ),
            None,
        )

    def _rename(self, node: Node, name: str) -> None:
        """Give an element another name; a mark keeps the old one where reading could not know it."""
        for attribute in _WAS:
            if node.name in self._otherwise.get(attribute, ()):
                node.attributes.setdefault(attribute, node.name)
        node.name = name

    def filler(self, name: str, parent: Type, depth: int = 0) -> Node:
        """Return an element that only its parent's type requires; it holds the nearest text that is known."""
        node = Node(name, marks=(FILLER,))
        kind = parent.child(name)
        if kind is None:
            return node
        # Set for the time of this filler: what is in it asks by the names of
        # all the fillers around it.
        around = self._place
        self._place = (*(self._place or (parent.name,)), name)
        nearest = self._nearest_known()
        if nearest is not None and (
            kind.mixed
            or (kind.text is not None and kind.text.accepts(nearest))
        ):
            node.kids.append(nearest)
        self.fit(node, kind, depth + 1)
        self._place = around
        return node

    def _nearest_known(self, attribute: str = "") -> str | None:
        """Return what is known of the filler that is being made, or of an attribute of it."""
        place = self._place
        # The longest path first: what is known of a place wins over what is
        # known of an element anywhere.
        names = ("/".join(place[n:]) for n in range(len(place) - 1))
        return next(
            (
                self._known[n + attribute]
                for n in names
                if n + attribute in self._known
            ),
            None,
        )

    def _wrap_text(
        self, text: str, queue: deque[Child], kind: Type, state: int
    ) -> Node | None:
        """Give a line of text a wrapper, with the elements in that line; return None where it is left out."""
        # Markup that is written unchanged cannot be wrapped: it is dropped, and whoever reads the result back
        # misses it. Layout between elements means nothing where no text is allowed.
        if type(text) is Raw or not text or text.isspace():
            return None
        wrapper = self._wrapper(kind, state, None)
        if wrapper is None:
            return None
        line: list[Child] = [text]
        while queue and (
            # An element that could stand here by itself begins something new;
            # one that could not goes with the text around it.
            isinstance(queue[0], str)
            or self._way(kind, state, queue[0].name) is None
        ):
            line.append(queue.popleft())
        return Node(wrapper, {}, line, (WRAPPER,))

    def _wrapper(self, kind: Type, state: int, name: str | None) -> str | None:
        """Find an element that is allowed here and can hold a child of that name, or text where no name is given."""
        names = [w for w in kind.moves(state) if kind.child(w) is not None]
        names.sort(
            key=lambda w: (
                self._prefer.index(w)
                if w in self._prefer
                else len(self._prefer)
            )
        )
        # A wrapper that takes the child itself; for text, else one with a
        # child that would.
        for deep in (1, 2):
            for wrapper in names:
                child = kind.child(wrapper)
                if (
                    child is not None
                    and wrapper in self._prefer
                    and self._holds(child, name, deep)
                ):
                    return wrapper
        return None

    def _holds(self, kind: Type, name: str | None, deep: int) -> bool:
        if kind.mixed if name is None else kind.child(name) is not None:
            return True
        return (
            deep > 1
            and name is None
            and any(
                (child := kind.child(w)) is not None and child.mixed
                for w in kind.moves(kind.start)
                if w in self._prefer
            )
        )


def _nearest(rule: AttributeRule, value: str) -> str | None:
    """Return the nearest value that an attribute may have: in other letters, or without the blanks; else None.

    An ID or a reference is kept as it is or not at all.
    """
    # Changed by a letter, an identifier would name something else.
    if rule.datatype in _POINTING:
        return None
    same = (
        allowed
        for allowed in rule.values or ()
        # Lists of values are in lower case; documents often write capitals.
        if allowed.lower() == value.lower()
    )
    joined = ("_".join(value.split()), "".join(value.split()))
    return next(
        (
            candidate
            for candidate in (*same, *joined)
            if rule.accepts(candidate)
        ),
        None,
    )


# The attributes in which an element may say what it was.
_WAS = ("altrender",)
# The datatypes of what names something.
_POINTING = frozenset({"ID", "IDREF", "IDREFS", "ENTITY", "anyURI"})
# How many fillers in a row an element is worth.
_LONGEST = 8


def _wants_foreign(kind: Type, node: Node) -> bool:
    """Return whether an element cannot be without foreign XML and has none that is admitted: then it had better not
    be.
    """
    return (
        bool(kind.wildcards)
        and not kind.accepts(kind.start)
        and not any(type(k) is Raw and _fills(kind, k) for k in node.kids)
    )


def _admits_text(kind: Type, text: str) -> bool:
    """Return whether text is allowed; of markup that is written as it is, instructions are anywhere, foreign XML is
    where it is a whole content.
    """
    if type(text) is not Raw:
        return kind.mixed or kind.text is not None
    return text.startswith("<?") or not text.strip() or _fills(kind, text)


def _fills(kind: Type, raw: str) -> bool:
    """Return whether markup is a whole content of foreign elements, as the wildcards of a type take it."""
    if not kind.wildcards:
        return False
    try:
        root = fragment(f"<x>{raw}</x>")
    # The Record may hold any text where foreign XML is expected; what is not
    # well-formed fits nowhere.
    except etree.XMLSyntaxError:
        return False
    # Foreign content is elements alone: loose words between them would be text
    # of the element around.
    if any(
        text and not text.isspace()
        for text in (root.text, *(child.tail for child in root))
    ):
        return False
    names = [
        child.tag if child.tag[0] == "{" else "{}" + child.tag
        for child in root.iterchildren("*")
    ]
    state: int | None = kind.start
    for name in names:
        state = None if state is None else kind.step(state, name)
    return bool(names) and state is not None and kind.accepts(state)


def _straight(
    kind: Type,
    at: tuple[int, str],
    steps: dict[tuple[int, str], tuple[Type, int] | None],
) -> tuple[Type, int] | None:
    """Return the type of a child that is allowed in a state, and the state behind it; None for any other."""
    state, name = at
    child, after = kind.child(name), None
    if (
        child is not None
        and not child.wildcards
        # `()` is a way of no fillers; None, which is falsy as well, is no way
        # at all.
        and kind.bridge(state, name) == ()
    ):
        after = kind.step(state, name)
    # A miss is remembered too: the slow way behind it is the same for every
    # such child.
    steps[at] = None if child is None or after is None else (child, after)
    return steps[at]


def _step(kind: Type, state: int, name: str) -> int:
    after = kind.step(state, name)
    if after is None:  # never: a way was found before
        raise ValueError(f"{kind} does not admit {name} here")
    return after


def _spelt(name: str) -> str:
    if name.startswith(_XLINK):
        return "xlink:" + name[len(_XLINK) :]
    if name.startswith(_XML):
        return "xml:" + name[len(_XML) :]
    return name


class _Gap(str):
    """A blank that keeps words apart, where there are words on both sides."""

    __slots__ = ()


_OPENS = (" ", "\n", "(", "[")
# Characters next to which two words need no blank between them.
_CLOSES = (" ", "\n", ",", ".", ";", ":", "?", "!", ")", "]")


def _apart(node: Node) -> list[Child]:
    """Return what an element holds, separated from its neighbours by blanks."""
    return [_Gap(" "), *node.kids, _Gap(" ")]


def _closed(kids: list[Child]) -> list[Child]:
    """Take out the gaps at the edges, and those beside another blank."""
    if _Gap not in map(type, kids):
        return kids
    out: list[Child] = []
    for kid in kids:
        before = out[-1] if out else " "
        if (
            type(kid) is _Gap
            and isinstance(before, str)
            and before.endswith(_OPENS)
        ):
            continue
        if (
            type(before) is _Gap
            and isinstance(kid, str)
            and kid.startswith(_CLOSES)
        ):
            out.pop()
        out.append(kid)
    if out and type(out[-1]) is _Gap:
        return out[:-1]
    return out


def _indented(kids: list[Child], depth: int) -> list[Child]:
    """Put each child on a line of its own; only where text counts for nothing."""
    out: list[Child] = []
    for kid in kids:
        if isinstance(kid, Node) or (isinstance(kid, Raw) and kid.strip()):
            out += [Raw("\n" + "  " * (depth + 1)), kid]
    return [*out, Raw("\n" + "  " * depth)]
