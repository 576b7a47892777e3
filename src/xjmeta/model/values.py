"""The values a unit of description is made of: dates, extents, agents, notes, and the one `Group`.

Every value is a frozen, slotted dataclass that compares by content. Nothing is derived at construction; what
follows from a stated value is a property.
"""

# A field whose type says what it takes and what it gives has a default that is neither.
# mypy: disable-error-code="assignment"
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    Strict,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic.dataclasses import dataclass, rebuild_dataclass
from pydantic_core import (
    CoreSchema,
    ErrorDetails,
    InitErrorDetails,
    PydanticCustomError,
    PydanticSerializationUnexpectedValue,
    core_schema,
)

from xjmeta.model import expressions
from xjmeta.model._strings import OPT_WORD, WORD
from xjmeta.model.text import (
    OptPhrase,
    OptProse,
    OptStr,
    OptVerbatim,
    Phrase,
    Prose,
    Str,
    Verbatim,
)
from xjmeta.model.vocabularies import (
    AccessPointKind,
    AgentKind,
    DateKind,
    DatePartKind,
    DateType,
    DeclarationKind,
    DigitalObjectKind,
    DigitalObjectType,
    EventKind,
    ExtentCoverage,
    ExtentKind,
    HarvestStatus,
    LanguageKind,
    NoteKind,
    RecordIdKind,
    RelationKind,
    RightsKind,
    StatementKind,
    TitleKind,
)

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

    from xjmeta.model.edtf import Edtf

__all__ = [
    "GROUP_ITEMS",
    "MAX_NESTING",
    "TOO_DEEP",
    "AccessPoint",
    "Attribute",
    "Container",
    "Coordinates",
    "Date",
    "DatePart",
    "Declaration",
    "DigitalObject",
    "Event",
    "Extent",
    "Group",
    "Harvest",
    "Identifier",
    "Item",
    "Language",
    "Location",
    "LooseNote",
    "Many",
    "Note",
    "OptFlag",
    "Part",
    "RecordId",
    "Relation",
    "Rights",
    "Statement",
    "Text",
    "Title",
]

MAX_NESTING = 16
"""How deep notes may stand in notes, and groups in groups."""
TOO_DEEP = f"notes or groups nested more than {MAX_NESTING} levels deep"

_T = TypeVar("_T")

if TYPE_CHECKING:
    # As `OptPhrase`: a list field takes any iterable and gives a tuple.
    class Many(Generic[_T]):
        """Any number of values, in order."""

        def __get__(
            self, value: object, kind: type | None = None
        ) -> tuple[_T, ...]: ...
        def __set__(self, value: object, items: Iterable[_T]) -> None: ...

    class ManyOrTexts(Generic[_T]):
        """Any number of values, in order, and strings for the texts among them."""

        def __get__(
            self, value: object, kind: type | None = None
        ) -> tuple[_T, ...]: ...
        def __set__(self, value: object, items: Iterable[_T | str]) -> None: ...

else:

    class Many:
        """A tuple of any length."""

        def __class_getitem__(cls, item: object) -> object:
            return tuple[item, ...]

    ManyOrTexts = Many

