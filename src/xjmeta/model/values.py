"""The values a unit of description is made of: dates, extents, agents, notes, and the groups that they are in.

Every value is a frozen, slotted dataclass that compares by content. Nothing is derived at construction; what
follows from a stated value is a property.
"""

# A field whose type says what it takes and what it gives has a default that is neither.
# mypy: disable-error-code="assignment"

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass as plain_dataclass
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import wraps
from itertools import pairwise
from typing import (
    TYPE_CHECKING,
    Annotated,
    ClassVar,
    Generic,
    Self,
    TypeAlias,
    TypeVar,
)

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    ValidationError,
)
from pydantic.dataclasses import dataclass, rebuild_dataclass
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from xjmeta.model import date_reading
from xjmeta.model._strings import OPT_WORD, WORD
from xjmeta.model.customary import (
    AuthoritySource,
    Calendar,
    ContainerType,
    DateCertainty,
    DigitalObjectRole,
    Era,
    ExtentType,
    IdentifierKind,
    LocationType,
    NameRules,
    PartKind,
    RelationRole,
    Relator,
)
from xjmeta.model.places import GeoPoint, point
from xjmeta.model.refusals import explained
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
    GroupKind,
    HarvestStatus,
    LanguageKind,
    LooseTextKind,
    NoteKind,
    RecordIdKind,
    RelationKind,
    RightsKind,
    StatementKind,
    TitleKind,
)

if TYPE_CHECKING:
    from xjmeta.model.edtf import Edtf

__all__ = [
    "MAX_NESTING",
    "NO_MAKERS",
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
    "Extra",
    "Group",
    "GroupKind",
    "Harvest",
    "Identifier",
    "Language",
    "Location",
    "LooseText",
    "Many",
    "ManyByName",
    "Note",
    "OptFlag",
    "Part",
    "RecordId",
    "Relation",
    "Rights",
    "Statement",
    "Title",
]

MAX_NESTING = 16
"""How deep notes may be nested in notes, and groups in groups."""
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
        def __set__(
            self, value: object, items: Iterable[_T | str]
        ) -> None: ...

    class ManyByName(Generic[_T]):
        """Any number of values, in order, or a mapping of their names to what they say."""

        def __get__(
            self, value: object, kind: type | None = None
        ) -> tuple[_T, ...]: ...
        def __set__(
            self, value: object, items: Iterable[_T] | Mapping[str, str]
        ) -> None: ...

else:

    class Many:
        """A tuple of any length."""

        def __class_getitem__(cls, item: object) -> object:
            return tuple[item, ...]

    class ManyOrTexts:
        """A tuple of any length; a bare string among its items is the value that it states."""

        def __class_getitem__(cls, item: object) -> object:
            if item is Prose:  # a text takes a string as it is
                return tuple[item, ...]
            own = getattr(item, "__metadata__", ())
            stated = [rule.of for rule in own if isinstance(rule, FromText)]
            of = stated[0] if stated else item.of

            return tuple[Annotated[item, _OrText(of)], ...]

    class ManyByName:
        """A tuple of any length; a mapping is a value for each of its names."""

        def __class_getitem__(cls, item: object) -> object:
            def read(items: object) -> object:
                if not isinstance(items, Mapping):
                    return items
                return [{"name": name, "value": items[name]} for name in items]

            values = tuple[item, ...]
            accepted = values | dict[str, str]
            return Annotated[
                values, BeforeValidator(read, json_schema_input_type=accepted)
            ]


