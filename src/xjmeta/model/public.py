"""The public part of a Record: internal units and values left out at any depth, and a list of what was
withheld.

What is internal says so itself (`internal`), or the element around it does (an `audience` among the
attributes). A unit that lost something keeps no source in which the lost part could still be read.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from xjmeta.messages import Finding
from xjmeta.model._bearers import (
    ABOVE,
    DOCUMENT,
    HELD_BY,
    IDENTIFICATION,
    INNER,
    TITLE,
)
from xjmeta.model._markup import INLINE, escape
from xjmeta.model.groups import (
    FIELD_OF_KIND,
    GROUPED_FIELDS,
    in_internal_groups,
)
from xjmeta.model.origin import Origin
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import Attribute, Group, Note

if TYPE_CHECKING:
    from xjmeta.model.record import Record

__all__ = ["hides", "is_internal", "publish"]

# The kinds that a finding may name: any other word comes from the document and may be internal itself.
_KINDS = frozenset(
    [
        "scope",
        "biography",
        "arrangement",
        "access",
        "use",
        "legal_status",
        "acquisition",
        "custodial_history",
        "processing",
        "appraisal",
        "accruals",
        "preferred_citation",
        "related",
        "separated",
        "originals",
        "copies",
        "finding_aids",
        "bibliography",
        "file_plan",
        "index",
        "technical",
        "general",
        "note",
        "did_note",
        "material_specific",
        "text",
        "other",
        "person",
        "corporate_body",
        "family",
        "name",
        "topic",
        "place",
        "genre_form",
        "function",
        "occupation",
        "title",
        "controlaccess",
        "descgrp",
        "daogrp",
        "physdesc",
        "origination",
        "repository",
        "langmaterial",
    ]
)
# Notes that documents keep in the element that identifies a unit.
_DID_NOTES = frozenset({"did_note", "material_specific"})
# Notes of loose text, whose label names the elements around it.
_LOOSE = frozenset({"text", "head"})
# Fields that are public with their unit, and those that are treated separately.
_OWN_FACTS = frozenset(
    {
        "id",
        "level",
        "other_level",
        "internal",
        "attributes",
        "children",
        "origin",
    }
)
# Fields without words of their own: a value with nothing else left is left out.
_SILENT = frozenset({"kind", "label", "internal", "attributes", "group", "at"})
# A tag of something internal; in JSON its quotes are escaped.
# A dump of a source is searched as text, because a comment or an unmapped element has no value that could be
# internal.
_MARK = re.compile(
    r"""<[^<>]*audience\s*=\s*\\*["']\s*internal\b""", re.IGNORECASE
)
# Elements that words go on across.
_JOINING = INLINE - {"br"}
# The rest of a table beside its columns: attributes of EAD's `tgroup` are kept on `colgroup` but hold for all of these.
_REST_OF_TABLE = frozenset({"thead", "tbody"})


def is_internal(audience: str | None) -> bool:
    """Return whether an `audience` means that an element is internal, in any spelling: in doubt it is
    internal.

    >>> is_internal(" Internal"), is_internal("external")
    (True, False)
    """
    return audience is not None and audience.strip().lower() == "internal"


def hides(data: Any) -> bool:
    """Return whether JSON data of a unit or value says of anything in it that it is internal.

    >>> hides({"items": [{"internal": True}]}), hides({"html": '<span data-audience="internal">a</span>'})
    (True, True)
    """
    if isinstance(data, Mapping):
        if data.get("internal") is True:
            return True
        stated = data.get("value")
        if data.get("name") == "audience" and isinstance(stated, str):
            return is_internal(stated)
        return any(map(hides, data.values()))
    if isinstance(data, list):
        return any(map(hides, data))
    return isinstance(data, str) and _MARK.search(data) is not None