_CONFIG = ConfigDict(extra="forbid")
OptFlag: TypeAlias = Annotated[bool, Strict()] | None
"""True, false or not stated; a word or a number that could be meant so is refused, as in the schemas."""
FIRST = Field(union_mode="left_to_right")
"""Marks a choice of classes whose data no two of them take, so that the first that takes it is right."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Attribute:
    """One attribute that has no field of its own, as the source states it.

    `element` is the name of the element that bears it where that is not the value itself: `did`, `ead`, or a
    child such as `head`.

    >>> Attribute(name="encodinganalog", value="245$a")
    Attribute(name='encodinganalog', value='245$a', element=None)
    """

    name: Str
    value: Verbatim
    element: OptStr = None


Attributes: TypeAlias = Many[Attribute]
_POINTS = AfterValidator(lambda items: reduced(check_same_class(items, DatePart)))


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Identifier:
    """A reference code or other identifier of a unit (ISAD(G) 3.1.1, EAD `unitid`).

    >>> Identifier(value="MS 12", repository="US-NNC").value.plain
    'MS 12'
    """

    value: OptPhrase = None
    kind: OptStr = None
    authority: OptStr = None
    repository: OptStr = None
    country: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Title:
    """A further title of a unit beside its first one: parallel, former, other (ISAD(G) 3.1.2).

    >>> Title(value={"text": "Lettres", "lang": "FR"}, kind="parallel").value
    Phrase('Lettres', lang='fr')
    """

    value: OptPhrase = None
    kind: Annotated[TitleKind | str | None, OPT_WORD] = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class DatePart:
    """One point of a structured date: a single date, or the beginning or the end of a range.

    >>> str(DatePart(kind="single", not_before="1949", not_after="1953").edtf)
    '[1949..1953]'
    """

    kind: DatePartKind
    text: OptPhrase = None
    standard: OptStr = None
    not_before: OptStr = None
    not_after: OptStr = None
    attributes: Attributes = ()

    @property
    def edtf(self) -> Edtf | None:
        """The point as EDTF: its standard date if that is one, else its text where certain, else its limits."""
        found = expressions.normalise(self.standard) if self.standard else None
        if found is None and self.text is not None:
            found = expressions.read(self.text.plain, self.text.lang)
        if found is None and (self.not_before or self.not_after):
            found = expressions.normalise(
                f"[{self.not_before or ''}..{self.not_after or ''}]"
            )
        return found


DateParts: TypeAlias = Annotated[Many[Annotated["DatePart | Group", FIRST]], _POINTS]
"""Points of a date in order, and groups of them: sets, and ranges in a set."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Date:
    """A date of the unit: as displayed, as stated in machine form, or both (ISAD(G) 3.1.3, EAD `unitdate`).

    `kind` is what happened then (creation, publication, ...; EAD `datechar`), `type` whether it spans the whole
    or the bulk of the material (inclusive, bulk).

    >>> str(Date(expression="August, 1949").edtf)
    '1949-08'
    """

    expression: OptPhrase = None
    normal: OptStr = None
    parts: DateParts = ()
    kind: Annotated[DateKind | str | None, OPT_WORD] = None
    type: Annotated[DateType | str | None, OPT_WORD] = None
    certainty: OptStr = None
    calendar: OptStr = None
    era: OptStr = None
    label: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()

    @property
    def edtf(self) -> Edtf | None:
        """What the date means, in EDTF: `normal` if that is a date, else the parts, else the expression; or None."""
        found = expressions.normalise(self.normal) if self.normal else None
        if found is None and self.parts:
            found = _edtf_of_parts(self.parts)
        if found is None and self.expression is not None:
            found = expressions.read(self.expression.plain, self.expression.lang)
        return found

    @property
    def shown(self) -> Phrase | None:
        """The date for a reader: the expression, else what its parts say.

        >>> Date(parts=(DatePart(kind="from", text="1934"), DatePart(kind="to", text="1949"))).shown
        Phrase('1934-1949')
        """
        return self.expression or Phrase.of(_said(self.parts))

    @property
    def shown_normal(self) -> str | None:
        """The machine form: as stated, else of a single date or a range whose parts have one.

        >>> Date(parts=(DatePart(kind="from", standard="1934"), DatePart(kind="to", standard="1949"))).shown_normal
        '1934/1949'
        """
        points = {
            part.kind: part.standard
            for part in self.parts
            if isinstance(part, DatePart) and part.standard
        }
        whole = len(points) == len(self.parts) and list(points) in (
            ["single"],
            ["from", "to"],
        )
        return self.normal or ("/".join(map(str, points.values())) if whole else None)