class _OrText:
    """Takes a bare string for the value that it states; what pydantic describes to a web API takes the string too.

    As a `BeforeValidator` with a type for its input, the schema of each class would be made once more for each list.
    """

    __slots__ = ("_of",)

    def __init__(self, of: Callable[[str], object]) -> None:
        self._of = of

    def _read(self, value: object) -> object:
        return self._of(value) if isinstance(value, str) else value

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(
            self._read, handler(source)
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        own = handler(schema)
        if handler.mode == "serialization":
            return own
        return {"anyOf": [own, {"type": "string"}]}


@plain_dataclass(frozen=True)
class FromText:
    """What a bare string in one list is, where that is more than any list of the class would make of it."""

    of: Callable[[str], object]


_CONFIG = ConfigDict(extra="forbid")


OptFlag: TypeAlias = Annotated[bool, Strict()] | None
"""True, false or not stated; a word or a number that could be meant so is refused, as in the schemas."""
Place: TypeAlias = Annotated[int, Strict(), Field(ge=0)]
"""How many values come before."""


_ShownBy: TypeAlias = tuple[tuple[str, ...], ...]


class Readable:
    """A value that one text can state: `str()` is what a reader would write for it, and a bare string is taken for it
    wherever a list of such values is expected.
    """

    __slots__ = ()
    _shown_by: ClassVar[_ShownBy] = ()
    """The fields that show the value to a reader: the first that are stated, side by side where they belong together.
    A bare string is the first of all."""

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the value that a bare text states."""
        return cls(**{cls._field_of(text): text})

    @classmethod
    def _field_of(cls, text: str) -> str:  # noqa: ARG003 - some classes look at it
        return cls._shown_by[0][0]

    def __str__(self) -> str:
        for names in self._shown_by:
            stated = [getattr(self, name) for name in names]
            text = " ".join(str(part) for part in stated if part is not None)
            if text:
                return text
        return ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Attribute:
    """One attribute that has no field of its own, as the source states it.

    `element` is the name of the element that bears it where that is not the value itself: `did`, `ead`, or a
    child such as `head`.

    >>> Attribute(name="encodinganalog", value="245$a")
    Attribute(name='encodinganalog', value='245$a')
    """

    name: Str
    value: Verbatim
    element: OptStr = None


Attributes: TypeAlias = Many[Attribute]
# A code of ISO 639: names of languages begin with a capital, or are longer.
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")
# A bare string that is all web address is a URI; one with blanks in it is prose that mentions an address.
_WEB_ADDRESS = re.compile(r"https?://\S+$")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Identifier(Readable):
    """A reference code or other identifier of a unit (ISAD(G) 3.1.1, EAD `unitid`).

    >>> Identifier(value="MS 12", repository="US-NNC").value.plain
    'MS 12'
    """

    _shown_by: ClassVar[_ShownBy] = (("value",),)

    value: OptPhrase = None
    kind: Annotated[IdentifierKind | str | None, OPT_WORD] = None
    authority: OptStr = None
    repository: OptStr = None
    country: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Title(Readable):
    """A further title of a unit beside its first one: parallel, former, other (ISAD(G) 3.1.2).

    >>> Title(value={"text": "Lettres", "lang": "FR"}, kind="parallel").value
    Phrase('Lettres', lang='fr')
    """

    _shown_by: ClassVar[_ShownBy] = (("value",),)

    value: OptPhrase = None
    kind: Annotated[TitleKind | str | None, OPT_WORD] = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class DatePart(Readable):
    """One point of a structured date: a single date, or the beginning or the end of a range.

    >>> str(DatePart(kind="single", not_before="1949", not_after="1953").edtf)
    '[1949..1953]'
    """

    _shown_by: ClassVar[_ShownBy] = (("text",), ("standard",))

    kind: DatePartKind
    text: OptPhrase = None
    standard: OptStr = None
    not_before: OptStr = None
    not_after: OptStr = None
    attributes: Attributes = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the single date that a bare text states.

        >>> DatePart.of("May 1949").kind
        'single'
        """
        return cls(kind="single", text=text)

    @property
    def edtf(self) -> "Edtf | None":
        """The point as EDTF: its standard date if that is one, else its text where certain, else its limits."""
        date = date_reading.normalise(self.standard) if self.standard else None
        if date is None and self.text is not None:
            date = date_reading.read(self.text.plain, self.text.lang)
        if date is None and (self.not_before or self.not_after):
            date = date_reading.normalise(
                f"[{self.not_before or ''}..{self.not_after or ''}]"
            )
        return date


DateParts: TypeAlias = ManyOrTexts[DatePart]
"""Points of a date in order: a `from` and the `to` behind it are a range, several points or ranges a set."""


def spans(parts: tuple[DatePart, ...]) -> tuple[tuple[DatePart, ...], ...]:
    """Return the members of a structured date: single points, and ranges of one end or two.

    >>> points = [DatePart(kind=kind) for kind in ("single", "from", "to", "from")]
    >>> [len(span) for span in spans(points)]
    [1, 2, 1]
    """
    joined = {
        n + 1 for n, pair in enumerate(pairwise(parts)) if _is_range(*pair)
    }
    return tuple(
        tuple(parts[n : n + 2]) if n + 1 in joined else (part,)
        for n, part in enumerate(parts)
        if n not in joined
    )


def _is_range(first: DatePart, second: DatePart) -> bool:
    return (first.kind, second.kind) == ("from", "to")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Date(Readable):
    """A date of the unit: as displayed, as stated in machine form, or both (ISAD(G) 3.1.3, EAD `unitdate`).

    `kind` is what happened then (creation, publication, ...; EAD `datechar`), `type` whether it spans the whole
    or the bulk of the material (inclusive, bulk).

    >>> str(Date(expression="August, 1949").edtf)
    '1949-08'
    """

    _shown_by: ClassVar[_ShownBy] = (
        ("expression",),
        ("shown",),
        ("shown_normal",),
    )

    expression: OptPhrase = None
    normal: OptStr = None
    parts: DateParts = ()
    kind: Annotated[DateKind | str | None, OPT_WORD] = None
    type: Annotated[DateType | str | None, OPT_WORD] = None
    certainty: Annotated[DateCertainty | str | None, OPT_WORD] = None
    calendar: Annotated[Calendar | str | None, OPT_WORD] = None
    era: Annotated[Era | str | None, OPT_WORD] = None
    label: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()

    @property
    def edtf(self) -> "Edtf | None":
        """What the date means, in EDTF: `normal` if that is a date, else the parts, else the expression; or None."""
        date = date_reading.normalise(self.normal) if self.normal else None
        if date is None and self.parts:
            date = _edtf_of_parts(self.parts)
        if date is None and self.expression is not None:
            date = date_reading.read(
                self.expression.plain, self.expression.lang
            )
        return date

    @property
    def shown(self) -> Phrase | None:
        """The date for a reader: the expression, else what its parts say.

        >>> Date(parts=(DatePart(kind="from", text="1934"), DatePart(kind="to", text="1949"))).shown
        Phrase('1934-1949')
        """
        return self.expression or Phrase.of(_text_of_parts(self.parts))

    @property
    def shown_normal(self) -> str | None:
        """The machine form: as stated, else of a single date or a range whose parts have one.

        >>> Date(parts=(DatePart(kind="from", standard="1934"), DatePart(kind="to", standard="1949"))).shown_normal
        '1934/1949'
        """
        stated = [part.standard for part in self.parts if part.standard]
        whole = len(stated) == len(self.parts) and [
            p.kind for p in self.parts
        ] in (
            ["single"],
            ["from", "to"],
        )
        return self.normal or ("/".join(stated) if whole else None)


def _text_of_parts(parts: tuple[DatePart, ...]) -> str:
    """Return what the parts of a date say together: the ends of a range with a hyphen, its members with commas; a range
    whose ends are the same is that day, month or year.
    """
    members = (
        "-".join(dict.fromkeys(filter(None, map(_text_of, span))))
        for span in spans(parts)
    )
    return ", ".join(filter(None, members))


def _text_of(part: DatePart) -> str:
    if part.text is None:
        return part.standard or ""
    return part.text.plain


def _edtf_of_parts(parts: tuple[DatePart, ...]) -> "Edtf | None":
    """Return what the parts of a date say: a point, a range with one end or two, or a set of them."""
    members = [_edtf_of_span(span) for span in spans(parts)]
    if len(members) == 1 or None in members:
        return members[0] if len(members) == 1 else None
    return date_reading.normalise(
        "{"
        + ",".join(str(member).replace("/", "..") for member in members)
        + "}"
    )


def _edtf_of_span(span: tuple[DatePart, ...]) -> "Edtf | None":
    if span[0].kind == "single":
        return span[0].edtf
    ends = {part.kind: part.edtf for part in span}
    if None in ends.values():
        return None
    return date_reading.normalise(
        f"{ends.get('from', '')}/{ends.get('to', '')}"
    )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Extent(Readable):
    """A statement of extent or physical character (ISAD(G) 3.1.5; EAD `physdesc` and its parts).

    `expression` is the statement as displayed; `value` and `unit` the number and the unit where the source keeps
    them apart; `coverage` says whole or part; `kind` says extent, dimensions, physical facet, ...; `parts` are the
    dimensions and facets of a structured statement.

    >>> Extent(expression="3 boxes", value="3", unit="boxes").unit.plain
    'boxes'
    """

    _shown_by: ClassVar[_ShownBy] = (("expression",), ("shown",))

    expression: OptPhrase = None
    value: OptPhrase = None
    unit: OptPhrase = None
    kind: Annotated[ExtentKind | str | None, OPT_WORD] = None
    type: Annotated[ExtentType | str | None, OPT_WORD] = None
    coverage: Annotated[ExtentCoverage | str | None, OPT_WORD] = None
    approximate: OptStr = None
    parts: "ManyOrTexts[Extent]" = ()
    note: OptProse = None
    label: OptStr = None
    group: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()

    @property
    def shown(self) -> Phrase | None:
        """The extent for a reader: the expression, else the number, the unit and the parts.

        >>> Extent(value="3.5", unit="linear feet", parts=(Extent(expression="30 x 40 cm", kind="dimensions"),)).shown
        Phrase('3.5 linear feet, 30 x 40 cm')
        """
        counted = " ".join(
            measure_part.plain
            for measure_part in (self.value, self.unit)
            if measure_part is not None and self.value is not None
        )
        parts = (
            " ".join(filter(None, part._shown_and_unit()))  # noqa: SLF001 - of its own class
            for part in self.parts
        )
        return self.expression or Phrase.of(
            ", ".join(filter(None, (counted, *parts)))
        )

    def _shown_and_unit(self) -> tuple[str, str]:
        """Return what is shown of a part, and its unit where that is beside a bare number."""
        shown = "" if self.shown is None else self.shown.plain
        unit = "" if self.unit is None else self.unit.plain
        return shown, unit if shown[
            -1:
        ].isdigit() and unit not in shown else ""

    @property
    def measure(self) -> tuple[Decimal, str] | None:
        """The number and its unit: as stated, else of an expression that is nothing but the two; or None.

        >>> Extent(expression="3.5 linear feet").measure, Extent(expression="3 or 4 boxes").measure
        ((Decimal('3.5'), 'linear feet'), None)
        """
        if self.value is not None and self.unit is not None:
            match = _MEASURE.fullmatch(f"{self.value.plain} {self.unit.plain}")
        else:
            match = (
                _MEASURE.fullmatch(self.expression.plain)
                if self.expression is not None
                else None
            )
        if match:
            return (Decimal(match[1].replace(",", "")), match[2])
        return None


# A number and a unit without further digits: "3 boxes (2 linear feet)" states two measures, so it is none. A comma
# is taken between thousands only, since "3,5" is three and a half in most of Europe.
_MEASURE = re.compile(
    r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+\.[0-9]+)\s+([^\W\d_][^\d;,()/]*)"
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Language(Readable):
    """A language or script: codes as stated (ISO 639, ISO 15924) and the name as displayed.

    >>> Language(name="Russian", code="rus", script="Cyrl").code
    'rus'
    """

    _shown_by: ClassVar[_ShownBy] = (("name",), ("code",), ("script",))

    name: OptPhrase = None
    code: OptStr = None
    script: OptStr = None
    kind: Annotated[LanguageKind | str | None, OPT_WORD] = None
    label: OptStr = None
    group: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()

    @classmethod
    def _field_of(cls, text: str) -> str:
        return "code" if _LANGUAGE_CODE.fullmatch(text) else "name"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Part(Readable):
    """One part of a compound heading, in order (EAD3 `part`, or what `--` parts in a subject heading).

    >>> AccessPoint(kind="topic", parts=[Part(text="Trade"), Part(text="History", kind="genre_form")]).parts[1].kind
    'genre_form'
    """

    _shown_by: ClassVar[_ShownBy] = (("text",),)

    text: OptPhrase = None
    kind: Annotated[PartKind | str | None, OPT_WORD] = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Coordinates(Readable):
    """The geographic coordinates of a place, as stated, with the system they are in.

    >>> AccessPoint(name="Kashgar", kind="place", coordinates=[Coordinates(value="39.47, 75.99")]).coordinates[0].value
    Phrase('39.47, 75.99')
    """

    _shown_by: ClassVar[_ShownBy] = (("value",),)

    value: OptPhrase = None
    system: OptStr = None
    attributes: Attributes = ()

    @property
    def point(self) -> GeoPoint | None:
        """The point in decimal degrees that the value states in the usual system, else None.

        >>> Coordinates(value="39.47, 75.99").point.latitude
        '39.47'
        """
        return (
            None
            if self.value is None
            else point(self.value.plain, self.system)
        )


NO_MAKERS = (
    "contributor", "ctb", "donor", "dnr", "depositor", "dpt", "former owner", "fmo", "owner", "own", "seller", "sll",
)  # fmt: skip
"""The roles (relator codes and terms) of those who had or gave the material, or had a part in it, and did not make
it.
"""


def heading_joint(kind: str | None) -> str:
    """Return what separates the parts of a heading of a kind, as it is displayed (AACR2, LCSH).

    >>> heading_joint("person"), heading_joint("corporate_body"), heading_joint("topic")
    (', ', '. ', ' -- ')
    """
    return _JOINTS.get(kind or "", " -- ")


_JOINTS = {"person": ", ", "family": ", ", "corporate_body": ". "}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class AccessPoint(Readable):
    """A name, subject, place, genre, function, occupation or title under which a unit is found.

    `kind` is person, corporate_body, family, name, topic, place, genre_form, function, occupation or title; None
    where only a text was stated. `role` is the relation to the unit (a relator code or term), `source` the
    authority file, `uri` the record in it (EAD 2002 `authfilenumber`, EAD3 `identifier`).

    >>> AccessPoint(name="Smith, Anna, 1890-1955", kind="person", role="cre", source="lcnaf").role
    'cre'
    """

    _shown_by: ClassVar[_ShownBy] = (
        ("name",),
        ("shown",),
        ("normal",),
        ("uri",),
    )

    name: OptPhrase = None
    kind: Annotated[AccessPointKind | str | None, OPT_WORD] = None
    parts: ManyOrTexts[Part] = ()
    role: Annotated[Relator | str | None, OPT_WORD] = None
    source: Annotated[AuthoritySource | str | None, OPT_WORD] = None
    rules: Annotated[NameRules | str | None, OPT_WORD] = None
    uri: OptStr = None
    normal: OptStr = None
    coordinates: ManyOrTexts[Coordinates] = ()
    label: OptStr = None
    group: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()

    @property
    def shown(self) -> Phrase | None:
        """The heading for a reader: the name, else its parts as headings of its kind are displayed.

        >>> AccessPoint(parts=(Part(text="Xinjiang"), Part(text="History"))).shown
        Phrase('Xinjiang -- History')
        >>> AccessPoint(parts=(Part(text="Smith"), Part(text="Ann")), kind="person").shown
        Phrase('Smith, Ann')
        """
        texts = (
            part.text.plain for part in self.parts if part.text is not None
        )
        return self.name or Phrase.of(heading_joint(self.kind).join(texts))


def _place(name: str) -> AccessPoint:
    return AccessPoint(name=name, kind="place")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
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
    notes: "Many[Note]" = ()
    group: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Container(Readable):
    """A box, folder, volume or shelf that holds the unit (EAD `container`); `parent` is the `id` of another one.

    >>> Container(type="folder", indicator="3", parent="box-1").indicator.plain
    '3'
    """

    _shown_by: ClassVar[_ShownBy] = (("type", "indicator"), ("label",))

    indicator: OptPhrase = None
    type: Annotated[ContainerType | str | None, OPT_WORD] = None
    label: OptStr = None
    barcode: OptStr = None
    id: OptStr = None
    parent: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()

    @classmethod
    def _field_of(cls, text: str) -> str:  # noqa: ARG003 - as in Readable
        return "indicator"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Location(Readable):
    """Where the unit is kept, as displayed (EAD `physloc`).

    >>> Location(text="Stack 3, shelf 12").text.plain
    'Stack 3, shelf 12'
    """

    _shown_by: ClassVar[_ShownBy] = (("text",),)

    text: OptPhrase = None
    type: Annotated[LocationType | str | None, OPT_WORD] = None
    label: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Rights(Readable):
    """A rights statement with its URI (rightsstatements.org, Creative Commons) and its text; `kind` is access or
    use.

    >>> Rights(uri="http://rightsstatements.org/vocab/InC/1.0/", kind="use").kind
    'use'
    """

    _shown_by: ClassVar[_ShownBy] = (("text",), ("uri",))

    uri: OptStr = None
    kind: Annotated[RightsKind | str | None, OPT_WORD] = None
    text: OptPhrase = None
    attributes: Attributes = ()

    @classmethod
    def _field_of(cls, text: str) -> str:
        return "uri" if _WEB_ADDRESS.match(text) else "text"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class DigitalObject(Readable):
    """A digital object or link to one (EAD `dao`, `daoloc`).

    `kind` says original, transcript, translation, or the element of a linking group (`resource`, `arc`, ...).

    >>> DigitalObject(href="https://example.org/1.tif", media_type="image/tiff", kind="original").href
    'https://example.org/1.tif'
    """

    _shown_by: ClassVar[_ShownBy] = (("href",), ("title",), ("heading",))

    href: OptStr = None
    kind: Annotated[DigitalObjectKind | str | None, OPT_WORD] = None
    role: Annotated[DigitalObjectRole | str | None, OPT_WORD] = None
    title: OptStr = None
    type: Annotated[DigitalObjectType | str | None, OPT_WORD] = None
    media_type: OptStr = None
    language: OptStr = None
    rights: ManyOrTexts[Rights] = ()
    heading: OptPhrase = None
    description: OptProse = None
    group: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Relation(Readable):
    """A relation to another entity (EAD3 `relation`); foreign XML is kept in `xml` as one string.

    >>> Relation(kind="resourcerelation", entry="Cables, 1949", uri="https://example.org/2").entry.plain
    'Cables, 1949'
    """

    _shown_by: ClassVar[_ShownBy] = (("entry",), ("uri",))

    kind: Annotated[RelationKind | str | None, OPT_WORD] = None
    entry: OptPhrase = None
    uri: OptStr = None
    role: Annotated[RelationRole | str | None, OPT_WORD] = None
    dates: DateParts = ()
    places: ManyOrTexts[Annotated[AccessPoint, FromText(_place)]] = ()
    note: OptProse = None
    xml: OptVerbatim = None
    internal: OptFlag = None
    attributes: Attributes = ()

    @classmethod
    def _field_of(cls, text: str) -> str:
        return "uri" if _WEB_ADDRESS.match(text) else "entry"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class RecordId(Readable):
    """An identifier of the description itself (EAD `eadid`, `recordid`, `otherrecordid`, `representation`).

    >>> RecordId(value="US-NNC-MS12", agency="US-NNC").agency
    'US-NNC'
    """

    _shown_by: ClassVar[_ShownBy] = (("value",),)

    value: OptPhrase = None
    kind: Annotated[RecordIdKind | str | None, OPT_WORD] = None
    agency: OptStr = None
    country: OptStr = None
    url: OptStr = None
    public_id: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Statement(Readable):
    """A statement about the published description: a title, an author, a publisher, an edition, a series.

    >>> Statement(text="A guide to the Smith papers", kind="proper").text.plain
    'A guide to the Smith papers'
    """

    _shown_by: ClassVar[_ShownBy] = (("text",),)

    text: OptPhrase = None
    kind: Annotated[StatementKind | str | None, OPT_WORD] = None
    normal: OptStr = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Declaration(Readable):
    """A rule, convention, right, local type, local control or source that the description declares.

    >>> Declaration(kind="convention", text="Describing Archives", abbreviation="DACS").abbreviation.plain
    'DACS'
    """

    _shown_by: ClassVar[_ShownBy] = (("text",), ("abbreviation",), ("uri",))

    kind: Annotated[DeclarationKind | str | None, OPT_WORD] = None
    text: OptPhrase = None
    abbreviation: OptPhrase = None
    uri: OptStr = None
    dates: DateParts = ()
    note: OptProse = None
    xml: OptVerbatim = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
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


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Harvest:
    """What OAI-PMH states of the record: its identifier there, datestamp, sets and status.

    >>> Harvest(identifier="oai:example.org:1", sets=["letters"]).sets
    ('letters',)
    """

    identifier: OptStr = None
    datestamp: OptStr = None
    sets: Many[Str] = ()
    status: Annotated[HarvestStatus | str | None, OPT_WORD] = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Extra:
    """A field of the house that the model has no word for, as a name and what is stated: an accession number, a flag of
    a project. Every complete format carries it, the others report it as lost.

    >>> from xjmeta.model import Record
    >>> Record(title="Cables", extra={"accession": "2019-12"}).extra[0].value
    '2019-12'
    """

    name: Str
    value: Verbatim
    internal: OptFlag = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class LooseText(Readable):
    """A text of a group beside its values: `text` in a line, or a `heading` and a `body` in blocks.

    `at` says how many values and groups of the group come before it; a text of the kind `description` describes them
    all.

    >>> LooseText(text="and more", at=2).text
    Phrase('and more')
    """

    _shown_by: ClassVar[_ShownBy] = (("text",), ("heading",), ("body",))

    text: OptPhrase = None
    at: Place = 0
    kind: Annotated[LooseTextKind | str | None, OPT_WORD] = None
    heading: OptPhrase = None
    body: OptProse = None
    internal: OptFlag = None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Group:
    """What the source says of several values together, under one element: the values name its `key` as their `group`.

    `kind` is the element that holds them. `group` is the key of the group around this one. A group that holds texts
    alone comes after as many values of its list as `at` says. Keys are assigned again by kind and order when a Record
    is made (`physdesc`, `physdesc-2`), and what names them follows.

    >>> group = Group(key="size", kind="physdesc", heading="Size", texts=[LooseText(text="and more", at=2)])
    >>> group.texts[0].at
    2
    """

    key: Str
    kind: GroupKind
    label: OptStr = None
    heading: OptPhrase = None
    texts: ManyOrTexts[LooseText] = ()
    group: OptStr = None
    at: Place = 0
    internal: OptFlag = None
    attributes: Attributes = ()


for _class in (Note, Extent):
    rebuild_dataclass(_class, force=True)  # type: ignore[arg-type]


def complete(kind: type) -> None:
    """Make a class of values name the fields of what it refuses, and show only what is stated in its `repr`."""
    construct: Callable[..., None] = vars(kind)["__init__"]
    defaults = {field.name: field.default for field in fields(kind)}

    @wraps(construct)
    def make(self: object, *args: object, **fields: object) -> None:
        try:
            construct(self, *args, **fields)
        except ValidationError as error:
            raise explained(error, kind, fields) from None

    def show(self: object) -> str:
        values = {name: getattr(self, name) for name in defaults}
        stated = (
            f"{name}={value!r}"
            for name, value in values.items()
            if value != defaults[name]
        )
        return f"{kind.__name__}({', '.join(stated)})"

    kind.__init__ = make  # type: ignore[misc]
    kind.__repr__ = show


for _name in __all__:
    if is_dataclass(vars()[_name]):
        complete(vars()[_name])


def check_nesting(notes: tuple[Note, ...], level: int = 1) -> tuple[Note, ...]:
    """Refuse notes in notes beyond the limit, with a ValueError."""
    for note in notes:
        if note.notes or level > MAX_NESTING:
            if level > MAX_NESTING:
                raise ValueError(TOO_DEEP)
            check_nesting(note.notes, level + 1)
    return notes