def publish(record: Record) -> tuple[Record | None, list[Finding]]:
    """Return the public part of a Record, and what was withheld: where it was and of what kind, never its
    content.

    A Record with nothing internal is returned as it is; of one that is internal as a whole nothing is left.

    >>> from xjmeta.model.record import Record
    >>> publish(Record(title="A", notes=(Note(kind="scope", body="b", internal=True),)))[1][0].path
    'notes.0'
    """
    units = list(record.walk())
    withheld: list[Finding] = []
    if not any(_may_withhold(unit) for _key, unit in units):
        return record, withheld
    keys = {id(unit): key for key, unit in units}
    public = _unit(record, keys, withheld)
    return (public, withheld) if withheld else (record, withheld)


def _may_withhold(unit: Record) -> bool:
    """Return whether anything of a unit's own, or of its source, may be internal: most Records have nothing."""
    sieve = _Sieve("", _internal_elements(unit.attributes), [])
    if unit.internal or sieve.elements:
        return True
    sieve.changes(unit)
    return bool(sieve.withheld) or (
        unit.origin is not None and _marked(unit.origin)
    )


# The parts below are checked in this order because each finding hides more: the unit, its fields, its source.
def _unit(
    unit: Record,
    keys: Mapping[int, str],
    withheld: list[Finding],
    *,
    below_unnamed: bool = False,
) -> Record | None:
    """Return the public part of a unit; `below_unnamed` says that one above it lost a part of its name."""
    sieve = _Sieve(
        keys[id(unit)], _internal_elements(unit.attributes), withheld
    )
    if unit.internal or DOCUMENT in sieve.elements:
        sieve.withhold(None, "The unit")
        return None
    # Findings are counted, since whether one came of this unit decides whether
    # its source may go along.
    before = len(withheld)
    changes = sieve.changes(unit)
    if (
        unit.origin is not None
        and len(withheld) == before
        and _marked(unit.origin)
    ):
        sieve.withhold(None, "Markup without a value")
    # An element that bears nothing but "internal" leaves no finding; its
    # source would still show that it was there.
    lost = len(withheld) > before or bool(sieve.elements)
    public = unit.replaced(**changes) if changes else unit
    if lost:
        public = _as_source_reads(
            unit,
            public,
            sieve,
            {finding.path for finding in withheld[before:]},
        )
    unnamed = below_unnamed or _identity(unit) != _identity(public)
    children = tuple(
        part
        for child in unit.children
        if (part := _unit(child, keys, withheld, below_unnamed=unnamed))
        is not None
    )
    if "children" in sieve.fields:
        withheld += [
            _finding(keys[id(child)], None, "The unit")
            for child in unit.children
        ]
        children = ()
    origin = _origin(unit, public, lost, below_unnamed=below_unnamed)
    return public.model_copy(update={"children": children, "origin": origin})


def _identity(unit: Record) -> tuple[Any, ...]:
    """Return what names are made of that a unit and those below it go by."""
    control = unit.control
    ids = control.record_ids if control is not None else ()
    return unit.id, unit.identifiers, unit.title, ids


def _as_source_reads(
    unit: Record, public: Record, sieve: _Sieve, reported: set[str | None]
) -> Record:
    """Return the public part of a unit as its source reads without what is internal: that knows the place of
    each word. Where there is no such source, or the unit was edited, it is as the values say.
    """
    origin = unit.origin
    read = (
        getattr(origin.source, "public_values", None)
        if origin is not None
        else None
    )
    # The source of an edited unit says what was, not what is.
    if origin is None or read is None or not origin.untouched(unit):
        return public
    cut: tuple[Record, frozenset[str]] | None = read(unit, origin.ordinal)
    if cut is None:
        return public
    read_again, carried = cut
    if (
        "attributes" in carried
    ):  # which of its elements are internal the source alone does not say
        return public
    changes = _Sieve(
        sieve.key, _internal_elements(read_again.attributes), []
    ).changes(read_again)
    read_again = _with_fields(
        read_again.replaced(**changes) if changes else read_again,
        public,
        carried | _reduced(unit, public),
    )
    for name in type(unit).__pydantic_fields__:
        is_reported = any(
            path is not None and path.partition(".")[0] == name
            for path in reported
        )
        if (
            name not in _OWN_FACTS
            and not is_reported
            and getattr(read_again, name) != getattr(unit, name)
        ):
            sieve.withhold(name, "A part of the field")
    return read_again.model_copy(update={"children": unit.children})


