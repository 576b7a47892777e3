"""The canonical Record: one unit of description (ISAD(G)) with its child units, and the control area of the top
unit.
"""

# A field whose type says what it takes and what it gives has a default that is neither.
# mypy: disable-error-code="assignment"
from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeAlias, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    GetCoreSchemaHandler,
    SerializationInfo,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_serializer,
    model_validator,
)
from pydantic.dataclasses import dataclass
from pydantic.functional_validators import ModelWrapValidatorHandler
from pydantic_core import core_schema

from xjmeta.messages import TargetError
from xjmeta.model import groups as _groups
from xjmeta.model import show, tree
from xjmeta.model.origin import LiveSource, Origin
from xjmeta.model.patch import Patchable, patched
from xjmeta.model.public import publish
from xjmeta.model.refusals import explained, frozen
from xjmeta.model.text import OptPhrase, OptStr, Phrase
from xjmeta.model.tree import MAX_DEPTH
from xjmeta.model.values import (
    _CONFIG,
    AccessPoint,
    Attribute,
    Container,
    Date,
    Declaration,
    DigitalObject,
    Event,
    Extent,
    Extra,
    FromText,
    Group,
    Harvest,
    Identifier,
    Language,
    Location,
    Many,
    ManyByName,
    ManyOrTexts,
    Note,
    OptFlag,
    RecordId,
    Relation,
    Rights,
    Statement,
    Title,
    check_nesting,
    complete,
)
from xjmeta.model.version import unversioned
from xjmeta.model.vocabularies import LEVELS, Level

__all__ = ["LEVELS", "MAX_DEPTH", "Control", "Level", "Record"]

Notes: TypeAlias = Annotated[Many[Note], AfterValidator(check_nesting)]


def _abstract(body: str) -> Note:
    return Note(kind="abstract", body=body)


Abstracts: TypeAlias = Annotated[
    ManyOrTexts[Annotated[Note, FromText(_abstract)]],
    AfterValidator(check_nesting),
]


def _by_element(attributes: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    # `sorted` is stable: the order of attributes of one element is the
    # document's.
    if len(attributes) < 2:
        return attributes
    return tuple(sorted(attributes, key=lambda a: a.element or ""))


def _made_already(
    children: Any, handler: ValidatorFunctionWrapHandler
) -> tuple[Record, ...]:
    """Take Records as they are: each was validated when it was made, and a tree is made from its leaves up."""
    if type(children) is tuple and all(
        isinstance(child, Record) for child in children
    ):
        return children
    made: tuple[Record, ...] = handler(children)
    return made


def _check_depth(children: tuple[Record, ...]) -> tuple[Record, ...]:
    level, depth = children, 1
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ValueError(f"units nested more than {MAX_DEPTH} levels deep")
        level = tuple(
            grandchild
            for child in level
            if child.children
            for grandchild in child.children
        )
    return children


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=_CONFIG)
class Control:
    """What the top unit says of the description itself (EAD `eadheader` and `control`, ISAD(G) 3.7).

    >>> Control(titles=[Statement(text="A guide", kind="proper")]).titles[0].text.plain
    'A guide'
    """

    record_ids: ManyOrTexts[RecordId] = ()
    titles: ManyOrTexts[Statement] = ()
    authors: ManyOrTexts[Statement] = ()
    sponsors: ManyOrTexts[Statement] = ()
    edition: ManyOrTexts[Statement] = ()
    publication: ManyOrTexts[Statement] = ()
    series: ManyOrTexts[Statement] = ()
    notes: Notes = ()
    agency: ManyOrTexts[Statement] = ()
    status: ManyOrTexts[Statement] = ()
    publication_status: ManyOrTexts[Statement] = ()
    creation: ManyOrTexts[Statement] = ()
    languages: ManyOrTexts[Language] = ()
    declarations: ManyOrTexts[Declaration] = ()
    sources: ManyOrTexts[Declaration] = ()
    events: Many[Event] = ()
    front_matter: Notes = ()
    harvest: Harvest | None = None


complete(Control)


def _lean(record: Record, info: SerializationInfo) -> dict[str, Any]:
    """Return what `to_dict` gives of a Record, with the fields that the caller includes or excludes."""
    return _stated_data(
        record, mode=info.mode, include=info.include, exclude=info.exclude
    )


def _stated_data(record: Record, **options: Any) -> dict[str, Any]:
    """Return what a Record states as plain data, without nulls, empty lists and origin."""
    return record.without_origin().model_dump(
        exclude_defaults=True, exclude_none=True, **options
    )


def _without_origin(unit: Record) -> Record:
    return (
        unit
        if unit.origin is None
        else unit.model_copy(update={"origin": None})
    )


