"""The plain statements beside the ordered lists: `dcterms:date`, `dcterms:creator`, `rico:hasRecordSetType`
and the like, which ordinary queries ask for.

They say what the lists say, without order, groups and qualifiers. A unit has a digest of what the statements of each
property read, so that an edit tells on which side it was made: a statement that was edited alone holds, else
the list does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from hashlib import blake2s
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from xjmeta.formats.jsonld.crosswalk import EDTF, LINK, SIMPLE_LANGUAGE
from xjmeta.model import edtf
from xjmeta.model.language_names import languages_in
from xjmeta.model.places import GeoPoint
from xjmeta.model.record import Record
from xjmeta.model.structure import makers
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import NO_MAKERS, AccessPoint, Container, Date

__all__ = [
    "ABOVE",
    "ALSO",
    "CONCEPT_TYPES",
    "DATE",
    "DIGESTS",
    "ENTITY_TYPES",
    "LEVEL",
    "MARKED",
    "MIXED",
    "ON_MAP",
    "ROWS",
    "SET_TYPES",
    "STATEMENTS",
    "TITLE",
    "UNIT_TYPES",
    "StatedValue",
    "StatementRow",
    "digests",
    "statements",
    "statements_of",
    "types",
    "with_statement",
]

Data = dict[str, Any]
Plain = Mapping[str, tuple["StatedValue", ...]]

DIGESTS = "digests"
"""The term of the digests of a unit."""
ABOVE = "rico:isOrWasIncludedIn"
"""The property that leads from a unit to the one it is a part of."""
SET_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "collection": "Collection",
        "fonds": "Fonds",
        "subfonds": "Fonds",
        "series": "Series",
        "subseries": "Series",
        "file": "File",
    }
)
"""The type of record set (the vocabulary of RiC-O) that each level is."""
_SET_TYPE = "https://www.ica.org/standards/RiC/vocabularies/recordSetTypes#"
_RESOURCE, _COMPONENT = "RecordResource", "ArchiveComponent"
UNIT_TYPES = (_RESOURCE, "RecordSet", "Record", "RecordPart", _COMPONENT)
"""The classes of units of description, as they are called in the context."""
ENTITY_TYPES: Mapping[str | None, str] = MappingProxyType(
    {
        "person": "Person",
        "corporate_body": "CorporateBody",
        "family": "Family",
        "name": "Agent",
        "place": "Place",
    }
)
"""The class (RiC-O) of the node of an agent or a place, by the kind of its heading."""
CONCEPT_TYPES: Mapping[str | None, str] = MappingProxyType(
    {
        "topic": "Concept",
        "genre_form": "DocumentaryFormType",
        "occupation": "OccupationType",
        "function": "ActivityType",
    }
)
"""The class of the node of a heading that names neither an agent nor a place, where it has an address."""
_KINDS = {
    type_: kind for kind, type_ in {**ENTITY_TYPES, **CONCEPT_TYPES}.items()
}


class StatedValue(NamedTuple):
    """The object of one statement: a text, or a node with its IRI, name, class and point on the map."""

    text: str
    lang: str | None = None
    iri: str | None = None
    type: str | None = None
    is_node: bool = False
    point: GeoPoint | None = None

    @property
    def key(self) -> str:
        """What distinguishes it from another one; what a node with an IRI is called is stated of the node, not here."""
        text = " ".join(self.text.split())
        return self.iri or (
            text if self.is_node else f"{text}@{(self.lang or '').lower()}"
        )


class StatementRow(NamedTuple):
    """Which values of a unit a property says, how a value is said, and what the statement alone reads.

    `kinds` are the kinds of values meant (none: all), `others` those that are not; `by` is the field that tells them.
    """

    says: str
    field: str
    shown: Callable[[Any], StatedValue | list[StatedValue] | None]
    read: Callable[[StatedValue, StatementRow], Data]
    kinds: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    by: str = "kind"

    @property
    def leads_to_nodes(self) -> bool:
        """Return whether what it says are nodes."""
        return (
            self.shown in (_agent, _archive, _entity) or self.field in _LINKED
        )

    def takes(self, item: Any) -> bool:
        """Return whether a value is one of those meant."""
        return self.means(getattr(item, self.by, None))

    def means(self, kind: str | None) -> bool:
        """Return whether values of a kind are meant."""
        if self.kinds:
            return kind in self.kinds
        return kind not in self.others


# ---- values as objects of statements


def _text(text: Phrase | Prose | None) -> StatedValue | None:
    if text is None or not text.plain.strip():
        return None
    lang = (
        text.lang
        if text.lang and SIMPLE_LANGUAGE.fullmatch(text.lang)
        else None
    )
    return StatedValue(text.plain, lang)


def _link(uri: str | None) -> str | None:
    return uri if uri is not None and LINK.fullmatch(uri) else None


def _date(date: Date) -> StatedValue | None:
    edtf = date.edtf
    if edtf is not None:
        return StatedValue(str(edtf))
    return _text(date.shown)


def _entity(point: AccessPoint) -> StatedValue | None:
    name = _text(point.shown)
    iri = _link(point.uri)
    if name is None and iri is None:
        return None
    type_ = ENTITY_TYPES.get(point.kind or "name")
    if type_ is None and iri is None:
        return name
    type_ = type_ or CONCEPT_TYPES.get(point.kind)
    on_map = next(
        filter(None, (place.point for place in point.coordinates)), None
    )
    return StatedValue(
        *(name or StatedValue(""))[:2],
        iri=iri,
        type=type_,
        is_node=True,
        point=on_map,
    )


def _archive(point: AccessPoint) -> StatedValue | None:
    entity = _entity(point)
    return entity and entity._replace(type="ArchiveOrganization", is_node=True)


def _agent(point: AccessPoint) -> StatedValue | None:
    entity = _entity(point)
    return entity and entity._replace(
        type=entity.type or "Agent", is_node=True
    )


def _container(container: Container) -> StatedValue | None:
    indicator = (
        container.indicator.plain if container.indicator is not None else ""
    )
    text = " ".join(filter(None, (container.type, indicator)))
    return StatedValue(text) if text else None


def _node(uri: str | None) -> StatedValue | None:
    iri = _link(uri)
    if iri is None:
        return None
    return StatedValue("", iri=iri, is_node=True)


def _language(value: Any) -> StatedValue | list[StatedValue] | None:
    """Return the code of a language, or those of the languages that its words name, else the words."""
    if value.code:
        return StatedValue(value.code)
    words = "" if value.name is None else value.name.plain
    return [StatedValue(code) for _name, code in languages_in(words)] or _text(
        value.name
    )


# ---- what a statement alone reads


def _phrase(stated_value: StatedValue) -> Any:
    """Return what is said in words; a node that nobody names says its address."""
    text = stated_value.text or stated_value.iri or ""
    return (
        {"text": text, "lang": stated_value.lang}
        if stated_value.lang
        else text
    )


def _as(name: str) -> Callable[[StatedValue, StatementRow], Data]:
    return lambda stated_value, _row: {name: _phrase(stated_value)}


def _as_date(stated_value: StatedValue, _row: StatementRow) -> Data:
    return {
        "normal"
        if edtf.is_valid(stated_value.text)
        else "expression": _phrase(stated_value)
    }


def _as_language(stated_value: StatedValue, _row: StatementRow) -> Data:
    is_code = (
        stated_value.text.isalpha()
        and stated_value.text.islower()
        and len(stated_value.text) in (2, 3)
    )
    return (
        {"code": stated_value.text}
        if is_code
        else {"name": _phrase(stated_value)}
    )


def _as_entity(stated_value: StatedValue, row: StatementRow) -> Data:
    kinds = row.kinds if row.by == "kind" else ()
    kind = _KINDS.get(stated_value.type or "", next(iter(kinds), None))
    out = {
        "name": _phrase(stated_value) if stated_value.text else None,
        "uri": stated_value.iri,
        "kind": kind,
    }
    if stated_value.point is not None:
        out["coordinates"] = [{"value": ", ".join(stated_value.point)}]
    return {name: value for name, value in out.items() if value is not None}


def _as_contributor(stated_value: StatedValue, _row: StatementRow) -> Data:
    return {**_as_entity(stated_value, _row), "role": "ctb"}


def _as_facet(stated_value: StatedValue, _row: StatementRow) -> Data:
    return {"expression": _phrase(stated_value), "kind": _FACET}


# The kind of an extent that says what the material is made of, or what it looks like.
_FACET = "physical_facet"


def _as_note(stated_value: StatedValue, row: StatementRow) -> Data:
    return {"kind": (*row.kinds, "abstract")[0], "body": _phrase(stated_value)}


def _as_uri(name: str) -> Callable[[StatedValue, StatementRow], Data]:
    return lambda stated_value, _row: {
        name: stated_value.iri or stated_value.text
    }


def _note(predicate: str, *kinds: str) -> StatementRow:
    return StatementRow(
        predicate, "notes", lambda note: _text(note.body), _as_note, kinds
    )


DATE = "dcterms:date"
"""The property of the dates, those in the title too."""
ROWS: tuple[StatementRow, ...] = (
    StatementRow("dcterms:identifier", "identifiers", lambda one: _text(one.value), _as("value")),
    StatementRow("dcterms:alternative", "titles", lambda one: _text(one.value), _as("value")),
    StatementRow(DATE, "dates", _date, _as_date),
    StatementRow("dcterms:medium", "extents", lambda one: _text(one.shown), _as_facet, (_FACET,)),
    StatementRow("dcterms:extent", "extents", lambda one: _text(one.shown), _as("expression"), others=(_FACET,)),
    StatementRow("dcterms:language", "languages", _language, _as_language),
    StatementRow("dcterms:creator", "creators", _agent, _as_entity, others=NO_MAKERS, by="role"),
    StatementRow("dcterms:contributor", "creators", _agent, _as_contributor, kinds=NO_MAKERS, by="role"),
    StatementRow("dcterms:contributor", "donors", _agent, _as_entity),
    StatementRow("schema:holdingArchive", "repository", _archive, _as_entity),
    StatementRow("dcterms:abstract", "abstracts", lambda one: _text(one.body), _as_note),
    StatementRow("dcterms:spatial", "access_points", _entity, _as_entity, ("place",)),
    StatementRow("dcterms:type", "access_points", _entity, _as_entity, ("genre_form",)),
    StatementRow("dcterms:subject", "access_points", _entity, _as_entity, others=("place", "genre_form")),
    _note("rico:scopeAndContent", "scope"),
    _note("rico:history", "biography"),
    _note("rico:recordResourceStructure", "arrangement"),
    _note("rico:conditionsOfAccess", "access"),
    _note("rico:conditionsOfUse", "use"),
    _note("dcterms:provenance", "custodial_history", "acquisition"),
    _note("dcterms:relation", "related", "separated", "copies", "finding_aids"),
    _note("dcterms:source", "originals"),
    _note("dcterms:isReferencedBy", "bibliography"),
    _note("dcterms:bibliographicCitation", "preferred_citation"),
    _note("rico:accruals", "accruals"),
    _note("rico:generalDescription", "general", "technical", "material_specific", "did_note", "note"),
    _note("rico:generalDescription", "processing", "appraisal", "file_plan"),
    StatementRow("schema:itemLocation", "locations", lambda one: _text(one.text), _as("text")),
    StatementRow("schema:itemLocation", "containers", _container, _as("indicator")),
    StatementRow("schema:associatedMedia", "digital_objects", lambda one: _node(one.href), _as_uri("href")),
    StatementRow("dcterms:rights", "rights", lambda one: _node(one.uri), _as_uri("uri")),
)  # fmt: skip
"""Which values are said by which property; of several lists of one property the first takes what is new."""
_LINKED = ("digital_objects", "rights")
LEVEL = "rico:hasRecordSetType"
"""The property of the type of record set."""
TITLE = "dcterms:title"
"""The property of the title, which is its plain words."""
MARKED = "markedTitle"
"""The term of a title with its markup; without markup there is nothing else to say."""
STATEMENTS = frozenset({row.says for row in ROWS} | {LEVEL, ABOVE})
"""The properties of the plain statements."""
MIXED = ("dcterms:subject", "dcterms:type")
"""Those that lead to a literal where a heading names neither an agent nor a place, and has no address."""
ALSO: Mapping[str, str] = MappingProxyType(
    {
        "rico:title": "dcterms:title",
        "schema:name": "dcterms:title",
        "rico:name": "dcterms:title",
        "rico:identifier": "dcterms:identifier",
        "schema:identifier": "dcterms:identifier",
        "schema:alternateName": "dcterms:alternative",
        "dcterms:created": "dcterms:date",
        "dcterms:issued": "dcterms:date",
        "rico:date": "dcterms:date",
        "schema:dateCreated": "dcterms:date",
        "rico:recordResourceExtent": "dcterms:extent",
        "schema:materialExtent": "dcterms:extent",
        "dcterms:format": "dcterms:medium",
        "schema:material": "dcterms:medium",
        "schema:inLanguage": "dcterms:language",
        "rico:hasCreator": "dcterms:creator",
        "schema:creator": "dcterms:creator",
        "rico:hasOrHadHolder": "schema:holdingArchive",
        "schema:abstract": "dcterms:abstract",
        "schema:spatialCoverage": "dcterms:spatial",
        "schema:genre": "dcterms:type",
        "rico:hasOrHadSubject": "dcterms:subject",
        "schema:about": "dcterms:subject",
        "dcterms:description": "rico:scopeAndContent",
        "schema:description": "rico:scopeAndContent",
        "dcterms:accessRights": "rico:conditionsOfAccess",
        "schema:conditionsOfAccess": "rico:conditionsOfAccess",
        "schema:contributor": "dcterms:contributor",
        "rico:physicalCharacteristicsNote": "rico:generalDescription",
        "schema:license": "dcterms:rights",
        "dcterms:license": "dcterms:rights",
    }
)
"""Properties of others that say the same, read where a document consists of statements alone."""


@cache
def _rows_of(predicate: str) -> tuple[StatementRow, ...]:
    return tuple(row for row in ROWS if row.says == predicate)


# ---- writing


def types(unit: Record) -> list[str]:
    """Return the classes of a unit.

    >>> types(Record(level="series"))
    ['RecordResource', 'RecordSet', 'ArchiveComponent']
    """
    if unit.level == "item":
        return [_RESOURCE, "Record", _COMPONENT]
    is_set = unit.level in (*SET_TYPES, "recordgrp", "subgrp", "class")
    is_set = is_set or bool(unit.children)
    return [_RESOURCE, *(["RecordSet"] if is_set else []), _COMPONENT]


def statements_of(unit: Record) -> dict[str, tuple[StatedValue, ...]]:
    """Return what the lists of a unit say in plain statements, by property, each thing once.

    What is internal is not said.

    >>> statements_of(Record(dates=[{"expression": "May 1949"}]))["dcterms:date"][0].text
    '1949-05'
    """
    return {
        predicate: tuple(values.values())
        for predicate, values in _stated_once(unit).items()
    }


def _stated_once(unit: Record) -> dict[str, dict[str, StatedValue]]:
    """Return what a unit says by property, each thing by what distinguishes it."""
    by_predicate: dict[str, dict[str, StatedValue]] = {}
    if unit.internal:
        return {}
    if unit.level in SET_TYPES:
        iri = _SET_TYPE + SET_TYPES[unit.level or ""]
        by_predicate[LEVEL] = {iri: StatedValue("", iri=iri, is_node=True)}
    if (
        unit.title is not None
        and unit.title.marked
        and (title := _text(unit.title))
    ):
        by_predicate[TITLE] = {title.key: title}
    hidden = {group.key for group in unit.groups if group.internal}
    stated = [
        (place, stated_value)
        for field, by in _DISTINGUISHED_BY.items()
        for item in (*getattr(unit, field), *_beside(unit, field))
        for place in _places_of(field, getattr(item, by, None))
        for stated_value in _shown(ROWS[place], item, hidden)
    ]
    # In the order of the rows, of which the first that says a thing holds: the
    # lists of a unit have another order.
    stated.sort(key=itemgetter(0))
    for place, stated_value in stated:
        by_predicate.setdefault(ROWS[place].says, {}).setdefault(
            stated_value.key, stated_value
        )
    return by_predicate


_DISTINGUISHED_BY = {row.field: row.by for row in ROWS}
"""What distinguishes the values of each list that are said by different properties."""


@lru_cache(maxsize=1024)
def _places_of(field: str, kind: str | None) -> tuple[int, ...]:
    """Return the places of the rows that say the values of a kind."""
    return tuple(
        place
        for place, row in enumerate(ROWS)
        if row.field == field and row.means(kind)
    )


def _beside(unit: Record, field: str) -> tuple[Date, ...]:
    """Return the dates in the title of a unit."""
    return unit.title_dates if field == "dates" else ()


def _shown(
    row: StatementRow, item: Any, hidden: Collection[str] = ()
) -> list[StatedValue]:
    """Return what is stated of a value, if it is one that a row says."""
    if getattr(item, "internal", None) or not row.takes(item):
        return []
    stated_value = (
        None if getattr(item, "group", None) in hidden else row.shown(item)
    )
    return (
        stated_value
        if isinstance(stated_value, list)
        else []
        if stated_value is None
        else [stated_value]
    )


def statements(unit: Record) -> Data:
    """Return the plain statements of a unit as its node has them, with their digests.

    >>> statements(Record(level="file"))["rico:hasRecordSetType"]
    {'@id': 'https://www.ica.org/standards/RiC/vocabularies/recordSetTypes#File'}
    """
    said = _stated_once(unit)
    out: Data = {}
    for predicate, values in said.items():
        written = [
            _written(predicate, stated_value)
            for stated_value in values.values()
        ]
        out[predicate] = written[0] if len(written) == 1 else written
    out[DIGESTS] = " ".join(
        f"{predicate}={_digest_of(values)}"
        for predicate, values in said.items()
    )
    return out


ON_MAP = ("schema:latitude", "schema:longitude")
_DECIMAL = "xsd:decimal"


def _written(predicate: str, stated_value: StatedValue) -> Any:
    if not stated_value.is_node:
        if predicate == "dcterms:date" and edtf.is_valid(stated_value.text):
            return {"@value": stated_value.text, "@type": EDTF}
        return _literal(stated_value)
    parts = {
        "@id": stated_value.iri,
        "@type": stated_value.type,
        "rico:name": _literal(stated_value) if stated_value.text else None,
    }
    if stated_value.point is not None:
        degrees = [
            {"@value": number, "@type": _DECIMAL}
            for number in stated_value.point
        ]
        parts |= dict(zip(ON_MAP, degrees, strict=True))
    return {name: value for name, value in parts.items() if value is not None}


def _literal(stated_value: StatedValue) -> Any:
    return (
        {"@value": stated_value.text, "@language": stated_value.lang}
        if stated_value.lang
        else stated_value.text
    )


def digest(values: Iterable[StatedValue]) -> str:
    """Return a short digest of what statements of one property read, in any order.

    >>> digest([StatedValue("a"), StatedValue("b")]) == digest([StatedValue("b"), StatedValue("a")])
    True
    """
    return _digest_of({stated_value.key for stated_value in values})


def _digest_of(keys: Collection[str]) -> str:
    """Return the digest of what distinguishes some statements."""
    text = "\n".join(sorted(keys))
    return blake2s(text.encode(), digest_size=4).hexdigest()


def digests(stated: str) -> dict[str, str]:
    """Return the digests of a unit by property.

    >>> digests("dcterms:date=1a2b3c4d")
    {'dcterms:date': '1a2b3c4d'}
    """
    pairs = (word.partition("=") for word in stated.split())
    return {
        predicate: digest_stated for predicate, _equals, digest_stated in pairs
    }


# ---- reading


def with_statement(
    unit: Record, predicate: str, targets: tuple[StatedValue, ...]
) -> Data:
    """Return the fields of a unit that change where the statements of a property hold: what they no longer say goes,
    what is new in them is read from them alone and takes its place.
    """
    if predicate == LEVEL:
        return _level(targets)
    if predicate == TITLE:
        return {"title": Phrase.of(_phrase(targets[0])) if targets else None}
    keys, known_keys = (
        {stated_value.key for stated_value in targets},
        set[str](),
    )
    changes: Data = {}
    removed: list[int] = []
    first = _rows_of(predicate)[0]
    for row in reversed(_rows_of(predicate)):
        items_kept, removed = [], []
        for item in getattr(unit, row.field):
            shown = {stated_value.key for stated_value in _shown(row, item)}
            if shown <= keys:
                items_kept.append(item)
                known_keys |= shown
            else:
                removed.append(len(items_kept))
        changes[row.field] = items_kept
        beside = _keys_beside(unit, row)
        # Dates that get company no longer stand in the title alone: then the list is whole.
        if keys <= beside or getattr(unit, row.field):
            known_keys |= keys & beside
    fresh = [
        stated_value
        for stated_value in targets
        if stated_value.key not in known_keys
    ]
    changes[first.field] = _placed(changes[first.field], removed, fresh, first)
    return changes


def _keys_beside(unit: Record, row: StatementRow) -> set[str]:
    """Return what is said by a property that is in no list of the unit."""
    shown = (_shown(row, item) for item in _beside(unit, row.field))
    return {stated_value.key for several in shown for stated_value in several}


def _placed(
    items: list[Any],
    removed: list[int],
    fresh: list[StatedValue],
    row: StatementRow,
) -> list[Any]:
    """Return values with those read again in the places of those that went, and the others at the end."""
    make = makers()[row.field]
    new_items = [make(row.read(stated_value, row)) for stated_value in fresh]
    out = list(items)
    for at, value in reversed(list(zip(removed, new_items, strict=False))):
        out.insert(at, value)
    return [*out, *new_items[len(removed) :]]


def _level(targets: tuple[StatedValue, ...]) -> Data:
    for stated_value in targets:
        name = (stated_value.iri or stated_value.text).rpartition("#")[2]
        for level, type_ in SET_TYPES.items():
            if type_ == name:
                return {"level": level}
    return {"level": None}


def stated(values: Any, *, direct: bool) -> Iterator[StatedValue]:
    """Yield what the values of a property in a document say; raises ValueError where it takes a JSON-LD processor."""
    for value in values if isinstance(values, list) else [values]:
        if isinstance(value, dict):
            yield _stated_node(value, direct=direct)
        elif value is not None:
            yield StatedValue(_word(value))


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise ValueError("neither a literal nor a node")


def _stated_node(value: Data, *, direct: bool) -> StatedValue:
    if "@value" in value:
        lang = value.get("@language")
        return StatedValue(
            _word(value["@value"]), lang if isinstance(lang, str) else None
        )
    # A node that says more is more than the object of a statement: its values
    # would be lost here.
    if not value.keys() <= {"@id", "@type", "rico:name", "name", *ON_MAP}:
        raise ValueError("a node with more than its name")
    names = stated(value.get("rico:name", value.get("name")), direct=direct)
    name = next(names, StatedValue(""))
    iri = value.get("@id")
    type_ = value.get("@type")
    degrees = [
        stated_value.text
        for name in ON_MAP
        for stated_value in stated(value.get(name), direct=direct)
    ]
    on_map = GeoPoint(*degrees) if len(degrees) == len(ON_MAP) else None
    # It may be a compact or a relative IRI, which only a processor resolves.
    if direct and isinstance(iri, str) and not LINK.fullmatch(iri):
        raise ValueError("a name that may be a short one")
    types = [
        type_name
        for type_name in (type_ if isinstance(type_, list) else [type_])
        if type_name
    ]
    first = next(
        (type_name for type_name in types if type_name in _KINDS),
        next(iter(types), None),
    )
    return StatedValue(
        name.text,
        name.lang,
        iri,
        first,
        is_node=True,
        point=on_map,
    )