def _reduced(unit: Record, public: Record) -> frozenset[str]:
    """Return the lists that may have a value more because a group, cut to one public text, is that value now; or
    because a source without its internal elements reads as one value what were texts of a group, internal ones too.
    """
    before = Counter(group.kind for group in unit.groups)
    after = Counter(group.kind for group in public.groups)
    bare = Counter(
        group.kind for group in unit.groups if _has_internal_text(group)
    )
    return frozenset(FIELD_OF_KIND[kind] for kind in (before - after) | bare)


def _has_internal_text(group: Group) -> bool:
    return any(text.internal for text in group.texts)


def _with_fields(
    unit: Record, other: Record, fields: frozenset[str]
) -> Record:
    """Return a unit with some fields of another: those that a source without its rest slot does not say."""
    changes = {
        name: getattr(other, name) for name in fields if "." not in name
    }
    inner = {name.removeprefix("control.") for name in fields if "." in name}
    old = unit.control or other.control
    if inner and old is not None:
        empty = type(old)()
        stated = {
            name: getattr(other.control or empty, name) for name in inner
        }
        control = replace(unit.control or empty, **stated)
        changes["control"] = control if control != empty else None
    return unit.replaced(**changes) if changes else unit


def _internal_elements(attributes: tuple[Attribute, ...]) -> frozenset[str]:
    """Return the elements that are internal, of those that bear attributes though they are no value."""
    return frozenset(
        a.element
        for a in attributes
        if a.element and a.name == "audience" and is_internal(a.value)
    )


def _is_inside(element: str | None, internal: frozenset[str]) -> bool:
    """Return whether an element is internal, or is inside one, or may be as far as the table of elements says."""
    # The document as a whole was looked at before: there nothing is left to
    # ask.
    if element in (None, DOCUMENT) or not internal:
        return False
    while element not in internal and element in ABOVE:
        element = ABOVE[element]
    # In doubt it is internal: what the table does not know may stand anywhere.
    return element in internal or element not in HELD_BY


def _was_in(note: Any, internal: frozenset[str]) -> bool:
    """Return whether a note was in an internal element; one from an unmapped element may have been in any."""
    if any(element not in HELD_BY for element in internal):
        return True
    if not isinstance(note, Note):
        return False
    if note.kind == "other":
        return bool(internal - {TITLE})
    bearer = (
        IDENTIFICATION
        if note.kind in _DID_NOTES
        else note.label
        if note.kind in _LOOSE
        else None
    )
    return any(
        _is_inside(element, internal)
        for element in (bearer or "").split("/")
        if element in HELD_BY
    )


def _is_internal(value: Any) -> bool:
    """Return whether a value is internal, or an element in it that is no field of it."""
    if getattr(value, "internal", None) is True:
        return True
    attributes = getattr(value, "attributes", ())
    return bool(attributes) and any(
        a.name == "audience"
        and is_internal(a.value)
        and not _inner_fields(value, a.element)
        for a in attributes
    )


def _inner_fields(value: Any, element: str | None) -> tuple[str, ...]:
    """Return the fields of a value that hold what an element inside it states."""
    return tuple(
        name for name in INNER.get(element or "", ()) if hasattr(value, name)
    )


@cache
def _names_of(kind: type[Any]) -> tuple[str, ...]:
    """Return the names of the fields of a class of values."""
    return tuple(field.name for field in fields(kind))