def _stated(control: Control | None) -> Control | None:
    return None if control == _SILENT else control


_SILENT = Control()


def _fits(name: str, values: Mapping[str, Any]) -> bool:
    """Return whether children or an origin need no validation: the verbs on trees move what was validated before."""
    value = values[name]
    if name == "children":
        return type(value) is tuple and all(
            isinstance(child, Record) for child in value
        )
    return name == "origin" and (value is None or isinstance(value, Origin))


class Record(BaseModel, frozen=True, extra="forbid"):
    """One unit of description with its child units.

    A Record is a value: frozen, compared by content, its lists are tuples. A plain string is taken wherever a text is
    expected, and is always plain text.

    >>> r = Record(title="Cables & letters", level="collection", children=(Record(title="Cable No. 3582"),))
    >>> [key for key, unit in r.walk()]
    ['#0', '#1']
    """

    id: OptStr = None
    level: Level | None = None
    other_level: OptStr = None
    identifiers: ManyOrTexts[Identifier] = ()
    title: OptPhrase = None
    titles: ManyOrTexts[Title] = ()
    dates: ManyOrTexts[Date] = ()
    extents: ManyOrTexts[Extent] = ()
    languages: ManyOrTexts[Language] = ()
    repository: ManyOrTexts[AccessPoint] = ()
    creators: ManyOrTexts[AccessPoint] = ()
    abstracts: Abstracts = ()
    access_points: ManyOrTexts[AccessPoint] = ()
    notes: Notes = ()
    relations: ManyOrTexts[Relation] = ()
    containers: ManyOrTexts[Container] = ()
    locations: ManyOrTexts[Location] = ()
    digital_objects: ManyOrTexts[DigitalObject] = ()
    rights: ManyOrTexts[Rights] = ()
    donors: ManyOrTexts[AccessPoint] = ()
    extra: ManyByName[Extra] = ()
    groups: Many[Group] = ()
    """What values that share a wrapper share; each names its group by its key."""
    control: Annotated[Control | None, AfterValidator(_stated)] = None
    internal: OptFlag = None
    attributes: Annotated[Many[Attribute], AfterValidator(_by_element)] = ()
    children: Annotated[
        Many[Record],
        WrapValidator(_made_already),
        AfterValidator(_check_depth),
    ] = ()
    origin: Origin | None = Field(default=None, repr=False)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a subclass with fields of its own: no format would know them, and no law would hold for them."""
        super().__pydantic_init_subclass__(**kwargs)
        own = sorted(cls.model_fields.keys() - Record.model_fields.keys())
        if own:
            raise TypeError(
                f"A Record takes no fields of a subclass, such as {own[0]!r}: every format carries what stands in "
                f"extra, as in Record(extra={{{own[0]!r}: ...}})"
            )

    if not TYPE_CHECKING:  # checkers know that it is frozen, and would take any name for an attribute

        def __setattr__(self, name: str, value: object) -> None:
            """Refuse, and say what makes another Record."""
            raise frozen(name, value)

    @model_validator(mode="wrap")
    @classmethod
    def _read(
        cls, data: Any, handler: ModelWrapValidatorHandler[Self]
    ) -> Self:
        """Take the version of the JSON form, which is no field, out of data; name the field of what is refused."""
        try:
            return handler(unversioned(data))
        except ValidationError as error:
            raise explained(error, Record, data) from None

    @model_validator(mode="after")
    def _settle_groups(self) -> Self:
        """Put values and groups into the one form they have; where no value names a group there is nothing to do."""
        if _groups.names_groups(self):
            lists, settled = _groups.settled(
                _groups.field_lists(self), self.groups
            )
            languages = lists.pop("control.languages")
            control = self.control or _SILENT
            if control.languages != languages:
                control = replace(control, languages=languages)
            # The unit is new and nobody else has it yet: this is the last step of making it.
            self.__dict__.update(
                lists, groups=settled, control=_stated(control)
            )
        return self

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Leave nulls and origin out where a Record is part of another model, such as the answer of a web API."""
        schema = handler(source)
        # Here the class itself is being built: its own dumps, and those of the formats, hold everything.
        if not cls.__pydantic_complete__:
            return schema
        lean = core_schema.plain_serializer_function_ser_schema(
            _lean, info_arg=True
        )
        return cast(
            "core_schema.CoreSchema", {**schema, "serialization": lean}
        )

    @field_serializer("origin")
    def _dump_origin(
        self, origin: Origin | None, info: SerializationInfo
    ) -> dict[str, Any] | None:
        """Dump the origin without the source of the format that the context names: it writes that one itself."""
        if origin is None:
            return None
        but = (info.context or {}).get("but")
        data = origin.dump(self, but=but)
        return data if data["sources"] or but is None else None

    def walk(self) -> Iterator[tuple[str, Record]]:
        """Yield `(key, unit)` for this unit and every unit below it, in document order.

        A key is the key the unit was read under, else its `id` where it is the first to have it, else `#` and a number.

        >>> [key for key, unit in Record(children=[Record(id="a"), Record(), Record(id="a")]).walk()]
        ['#0', 'a', '#2', '#3']
        """
        for key, _parent, unit in self.walk_with_parents():
            yield key, unit

    def walk_with_parents(self) -> Iterator[tuple[str, str | None, Record]]:
        """Yield `(key, parent key, unit)` in document order; the parent key of this unit is None.

        >>> [(key, parent) for key, parent, unit in Record(id="a", children=[Record(id="b")]).walk_with_parents()]
        [('a', None), ('b', 'a')]
        """
        units = list(tree.units_of(self))
        keys = tree.keys_of([unit for _parent, unit in units])
        for number, (parent, unit) in enumerate(units):
            yield keys[number], None if parent is None else keys[parent], unit

    @tree.verb
    def unit(self, key: str) -> Record:
        """Return the unit with that key; raises UnitKeyError (a KeyError) if there is none.

        >>> Record(children=[Record(id="a", title="Cable")]).unit("a").title.plain
        'Cable'
        """
        index = tree.UnitIndex.of(self)
        return index.unit(self, index.number(self, key))

    def find(
        self, predicate: Callable[[Record], object]
    ) -> Iterator[tuple[str, Record]]:
        """Yield `(key, unit)` for every unit that a predicate holds for, in document order.

        >>> r = Record(level="fonds", children=[Record(id="a", level="file"), Record(id="b", level="file")])
        >>> [key for key, unit in r.find(lambda unit: unit.level == "file")]
        ['a', 'b']
        """
        return (pair for pair in self.walk() if predicate(pair[1]))

    @tree.verb
    def parent(self, unit: str | Record) -> Record | None:
        """Return the unit above a unit, which is named by its key or passed itself; None for the top unit.

        Raises UnitKeyError for an unknown key, TreeError for a unit that is not in this tree, or in it twice.

        >>> Record(title="Papers", children=[Record(id="a")]).parent("a")
        Record('Papers', 2 units)
        """
        return next(tree.ancestors(self, unit), None)

    @tree.verb
    def ancestors(self, unit: str | Record) -> tuple[Record, ...]:
        """Return the units above a unit, the nearest first; raises as `parent`.

        >>> r = Record(title="Papers", children=[Record(title="Letters", children=[Record(id="a")])])
        >>> [str(above.title) for above in r.ancestors("a")]
        ['Letters', 'Papers']
        """
        return tuple(tree.ancestors(self, unit))

    @tree.verb
    def inherited(self, unit: str | Record, field: str) -> Any:
        """Return a field of a unit, or of the nearest unit above it that states it; raises as `parent`.

        What is stated at a higher level is not repeated below it (ISAD(G) 2.4). AttributeError for a field that is
        none.

        >>> r = Record(languages=[Language(code="rus")], children=[Record(id="a")])
        >>> r.inherited("a", "languages")[0].code
        'rus'
        """
        index = tree.UnitIndex.of(self)
        own = index.unit(self, index.number(self, unit))
        stated = getattr(own, field)
        for above in tree.ancestors(self, unit):
            if stated is not None and stated != ():
                break
            stated = getattr(above, field)
        return stated

    @tree.verb
    def edit(self, unit: str | Record, /, **changes: Any) -> Record:
        """Return this tree with the named fields of one unit replaced and validated; all other units are the same
        objects.

        Raises ValidationError if a value does not fit, else as `parent`.

        >>> r = Record(children=(Record(id="a", title="Old"), Record(id="b")))
        >>> r.edit("a", title="New").children[0].title.plain
        'New'
        """
        return tree.edited(self, [(unit, changes)])

    @tree.verb
    def edit_many(
        self,
        changes: Mapping[str, Mapping[str, Any]]
        | Iterable[tuple[str | Record, Mapping[str, Any]]],
    ) -> Record:
        """Return this tree with the named fields of many units replaced and validated, in one pass.

        `changes` gives the new fields of each unit by its key, or as pairs by its key or the unit itself. All of them
        are resolved in this Record before any is changed. Raises as `edit`, and TreeError for a unit named twice.

        >>> r = Record(children=(Record(id="a"), Record(id="b")))
        >>> r.edit_many({key: {"level": "item"} for key, unit in r.walk() if unit is not r}).children[1].level
        'item'
        """
        pairs = changes.items() if isinstance(changes, Mapping) else changes
        return tree.edited(self, pairs)

    @tree.verb
    def map(self, function: Callable[[Record], Record | None]) -> Record:
        """Return this tree with a function applied to every unit, the deepest first; None takes a unit out.

        The function is called with each unit and its new children. What it returns unchanged stays the same object.
        Raises TreeError if it takes out the top unit or makes the tree too deep.

        >>> r = Record(title="a", children=[Record(title="b"), Record()])
        >>> r.map(lambda unit: unit.replaced(title=unit.title.plain.upper()) if unit.title else None).children
        (Record('B'),)
        """
        return tree.mapped(self, function)

    @tree.verb
    def add(
        self, parent: str | Record, child: Record, at: int | None = None
    ) -> Record:
        """Return this tree with a new unit among the children of another, last or at a place counted from 0.

        Raises TreeError if there is no such place or the tree would be too deep, else as `parent`.

        >>> Record(id="a", children=[Record(title="Second")]).add("a", Record(title="First"), at=0).children
        (Record('First'), Record('Second'))
        """
        return tree.added(self, parent, child, at)

    @tree.verb
    def remove(self, unit: str | Record) -> Record:
        """Return this tree without a unit and all units below it; raises TreeError for the top unit, else as `parent`.

        >>> Record(children=[Record(id="a"), Record(title="Stays")]).remove("a").children
        (Record('Stays'),)
        """
        return tree.removed(self, unit)

    @tree.verb
    def move(
        self, unit: str | Record, parent: str | Record, at: int | None = None
    ) -> Record:
        """Return this tree with a unit, and all below it, under another parent or at another place.

        `at` counts from 0 among the other children; without it the unit is the last. Raises TreeError if the parent
        is below the unit, there is no such place or the tree would be too deep, else as `parent`.

        >>> r = Record(id="top", children=[Record(id="a", title="A"), Record(id="b", title="B")])
        >>> r.move("a", "b").children, r.move("b", "top", at=0).children
        ((Record('B', 2 units),), (Record('B'), Record('A')))
        """
        return tree.moved(self, unit, parent, at)

    @tree.verb
    def replace(self, unit: str | Record, new: Record) -> Record:
        """Return this tree with another unit, and all below that, in the place of one; raises as `add`.

        >>> Record(children=[Record(id="a", title="Old")]).replace("a", Record(title="New")).children
        (Record('New'),)
        """
        return tree.replaced(self, unit, new)

    def model_copy(
        self, *, update: Mapping[str, Any] | None = None, deep: bool = False
    ) -> Self:
        """Return a copy, with other values of some fields: they are validated, as those of `replaced` are.

        >>> Record(title="Old").model_copy(update={"title": "New"}).title
        Phrase('New')
        """
        changes = dict(update or {})
        as_they_are = {
            name: changes.pop(name)
            for name in update or ()
            if _fits(name, changes)
        }
        unit = self.replaced(**changes) if changes else self
        return super(Record, unit).model_copy(update=as_they_are, deep=deep)

    def replaced(self, **changes: Any) -> Self:
        """Return this unit with the named fields replaced and validated; everything else is the same objects.

        >>> Record(title="Old", level="file").replaced(title="New")
        Record('New', level=file)
        """
        new = tree.revised(self, changes)
        # `revised` leaves the children out, since to validate them again costs
        # as much as the whole tree below.
        if "children" in changes or not self.children:
            return new
        return new.model_copy(update={"children": self.children})

    @tree.verb
    def patch(self, changes: Iterable[Patchable]) -> Record:
        """Return this tree with changes put in, such as `xjmeta.diff` gives: `a.patch(diff(a, b))` is `b`.

        Keys are those of this Record. What does not change is the same objects, origin kept. Raises UnitKeyError
        where a change names a unit that is not there, TreeError where it does not fit what is.

        >>> from xjmeta.messages import Change
        >>> Record(title="Old").patch([Change("changed", "#0", "title", "Old", "New")]).title.plain
        'New'
        """
        return patched(self, changes)

    def public(self) -> Record:
        """Return this Record without its internal units and values, at any depth, origin included.

        Raises TargetError where it is internal as a whole. `xjmeta.model.public.publish` also lists what was withheld.

        >>> Record(title="A", children=(Record(title="B", internal=True),)).public().children
        ()
        """
        public, _held = publish(self)
        if public is None:
            raise TargetError("nothing-public")
        return public

    def own_data(
        self, fields: Collection[str] | None = None
    ) -> dict[str, Any]:
        """Return the unit's own values as plain JSON data: children and origin left out, and what is not stated.

        With `fields` only those of some fields.

        >>> Record(title="Cables", children=[Record(title="Cable")]).own_data()
        {'title': 'Cables'}
        """
        return self.model_dump(
            mode="json",
            include=None if fields is None else set(fields),
            exclude={"children", "origin"},
            exclude_defaults=True,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the Record as plain JSON data: what is stated, without nulls, empty lists and origin.

        `Record.model_validate` makes an equal Record of it. With its origin: `xjmeta.to_string(record, format="json")`.

        >>> Record(title="Cables", children=[Record(title="Cable")]).to_dict()
        {'title': 'Cables', 'children': [{'title': 'Cable'}]}
        """
        return _stated_data(self, mode="json")

    def without_origin(self) -> Record:
        """Return this Record without what it keeps of its sources, at any depth; where there is nothing, itself.

        The values are the same, and equal; written to the format it was read from, it is a new document.

        >>> import xjmeta
        >>> read = xjmeta.from_string("<ead><archdesc level='file'/></ead>")
        >>> read.without_origin() == read, read.without_origin().origin is None
        (True, True)
        """
        return tree.mapped(self, _without_origin)

    def digest(self) -> str:
        """Return a short digest of this unit's own values: children and origin left out.

        >>> Record(title="Cables").digest() == Record(title="Cables", children=[Record()]).digest()
        True
        """
        plain = _SERIALIZER.to_json(
            self, exclude={"children", "origin"}, exclude_defaults=True
        )
        return hashlib.blake2b(plain, digest_size=8).hexdigest()

    def __repr__(self) -> str:
        return show.line(self)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return show.html(self)

    def give_origins(self, source: LiveSource, first: int = 0) -> int:
        """Give this unit and all below it their place in a source, numbered in document order; return the next number.

        For readers, of units that they have just made. Sources in other formats that a unit brought along stay.

        >>> from types import SimpleNamespace
        >>> record = Record(title="Cables", children=[Record()])
        >>> record.give_origins(SimpleNamespace(format="ead")), record.children[0].origin
        (2, Origin(ead))
        """
        units = [unit for _parent, unit in tree.units_of(self)]
        for number, (key, unit) in enumerate(
            zip(tree.keys_of(units), units, strict=True), first
        ):
            old = unit.origin
            key_read, data = (
                (key, None) if old is None else (old.key, old.data)
            )
            # The unit is new and nobody else has it yet: this is the last step of making it.
            unit.__dict__["origin"] = Origin(
                key=key_read,
                source=source,
                ordinal=number,
                data=data,
                owner=unit,
            )
        return first + len(units)

    @property
    def known_as(self) -> tuple[str, ...]:
        """What the source calls the unit: its id, its reference codes, the identifiers of its description.

        >>> Record(id="c1", identifiers=["MS 12"], control=Control(record_ids=["US-XX-12"])).known_as
        ('c1', 'MS 12', 'US-XX-12')
        """
        of_description = (
            () if self.control is None else self.control.record_ids
        )
        record_ids = [
            stated_id
            for stated_id in of_description
            if stated_id.kind != "representation"
        ]
        stated: tuple[Identifier | RecordId, ...] = (
            *self.identifiers,
            *record_ids,
        )
        codes = [
            stated_id.value for stated_id in stated if not stated_id.internal
        ]
        names = (self.id, *(code.plain for code in codes if code is not None))
        return tuple(filter(None, names))

    @property
    def title_dates(self) -> tuple[Date, ...]:
        """The dates inside the text of the title and of further ones (EAD `unitdate` in `unittitle`)."""
        further = (
            further_title.value
            for further_title in self.titles
            if not further_title.internal
        )
        titles = (self.title, *further)
        return tuple(
            date for title in titles if title for date in _dates_in(title)
        )


# The serializer without the detour through `model_dump`: a digest is taken of every unit that is read from a sheet.
_SERIALIZER = Record.__pydantic_serializer__


def _dates_in(title: Phrase) -> tuple[Date, ...]:
    """Read the marked dates out of a title's markup."""
    if not title.marked:
        return ()
    from lxml import etree  # noqa: PLC0415 - only titles with markup need a parser

    root: Any = etree.fromstring(f"<t>{title.html}</t>")
    return tuple(
        Date(
            expression=Phrase.of("".join(date.itertext())),
            normal=date.get("data-normal"),
            kind=date.get("data-datechar"),
            type=date.get("data-type"),
            certainty=date.get("data-certainty"),
        )
        for date in root.iterfind(".//*[@data-ead='unitdate']")
    )
