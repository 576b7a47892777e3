"""Meanings: the values of a unit that a reader takes for the same kind of thing, in the order of ISAD(G).

A row of the table is a meaning: some values of one list, such as the subjects among the access points. It has a column
for what is stated first of each value, and further columns beside it. Every format that shows a unit as flat
columns (sheets, Parquet) takes their names and what they hold from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

__all__ = [
    "BY_FIELD",
    "COLUMNS",
    "COLUMN_NAMES",
    "LEAVES",
    "MEANINGS",
    "ROWS",
    "SINGLE",
    "Meaning",
    "meaning_for",
]


class Meaning(NamedTuple):
    """The values of a list that are one kind of thing to a reader.

    `known` is what makes them so; `leaf` is the field in their column, `beside` the fields in the columns beside it, by
    what their names add to its own. Those in `rare` are in a sheet only on request.
    """

    name: str
    field: str
    leaf: str
    known: tuple[tuple[str, str], ...] = ()
    beside: Mapping[str, str] = {}
    rare: Mapping[str, str] = {}
    default: tuple[tuple[str, str], ...] = ()
    """What a value is taken to be where its columns leave that open."""

    @property
    def leaves(self) -> dict[str, str]:
        """What its columns say, by what their names add to its own."""
        internal = {} if self.field == "rights" else {"_internal": "internal"}
        return {"": self.leaf, **self.beside, **self.rare, **internal}

    def takes(self, value: Any) -> bool:
        """Return whether a value is of this kind."""
        return all(
            str(getattr(value, name) or "").casefold() == word
            for name, word in self.known
        )


def _kind(
    name: str, field: str, leaf: str, kind: str | None = None, **more: Any
) -> Meaning:
    return Meaning(
        name,
        field,
        leaf,
        (("kind", kind or name),),
        **more,
    )


def _note(name: str, kind: str | None = None) -> Meaning:
    rare = {"_heading": "heading"}
    return _kind(name, "notes", "body", kind, rare=rare)


def _heading(name: str, kind: str | None = None) -> Meaning:
    rare = {"_role": "role", **_AUTHORITY}
    return _kind(name, "access_points", "name", kind, rare=rare)


# The columns beside a heading that name its authority file and the record in it.
_AUTHORITY = {"_source": "source", "_uri": "uri"}
_OBJECT = {"_title": "title"}

ROWS: tuple[str | Meaning, ...] = (
    # Identity statement, ISAD(G) 3.1
    "level",
    "other_level",
    Meaning("reference_code", "identifiers", "value", rare={"_kind": "kind"}),
    "title",
    Meaning("other_title", "titles", "value", beside={"_kind": "kind"}),
    Meaning("date", "dates", "expression", (), {"_normal": "normal"}, {"_kind": "kind", "_type": "type"}),
    Meaning("bulk_date", "dates", "expression", (("type", "bulk"),), {"_normal": "normal"}),
    Meaning("extent", "extents", "expression", (), {}, {"_number": "value", "_unit": "unit"}),
    _kind("dimensions", "extents", "expression"),
    _kind("physical_facet", "extents", "expression"),
    # Context, ISAD(G) 3.2
    Meaning("creator", "creators", "name", (), {"_kind": "kind", "_role": "role"}, _AUTHORITY),
    Meaning("repository", "repository", "name"),
    Meaning("abstract", "abstracts", "body", default=(("kind", "abstract"),)),
    _note("biography"),
    _note("custodial_history"),
    _note("acquisition"),
    Meaning("donor", "donors", "name"),
    # Content and structure, ISAD(G) 3.3
    _note("scope"),
    _note("appraisal"),
    _note("accruals"),
    _note("arrangement"),
    # Conditions of access and use, ISAD(G) 3.4
    _note("access"),
    _note("use"),
    Meaning("rights", "rights", "text", (), {"_uri": "uri"}, {"_kind": "kind"}),
    _note("legal_status"),
    Meaning("language", "languages", "name", (), {"_code": "code"}, {"_script": "script"}),
    _note("technical"),
    _note("finding_aids"),
    # Allied materials, ISAD(G) 3.5
    _note("originals"),
    _note("copies"),
    _note("related"),
    _note("separated"),
    _note("bibliography"),
    # Notes, and what other standards add
    _note("general_note", "general"),
    _note("note", "did_note"),
    _note("material_specific"),
    _note("file_plan"),
    _note("index"),
    _note("processing"),
    _note("preferred_citation"),
    Meaning("other_note", "notes", "body", (), {"_kind": "kind"}, {"_heading": "heading"}, (("kind", "other"),)),
    # Access points
    _heading("subject", "topic"),
    _heading("place"),
    _heading("person"),
    _heading("family"),
    _heading("corporate_body"),
    _heading("name"),
    _heading("genre_form"),
    _heading("occupation"),
    _heading("function"),
    _heading("work", "title"),
    Meaning("heading", "access_points", "name", (), {}, {"_kind": "kind", "_role": "role", **_AUTHORITY}),
    # Where it is
    Meaning("box", "containers", "indicator", (("type", "box"),)),
    Meaning("folder", "containers", "indicator", (("type", "folder"),)),
    Meaning("container", "containers", "indicator", (), {"_type": "type"}),
    Meaning("location", "locations", "text"),
    Meaning("digital_object", "digital_objects", "href", (), _OBJECT),
    "internal",
    "id",
)  # fmt: skip
"""The columns in their order: fields that hold one value by their name, and meanings."""

MEANINGS = {row.name: row for row in ROWS if isinstance(row, Meaning)}
SINGLE = tuple(row for row in ROWS if isinstance(row, str))
"""The fields that hold one value and are a column of the same name."""

BY_FIELD = {
    field: tuple(
        sorted(
            (
                meaning
                for meaning in MEANINGS.values()
                if meaning.field == field
            ),
            key=lambda meaning: not meaning.known,
        )
    )
    for field in dict.fromkeys(meaning.field for meaning in MEANINGS.values())
}
"""The meanings of each list of a unit, that which takes any value last; the first that takes a value is its own."""
LEAVES = {one.name: tuple(one.leaves.values()) for one in MEANINGS.values()}
"""What the columns of each meaning say of a value."""
# How many kinds of values are remembered for each list: anybody may call a kind as he likes.
_MOST_KINDS = 1_000


class _Kinds:
    """The meanings of a list by what is known of their values."""

    def __init__(self, meanings: tuple[Meaning, ...]) -> None:
        self._meanings = meanings
        names = dict.fromkeys(
            name for meaning in meanings for name, _word in meaning.known
        )
        self._what: Callable[[Any], Any] = (
            attrgetter(*names) if names else _nothing
        )
        self._known: dict[Any, Meaning | None] = {}

    def meaning(self, value: Any) -> Meaning | None:
        """Return the first meaning that takes a value."""
        what = self._what(value)
        try:
            return self._known[what]
        except KeyError:
            # Words of documents have no end; emptied at once rather than one
            # by one, which would need their order.
            if len(self._known) >= _MOST_KINDS:
                self._known.clear()
            takes = (
                candidate
                for candidate in self._meanings
                if candidate.takes(value)
            )
            known = self._known[what] = next(takes, None)
            return known


def _nothing(_value: Any) -> None:
    return None


_KINDS = {field: _Kinds(some) for field, some in BY_FIELD.items()}


def meaning_for(field: str, value: Any) -> Meaning | None:
    """Return the meaning that a value of a list has; None where it has none.

    >>> from xjmeta.model.values import AccessPoint
    >>> meaning_for("access_points", AccessPoint(name="Trade", kind="topic")).name
    'subject'
    """
    return _KINDS[field].meaning(value)


COLUMNS = {
    f"{meaning.name}{more}": (meaning, leaf)
    for meaning in MEANINGS.values()
    for more, leaf in meaning.leaves.items()
}
"""The meaning of each column, and what it says of a value; by the name of the column."""
COLUMN_NAMES = (*SINGLE, *COLUMNS)
"""The names of all columns, without the numbers of repeats."""
