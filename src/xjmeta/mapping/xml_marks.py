"""The one instruction of a unit, and the one of the header: what the rest slot carries, and what is only for a
schema's sake.

It is first in a host, a child of its unit or of the root that the format names; where there is none, first in the
unit or the root. Fillers and wrappers are named by path, from the unit or from the root, each with a digest of what
it says: it counts only while all of that fits, so that what somebody types over a filler is a statement like any other.
An attribute that is filler is named behind an `@`; the path of the unit itself is a dot. What follows from the words of
its element need not be named (`mapping.xml_following`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

from xjmeta.json.spelling import compact_ascii
from xjmeta.mapping import rest
from xjmeta.mapping.xml_following import (
    STATED,
    Following,
    following_in,
    mark_stated,
)
from xjmeta.mapping.xml_kind import XmlKind, local_name
from xjmeta.messages import Finding
from xjmeta.messages.catalogue import Template, add
from xjmeta.xml.nodes import FILLER, MARK, WRAPPER, Node, Raw
from xjmeta.xml.parsing import fragment

__all__ = [
    "VERSION",
    "Marks",
    "derived_by",
    "digest_of_element",
    "digest_of_node",
    "gathered",
    "host_of",
    "instruct",
    "instruction",
    "is_filler",
    "is_old",
    "marks_of",
    "outermost",
    "path_of",
    "resolved",
    "split",
    "stated_in",
    "take_marks",
    "take_out",
    "text_digest",
    "unstated",
]

add(
    {
        "rest-refused": Template(
            "The file was edited where {path} had been carried along; the file wins over {value}."
        ),
        "rest-hidden": Template(
            "The file was edited where an internal value had been carried: {path} is read as internal.",
            "State for each value whether it is internal.",
        ),
        "rest-broken": Template(
            "The rest slot of the unit is not readable: {reason}",
            "It was ignored; the body was read.",
        ),
        "derived-changed": Template(
            "{path} {value} was derived from the words beside it, and one of them was changed: it is read as stated.",
            "Take it out where the words alone are right.",
        ),
        "rest-version": Template(
            "The processing instructions of xjmeta in the file are of another version; version {version} is read.",
            "They were ignored; the body was read. Write the file again with the version of xjmeta that made it.",
        ),
    }
)

VERSION = 3
"""The version of the instruction."""
_ITSELF = "."


@dataclass
class Marks:
    """What one instruction says: rest entries, and by path the digests of fillers and wrappers.

    That of the header says with `derived` of which elements attributes are filler that follow from the words; those of
    a unit that are `stated` all the same are there by path, with digests.
    """

    rest: rest.Entries = field(default_factory=dict)
    fillers: dict[str, str] = field(default_factory=dict)
    wrappers: dict[str, str] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)
    derived: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(self._facts().values())

    def _facts(self) -> dict[str, object]:
        return {
            "derived": self.derived,
            "rest": self.rest,
            "fillers": self.fillers,
            "wrappers": self.wrappers,
            "stated": self.stated,
        }

    def spelt(self) -> str:
        """Return the instruction."""
        facts = self._facts().items()
        data = {name: value for name, value in facts if value}
        text = compact_ascii({"version": VERSION} | data)
        return f"<?{MARK} {text.replace('?>', '?' + chr(92) + 'u003e')}?>"


def outermost(
    marked: Iterable[tuple[Any, str]], kind: XmlKind
) -> list[tuple[Any, str]]:
    """Return the marked elements that are in no filler; for a filler that has an instruction what is in it."""
    elements: list[tuple[Any, str]] = []
    idle: set[Any] = set()
    for element, mark in marked:
        if any(above in idle for above in element.iterancestors()):
            continue
        if mark != FILLER:
            elements.append((element, mark))
            continue
        idle.add(element)
        is_host = local_name(element) in kind.hosts
        elements += [
            (e, FILLER)
            for e in (element.iterchildren("*") if is_host else [element])
        ]
    return elements


def is_old(text: str | None) -> bool:
    """Return whether an instruction of ours is none of this version."""
    try:
        return _current(text) is None
    except ValueError:
        return False


@lru_cache(maxsize=64)
def _current(text: str | None) -> Mapping[str, Any] | None:
    """Return the data of an instruction, None where it is none of this version; raises ValueError where it is broken.

    It is asked where an instruction is and again when its unit ends.
    """
    stripped = (text or "").strip()
    if not stripped.startswith("{"):
        return None
    data: Mapping[str, Any] = rest.loaded(stripped)
    return data if data.get("version") == VERSION else None


def marks_of(text: str | None) -> Marks:
    """Return what an instruction says, nothing where it is of another version; raises ValueError where it is broken."""
    data = _current(text)
    if data is None:
        return Marks()
    derived = data.get("derived", [])
    if not isinstance(derived, list) or not all(
        isinstance(name, str) for name in derived
    ):
        raise ValueError("what is derived are names of elements")
    marks_read = Marks(
        rest.checked(data.get("rest", {})),
        data.get("fillers", {}),
        data.get("wrappers", {}),
        data.get("stated", {}),
        tuple(derived),
    )
    for marks in (
        marks_read.fillers,
        marks_read.wrappers,
        marks_read.stated,
    ):
        if not isinstance(marks, dict) or not all(
            isinstance(mark, str) for mark in marks.values()
        ):
            raise ValueError(
                "fillers, wrappers and what is stated are digests by path"
            )
    return marks_read


# ---- in a document as it is read


def host_of(base: Any, kind: XmlKind) -> Any:
    """Return what the instruction of a unit, or of what is around it, is in."""
    hosts = (child for child in base if local_name(child) in kind.hosts)
    return next(hosts, base)


def instruction(base: Any, kind: XmlKind) -> Any:
    """Return the instruction of a unit or of what is around it, None where it has none."""
    for place in (host_of(base, kind), base):
        for child in place.iterchildren(etree.PI):
            if child.target == MARK:
                return child
    return None


def is_filler(unit: Any, kind: XmlKind) -> bool:
    """Return whether a unit is there only because a schema requires one."""
    mark = instruction(unit, kind)
    text = "" if mark is None else mark.text or ""
    if (
        f'"{_ITSELF}"' not in text and "\\" not in text
    ):  # most say nothing of their unit as a whole
        return False
    try:
        marks = marks_of(text)
    except ValueError:
        return False
    digest_stated = marks.fillers.get(_ITSELF)
    return digest_stated is not None and digest_stated == digest_of_element(
        unit
    )


def take_marks(
    kind: XmlKind,
    unit: Any,
    root: Any,
    findings: list[Finding],
    name: str,
    key: str,
    *,
    derived: tuple[str, ...],
) -> rest.Entries:
    """Take out of a unit, and of what is around it, what is there for a schema's sake: fillers go, wrappers give
    way to their content, and so does what is `derived`. Return what the rest slots carry.
    """
    entries: rest.Entries = {}
    place: dict[str, Any] = {"source": name, "unit": key}
    for base in (root, unit):
        if base is None:
            continue
        mark, marks = instruction(base, kind), Marks()
        try:
            marks = marks if mark is None else marks_of(mark.text)
        except ValueError as error:
            line = mark.sourceline
            findings.append(
                Finding.of(
                    "rest-broken", line=line, reason=str(error), **place
                )
            )
        stated = stated_in(base, marks, kind)
        take_out(resolved(base, marks, kind))
        entries.update(marks.rest)
        if derived and base is unit:
            follows = unstated(unit, stated, kind, derived)
            findings += _changed(unit, follows, place)
    return entries


def _changed(
    unit: Any,
    follows: Iterable[tuple[Following, list[str]]],
    place: Mapping[str, Any],
) -> Iterator[Finding]:
    """Take out of a unit the attributes that follow from words; yield findings of those that are no more derived."""
    for follow, names in follows:
        for name in names:
            if follow.fits(name):
                del follow.element.attrib[name]
                continue
            yield Finding.of(
                "derived-changed",
                line=follow.element.sourceline,
                path=f"{path_of(follow.element, unit)}@{name}",
                value=follow.attributes[name],
                **place,
            )


def derived_by(mark: Any, root: Any, kind: XmlKind) -> tuple[str, ...]:
    """Return of which elements an instruction says that their attributes are derived: only that of the header does."""
    parent = mark.getparent()
    if parent is not root and not (
        local_name(parent) in kind.hosts and parent.getparent() is root
    ):
        return ()
    try:
        return marks_of(mark.text).derived
    except ValueError:
        return ()


def stated_in(base: Any, marks: Marks, kind: XmlKind) -> dict[Any, list[str]]:
    """Return the elements whose attributes are stated, by what is said of them, with the names of these."""
    stated: dict[Any, list[str]] = {}
    for path, mark in marks.stated.items():
        place, _, name = path.partition("@")
        element = _at(base, place, kind)
        if element is not None and _attribute_fits(element, name, mark):
            stated.setdefault(element, []).append(name)
    return stated


def unstated(
    unit: Any,
    stated: Mapping[Any, Iterable[str]],
    kind: XmlKind,
    derived: tuple[str, ...],
) -> Iterator[tuple[Following, list[str]]]:
    """Yield the elements in the host of a unit that have attributes which may be derived, with the names of those that
    are not `stated`.
    """
    host = None if unit is None else host_of(unit, kind)
    if host is None or host is unit:
        return
    for follow in [*following_in(host, kind, derived, _words)]:
        known = stated.get(follow.element, ())
        yield follow, [n for n in follow.attributes if n not in known]


def _words(element: Any) -> str:
    return "".join(_texts(element)) if len(element) else element.text or ""


def take_out(marked: Iterable[tuple[Any, str]]) -> None:
    """Take out what is marked: an element, or some of its attributes."""
    for element, mark in list(marked):
        if mark == FILLER:
            _remove(element)
        elif mark == WRAPPER:
            _unwrap(element)
        else:
            for name in _attributes(element, mark.split()[1:]):
                del element.attrib[name]


def resolved(base: Any, marks: Marks, kind: XmlKind) -> list[tuple[Any, str]]:
    """Return the elements that marks mean and fit, each with what it is."""
    # A mark counts only while its digest fits: what somebody typed over a filler is a statement like any other.
    elements: list[tuple[Any, str]] = []
    attributes: dict[Any, list[str]] = {}
    for path, mark in marks.fillers.items():
        place, _, name = path.partition("@")
        element = _at(base, place.rstrip("/"), kind)
        if element is None:
            continue
        if name:
            if _attribute_fits(element, name, mark):
                attributes.setdefault(element, []).append(name)
        elif (
            place != _ITSELF
            and _may_go(element, kind)
            and digest_of_element(element) == mark
        ):
            elements.append((element, FILLER))
    for path, mark in marks.wrappers.items():
        element = _at(base, path, kind)
        if (
            element is not None
            and _may_go(element, kind)
            and text_digest(element) == mark
        ):
            elements.append((element, WRAPPER))
    elements += [
        (element, " ".join((FILLER, *names)))
        for element, names in attributes.items()
    ]
    return elements


def _attributes(element: Any, names: Iterable[str]) -> list[str]:
    """Return the raw names of attributes."""
    names_wanted = frozenset(names)
    return [
        raw for raw in element.attrib if raw.rpartition("}")[2] in names_wanted
    ]


def _attribute_fits(element: Any, name: str, mark: str) -> bool:
    raw = _attributes(element, [name])
    return bool(raw) and rest.digest(element.get(raw[0])) == mark


def _may_go(element: Any, kind: XmlKind) -> bool:
    """Return whether an element holds no unit and is none: those no mark takes out."""
    return all(
        local_name(inner) not in kind.holders for inner in element.iter("*")
    )


def _at(base: Any, path: str, kind: XmlKind) -> Any:
    """Return the element at a path, None where there is none in the own part."""
    element = base
    for step in path.split("/") if path and path != _ITSELF else ():
        name, _, number = step.partition(".")
        # A path must not lead out of the own part: what is in a unit below is
        # that one's.
        if name in kind.tops:
            return None
        # Input of anybody: digits of other scripts would pass `isdigit` alone.
        at = int(number) if number.isascii() and number.isdigit() else 1
        alike = (child for child in element if local_name(child) == name)
        element = next((c for n, c in enumerate(alike, 1) if n == at), None)
        if element is None:
            return None
    return element


def path_of(element: Any, base: Any) -> str:
    """Return the path of an element from the one it is counted from."""
    steps = []
    while element is not base:
        parent, name = element.getparent(), local_name(element)
        alike = [child for child in parent if local_name(child) == name]
        steps.append(_step(name, alike.index(element) + 1))
        element = parent
    return "/".join(reversed(steps))


def _step(name: str, number: int) -> str:
    return name if number == 1 else f"{name}.{number}"


def text_digest(element: Any) -> str:
    """Return a digest of the words of an element."""
    return rest.digest(_collapsed("".join(_texts(element))))


def _texts(element: Any) -> Iterator[str]:
    if isinstance(element.tag, str):
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""
    elif element.tag is etree.Entity:
        yield f"&{element.name};"


def digest_of_element(element: Any) -> str:
    """Return a digest of all that an element says: its words, its elements and their attributes."""
    texts = [
        [
            local_name(descendant),
            sorted((_bare(raw), value) for raw, value in descendant.items()),
        ]
        for descendant in element.iter("*")
    ]
    return rest.digest([_collapsed("".join(_texts(element))), texts])


def _bare(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _remove(element: Any) -> None:
    """Take an element out of its parent; what follows it stays."""
    parent, tail = element.getparent(), element.tail
    if parent is None:
        return
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(element)


def _unwrap(element: Any) -> None:
    """Put what an element holds in its place."""
    parent = element.getparent()
    if parent is None:
        return
    # lxml has no way to unwrap: the words before and behind the children go to
    # what comes before them.
    before, at = element.getprevious(), parent.index(element)
    text = element.text or ""
    kids = list(element)
    tail = element.tail or ""
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(element)
    for number, kid in enumerate(kids):
        parent.insert(at + number, kid)
    if kids:
        kids[-1].tail = (kids[-1].tail or "") + tail
    elif before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail


# ---- in a tree of nodes as it is written


def instruct(base: Node, marks: Marks, kind: XmlKind) -> None:
    """Put the instruction first into its place in a unit or a root; nothing where it would say nothing."""
    host = next(
        (
            kid
            for kid in base.kids
            if isinstance(kid, Node) and kid.name in kind.hosts
        ),
        base,
    )
    if host.kids and _is_instruction(host.kids[0]):
        del host.kids[0]
    if marks:
        host.kids.insert(0, Raw(marks.spelt()))


def _is_instruction(kid: object) -> bool:
    return isinstance(kid, Raw) and kid.startswith(f"<?{MARK} ")


def gathered(
    base: Node, kind: XmlKind, *, derived: tuple[str, ...] = ()
) -> Marks:
    """Take the marks off the nodes of an own part, and return them by path; a filler unit gets its own instruction.

    Of the elements that are `derived` only those with attributes that are stated are named.
    """
    gathered_marks = Marks()
    if derived:
        mark_stated(base, kind, derived)
    _gather(base, "", gathered_marks, kind)
    return gathered_marks


def _gather(
    node: Node, path: str, gathered_marks: Marks, kind: XmlKind
) -> None:
    is_idle = FILLER in node.marks
    if is_idle and node.name in kind.hosts:
        is_idle, node.marks = False, ()
        for kid in node.kids:
            if isinstance(kid, Node):
                kid.marks = (FILLER,)
    for mark in node.marks:
        _note(node, mark, path, gathered_marks)
    inside = path or _ITSELF
    node.marks = ()
    numbers: dict[str, int] = {}
    for kid in node.kids:
        if not isinstance(kid, Node):
            continue
        numbers[kid.name] = numbers.get(kid.name, 0) + 1
        if kid.name in kind.tops:
            if FILLER in kid.marks:
                _idle_unit(kid, kind)
            continue
        step = _step(kid.name, numbers[kid.name])
        child_path = step if inside == _ITSELF else f"{path}/{step}"
        _gather(kid, child_path, Marks() if is_idle else gathered_marks, kind)


def _note(node: Node, mark: str, path: str, gathered_marks: Marks) -> None:
    if mark == FILLER:
        gathered_marks.fillers[path or _ITSELF] = digest_of_node(node)
    elif mark == WRAPPER:
        gathered_marks.wrappers[path] = rest.digest(
            _collapsed(_node_text(node))
        )
    else:
        start, *names = mark.split()
        target = (
            gathered_marks.stated
            if start == STATED
            else gathered_marks.fillers
        )
        for name in names:
            values = (
                v for raw, v in node.attributes.items() if _bare(raw) == name
            )
            if (
                value := next(values, None)
            ) is not None:  # else no schema takes it
                target[f"{path}@{name}"] = rest.digest(value)


def _idle_unit(unit: Node, kind: XmlKind) -> None:
    """Say of a unit in itself that it is filler."""
    _gather(unit, "", Marks(), kind)
    instruct(unit, Marks(fillers={_ITSELF: digest_of_node(unit)}), kind)


def digest_of_node(node: Node) -> str:
    """Return the digest of all that a node says, as `digest_of_element` gives it of an element."""
    texts = [
        [
            descendant.name,
            sorted(
                (_bare(raw), value)
                for raw, value in descendant.attributes.items()
            ),
        ]
        for descendant in node.nodes()
    ]
    return rest.digest([_collapsed(_node_text(node)), texts])


def _node_text(node: Node) -> str:
    return "".join(
        _node_text(kid)
        if isinstance(kid, Node)
        else _raw_text(kid)
        if type(kid) is Raw
        else kid
        for kid in node.kids
    )


def _raw_text(raw: str) -> str:
    """Return the words of markup that is written unchanged."""
    if "<" not in raw:
        return raw
    return "".join(_texts(fragment(f"<x>{raw}</x>")))


def split(
    entries: Mapping[str, Any], kind: XmlKind
) -> tuple[rest.Entries, rest.Entries]:
    """Part rest entries in those of the header and those of the unit."""
    header = {path: e for path, e in entries.items() if kind.of_header(path)}
    return header, {
        path: e for path, e in entries.items() if path not in header
    }