def _said(parts: tuple[Any, ...]) -> str:
    """Return what parts of a date say together: those of a range with a hyphen, others with commas."""
    ranged = any(
        isinstance(part, DatePart) and part.kind in ("from", "to") for part in parts
    )
    return ("-" if ranged else ", ").join(filter(None, map(_said_by, parts)))


def _said_by(part: DatePart | Group | Note | Phrase) -> str:
    if isinstance(part, Group):
        return _said(part.items)
    if isinstance(part, DatePart):
        return part.standard or "" if part.text is None else part.text.plain
    text = part.body if isinstance(part, Note) else part
    return "" if text is None else text.plain


def _edtf_of_parts(parts: tuple[Any, ...]) -> Edtf | None:
    """Return what the parts of a date say: a point, a range with one end or two, or a set of them."""
    if not all(isinstance(part, (DatePart, Group)) for part in parts):
        return None  # a text between them may say anything
    points = {part.kind: part.edtf for part in parts if isinstance(part, DatePart)}
    if len(points) == len(parts) and points.keys() <= {"from", "to"}:
        ends = [str(points[kind]) if kind in points else "" for kind in ("from", "to")]
        return (
            None if None in points.values() else expressions.normalise("/".join(ends))
        )
    if points.keys() - {"single"}:
        return None
    members = [
        part.edtf if isinstance(part, DatePart) else _edtf_of_parts(part.items)
        for part in parts
    ]
    if len(members) == 1 or None in members:
        return members[0] if len(members) == 1 else None
    return expressions.normalise(
        "{" + ",".join(str(member).replace("/", "..") for member in members) + "}"
    )


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Extent:
    """A statement of extent or physical character (ISAD(G) 3.1.5; EAD `physdesc` and what stands in it).

    `expression` is the statement as displayed; `value` and `unit` the number and the unit where the source keeps
    them apart; `coverage` says whole or part; `kind` says extent, dimensions, physical facet, ...; `parts` are the
    dimensions and facets of a structured statement.

    >>> Extent(expression="3 boxes", value="3", unit="boxes").unit.plain
    'boxes'
    """

    expression: OptPhrase = None
    value: OptPhrase = None
    unit: OptPhrase = None
    kind: Annotated[ExtentKind | str | None, OPT_WORD] = None
    type: OptStr = None
    coverage: Annotated[ExtentCoverage | str | None, OPT_WORD] = None
    approximate: OptStr = None
    parts: Many[Extent] = ()
    note: OptProse = None
    internal: OptFlag = None
    attributes: Attributes = ()

    @property
    def shown(self) -> Phrase | None:
        """The extent for a reader: the expression, else the number, the unit and the parts.

        >>> Extent(value="3.5", unit="linear feet", parts=(Extent(expression="30 x 40 cm", kind="dimensions"),)).shown
        Phrase('3.5 linear feet, 30 x 40 cm')
        """
        counted = " ".join(
            one.plain
            for one in (self.value, self.unit)
            if one is not None and self.value is not None
        )
        parts = [part.shown.plain for part in self.parts if part.shown is not None]
        return self.expression or Phrase.of(", ".join(filter(None, (counted, *parts))))

    @property
    def measure(self) -> tuple[Decimal, str] | None:
        """The number and its unit: as stated, else of an expression that is nothing but the two; or None.

        >>> Extent(expression="3.5 linear feet").measure, Extent(expression="3 or 4 boxes").measure
        ((Decimal('3.5'), 'linear feet'), None)
        """
        if self.value is not None and self.unit is not None:
            found = _MEASURE.fullmatch(f"{self.value.plain} {self.unit.plain}")
        else:
            found = (
                _MEASURE.fullmatch(self.expression.plain)
                if self.expression is not None
                else None
            )
        return (Decimal(found[1].replace(",", "")), found[2]) if found else None


