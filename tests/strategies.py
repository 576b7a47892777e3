"""Hypothesis strategies for values, groups, whole Records and edits of them, ugly ones included.

`values(kind)` builds one value of a class of the model from the class itself, so that a new field is covered as soon as
it exists; `records()` builds trees; `edits(record)` changes one value of one unit; `UGLY_RECORDS` are explicit ones.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, fields, replace
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import pydantic
from hypothesis import strategies as st

import xjmeta
from strategies_text import UGLY, phrases, proses, strings, texts
from xjmeta.formats.ead.crosswalk import NAME_KINDS, ROWS
from xjmeta.model import record as units
from xjmeta.model import values as model
from xjmeta.model.groups import FIELD_OF_KIND, HELD_IN
from xjmeta.model.origin import Origin
from xjmeta.model.record import Control, Record
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
from xjmeta.model.values import (
    AccessPoint,
    Attribute,
    Container,
    Coordinates,
    Date,
    DatePart,
    DigitalObject,
    Extent,
    Group,
    Identifier,
    LooseText,
    Note,
    Part,
)

__all__ = [
    "EDTF",
    "UGLY_RECORDS",
    "Edit",
    "chain",
    "crowded",
    "edits",
    "grouped",
    "in_groups",
    "original",
    "records",
    "values",
    "with_zebra",
]

_NAMES = {**vars(pydantic.main), **vars(model), **vars(units)}
EDTF = (
    "1949",
    "1949-08",
    "1949-08-12",
    "1949/1951",
    "1949-08/1949-11",
    "1949~",
    "1949?",
    "1949%",
    "194X",
    "19XX",
    "/1949",
    "1949/..",
    "../1949",
    "1949-21",
    "[1949,1951]",
    "{1949,1951}",
    "Y-170000002",
    "-0044",
    "1949-08-12T10:00:00Z",
    "19490812",
    "1949-08-12 / 1951",
    "0000/9999",
)
"""Machine dates: good ones, and the odd spellings of real finding aids."""
NO_DATES = (
    "",
    "n.d.",
    "19995",
    "31 February 1949",
    "1951/1949",
    "soon",
    "????",
    "1949 or 1950",
    "\u0661\u0669\u0664\u0669",
)
EXPRESSIONS = (
    "August, 1949",
    "circa 1900-1920",
    "undated",
    "before 1914",
    "late 19th century",
    "1949, 1951-1953 and undated",
    "12 August 1949",
    "août 1949",
    "昭和二十四年",
    "\u200f1949 م",
    "1949 & 1951 <sic>",
)
_SAMPLES: dict[str, tuple[str, ...]] = {
    "normal": EDTF + NO_DATES,
    "standard": EDTF + NO_DATES,
    "not_before": EDTF,
    "not_after": EDTF,
    "href": (
        "https://example.org/a?b=1&c=2",
        "javascript:alert(1)",
        "images/a b.tif",
        "#frag",
        "http://[bad",
    ),
    "uri": (
        "http://id.loc.gov/authorities/names/n79021164",
        "urn:x:é",
        "n79021164",
        "not a uri <>",
        "https://a/b#c",
    ),
    "url": ("https://example.org/ead/1.xml", "www.example.org"),
    "code": ("eng", "fre", "zxx", "xx-xx"),
    "script": ("Latn", "Arab", "nonsense"),
    "role": ("cre", "http://id.loc.gov/vocabulary/relators/cre", "Donor (dnr)"),
}
_SAMPLES |= {
    "kind": tuple(
        sorted(
            {kind for row in ROWS for kind in row.tags if kind}
            | set(NAME_KINDS)
            | {
                "cpfrelation",
                "created",
                "revised",
                "published",
                "alternate",
                "physical_facet",
                "dimensions",
                "head",
                "text",
            }
        )
    ),
    "agent_kind": ("human", "machine"),
    "approximate": ("true", "false"),
    "coverage": ("whole", "part"),
    "label": ("did", "unit", "dsc", "runner"),
    "type": ("inclusive", "bulk", "box", "materialtype", "image"),
    "certainty": ("approximate",),
    "calendar": ("gregorian",),
    "era": ("ce",),
    "country": ("US", "fr"),
}
_TEXT_SAMPLES = (
    "Cable No. 3582",
    "Smith & Sons",
    "=1+1",
    "رسائل <وثائق>",
    "古文書 一",
    "e\u0301",
    "a | b; c",
    "1.5",
    "null",
    "#0",
    "_:b0",
)


class Edit(NamedTuple):
    """One change: the key of a unit, a field of it, and the new value of the field."""

    key: str
    field: str
    value: Any


@cache
def _phrases() -> st.SearchStrategy[Phrase | None]:
    plain = st.sampled_from(_TEXT_SAMPLES + UGLY).map(Phrase.of)
    return st.one_of(plain, strings().map(Phrase.of), phrases())


@cache
def _proses() -> st.SearchStrategy[Prose | None]:
    plain = st.sampled_from((*_TEXT_SAMPLES, "one\n\ntwo", "a\n\n\n b  c")).map(
        Prose.of
    )
    return st.one_of(plain, strings().map(Prose.of), proses())


_LEAVES: dict[Any, Any] = {
    OptPhrase: _phrases,
    OptProse: _proses,
    OptStr: strings,
    OptVerbatim: strings,
    Str: texts,
    Verbatim: strings,
    Phrase: phrases,
    Prose: proses,
    bool: st.booleans,
    int: lambda: st.integers(0, 3),
    NoneType: st.none,
    str: texts,
}


def _of(annotation: Any, name: str, depth: int) -> st.SearchStrategy[Any]:
    """Make the strategy of a field from its annotation; its name picks samples and groups."""
    if annotation in _LEAVES:
        return _leaf(annotation, name)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _of(arguments[0], name, depth)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(_of(arguments[0], name, depth), max_size=2).map(tuple)
    if origin in (Union, UnionType):
        return st.one_of(*(_of(one, name, depth) for one in arguments))
    return values(annotation, depth - 1)


def _leaf(annotation: Any, name: str) -> st.SearchStrategy[Any]:
    if name in _SAMPLES and annotation in (OptStr, Str):
        return st.one_of(st.sampled_from(_SAMPLES[name]), _LEAVES[annotation]())
    if name == "expression" and annotation is OptPhrase:
        return st.one_of(st.sampled_from(EXPRESSIONS).map(Phrase), _phrases())
    return _LEAVES[annotation]()


def _recursive(kind: Any, name: str) -> bool:
    return (kind, name) in {(Note, "notes"), (Extent, "parts"), (Date, "parts")}


@cache
def _field_strategies(kind: Any, depth: int) -> dict[str, st.SearchStrategy[Any]]:
    hints = get_type_hints(kind, _NAMES, include_extras=True)
    return {
        one.name: _of(hints[one.name], one.name, depth)
        for one in fields(kind)
        if depth > 0 or not _recursive(kind, one.name)
    }


@cache
def values(kind: Any, depth: int = 2) -> st.SearchStrategy[Any]:
    """A value of one class of the model with a few of its fields; notes in notes to `depth`."""
    own = _field_strategies(kind, depth)
    required = [
        f.name
        for f in fields(kind)
        if f.default is MISSING and f.default_factory is MISSING
    ]
    return _some(own, required, 4).map(lambda stated: kind(**stated))


def _some(
    own: dict[str, st.SearchStrategy[Any]], required: list[str], most: int
) -> st.SearchStrategy[dict[str, Any]]:
    """Any few of the named strategies, and the required ones."""
    optional = [name for name in own if name not in required]
    chosen = (
        st.lists(st.sampled_from(optional), unique=True, max_size=most)
        if optional
        else st.just([])
    )

    # A dictionary strategy for each choice of names would be built anew at each draw, which took most of the time.
    @st.composite
    def drawn(draw: st.DrawFn) -> dict[str, Any]:
        return {name: draw(own[name]) for name in (*required, *draw(chosen))}

    return drawn()


@st.composite
def grouped(draw: st.DrawFn, stated: dict[str, Any]) -> dict[str, Any]:
    """The fields of a unit with groups of every kind: some of its values stand in them, some groups in groups."""
    present = [name for name in GROUPS_OF if stated.get(name)]
    kinds = [kind for name in present for kind in GROUPS_OF[name]]
    number = draw(st.integers(1, 4))
    keys = [f"g{place}" for place in range(number)]
    kind = st.sampled_from(kinds or sorted(FIELD_OF_KIND))
    groups = [_group(draw, key, draw(kind), keys) for key in keys]
    named = st.sampled_from((None, *keys, *keys, "none"))
    members = {
        name: tuple(replace(value, group=draw(named)) for value in stated[name])
        for name in present
    }
    return {**stated, **members, "groups": groups}


@st.composite
def in_groups(draw: st.DrawFn) -> Record:
    """A unit with a few short values in groups of several lists, in each other and between texts."""
    keys = ["a", "b", "c", "d"][: draw(st.integers(1, 4))]
    kinds = st.sampled_from(("descgrp", "descgrp", "controlaccess", "daogrp"))
    own = st.fixed_dictionaries(
        {
            "at": st.integers(0, 2),
            "group": st.sampled_from((None, *keys)),
            "heading": _seldom(st.just("H")),
            "label": _seldom(st.just("L")),
            "texts": st.sampled_from(((), (), (LooseText(text="t", at=1),))),
        }
    )
    groups = [Group(key=key, kind=draw(kinds), **draw(own)) for key in keys]
    key = st.sampled_from((None, *keys))
    some = {"max_size": 2}
    return Record(
        notes=draw(
            st.lists(
                st.builds(Note, kind=st.just("scope"), body=st.just("n"), group=key),
                **some,
            )
        ),
        access_points=draw(
            st.lists(st.builds(AccessPoint, name=st.just("p"), group=key), **some)
        ),
        digital_objects=draw(
            st.lists(st.builds(DigitalObject, href=st.just("o"), group=key), **some)
        ),
        groups=groups,
    )


def _seldom(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), strategy)


@cache
def _group_values() -> st.SearchStrategy[dict[str, Any]]:
    text = st.builds(
        LooseText,
        at=st.integers(0, 3),
        text=_phrases(),
        kind=_seldom(st.just("description")),
        body=_seldom(_proses()),
        internal=_seldom(st.booleans()),
    )
    return st.fixed_dictionaries(
        {
            "label": _seldom(st.sampled_from(_TEXT_SAMPLES)),
            "heading": _seldom(_phrases()),
            "internal": _seldom(st.booleans()),
            "attributes": st.lists(values(Attribute), max_size=1),
            "texts": st.lists(text, max_size=3),
            "at": st.integers(0, 3),
        }
    )


def _group(draw: st.DrawFn, key: str, kind: str, keys: list[str]) -> Group:
    """A group with its own values and texts in it, in another or in none."""
    around = draw(st.sampled_from((None, None, *keys)))
    return Group(key=key, kind=kind, group=around, **draw(_group_values()))


GROUPS_OF = {
    name: tuple(kind for kind, lists in HELD_IN.items() if name in lists)
    for name in (
        "extents",
        "languages",
        "repository",
        "creators",
        "access_points",
        "notes",
        "digital_objects",
    )
}
"""The kinds of groups that the values of each list may stand in."""


@cache
def _record_fields() -> dict[str, st.SearchStrategy[Any]]:
    hints = get_type_hints(Record, _NAMES, include_extras=True)
    left_out = {"children", "origin", "model_config", "control"}
    names = [name for name in Record.model_fields if name not in left_out]
    return {name: _of(hints[name], name, 2) for name in names}


_IDS = st.one_of(
    st.none(), st.sampled_from(("a1", "a1", "ref-2", "#3", "_x", "é", "a b")), strings()
)


@st.composite
def records(
    draw: st.DrawFn, max_depth: int = 3, max_children: int = 3, top: bool = True
) -> Record:
    """A Record tree: a few fields of each unit; the control area of the top one, and seldom of others."""
    stated = draw(_some(_record_fields(), [], 5))
    if draw(st.booleans()):
        stated = draw(grouped(stated))
    if draw(st.booleans()):
        stated["id"] = draw(_IDS)
    if draw(st.booleans() if top else st.sampled_from((False, False, False, True))):
        stated["control"] = draw(values(Control))
    if max_depth > 1:
        below = records(max_depth=max_depth - 1, max_children=max_children, top=False)
        stated["children"] = draw(st.lists(below, max_size=max_children))
    return Record(**stated)


@st.composite
def edits(draw: st.DrawFn, record: Record) -> Edit:
    """One change of one field of one unit that makes another Record: a value changed, added or removed."""
    key, unit = draw(st.sampled_from(list(record.walk())))
    name = draw(
        st.sampled_from(
            [one for one in _record_fields() if one not in {"id", "attributes"}]
        )
    )
    old = getattr(unit, name)
    fresh = _record_fields()[name]
    choices = [fresh]
    if isinstance(old, tuple) and old:
        gone = st.integers(0, len(old) - 1).map(lambda at: (*old[:at], *old[at + 1 :]))
        more = fresh.map(lambda new: (*old, *new))
        changed = st.tuples(st.integers(0, len(old) - 1), fresh).map(
            lambda x: (*old[: x[0]], *x[1][:1], *old[x[0] + 1 :])
        )
        choices += [gone, more, changed]
        if name in GROUPS_OF and unit.groups:
            keys = st.sampled_from([None, *(group.key for group in unit.groups)])
            choices.append(
                st.tuples(st.integers(0, len(old) - 1), keys).map(
                    lambda x: (
                        *old[: x[0]],
                        replace(old[x[0]], group=x[1]),
                        *old[x[0] + 1 :],
                    )
                )
            )
    value = draw(
        st.one_of(*choices).filter(lambda new: unit.replaced(**{name: new}) != unit)
    )
    return Edit(key, name, value)


def chain(depth: int, **stated: Any) -> Record:
    """A Record `depth` levels deep, one unit a level, each with the same values."""
    unit = Record(title=f"level {depth}", **stated)
    for level in range(depth - 1, 0, -1):
        unit = Record(title=f"level {level}", children=(unit,), **stated)
    return unit


def _deep_note(depth: int) -> Note:
    note = Note(kind="scope", body="deepest")
    for level in range(depth):
        note = Note(kind="scope", heading=f"level {level}", notes=(note,))
    return note


_MANY = 1000
UGLY_RECORDS: list[Record] = [
    Record(),
    Record(children=(Record(), Record(), Record(children=(Record(),)))),
    Record(title=" ", id=" ", other_level="\t"),
    Record(
        level="item",
        title="العربية & <b>עברית</b> 古文書 e\u0301 \u0301 \u202e\ufeff\u00a0",
    ),
    Record(
        title=Phrase(
            html="Letters to <em>The Times</em> &amp; <time data-ead='unitdate'>1949</time>",
            lang="en",
            dir="ltr",
        )
    ),
    Record(
        id="same",
        children=(
            Record(id="same"),
            Record(id="#1"),
            Record(id="same", children=(Record(id="#1"),)),
        ),
    ),
    Record(
        dates=[
            Date(expression=e, normal=n)
            for e in EXPRESSIONS
            for n in (None, EDTF[0], NO_DATES[2])
        ]
    ),
    Record(
        dates=[
            Date(
                normal=n, certainty="?", calendar="gregorian", era="ce", label=n or None
            )
            for n in (*EDTF, *NO_DATES)
        ]
    ),
    Record(
        dates=[
            Date(
                parts=(
                    DatePart(kind="from", text="1949"),
                    DatePart(kind="to", standard="1951", not_after="1952"),
                )
            )
        ]
    ),
    Record(titles=[model.Title(value="another", kind="parallel")] * 3, title="one"),
    Record(
        identifiers=[
            Identifier(
                value="=1+1", kind="x", authority="DE-1", repository="r", country="US"
            )
        ]
        * 2
    ),
    Record(
        extents=[
            Extent(value="3", unit="boxes", group="g"),
            Extent(value="1,5", unit="m", group="g"),
        ],
        groups=[
            Group(
                key="g",
                kind="physdesc",
                texts=[LooseText(text="about"), LooseText(text="and", at=1)],
            )
        ],
    ),
    Record(
        access_points=[
            AccessPoint(
                name="Smith, A.",
                kind="person",
                role="cre",
                uri="http://id.loc.gov/authorities/names/n1",
            ),
            AccessPoint(
                name="A. Smith",
                kind="person",
                uri="http://id.loc.gov/authorities/names/n1",
            ),
            AccessPoint(
                kind="topic",
                parts=(Part(text="A", kind="topic"), Part(text="B", kind="place")),
            ),
            AccessPoint(
                name="Kyïv",
                kind="place",
                label="Places",
                coordinates=(Coordinates(value="50.45,30.52", system="WGS84"),),
            ),
        ],
        groups=[
            Group(
                key="a", kind="controlaccess", at=3, texts=[LooseText(body="See also")]
            ),
            Group(key="b", kind="controlaccess", at=3, texts=[LooseText()]),
        ],
    ),
    Record(
        access_points=[AccessPoint(kind="text", group="a")],
        groups=[
            Group(
                key="a",
                kind="controlaccess",
                heading="h",
                texts=[LooseText(), LooseText(body="after", at=9)],
            )
        ],
    ),
    Record(
        creators=[AccessPoint(kind="origination")],
        groups=[Group(key="a", kind="origination", heading="By")],
    ),
    Record(
        dates=[
            Date(
                parts=[
                    DatePart(
                        kind=kind,
                        text="1949",
                        attributes=[
                            Attribute(name="id", value="s1", element="dateset")
                        ],
                    )
                    for kind in ("single", "from", "from", "to", "to", "single")
                ]
            ),
            Date(
                parts=[
                    DatePart(kind="from", standard="1949"),
                    DatePart(kind="to"),
                    DatePart(kind="to", standard="1951"),
                ]
            ),
        ]
    ),
    Record(
        notes=[
            _deep_note(12),
            Note(
                kind="other",
                label="odd",
                body=Prose(html="<ul><li>a</li><li>b<br/>c</li></ul>"),
            ),
        ]
    ),
    Record(
        notes=[
            replace(note, group=key)
            for key in ("a", "b")
            for note in (Note(kind="access", body="a\n\nb"), _deep_note(2))
        ],
        access_points=[AccessPoint(name="Peace", kind="topic", group="b")],
        groups=[Group(key=key, kind="descgrp", heading="G") for key in ("a", "b")],
    ),
    Record(
        containers=[
            Container(indicator="3", type="box", id="b3"),
            Container(indicator="4", type="folder", parent="b3"),
        ]
    ),
    Record(access_points=[AccessPoint(name="Peace", kind="topic")] * _MANY),
    Record(notes=[Note(kind="general", body="again & again")] * _MANY),
    Record(children=[Record(title="Folder")] * _MANY),
    Record(notes=[Note(kind="scope", body="word " * 20_000)]),
    chain(
        12,
        id="c",
        level="series",
        notes=[Note(kind="scope", body=Prose(html="<p>a <em>b</em></p>"))],
    ),
]
"""Explicit Records, each with one ugliness; no property needs luck to meet them."""


class Aid:
    """A source of another format."""

    format = "aid"

    def dump(self, ordinal: int, record: Record | None) -> dict[str, Any]:
        return {"unit": ordinal}


def original(record: Record) -> Record:
    """Return a Record as a format that is no sheet reads it."""
    children = tuple(map(original, record.children))
    return record.model_copy(
        update={"children": children, "origin": Origin(source=Aid())}
    )


@st.composite
def crowded(draw: st.DrawFn) -> Record:
    """A Record whose units have many values of the same lists, each with a text of its own."""
    number = iter(range(1000))

    def word(letter: str) -> st.SearchStrategy[str]:
        return st.builds(lambda: f"{letter}{next(number)}")

    def some(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
        return st.lists(of, max_size=7).map(tuple)

    maybe = st.sampled_from([None, "https://example.org/a"])
    kinds = st.sampled_from(["topic", "place"])
    heading = st.builds(AccessPoint, name=word("h"), kind=kinds, uri=maybe)
    roles = st.sampled_from([None, "cre", "pbl"])
    agent = st.builds(AccessPoint, name=word("n"), kind=st.just("person"), role=roles)
    normal = st.sampled_from([None, "1949"])
    date = st.builds(Date, expression=word("d"), normal=normal)
    hidden = st.booleans()
    note = st.builds(Note, kind=st.just("scope"), body=word("b"), internal=hidden)
    unit = st.builds(
        Record,
        title=word("t"),
        access_points=some(heading),
        creators=some(agent),
        dates=some(date),
        notes=some(note),
    )
    top, *below = draw(st.lists(unit, min_size=1, max_size=3))
    return top.replaced(children=tuple(below))


def with_zebra(to: Record, text: str) -> Record:
    """Return a Record with a value that has a text of its own called zebra."""
    as_json = xjmeta.to_string(to, format="json", origin=False)
    return original(xjmeta.from_string(re.sub(rf'"{text}"', '"zebra"', as_json)))