class _Sieve:
    """Lets the public part of one unit's own values through, and records what it withheld."""

    def __init__(
        self, key: str, elements: frozenset[str], withheld: list[Finding]
    ) -> None:
        self.key = key
        self.elements = elements
        self.withheld = withheld
        self.groups: frozenset[str] = frozenset()
        """The groups of the unit that are internal."""
        self.fields = frozenset(
            field
            for element in elements
            for field in HELD_BY.get(element, ("*",))
        )

    def withhold(self, path: str | None, what: str) -> None:
        """Record what is withheld."""
        self.withheld.append(_finding(self.key, path, what))

    def changes(self, unit: Record) -> dict[str, Any]:
        """Return the fields of a unit that change, with their public values."""
        changes: dict[str, Any] = {}
        self.groups = in_internal_groups(unit.groups, self._is_hidden)
        for name in type(unit).__pydantic_fields__:
            value = getattr(unit, name)
            if name in _OWN_FACTS or value in (None, ()):
                continue
            if "*" in self.fields or (name in self.fields and name != "notes"):
                self.withhold(name, "The field")
                changes[name] = () if isinstance(value, tuple) else None
            elif (public := self.value(value, name)) is not value:
                changes[name] = public
        if self.elements:
            shown = (
                a
                for a in unit.attributes
                if not _is_inside(a.element, self.elements)
            )
            changes["attributes"] = tuple(shown)
        return changes

    def value(self, value: Any, path: str) -> Any:
        """Return the public part of a value: itself if nothing in it is internal, None if nothing is left."""
        if isinstance(value, (Phrase, Prose)):
            return self._text(value, path)
        if isinstance(value, tuple):
            return self._several(value, path)
        if isinstance(value, str):
            if path.endswith(".xml") and _MARK.search(value):
                self.withhold(path, "The embedded XML")
                return None
            return value
        return self._parts(value, path) if is_dataclass(value) else value

    def _several(self, values: tuple[Any, ...], path: str) -> tuple[Any, ...]:
        shown = []
        for number, value in enumerate(values):
            place = f"{path}.{number}"
            if (
                _is_internal(value)
                or self._in_hidden_group(value, path)
                or (path == "notes" and _was_in(value, self.elements))
            ):
                self.withhold(place, _kind_name(value))
            elif (
                public := self.value(self._without_inner(value, place), place)
            ) is not None:
                shown.append(public)
        same = len(shown) == len(values) and all(
            a is b for a, b in zip(shown, values, strict=True)
        )
        return values if same else tuple(shown)

    def _is_hidden(self, group: Group) -> bool:
        """Return whether a group is internal, or its whole list was in an internal element; notes are checked apart."""
        field = FIELD_OF_KIND[group.kind]
        return _is_internal(group) or (
            field in self.fields and field != "notes"
        )

    def _in_hidden_group(self, value: Any, path: str) -> bool:
        """Return whether a value is in an internal group, or is a group that is."""
        if not self.groups:
            return False
        name = "key" if path == "groups" else "group"
        return (
            path in (*GROUPED_FIELDS, "groups")
            and getattr(value, name, None) in self.groups
        )

    def _without_inner(self, value: Any, path: str) -> Any:
        """Return a value without its fields that are internal for themselves."""
        stated = getattr(value, "attributes", ())
        internal = _internal_elements(stated) if stated else None
        if not internal:
            return value
        attributes = tuple(a for a in stated if a.element not in internal)
        cleared: dict[str, Any] = {"attributes": attributes}
        for name in (
            name
            for element in sorted(internal)
            for name in _inner_fields(value, element)
        ):
            if (old := getattr(value, name)) not in (None, ()):
                self.withhold(f"{path}.{name}", "The field")
                cleared[name] = () if isinstance(old, tuple) else None
        return replace(value, **cleared)

    def _parts(self, value: Any, path: str) -> Any:
        changes: dict[str, Any] = {}
        kind: Any = type(value)
        names = _names_of(kind)
        for name in names:
            old = getattr(value, name)
            if old in (None, ()):
                continue
            place = f"{path}.{name}"
            if place in self.fields:
                self.withhold(place, "The field")
                changes[name] = () if isinstance(old, tuple) else None
            elif (new := self.value(old, place)) is not old:
                changes[name] = new
        if not changes:
            return value
        public = replace(value, **changes)
        stated = [
            getattr(public, name) for name in names if name not in _SILENT
        ]
        if any(part not in (None, ()) for part in stated):
            return public
        return None

    def _text(self, text: Phrase | Prose, path: str) -> Phrase | Prose | None:
        """Return a text without the marked passages that are internal."""
        # Parsing is only for the few texts with such a mark.
        if not text.marked or not _MARK.search(text.text):
            return text
        root = etree.fromstring(f"<t>{text.text}</t>")
        inner = [
            element
            for element in root.iter()
            if is_internal(element.get("data-audience"))
        ]
        if not inner:
            return text
        for element in inner:
            for node in [element, *_rest_of_table(element)]:
                _cut(node)
        self.withhold(path, "A passage of the text")
        # `tostring` gives the tail of each child along, so that no word
        # between two elements is lost.
        html = "".join(
            [
                escape(root.text or ""),
                *(etree.tostring(child, encoding="unicode") for child in root),
            ]
        )
        stated = {
            name: value
            for name, value in (("lang", text.lang), ("dir", text.dir))
            if value
        }
        return type(text).of({"html": html, **stated})