_MEASURE = re.compile(
    r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+\.[0-9]+)\s+([^\W\d_][^\d;,()/]*)"
)


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Language:
    """A language or script: codes as stated (ISO 639, ISO 15924) and the name as displayed.

    >>> Language(name="Russian", code="rus", script="Cyrl").code
    'rus'
    """

    name: OptPhrase = None
    code: OptStr = None
    script: OptStr = None
    kind: Annotated[LanguageKind | str | None, OPT_WORD] = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Part:
    """One part of a compound heading, in order (EAD3 `part`, or what `--` parts in a subject heading).

    >>> AccessPoint(kind="topic", parts=[Part(text="Trade"), Part(text="History", kind="genre_form")]).parts[1].kind
    'genre_form'
    """

    text: OptPhrase = None
    kind: OptStr = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Coordinates:
    """The geographic coordinates of a place, as stated, with the system they are in.

    >>> AccessPoint(name="Kashgar", kind="place", coordinates=[Coordinates(value="39.47, 75.99")]).coordinates[0].value
    Phrase('39.47, 75.99')
    """

    value: OptPhrase = None
    system: OptStr = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class AccessPoint:
    """A name, subject, place, genre, function, occupation or title under which a unit is found.

    `kind` is person, corporate_body, family, name, topic, place, genre_form, function, occupation or title; None
    where only a text was stated. `role` is the relation to the unit (a relator code or term), `source` the
    authority file, `uri` the record in it (EAD 2002 `authfilenumber`, EAD3 `identifier`).

    >>> AccessPoint(name="Smith, Anna, 1890-1955", kind="person", role="cre", source="lcnaf").role
    'cre'
    """

    name: OptPhrase = None
    kind: Annotated[AccessPointKind | str | None, OPT_WORD] = None
    parts: Many[Part] = ()
    role: OptStr = None
    source: OptStr = None
    rules: OptStr = None
    uri: OptStr = None
    normal: OptStr = None
    coordinates: Many[Coordinates] = ()
    internal: OptFlag = None
    attributes: Attributes = ()

    @property
    def shown(self) -> Phrase | None:
        """The heading for a reader: the name, else its parts as headings are displayed.

        >>> AccessPoint(parts=(Part(text="Xinjiang"), Part(text="History"))).shown
        Phrase('Xinjiang -- History')
        """
        return self.name or Phrase.of(
            " -- ".join(part.text.plain for part in self.parts if part.text is not None)
        )


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Note:
    r"""A described matter in prose: scope and content, history, conditions, and every other note.

    `kind` is one of the kinds the crosswalk lists (scope, biography, access, ...), or `other` with the source's own
    name in `label`; `text` is loose text, `head` a loose heading, of the place named in `label`. Notes in it follow its
    body.

    >>> Note(kind="scope", body="Letters & drafts.\n\nMostly on trade.").body.paragraphs
    ('Letters & drafts.', 'Mostly on trade.')
    """

    kind: Annotated[NoteKind | str, WORD]
    label: OptStr = None
    heading: OptPhrase = None
    body: OptProse = None
    notes: Many[Note] = ()
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Container:
    """A box, folder, volume or shelf that holds the unit (EAD `container`); `parent` is the `id` of another one.

    >>> Container(type="folder", indicator="3", parent="box-1").indicator.plain
    '3'
    """

    indicator: OptPhrase = None
    type: OptStr = None
    label: OptStr = None
    barcode: OptStr = None
    id: OptStr = None
    parent: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Location:
    """Where the unit is kept, as displayed (EAD `physloc`).

    >>> Location(text="Stack 3, shelf 12").text.plain
    'Stack 3, shelf 12'
    """

    text: OptPhrase = None
    type: OptStr = None
    label: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Rights:
    """A rights statement with its URI (rightsstatements.org, Creative Commons) and its text; `kind` is access or
    use.

    >>> Rights(uri="http://rightsstatements.org/vocab/InC/1.0/", kind="use").kind
    'use'
    """

    uri: OptStr = None
    kind: Annotated[RightsKind | str | None, OPT_WORD] = None
    text: OptPhrase = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class DigitalObject:
    """A digital object or link to one (EAD `dao`, `daoloc`).

    `kind` says original, transcript, translation, or the element of a linking group (`resource`, `arc`, ...).

    >>> DigitalObject(href="https://example.org/1.tif", media_type="image/tiff", kind="original").href
    'https://example.org/1.tif'
    """

    href: OptStr = None
    kind: Annotated[DigitalObjectKind | str | None, OPT_WORD] = None
    role: OptStr = None
    title: OptStr = None
    type: Annotated[DigitalObjectType | str | None, OPT_WORD] = None
    media_type: OptStr = None
    language: OptStr = None
    rights: Many[Rights] = ()
    heading: OptPhrase = None
    description: OptProse = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Relation:
    """A relation to another entity (EAD3 `relation`); foreign XML rides in `xml` as one string.

    >>> Relation(kind="resource", entry="Cables, 1949", uri="https://example.org/2").entry.plain
    'Cables, 1949'
    """

    kind: Annotated[RelationKind | str | None, OPT_WORD] = None
    entry: OptPhrase = None
    uri: OptStr = None
    role: OptStr = None
    dates: DateParts = ()
    places: Many[AccessPoint] = ()
    note: OptProse = None
    xml: OptVerbatim = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class RecordId:
    """An identifier of the description itself (EAD `eadid`, `recordid`, `otherrecordid`, `representation`).

    >>> RecordId(value="US-NNC-MS12", agency="US-NNC").agency
    'US-NNC'
    """

    value: OptPhrase = None
    kind: Annotated[RecordIdKind | str | None, OPT_WORD] = None
    agency: OptStr = None
    country: OptStr = None
    url: OptStr = None
    public_id: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Statement:
    """A statement about the published description: a title, an author, a publisher, an edition, a series.

    >>> Statement(text="A guide to the Smith papers", kind="proper").text.plain
    'A guide to the Smith papers'
    """

    text: OptPhrase = None
    kind: Annotated[StatementKind | str | None, OPT_WORD] = None
    normal: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Declaration:
    """A rule, convention, right, local type, local control or source that the description declares.

    >>> Declaration(kind="convention", text="Describing Archives", abbreviation="DACS").abbreviation.plain
    'DACS'
    """

    kind: Annotated[DeclarationKind | str | None, OPT_WORD] = None
    text: OptPhrase = None
    abbreviation: OptPhrase = None
    uri: OptStr = None
    dates: DateParts = ()
    note: OptProse = None
    xml: OptVerbatim = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Event:
    """One event in the life of the description: created, revised, ... (EAD `change`, `maintenanceevent`).

    >>> Event(kind="revised", date="May 3, 1949", normal="1949-05-03", descriptions=["Dates added."]).normal
    '1949-05-03'
    """

    kind: Annotated[EventKind | str | None, OPT_WORD] = None
    label: OptPhrase = None
    date: OptPhrase = None
    normal: OptStr = None
    agent: OptPhrase = None
    agent_kind: Annotated[AgentKind | str | None, OPT_WORD] = None
    agent_label: OptPhrase = None
    descriptions: ManyOrTexts[Prose] = ()
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Harvest:
    """What OAI-PMH said of the record: its identifier there, datestamp, sets and status.

    >>> Harvest(identifier="oai:example.org:1", sets=["letters"]).sets
    ('letters',)
    """

    identifier: OptStr = None
    datestamp: OptStr = None
    sets: Many[Str] = ()
    status: Annotated[HarvestStatus | str | None, OPT_WORD] = None


