"""What a document says in the elements of its dialect, of values that have none there.

EAD 2002 states the agency, its country and further numbers as attributes of `eadid`, the status of the finding aid as
one of `eadheader`, and its making in `creation`; EAD3 has elements for them. Rights, donors, addresses of a unit have
no element in either, but one where a reader looks for them. What is written so is for other software alone: it is
filler, and reading takes the values from where the Record has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from xjmeta.formats.ead.creation import creation_event
from xjmeta.formats.ead.crosswalk import (
    ACCESS_NAMES,
    NAME,
    NAME_KINDS,
    NOTE_KINDS,
    UNITS,
)
from xjmeta.formats.ead.dialects import EAD3, EAD_DIALECTS
from xjmeta.formats.ead.extents import NO_TYPE
from xjmeta.mapping.rows import Writing, name_of
from xjmeta.model import date_reading
from xjmeta.model._markup import is_unsafe
from xjmeta.model.edtf import EARLIEST, LATEST, span_form, standard_form
from xjmeta.model.groups import in_internal_groups
from xjmeta.model.language_names import language_code, usual_script
from xjmeta.model.record import Control, Record
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import Event, Note, RecordId, Rights
from xjmeta.xml.nodes import FILLER, Child, Node

__all__ = [
    "AROUND_FOLLOWING",
    "FOLLOWING",
    "OPTIONAL",
    "add_derived",
    "add_to_unit",
    "following",
]

# The order of elements that something may be put between.
_ORDER = {
    "ead": (
        *(dialect.header for dialect in EAD_DIALECTS),
        "frontmatter",
        "archdesc",
    ),
    "control": (
        "recordid",
        "otherrecordid",
        "representation",
        "filedesc",
        "maintenancestatus",
        "publicationstatus",
        "maintenanceagency",
        "languagedeclaration",
        "conventiondeclaration",
        "rightsdeclaration",
        "localtypedeclaration",
        "localcontrol",
        "maintenancehistory",
        "sources",
    ),
    "maintenanceagency": ("agencycode", "otheragencycode", "agencyname"),
    "eadheader": ("eadid", "filedesc", "profiledesc", "revisiondesc"),
    "filedesc": (
        "titlestmt",
        "editionstmt",
        "publicationstmt",
        "seriesstmt",
        "notestmt",
    ),
    "profiledesc": ("creation", "langusage", "descrules"),
}
# The kinds of notes in which other values are shown.
_SHOWN_AS = ("access", "general", "related", "use")
OPTIONAL: frozenset[str] = frozenset(
    {
        "agencycode",
        "bibref",
        "controlnote",
        "creation",
        "dao",
        "descriptivenote",
        "localcontrol",
        "item",
        "note",
        "otherrecordid",
        "p",
        "publisher",
        "unitdate",
        *filter(None, ACCESS_NAMES),
        *filter(None, (n for kind in _SHOWN_AS for n in NOTE_KINDS[kind])),
    }
)
"""The elements that are for other software alone, and not because a schema wants them."""
_STATUS = "findaidstatus"
_OTHER_NUMBERS = ("identifier", "urn")
# The kinds of statements of an agency that are no name of it.
_CODES = ("code", "other_code")


def add_derived(root: Node, record: Record, to: Writing) -> None:
    """Add to a document, before it is fitted to its schema, what its header says of values that are elsewhere."""
    control = record.control or Control()
    _number(root, record, to)
    if to.dialect < EAD3:
        _add_to_2002(root, record, control, to)
    else:
        _add_to_3(root, record, control, to)
    header = _kid(root, EAD_DIALECTS[to.dialect].header)
    if header is not None:
        _add_machine_forms(header)
        _add_language_codes(header)


def _number(root: Node, record: Record, to: Writing) -> None:
    """Write the number of what is described where that of the finding aid is blank, though more is stated of it."""
    is_3 = to.dialect >= EAD3
    header = _kid(root, "control" if is_3 else "eadheader")
    number = (
        None
        if header is None
        else _kid(header, "recordid" if is_3 else "eadid")
    )
    # A blank `eadid` is valid and useless: systems look a finding aid up by
    # it.
    if number is not None and not number.text().strip() and record.known_as:
        number.kids = [record.known_as[0]]


# ---- a unit


def add_to_unit(unit: Node, record: Record, to: Writing) -> None:
    """Add to a unit, before it is fitted to its schema, what is in no element of its own."""
    did = _kid(unit, "did")
    if did is not None:
        _add_title_dates(did, to)
        _add_machine_forms(did)
        for kid in did.nodes_below():
            if kid.name == "langmaterial":
                _add_language_codes(kid)
            elif kid.name in _COUNTED:
                _add_type_of_extents(kid)
        did.kids += map(
            _idle, (*_addresses(record), *_extent_notes(record, to))
        )
    shown = [
        *(_rights(one, to) for one in record.rights),
        *_related(record, to),
        *_donors(record, to),
        *_grouped(record, to),
    ]
    if not shown:
        return
    at = (
        n
        for n, kid in enumerate(unit.kids)
        if getattr(kid, "name", "") in _LISTS
    )
    place = next(at, len(unit.kids))
    unit.kids[place:place] = [
        _idle(node) for node in shown if node is not None
    ]


_LISTS = UNITS | {"dsc"}


def _extent_notes(record: Record, to: Writing) -> Iterator[Node]:
    """Yield what is noted of an extent; EAD 2002 has no element for it but the note of a `did`."""
    if to.dialect >= EAD3 or not record.extents:
        return
    hidden = _hidden_groups(record)
    for extent in record.extents:
        if extent.note is not None and not (
            extent.internal or extent.group in hidden
        ):
            yield Node("note", {}, _blocks(extent.note, to))


def _hidden_groups(record: Record) -> frozenset[str]:
    """Return the keys of the groups of a unit that are internal, or in one that is."""
    return in_internal_groups(
        record.groups, lambda group: bool(group.internal)
    )


def _add_title_dates(did: Node, to: Writing) -> None:
    """Repeat the dates of its titles in a `did`; EAD3 has none in a title."""
    # EAD 2002 has them in the title, where its readers look.
    if to.dialect < EAD3:
        return
    titles = [kid for kid in did.nodes_below() if kid.name == "unittitle"]
    dates = [
        node
        for title in titles
        for node in title.nodes()
        if node.name == "unitdate"
    ]
    if not dates:
        return
    at = did.kids.index(titles[-1]) + 1
    copies = [
        Node("unitdate", _without_id(node), [node.text()]) for node in dates
    ]
    did.kids[at:at] = map(_idle, copies)


def _without_id(node: Node) -> dict[str, str]:
    return {
        name: value for name, value in node.attributes.items() if name != "id"
    }


# The attribute in which an element says a date as a machine reads it.
_MACHINE_FORM = {
    "unitdate": "normal",
    "date": "normal",
    "datesingle": "standarddate",
    "fromdate": "standarddate",
    "todate": "standarddate",
    "eventdatetime": "standarddatetime",
}
# The elements that dates stand in, or elements with dates.
_AROUND_DATES = frozenset(
    {
        "unitdatestructured",
        "dateset",
        "daterange",
        "filedesc",
        "publicationstmt",
        "revisiondesc",
        "change",
        "maintenancehistory",
        "maintenanceevent",
    }
)
_LIMITS = frozenset({"notbefore", "notafter"})
# What an attribute says that a schema demands and nobody states.
_USUAL: Mapping[str, Mapping[str, str]] = {
    "dao": {"daotype": "unknown"},
    "physdescstructured": {"coverage": "whole", **NO_TYPE},
}
FOLLOWING: Mapping[str, tuple[str, ...]] = {
    "unitdate": ("normal", "certainty"),
    "datesingle": ("standarddate",),
    "fromdate": ("standarddate",),
    "todate": ("standarddate",),
    "dao": ("daotype",),
    "language": ("langcode",),
    "physdescstructured": tuple(_USUAL["physdescstructured"]),
}
"""The elements in a `did` with the attributes that may follow from their words."""
AROUND_FOLLOWING = _AROUND_DATES | {
    "daoset",
    "langmaterial",
    "languageset",
    "physdescset",
}
"""The elements in a `did` that hold such elements."""
_GREGORIAN = {
    (None, None),
    ("gregorian", None),
    (None, "ce"),
    ("gregorian", "ce"),
}


def _add_machine_forms(parent: Node) -> None:
    """Write the dates in an element in machine form, where that is not stated and their words are certain."""
    for kid in parent.nodes_below():
        name = _MACHINE_FORM.get(kid.name, "")
        if kid.name in _AROUND_DATES:
            _add_machine_forms(kid)
        elif name and kid.attributes.keys().isdisjoint({name, *_LIMITS}):
            _add_machine_form(kid)


def _add_machine_form(date: Node) -> None:
    """Write a date in machine form, and in `certainty` the doubt in its words."""
    own = date.attributes
    given = following(date.name, date.text(), own)
    new = {key: value for key, value in given.items() if key not in own}
    if not new:
        return
    date.attributes = {**new, **own}
    if FILLER not in date.marks:
        date.marks = (*date.marks, " ".join((FILLER, *new)))


def following(
    name: str, words: str, own: Mapping[str, str]
) -> Mapping[str, str]:
    """Return the attributes of an element that follow from its words, where these are certain and none of its `own`
    says otherwise.

    >>> dict(following("unitdate", "ca. 1920", {})), dict(following("datesingle", "1920", {"era": "bce"}))
    ({'normal': '1920', 'certainty': 'approximate'}, {})
    """
    if name == "language":
        code = language_code(words)
        return _NOTHING if code is None else {"langcode": code}
    machine_form = _MACHINE_FORM.get(name)
    if machine_form is None:
        return _USUAL.get(name, _NOTHING)
    if (own.get("calendar"), own.get("era")) not in _GREGORIAN:
        return _NOTHING
    return _machine_form(machine_form, words, own.get("lang"))


_NOTHING: Mapping[str, str] = MappingProxyType({})


# A date is asked for when it is written, when that is settled, and when it is read back.
@lru_cache(maxsize=1024)
def _machine_form(
    name: str, words: str, language: str | None
) -> Mapping[str, str]:
    """Return the machine form of a date as the attribute `name`, and the doubt in it; nothing if it is not certain."""
    read = date_reading.read(words, language)
    form, is_same = (read and standard_form(read)) or ("", False)
    if read is None or not is_same:
        return _NOTHING
    given = {name: form}
    if read.approximate or read.uncertain:
        given["certainty"] = (
            "approximate" if read.approximate else "questionable"
        )
    if name != "normal" and (len(given) > 1 or "/" in form):
        return _NOTHING  # these take one day, month or year, and no doubt
    return MappingProxyType(given)


# Elements that hold counted extents.
_COUNTED = frozenset({"physdescset", "physdescstructured"})


def _add_type_of_extents(extents: Node) -> None:
    """Give the extents that are counted, and state no type, that of an extent."""
    for node in extents.nodes():
        if (
            node.name == "physdescstructured"
            and _TYPE_OF_EXTENT not in node.attributes
        ):
            for name, value in NO_TYPE.items():
                node.attributes.setdefault(name, value)
            node.marks = (*node.marks, " ".join((FILLER, *NO_TYPE)))


_TYPE_OF_EXTENT = "physdescstructuredtype"


def _add_language_codes(parent: Node) -> None:
    """State the codes of the languages that are named, and the script of a finding aid, which EAD3 wants, where its
    language has but one.
    """
    for node in parent.nodes():
        if node.name == "language" and "langcode" not in node.attributes:
            code = language_code(node.text())
            if code is not None:
                _set_idle(node, "langcode", code)
        elif node.name == _DECLARATION:
            _add_script(node)


def _add_script(declaration: Node) -> None:
    languages = [
        kid for kid in declaration.nodes_below() if kid.name == "language"
    ]
    names = {kid.name for kid in declaration.nodes_below()}
    codes = (_language_of(language) for language in languages)
    script = usual_script(next(filter(None, codes), ""))
    if script is not None and "script" not in names:
        at = declaration.kids.index(languages[-1]) + 1
        declaration.kids.insert(
            at, _idle(Node("script", {"scriptcode": script}))
        )


def _language_of(node: Node) -> str | None:
    return node.attributes.get("langcode") or language_code(node.text())


_DECLARATION = "languagedeclaration"


def _addresses(record: Record) -> Iterator[Node]:
    """Yield a link for each identifier that is an address, where no digital object has it."""
    linked = {file.href for file in record.digital_objects}
    for identifier in record.identifiers:
        address = _address_of(identifier.value)
        if address is not None and not (
            identifier.internal or address in linked
        ):
            yield Node("dao", {"href": address})


# A text that is nothing but an address.
_ADDRESS = re.compile(r"https?://\S+")


def _address_of(text: Any) -> str | None:
    """Return a text that is nothing but an address."""
    words = "" if text is None else _plain(text)
    return words if _ADDRESS.fullmatch(words) else None


def _rights(rights: Rights, to: Writing) -> Node | None:
    """Return a statement of rights as the note in which a reader looks for it."""
    words = _linked(rights.text, rights.uri or _address_of(rights.text), to)
    name = _called("access" if rights.kind == "access" else "use", to)
    if words:
        return Node(name, {}, [Node("p", {}, words)])
    return None


def _related(record: Record, to: Writing) -> Iterator[Node]:
    """Yield the relations of a unit as a note on what is related; EAD3 has elements for them."""
    if to.dialect < EAD3:
        shown = [
            relation for relation in record.relations if not relation.internal
        ]
        words = [
            text
            for relation in shown
            for text in (
                _linked(relation.entry, relation.uri, to),
                _linked(relation.note, None, to),
            )
        ]
        paragraphs: list[Child] = [
            Node("p", {}, text) for text in words if text
        ]
        if paragraphs:
            yield Node(_called("related", to), {}, paragraphs)


def _donors(record: Record, to: Writing) -> Iterator[Node]:
    """Yield the donors of a unit as names to find it under, each with the role of a donor."""
    names: list[Child] = []
    for donor in record.donors:
        if donor.shown is None or donor.internal:
            continue
        kind = donor.kind if donor.kind in _DONORS else "name"
        name = NAME_KINDS[kind][to.dialect]
        role = name_of(NAME.attrs, "role", to.dialect)
        names.append(
            Node(str(name), {role: donor.role or "dnr"}, [donor.shown.plain])
        )
    if names:
        yield Node(str(ACCESS_NAMES[to.dialect]), {}, names)


def _grouped(record: Record, to: Writing) -> Iterator[Node]:
    """Yield as notes what groups of notes say themselves; EAD3 has no element for such a group."""
    if to.dialect < EAD3 or not record.groups:
        return
    hidden = _hidden_groups(record)
    for group in record.groups:
        if group.kind != "descgrp" or group.key in hidden:
            continue
        head, *blocks = (
            group.heading,
            *(t.body for t in group.texts if not t.internal),
        )
        words = [w for body in blocks if body for w in _blocks(body, to)]
        if words:
            heads = [] if head is None else [Node("head", {}, _line(head, to))]
            yield Node(_called("general", to), {}, [*heads, *words])


def _blocks(body: Prose, to: Writing) -> list[Child]:
    return to.codec.write_prose(body, to.dialect)


def _line(text: Phrase, to: Writing) -> list[Child]:
    return to.codec.write_phrase(text, to.dialect)


# The kinds of donors that have an element of their own.
_DONORS = ("person", "corporate_body", "family")


def _called(kind: str, to: Writing) -> str:
    """Return the element of a kind of notes."""
    return str(NOTE_KINDS[kind][to.dialect])


def _linked(text: Any, uri: str | None, to: Writing) -> list[Child]:
    """Return words that link to an address, or the words, or the address alone."""
    words = _plain(text) if text is not None else uri
    if words is None:
        return []
    if uri is None or is_unsafe(uri):
        return [words]
    return [
        Node("extref" if to.dialect < EAD3 else "ref", {"href": uri}, [words])
    ]


# ---- EAD3


def _add_to_3(
    root: Node, record: Record, control: Control, to: Writing
) -> None:
    status = _kept(record, "control", _STATUS)
    own = [stated for stated in control.record_ids if stated.kind is None]
    # The order of what follows is that of the sections of `control`; each part
    # is filler, since the Record has its values elsewhere.
    kids: list[Node] = [
        Node("otherrecordid", {"localtype": k}, [v]) for k, v in _numbers(own)
    ]
    if status is not None:
        term = Node("term", {}, [status])
        kids.append(Node("localcontrol", {"localtype": _STATUS}, [term]))
    _add_standard_times(_kid(root, EAD_DIALECTS[to.dialect].header), control)
    front = [
        stated
        for stated in control.front_matter
        if stated.kind != "title_page"
    ]
    creations = [
        creation_event(statement, to) for statement in control.creation
    ]
    code = _first(stated.agency for stated in own)
    country = _first(stated.country for stated in own)
    # Nothing to say: a header is not opened for nothing, it would need filler
    # of its own.
    if not (kids or front or creations or code or country):
        return
    header = _section(root, EAD_DIALECTS[to.dialect].header)
    if front:
        notes = _section(_section(header, "filedesc"), "notestmt")
        notes.kids += [
            _idle(_control_note(division, to)) for division in front
        ]
    for kid in kids:
        _put(header, _idle(kid))
    if creations:
        history = _section(header, "maintenancehistory")
        history.kids = [*creations, *history.kids]
    _add_agency(header, control, code, country)


def _control_note(division: Note, to: Writing) -> Node:
    """Return a division of the front matter, which EAD3 does not have, as a note on the finding aid."""
    head = [] if division.heading is None else [_line(division.heading, to)]
    body = [] if division.body is None else _blocks(division.body, to)
    return Node(
        "controlnote", {}, [*(Node("p", {}, words) for words in head), *body]
    )


def _add_standard_times(header: Node | None, control: Control) -> None:
    """State the time of an event in the form that EAD3 takes, where it is stated otherwise."""
    history = None if header is None else _kid(header, "maintenancehistory")
    for event, node in _with_nodes(history, control):
        when = _kid(node, "eventdatetime")
        stated = event.normal or ""
        # What has a time of day is left as it is stated.
        read = None if "T" in stated else date_reading.normalise(stated)
        if when is not None and read is not None and read.lower > EARLIEST:
            form = (
                span_form(read.lower, read.upper)
                if read.upper < LATEST
                else "/"
            )
            # @standarddatetime takes one day, month or year; a span has no
            # place in it.
            if "/" not in form:
                when.attributes["standarddatetime"] = form


def _with_nodes(
    history: Node | None, control: Control
) -> Iterator[tuple[Event, Node]]:
    """Yield the events of a finding aid that are not internal, each with its element."""
    nodes = [] if history is None else [*history.nodes_below()]
    shown = (n for n in nodes if n.attributes.get("audience") != "internal")
    yield from zip(control.events, shown, strict=False)


def _numbers(own: Iterable[RecordId]) -> Iterator[tuple[str, str]]:
    """Yield the further numbers of a finding aid, each with its attribute of `eadid`."""
    for known in own:
        for extra in known.attributes:
            if extra.element is None and extra.name in _OTHER_NUMBERS:
                yield extra.name, extra.value
        if known.public_id:
            yield "publicid", known.public_id


def _add_agency(
    header: Node, control: Control, code: str | None, country: str | None
) -> None:
    """Return which agency keeps the finding aid, where the element for it does not."""
    if not (code or country):
        return
    stated = _kid(header, "maintenanceagency")
    agency = Node("maintenanceagency") if stated is None else stated
    if code and all(statement.kind != "code" for statement in control.agency):
        _put(agency, _idle(Node("agencycode", {}, [code])))
    if country and "countrycode" not in agency.attributes:
        _set_idle(agency, "countrycode", country)
    if stated is None:
        agency.marks = ()
        _put(header, _idle(agency))


# ---- EAD 2002


def _add_to_2002(
    root: Node, record: Record, control: Control, to: Writing
) -> None:
    status = next(
        (
            str(stated.text)
            for stated in control.declarations
            if stated.text is not None
            and any(
                (a.name, a.value) == ("type", _STATUS)
                for a in stated.attributes
            )
        ),
        None,
    )
    header = _kid(root, "eadheader")
    if status is not None and _kept(record, "control", _STATUS) is None:
        header = _section(root, "eadheader")
        _set_idle(header, _STATUS, status)
    # Nothing is stated of the finding aid: what the schema demands of a header
    # is filler, and made elsewhere.
    if header is None and not control.agency:
        return
    header = _section(root, "eadheader")
    _name_agency(header, record, control)
    created = next(
        (stated for stated in control.events if stated.kind == "created"), None
    )
    if created is not None and not control.creation:
        creation = _creation(created)
        if creation.kids:
            _put(_section(header, "profiledesc"), _idle(creation))
    _add_rights(header, control, to)
    _add_conventions(header, control)
    _add_sources(header, control, to)
    _add_changes(header, control)


def _add_changes(header: Node, control: Control) -> None:
    """Write of each change when it was and by whom; how the finding aid was made is no change of it."""
    history = _kid(header, "revisiondesc")
    for event, change in [*_with_nodes(history, control)]:
        # EAD 2002 tells the making of a finding aid in `creation`, changes in
        # `revisiondesc`.
        is_creation = event.kind == "created" and not control.creation
        if history is not None and is_creation and not event.descriptions:
            history.kids.remove(change)
        else:
            _add_change(event, change)
    if history is not None and not history.kids:
        header.kids.remove(history)


def _add_change(event: Event, change: Node) -> None:
    """Write of a change when it was and by whom."""
    date = _kid(change, "date")
    day = (event.normal or "").partition("T")[0]
    if day and date is None:
        change.kids.insert(0, _idle(Node("date", {}, [day])))
    elif day and date is not None:
        date.attributes["normal"] = day
        date.kids = date.kids or [day]
    text = _first(
        (
            event.agent,
            *(() if event.descriptions else (event.label, event.kind)),
        )
    )
    words = " ".join(_plain(description) for description in event.descriptions)
    if text is not None and text not in words:
        change.kids.append(_idle(Node("item", {}, [text])))


def _add_rights(header: Node, control: Control, to: Writing) -> None:
    """Write the rights in the finding aid into the publication statement."""
    stated = [
        declaration
        for declaration in control.declarations
        if declaration.kind == "rights"
    ]
    words = filter(
        None,
        (
            _linked(declaration.text, declaration.uri, to)
            for declaration in stated
        ),
    )
    kids = [_idle(Node("p", {}, text)) for text in words]
    if kids:
        _section(_section(header, "filedesc"), "publicationstmt").kids += kids


def _add_conventions(header: Node, control: Control) -> None:
    """Cite the further rules of a finding aid beside the first: EAD 2002 has one element for them all."""
    stated = [
        declaration
        for declaration in control.declarations
        if declaration.kind == "convention"
    ]
    for number, declaration in enumerate(stated):
        # An address that a browser would run is shown as words.
        link = (
            {}
            if declaration.uri is None or is_unsafe(declaration.uri)
            else {"href": declaration.uri}
        )
        texts = (
            declaration.text if number else None,
            declaration.abbreviation,
            declaration.uri,
        )
        if (words := _first(texts)) is not None:
            rules = _section(_section(header, "profiledesc"), "descrules")
            rules.kids += [" ", _idle(Node("bibref", link, [words]))]


def _add_sources(header: Node, control: Control, to: Writing) -> None:
    """Write the sources of the finding aid into notes on it."""
    for source in control.sources:
        texts = (
            _linked(source.text, source.uri, to),
            _linked(source.note, None, to),
        )
        paragraphs: list[Child] = [
            Node("p", {}, words) for words in texts if words
        ]
        if paragraphs:
            notes = _section(_section(header, "filedesc"), "notestmt")
            notes.kids.append(_idle(Node("note", {}, paragraphs)))


def _name_agency(header: Node, record: Record, control: Control) -> None:
    """Write the agency that keeps the finding aid into `eadid` and as publisher."""
    code = _first(
        name_stated.text
        for name_stated in control.agency
        if name_stated.kind == "code"
    )
    name = _first(
        name_stated.text
        for name_stated in control.agency
        if name_stated.kind not in _CODES
    )
    country = _kept(record, "maintenanceagency", "countrycode")
    known = {
        **_kept_numbers(control),
        "mainagencycode": code,
        "countrycode": country,
    }
    if (eadid := _kid(header, "eadid")) is not None:
        for attribute, value in known.items():
            if value and attribute not in eadid.attributes:
                _set_idle(eadid, attribute, value)
    if name and all(
        statement.kind != "publisher" and _first([statement.text]) != name
        for statement in control.publication
    ):
        statement = _section(_section(header, "filedesc"), "publicationstmt")
        statement.kids.insert(0, _idle(Node("publisher", {}, [name])))


def _kept_numbers(control: Control) -> dict[str, str | None]:
    """Return the further numbers and the address of a finding aid by the attribute of `eadid` that is for them."""
    known: dict[str, str | None] = {}
    for record_id in control.record_ids:
        types = (
            a.value
            for a in record_id.attributes
            if a.name in _TYPES_OF_NUMBERS
        )
        name = (
            "url" if record_id.kind == "representation" else next(types, None)
        )
        value = (
            _first((record_id.value,))
            if record_id.url is None
            else record_id.url
        )
        name = name or "identifier"
        is_known = name in ("url", "publicid", *_OTHER_NUMBERS)
        if is_known and record_id.kind is not None and not record_id.internal:
            known.setdefault(str(name), value)
    return known


_TYPES_OF_NUMBERS = ("type", "localtype")


def _creation(event: Event) -> Node:
    """Return in words how a finding aid was made."""
    texts = [
        _plain(piece)
        for piece in (*event.descriptions[:1], event.agent)
        if piece
    ]
    parts = [
        piece
        for n, piece in enumerate(texts)
        if not n or piece not in texts[0]
    ]
    words: list[Child] = [", ".join(parts)] if parts else []
    if event.date is None and event.normal is None:
        return Node("creation", {}, words)
    date = Node("date", {}, [_plain(event.date or event.normal)])
    if event.normal is not None:
        date.attributes["normal"] = event.normal
    return Node("creation", {}, [*words, ", ", date] if words else [date])


# ---- nodes


def _kept(record: Record, element: str, name: str) -> str | None:
    """Return an attribute that a Record keeps for an element that is no value."""
    kept = (
        a.value
        for a in record.attributes
        if (a.element, a.name) == (element, name)
    )
    return next(kept, None)


def _first(texts: Iterable[Any]) -> str | None:
    return next((_plain(text) for text in texts if text is not None), None)


def _plain(text: Any) -> str:
    return " ".join(str(text).split())


def _kid(node: Node, name: str) -> Node | None:
    """Return the first child of a name."""
    return next((kid for kid in node.nodes_below() if kid.name == name), None)


def _section(parent: Node, name: str) -> Node:
    """Return the child of a name; where there is none it is put in."""
    section = _kid(parent, name)
    if section is None:
        section = Node(name)
        _put(parent, section)
    return section


def _put(parent: Node, node: Node) -> None:
    """Put an element in its place among the children of another."""
    order = _ORDER[parent.name]
    later = order[order.index(node.name) + 1 :]
    # Behind the last sibling that the schema has before it: in front of the
    # first that comes later.
    at = next(
        (
            n
            for n, kid in enumerate(parent.kids)
            if getattr(kid, "name", "") in later
        ),
        len(parent.kids),
    )
    parent.kids.insert(at, node)


def _idle(node: Node) -> Node:
    """Mark an element as filler."""
    node.marks = (FILLER, *node.marks)
    return node


def _set_idle(node: Node, name: str, value: str) -> None:
    """Set an attribute that is filler."""
    node.attributes[name] = value
    node.marks = (*node.marks, f"{FILLER} {name}")
