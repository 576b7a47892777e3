"""What a document says in the elements of its dialect, of values that have none there.

EAD 2002 states the agency, its country and further numbers as attributes of `eadid`, the status of the finding aid as
one of `eadheader`, and its making in `creation`; EAD3 has elements for them. Rights, donors, addresses of a unit have
no element in either, but one where a reader looks for them. What is told so is told for other software alone: it is
filler, and reading takes the values from where the Record has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from xjmeta.formats.ead.crosswalk import (
    ACCESS_NAMES,
    NAME,
    NAME_KINDS,
    NOTE_KINDS,
    UNITS,
)
from xjmeta.formats.ead.dialects import EAD3, EAD_DIALECTS
from xjmeta.mapping.rows import Writing, name_of
from xjmeta.model import expressions
from xjmeta.model._markup import is_unsafe
from xjmeta.model.edtf import standard_form
from xjmeta.model.groups import in_internal_groups
from xjmeta.model.language_names import language_code, usual_script
from xjmeta.model.record import Control, Record
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import Event, RecordId, Rights, Statement
from xjmeta.xml.nodes import FILLER, Child, Node

__all__ = ["OPTIONAL", "add_derived", "add_to_unit"]

_ORDER = {
    "ead": (*(dialect.header for dialect in EAD_DIALECTS), "frontmatter", "archdesc"),
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
"""The order of elements that something may be put between."""
_SHOWN_AS = ("access", "general", "related", "use")
"""The kinds of notes in which other values are shown."""
OPTIONAL: frozenset[str] = frozenset(
    {
        "agencycode",
        "creation",
        "dao",
        "descriptivenote",
        "localcontrol",
        "otherrecordid",
        "publisher",
        "unitdate",
        *filter(None, ACCESS_NAMES),
        *filter(None, (n for kind in _SHOWN_AS for n in NOTE_KINDS[kind])),
    }
)
"""The elements that stand for other software alone, and not because a schema wants them."""
_STATUS = "findaidstatus"
_OTHER_NUMBERS = ("identifier", "urn")
_CODES = ("code", "other_code")
"""The kinds of statements of an agency that are no name of it."""


def add_derived(root: Node, record: Record, to: Writing) -> None:
    """Add to a document, before it is fitted to its schema, what its header says of values that stand elsewhere."""
    control = record.control or Control()
    _number(root, record, to)
    if to.dialect < EAD3:
        _add_to_2002(root, record, control)
    else:
        _add_to_3(root, record, control, to)
    header = _kid(root, EAD_DIALECTS[to.dialect].header)
    if header is not None:
        _add_machine_forms(header)
        _add_language_codes(header)


def _number(root: Node, record: Record, to: Writing) -> None:
    """Say the number of what is described where that of the finding aid is blank, though more is said of it."""
    is_3 = to.dialect >= EAD3
    header = _kid(root, "control" if is_3 else "eadheader")
    number = None if header is None else _kid(header, "recordid" if is_3 else "eadid")
    if number is not None and not number.text().strip() and record.known_as:
        number.kids = [record.known_as[0]]


# ---- a unit


def add_to_unit(unit: Node, record: Record, to: Writing) -> None:
    """Add to a unit, before it is fitted to its schema, what stands in no element of its own."""
    did = _kid(unit, "did")
    if did is not None:
        _add_title_dates(did, to)
        _add_machine_forms(did)
        _add_language_codes(did)
        did.kids += map(_idle, _addresses(record))
    told = [
        *(_rights(one, to) for one in record.rights),
        *_related(record, to),
        *_donors(record, to),
        *_grouped(record, to),
    ]
    at = (n for n, kid in enumerate(unit.kids) if getattr(kid, "name", "") in _LISTS)
    place = next(at, len(unit.kids))
    unit.kids[place:place] = [_idle(node) for node in told if node is not None]


_LISTS = UNITS | {"dsc"}


def _add_title_dates(did: Node, to: Writing) -> None:
    """Say in a `did`, too, what dates stand in its titles; EAD3 has none in a title."""
    titles = [kid for kid in did.nodes_below() if kid.name == "unittitle"]
    dates = [one for title in titles for one in title.nodes() if one.name == "unitdate"]
    if to.dialect < EAD3 or not dates:
        return
    at = did.kids.index(titles[-1]) + 1
    copies = [Node("unitdate", _without_id(one), [one.text()]) for one in dates]
    did.kids[at:at] = map(_idle, copies)


def _without_id(node: Node) -> dict[str, str]:
    return {name: said for name, said in node.attributes.items() if name != "id"}


_MACHINE_FORM = {
    "unitdate": "normal",
    "date": "normal",
    "datesingle": "standarddate",
    "fromdate": "standarddate",
    "todate": "standarddate",
    "eventdatetime": "standarddatetime",
}
"""The attribute in which an element says a date as a machine reads it."""
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
"""The elements that dates stand in, or elements with dates."""
_LIMITS = frozenset({"notbefore", "notafter"})
_GREGORIAN = {(None, None), ("gregorian", None), (None, "ce"), ("gregorian", "ce")}


def _add_machine_forms(parent: Node) -> None:
    """Say the dates in an element as a machine reads them, where that is not stated and their words are certain."""
    for kid in parent.nodes_below():
        name = _MACHINE_FORM.get(kid.name, "")
        if kid.name in _AROUND_DATES:
            _add_machine_forms(kid)
        elif name and kid.attributes.keys().isdisjoint({name, *_LIMITS}):
            _add_machine_form(kid, name)


def _add_machine_form(date: Node, name: str) -> None:
    """Say a date as a machine reads it; where its words leave room for doubt, so does `certainty`."""
    own = date.attributes
    read = expressions.read(date.text(), own.get("lang"))
    form, is_same = (read and standard_form(read)) or ("", False)
    if (
        read is None
        or not is_same
        or (own.get("calendar"), own.get("era")) not in _GREGORIAN
    ):
        return
    given = {name: form}
    if read.approximate or read.uncertain:
        given["certainty"] = "approximate" if read.approximate else "questionable"
    if name != "normal" and (len(given) > 1 or "/" in form):
        return  # these take one day, month or year, and no doubt
    new = {key: value for key, value in given.items() if key not in own}
    date.attributes = {**new, **own}
    if FILLER not in date.marks:
        date.marks = (*date.marks, " ".join((FILLER, *new)))


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
    languages = [kid for kid in declaration.nodes_below() if kid.name == "language"]
    names = {kid.name for kid in declaration.nodes_below()}
    codes = (_language_of(language) for language in languages)
    script = usual_script(next(filter(None, codes), ""))
    if script is not None and "script" not in names:
        at = declaration.kids.index(languages[-1]) + 1
        declaration.kids.insert(at, _idle(Node("script", {"scriptcode": script})))


def _language_of(node: Node) -> str | None:
    return node.attributes.get("langcode") or language_code(node.text())


_DECLARATION = "languagedeclaration"


def _addresses(record: Record) -> Iterator[Node]:
    """Yield a link for each identifier that is an address, where no digital object has it."""
    linked = {one.href for one in record.digital_objects}
    for identifier in record.identifiers:
        address = _address_of(identifier.value)
        if address is not None and not (identifier.internal or address in linked):
            yield Node("dao", {"href": address})


_ADDRESS = re.compile(r"https?://\S+")


def _address_of(text: Any) -> str | None:
    """Return a text that is nothing but an address."""
    words = "" if text is None else _plain(text)
    return words if _ADDRESS.fullmatch(words) else None


def _rights(rights: Rights, to: Writing) -> Node | None:
    """Return a statement of rights as the note in which a reader looks for it."""
    words = _linked(rights.text, rights.uri or _address_of(rights.text), to)
    name = _called("access" if rights.kind == "access" else "use", to)
    return Node(name, {}, [Node("p", {}, words)]) if words else None


def _related(record: Record, to: Writing) -> Iterator[Node]:
    """Yield the relations of a unit as a note on what is related; EAD3 has elements for them."""
    if to.dialect < EAD3:
        shown = [one for one in record.relations if not one.internal]
        words = [_linked(one.entry or one.note, one.uri, to) for one in shown]
        paragraphs: list[Child] = [Node("p", {}, said) for said in words if said]
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
        names.append(Node(str(name), {role: donor.role or "dnr"}, [donor.shown.plain]))
    if names:
        yield Node(str(ACCESS_NAMES[to.dialect]), {}, names)


def _grouped(record: Record, to: Writing) -> Iterator[Node]:
    """Yield as notes what groups of notes say themselves; EAD3 has no element for such a group."""
    if to.dialect < EAD3:
        return
    hidden = in_internal_groups(record.groups, lambda group: bool(group.internal))
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


_DONORS = ("person", "corporate_body", "family")
"""The kinds of donors that have an element of their own."""


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
    return [Node("extref" if to.dialect < EAD3 else "ref", {"href": uri}, [words])]


# ---- EAD3


def _add_to_3(root: Node, record: Record, control: Control, to: Writing) -> None:
    status = _kept(record, "control", _STATUS)
    own = [one for one in control.record_ids if one.kind is None]
    kids: list[Node] = [
        Node("otherrecordid", {"localtype": k}, [v]) for k, v in _numbers(own)
    ]
    if status is not None:
        term = Node("term", {}, [status])
        kids.append(Node("localcontrol", {"localtype": _STATUS}, [term]))
    made = [_created(statement, to) for statement in control.creation]
    code = _first(one.agency for one in own)
    country = _first(one.country for one in own)
    if not (kids or made or code or country):
        return
    header = _home(root, EAD_DIALECTS[to.dialect].header)
    for kid in kids:
        _put(header, _idle(kid))
    if made:
        history = _home(header, "maintenancehistory")
        history.kids = [*map(_idle, made), *history.kids]
    _add_agency(header, control, code, country)


def _numbers(own: Iterable[RecordId]) -> Iterator[tuple[str, str]]:
    """Yield the further numbers of a finding aid, each with the attribute of `eadid` that it stands in."""
    for known in own:
        for extra in known.attributes:
            if extra.element is None and extra.name in _OTHER_NUMBERS:
                yield extra.name, extra.value
        if known.public_id:
            yield "publicid", known.public_id


def _created(statement: Statement, to: Writing) -> Node:
    """Return how a finding aid was made as an event; its date is the one that stands in the words."""
    words = [] if statement.text is None else _line(statement.text, to)
    dates = (kid for kid in words if isinstance(kid, Node) and kid.name == "date")
    date = next(dates, Node("date"))
    when = Node("eventdatetime", {}, [date.text()] if date.kids else [])
    if (normal := date.attributes.get("normal")) is not None:
        when.attributes["standarddatetime"] = normal
    own = {a.name: a.value for a in statement.attributes if a.element is None}
    return Node(
        "maintenanceevent",
        own,
        [
            Node("eventtype", {"value": "created"}),
            when,
            Node("eventdescription", {}, words),
        ],
    )


def _add_agency(
    header: Node, control: Control, code: str | None, country: str | None
) -> None:
    """Say which agency keeps the finding aid, where the element for it does not."""
    if not (code or country):
        return
    stated = _kid(header, "maintenanceagency")
    agency = Node("maintenanceagency") if stated is None else stated
    if code and all(one.kind != "code" for one in control.agency):
        _put(agency, _idle(Node("agencycode", {}, [code])))
    if country and "countrycode" not in agency.attributes:
        _set_idle(agency, "countrycode", country)
    if stated is None:
        agency.marks = ()
        _put(header, _idle(agency))


# ---- EAD 2002


def _add_to_2002(root: Node, record: Record, control: Control) -> None:
    status = next(
        (
            str(one.text)
            for one in control.declarations
            if one.text is not None
            and any((a.name, a.value) == ("type", _STATUS) for a in one.attributes)
        ),
        None,
    )
    header = _kid(root, "eadheader")
    if status is not None and _kept(record, "control", _STATUS) is None:
        header = _home(root, "eadheader")
        _set_idle(header, _STATUS, status)
    if header is None and not control.agency:
        return
    header = _home(root, "eadheader")
    _name_agency(header, record, control)
    created = next((one for one in control.events if one.kind == "created"), None)
    if created is not None and not control.creation:
        _put(_home(header, "profiledesc"), _idle(_creation(created)))
    history = _kid(header, "revisiondesc")
    if history is not None:
        _tell_changes(history, control)
        if not history.kids:
            header.kids.remove(history)


def _tell_changes(history: Node, control: Control) -> None:
    """Say of each change when it was and by whom; how the finding aid was made is no change of it."""
    changes = [kid for kid in history.nodes_below() if kid.name == "change"]
    for event, change in zip(control.events, changes, strict=False):
        if event.kind == "created" and not event.descriptions and not control.creation:
            history.kids.remove(change)
            continue
        if _kid(change, "date") is None and event.normal is not None:
            change.kids.insert(0, _idle(Node("date", {}, [event.normal])))
        agent = _first((event.agent, event.label, event.kind))
        if not event.descriptions and agent is not None:
            change.kids.append(_idle(Node("item", {}, [agent])))


def _name_agency(header: Node, record: Record, control: Control) -> None:
    """Say in `eadid` and as publisher which agency keeps the finding aid."""
    code = _first(one.text for one in control.agency if one.kind == "code")
    name = _first(one.text for one in control.agency if one.kind not in _CODES)
    country = _kept(record, "maintenanceagency", "countrycode")
    known = {**_kept_numbers(control), "mainagencycode": code, "countrycode": country}
    if (eadid := _kid(header, "eadid")) is not None:
        for attribute, value in known.items():
            if value and attribute not in eadid.attributes:
                _set_idle(eadid, attribute, value)
    if name and all(one.kind != "publisher" for one in control.publication):
        statement = _home(_home(header, "filedesc"), "publicationstmt")
        statement.kids.insert(0, _idle(Node("publisher", {}, [name])))


def _kept_numbers(control: Control) -> dict[str, str | None]:
    """Return the further numbers and the address of a finding aid by the attribute of `eadid` that is for them."""
    known: dict[str, str | None] = {}
    for one in control.record_ids:
        types = (a.value for a in one.attributes if a.name in _TYPES_OF_NUMBERS)
        name = "url" if one.kind == "representation" else next(types, None)
        value = _first((one.value,)) if one.url is None else one.url
        is_known = name in ("url", "publicid", *_OTHER_NUMBERS)
        if is_known and one.kind is not None and not one.internal:
            known.setdefault(str(name), value)
    return known


_TYPES_OF_NUMBERS = ("type", "localtype")


def _creation(event: Event) -> Node:
    """Return in words how a finding aid was made."""
    said = _first((*event.descriptions[:1], event.agent))
    words: list[Child] = [] if said is None else [said]
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
        a.value for a in record.attributes if (a.element, a.name) == (element, name)
    )
    return next(kept, None)


def _first(texts: Iterable[Any]) -> str | None:
    return next((_plain(text) for text in texts if text is not None), None)


def _plain(text: Any) -> str:
    return " ".join(str(text).split())


def _kid(node: Node, name: str) -> Node | None:
    """Return the first child of a name."""
    return next((kid for kid in node.nodes_below() if kid.name == name), None)


def _home(parent: Node, name: str) -> Node:
    """Return the child of a name; where there is none it is put in."""
    found = _kid(parent, name)
    if found is None:
        found = Node(name)
        _put(parent, found)
    return found


def _put(parent: Node, node: Node) -> None:
    """Put an element in its place among the children of another."""
    order = _ORDER[parent.name]
    later = order[order.index(node.name) + 1 :]
    at = next(
        (n for n, kid in enumerate(parent.kids) if getattr(kid, "name", "") in later),
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