@dataclass(frozen=True, slots=True, kw_only=True, config=_CONFIG)
class Group:
    """Values that the source holds together under one element, in order, with what it says of them all.

    `kind` says what holds them (`GROUP_ITEMS` lists the kinds and the values they hold). Loose text between the
    values is an item too. A group of one item with nothing of its own is that item: the model reduces it.

    >>> group = Group(kind="physdesc", heading="Size", items=[Extent(value="3", unit="boxes"), "and more"])
    >>> [type(item).__name__ for item in group.items]
    ['Extent', 'Phrase']
    """

    kind: GroupKind
    heading: OptPhrase = None
    internal: OptFlag = None
    attributes: Attributes = ()
    items: Annotated[
        ManyOrTexts[Item],
        BeforeValidator(lambda v, info: _items(v, info)),  # noqa: PLW0108 - they are defined further down
        AfterValidator(lambda v, info: _held(v, info)),  # noqa: PLW0108 - as above
    ]

    def flat(self) -> Iterator[Value]:
        """Yield the values in the group at any depth, without texts and groups.

        >>> [value.value.plain for value in Group(kind="physdesc", items=[Extent(value="3"), "and more"]).flat()]
        ['3']
        """
        yield from flat(self.items)


GroupKind: TypeAlias = Literal[
    "origination",
    "physdesc",
    "physdescset",
    "parallelphysdescset",
    "langmaterial",
    "languageset",
    "langusage",
    "languagedeclaration",
    "repository",
    "controlaccess",
    "descgrp",
    "daogrp",
    "daoset",
    "dateset",
    "daterange",
]
Text: TypeAlias = Phrase | Prose
Value: TypeAlias = DatePart | Extent | Language | AccessPoint | Note | DigitalObject