def _rest_of_table(element: etree._Element) -> list[etree._Element]:
    """Return the rest of a table, where an element is its columns: their attributes are those of the whole group."""
    return (
        [
            sibling
            for sibling in element.itersiblings()
            if sibling.tag in _REST_OF_TABLE
        ]
        if element.tag == "colgroup"
        else []
    )


def _cut(element: etree._Element) -> None:
    """Take an element out of its parent, and leave the text that follows it; a block parts words."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    behind = (
        (element.tail or "")
        if element.tag in _JOINING
        else f" {element.tail or ''}"
    )
    if before is not None:
        before.tail = (before.tail or "") + behind
    else:
        parent.text = (parent.text or "") + behind
    parent.remove(element)


def _marked(origin: Origin) -> bool:
    """Return whether a source of a unit holds something internal, be it only a comment in it."""
    ask = getattr(origin.source, "holds", None)
    return bool(ask is not None and ask(_MARK, origin.ordinal)) or any(
        _MARK.search(json.dumps(data)) for data in origin.data.values()
    )


def _origin(
    unit: Record, public: Record, lost: bool, *, below_unnamed: bool
) -> Origin | None:
    """Return the origin of a unit that shares nothing with the document it was read from."""
    origin = unit.origin
    if origin is None:
        return None
    # The digest of a document tells whether somebody has the full one; a
    # published part must not.
    if not lost:
        sources = (
            _nameless_sources(origin, unit)
            if below_unnamed
            else origin.dump(unit)["sources"]
        )
        return Origin(
            key=origin.key,
            data={
                name: _without_fingerprint(data)
                for name, data in sources.items()
            },
        )
    return Origin(key=origin.key, data=dict(_patched(origin, public)))


def _nameless_sources(origin: Origin, unit: Record) -> dict[str, Any]:
    """Return the source of a unit of which is known what it says of units above: one that its format can cut. The
    address of a node of RDF is made of names of those above, and a source may carry others.
    """
    source = origin.source
    if source is None or getattr(source, "public", None) is None:
        return {}
    return {source.format: origin.dump(unit)["sources"][source.format]}


def _without_fingerprint(data: Any) -> Any:
    """Return a source without the digest of the whole document that its `home` has behind a slash."""
    fingerprint = data.get("home") if isinstance(data, Mapping) else None
    if isinstance(fingerprint, str):
        return {**data, "home": fingerprint.partition("/")[0] + "/"}
    return data


def _patched(origin: Origin, public: Record) -> Iterator[tuple[str, Any]]:
    """Yield the source without what was withheld, where its format can cut that out."""
    patch = getattr(origin.source, "public", None)
    if (
        origin.source is not None
        and patch is not None
        and (data := patch(public, origin.ordinal)) is not None
    ):
        yield origin.source.format, data


def _kind_name(value: Any) -> str:
    """Return the kind of a value in words, without its content."""
    name = type(value).__name__.lower()
    kind = getattr(value, "kind", None)
    return f"The {name} ({kind})" if kind in _KINDS else f"The {name}"


def _finding(key: str, path: str | None, what: str) -> Finding:
    return Finding.of(
        "held-back", severity="info", unit=key, path=path, what=what
    )