def _show_body(note: object, dump: SerializerFunctionWrapHandler) -> object:
    """Dump a note with its body, null where it has none: among other values the key is what tells it from them."""
    if type(note) is not Note:
        raise PydanticSerializationUnexpectedValue("not a note")
    return {"body": None, **dump(note)}


class _ShowsBody:
    """Gives a note in a list of other values a schema of its own: marks on a shared one reach other lists too."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        note = handler(source)
        dump = core_schema.wrap_serializer_function_ser_schema(_show_body, schema=note)
        return core_schema.chain_schema([note], serialization=dump)


LooseNote: TypeAlias = Annotated[Note, _ShowsBody()]
"""A Note in a list of other values."""
Item: TypeAlias = (
    DatePart
    | Extent
    | Language
    | AccessPoint
    | LooseNote
    | DigitalObject
    | Group
    | Phrase
)

for _class in (Date, Relation, Declaration, Note, Extent, Group):
    rebuild_dataclass(_class, force=True)  # type: ignore[arg-type]

GROUP_ITEMS: dict[str, type[Any]] = {
    "origination": AccessPoint,
    "repository": AccessPoint,
    "controlaccess": AccessPoint,
    "physdesc": Extent,
    "physdescset": Extent,
    "parallelphysdescset": Extent,
    "langmaterial": Language,
    "languageset": Language,
    "langusage": Language,
    "languagedeclaration": Language,
    "descgrp": Note,
    "daogrp": DigitalObject,
    "daoset": DigitalObject,
    "dateset": DatePart,
    "daterange": DatePart,
}
"""What kind of value each kind of group holds; any may hold a `Note` of kind `text`, a `Phrase` and groups too."""


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _items(value: object, info: ValidationInfo) -> object:
    """Tell the plain dictionaries of a group apart by the group's kind."""
    if not isinstance(value, (list, tuple)):
        return value
    of = GROUP_ITEMS.get(str(info.data.get("kind")), Extent)
    try:
        return tuple(
            [
                _placed(one, of, number) if isinstance(one, dict) else one
                for number, one in enumerate(value)
            ]
        )
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def _placed(one: dict[str, Any], of: type[Any], number: int) -> object:
    """Return the item of plain data; what is wrong with it says which item it is."""
    try:
        return _item(one, of)
    except ValidationError as error:
        told = error.errors(include_url=False)
        raise ValidationError.from_exception_data(
            error.title, [_under(number, each) for each in told]
        ) from error


def _under(number: int, told: ErrorDetails) -> InitErrorDetails:
    kind = PydanticCustomError(told["type"], "{msg}", {"msg": told["msg"]})
    return InitErrorDetails(type=kind, loc=(number, *told["loc"]), input=told["input"])


def _held(items: tuple[Item, ...], info: ValidationInfo) -> tuple[Item, ...]:
    """Refuse a value that this kind of group does not hold: its plain data could not be told apart."""
    of = GROUP_ITEMS.get(str(info.data.get("kind")))
    for one in items:
        if of is not None and not isinstance(one, (of, Note, Phrase, Group)):
            raise ValueError(
                f"a {info.data['kind']} holds {of.__name__} values, not {type(one).__name__}"
            )
    return items if of is None else check_same_class(items, of)


def check_same_class(items: tuple[Any, ...], of: type[Any]) -> tuple[Any, ...]:
    """Refuse groups of values of another class among values of this one.

    >>> check_same_class((Group(kind="daogrp", items=()),), Extent)
    Traceback (most recent call last):
    ValueError: a daogrp cannot stand among values of the class Extent
    """
    for item in items:
        if type(item) is Group and GROUP_ITEMS[item.kind] is not of:
            raise ValueError(
                f"a {item.kind} cannot stand among values of the class {of.__name__}"
            )
    return items


def _item(one: dict[str, Any], of: type[Any]) -> object:
    if "items" in one:
        return _adapter(Group).validate_python(one)
    if "html" in one or ("text" in one and "kind" not in one):
        return _adapter(Phrase).validate_python(one)
    return _adapter(Note if of is not Note and "body" in one else of).validate_python(
        one
    )


def flat(items: tuple[Any, ...]) -> Iterator[Any]:
    """Yield the values among `items` at any depth of groups, without the loose texts.

    >>> [str(e.value) for e in flat((Extent(value="3"), Group(kind="physdesc", items=(Extent(value="4"), "and more"))))]
    ['3', '4']
    """
    for item in items:
        if type(item) is Group:
            yield from flat(item.items)
        elif not isinstance(item, (Phrase, Prose)) and not (
            type(item) is Note and item.kind == "text"
        ):
            yield item


_OF_TEXT_ALONE = (AccessPoint, Extent, Language)
"""Values that a loose text can be told as."""


def reduced(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """Put a group of one item and nothing of its own back to that item; splice a bare `controlaccess`.

    >>> reduced((Group(kind="physdesc", items=(Extent(value="3"),)),))
    (Extent(..., value=Phrase('3'), ...),)
    """
    for item in items:
        if type(item) is Group:
            break
    else:
        return items
    out: list[Any] = []
    for item in items:
        out.extend(_plain(item) if type(item) is Group else (item,))
    return tuple(out)


def _plain(group: Group) -> tuple[Any, ...]:
    bare = group.heading is None and group.internal is None and not group.attributes
    items = reduced(group.items)
    if bare and (
        group.kind == "controlaccess"
        or (len(items) == 1 and _stands_alone(items[0], group.kind))
    ):
        return items
    if items is group.items or items == group.items:
        return (group,)
    return (
        Group(
            kind=group.kind,
            heading=group.heading,
            internal=group.internal,
            attributes=group.attributes,
            items=items,
        ),
    )


def _stands_alone(item: Any, kind: str) -> bool:
    """Say whether an item may stand without its group: a value of the group's own, or a text where a value can hold
    it.
    """
    leaf = GROUP_ITEMS[kind]
    return isinstance(item, (leaf, Group)) or (
        isinstance(item, Phrase) and leaf in _OF_TEXT_ALONE
    )


def check_nesting(items: tuple[Any, ...], level: int = 1) -> None:
    """Refuse notes in notes and groups in groups beyond the limit, with a ValueError."""
    for item in items:
        if type(item) is Group or type(item) is Note:
            if level > MAX_NESTING:
                raise ValueError(TOO_DEEP)
            check_nesting(
                item.items if isinstance(item, Group) else item.notes, level + 1
            )
