"""What a row cannot say: which row reads a text, which encoding scheme a text bears, what stands for a value
without text.

Here values are plain data, as JSON has them, so that reading and writing are each other's inverse by
construction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple

from xjmeta.formats.dc.crosswalk import (
    BY_FIELD,
    BY_PROPERTY,
    MEDIA_TYPE,
    SOURCES,
    PropertyRow,
)
from xjmeta.grammar.datatypes import Datatype
from xjmeta.model.edtf import standard_form
from xjmeta.model.language_names import languages_in
from xjmeta.model.record import Record
from xjmeta.model.structure import alone
from xjmeta.model.text import Phrase, Prose, collapse

__all__ = [
    "Hidden",
    "View",
    "address_view",
    "choose",
    "display",
    "is_hidden",
    "level_views",
    "plain",
    "primary",
    "title_date_views",
    "views",
    "xml_lang",
]

Data = dict[str, Any]
_LANGUAGE: Final = Datatype("lang", "language")
_SCHEMES: Final[Mapping[str, Datatype]] = {
    "W3CDTF": Datatype("W3CDTF", "gYear | gYearMonth | date | dateTime"),
    "URI": Datatype("URI", "anyURI"),
    "ISO639-2": Datatype("ISO639-2", "string /[a-z]{3}/"),
    "RFC4646": _LANGUAGE,
    "DCMIType": Datatype(
        "DCMIType",
        "string {Collection Dataset Event Image InteractiveResource MovingImage PhysicalObject"
        " Service Software Sound StillImage Text}",
    ),
    **{
        name: Datatype(name, "string")
        for name in SOURCES.values()
        if name not in ("DCMIType", "IMT")
    },
    "IMT": Datatype("IMT", f"string /{MEDIA_TYPE.pattern}/"),
}
"""The encoding schemes that are written, and the texts they take by the official schema."""
_SHOWN: Final = (
    "name",
    "expression",
    "body",
    "value",
    "entry",
    "href",
    "uri",
    "normal",
    "code",
    "title",
    "text",
    "heading",
)
_PLAIN: Final = frozenset({"normal", "code", "uri", "href", "title"})
"""Fields that are strings, and so have no language."""


class View(NamedTuple):
    """A statement of Dublin Core: the row, its text, and the language and encoding scheme of that.

    `refined` is a qualifier that no property has.
    """

    row: PropertyRow
    text: str
    lang: str | None = None
    scheme: str | None = None
    refined: str | None = None


def choose(
    rows: Sequence[PropertyRow], text: str, scheme: str | None
) -> PropertyRow:
    """Return the row of a property that reads a text: by its scheme, else by its form, else the one that
    takes any.
    """
    if len(rows) == 1:
        return rows[0]
    for row in rows:
        if scheme is not None and scheme in row.schemes:
            return row
        if row.test is not None and row.test.fullmatch(text):
            return row
        if not row.schemes and row.test is None:
            return row
    return rows[0]


@lru_cache(maxsize=4096)
def admits(scheme: str, text: str) -> bool:
    """Say whether a text may be written under an encoding scheme."""
    known = _SCHEMES.get(scheme)
    return (
        known is not None
        # A schema drops the blanks around a value before it looks at it, and
        # `anyURI` takes those inside as well.
        and text == text.strip()
        and known.accepts(text)
        and not (scheme == "URI" and any(map(str.isspace, text)))
    )


@lru_cache(maxsize=256)
def xml_lang(lang: str | None) -> bool:
    """Say whether a language may be in `xml:lang`."""
    return lang is not None and _LANGUAGE.accepts(lang)


class Hidden(dict[str, Any]):
    """The plain data of a value that is in an internal group."""


def is_hidden(datum: Any) -> bool:
    """Say whether plain data is that of a value that no property may show."""
    return type(datum) is Hidden or (
        isinstance(datum, dict) and bool(datum.get("internal"))
    )


def plain(text: Any, *, prose: bool = False) -> tuple[str, str | None]:
    """Return the plain text of a text, and its language."""
    if not isinstance(text, dict):
        return text or "", None
    kind = Prose if prose else Phrase
    # The data of a unit is in normal form: parsing its markup changes nothing.
    text_value = (
        kind.trusted(text["html"], True, text.get("lang"))
        if "html" in text
        else kind.of(text)
    )
    if text_value is not None:
        return (text_value.plain, text_value.lang)
    return ("", None)


def fits(row: PropertyRow, datum: Data) -> bool:
    """Say whether a value has the constants of a row."""
    for name, known in row.const.items():  # noqa: SIM110 - asked of every value, and a generator is half of its time
        if datum.get(name) != known:
            return False
    return True


@cache
def _rows(
    field: str, dialect: int, *, titled: bool = True
) -> tuple[PropertyRow, ...]:
    """Return the rows that write the texts of a field in a dialect, as no title where there is none yet."""
    return tuple(
        row
        for row in BY_FIELD.get(field, ())
        if row.text
        and (name := row.name(dialect))
        and (titled or name != "title")
    )


@lru_cache(maxsize=2048)
def _rows_of(
    field: str, dialect: int, titled: bool, kind: str | None
) -> tuple[tuple[PropertyRow, ...], tuple[PropertyRow, ...]]:
    """Return of those rows the ones that a value of a kind may have the constants of, and those that stand for any."""
    rows = _rows(field, dialect, titled=titled)
    own = tuple(row for row in rows if row.const.get("kind", kind) == kind)
    return own, tuple(row for row in rows if row.near)


def primary(
    field: str, datum: Data, dialect: int, *, titled: bool = True
) -> View | None:
    """Return the statement that says a value's own text, so that reading it gives that text again; None if
    none does.
    """
    own, near = _rows_of(field, dialect, titled, datum.get("kind"))
    for row in own:
        if datum.get(row.text) and fits(row, datum):
            view = _statement_by(row, datum, dialect)
            if view is not None:
                return view
    for row in near:
        if datum.get(row.text):
            view = _statement_by(row, datum, dialect)
            if view is not None:
                return view
    return None


def _statement_by(row: PropertyRow, datum: Data, dialect: int) -> View | None:
    """Return the statement of a value by a row, None where reading it does not give the value's text."""
    text, lang = plain(datum[row.text], prose=row.prose)
    view = View(
        row,
        text,
        lang if xml_lang(lang) else None,
        _scheme(row, datum, text, lang, dialect),
    )
    return view if collapse(text) and _comes_back(view, dialect) else None


def _scheme(
    row: PropertyRow, datum: Data, text: str, lang: str | None, dialect: int
) -> str | None:
    """Return the encoding scheme to write, None for none: the schema forbids a language beside one."""
    if dialect != 0 or lang is not None:
        return None
    source = SOURCES.get(datum.get("source") or "") if row.sourced else None
    schemes = (source,) if source else row.schemes
    return next((scheme for scheme in schemes if admits(scheme, text)), None)


def _comes_back(view: View, dialect: int) -> bool:
    """Say whether a statement is read as what it says, or stands where the field has it though it is read otherwise."""
    name = view.row.names[dialect] or ""
    if name[0] == "~":
        return True
    read = choose(_readers(name, view.row), view.text, view.scheme)
    row = view.row
    # As reading does: what goes to another field by its form (a name that
    # looks like a code) would come back there.
    return (read.field, read.text, read.const) == (
        row.field,
        row.text,
        row.const,
    )


def _readers(name: str, row: PropertyRow) -> Sequence[PropertyRow]:
    return (
        _readers_of_titles(name)
        if row.field == "titles"
        else BY_PROPERTY[name]
    )


@cache
def _readers_of_titles(name: str) -> tuple[PropertyRow, ...]:
    return tuple(row for row in BY_PROPERTY[name] if row.text)


def display(field: str, datum: Data) -> str:
    """Return what is shown for a value whose text no property says: what its parts say together, or the first text it
    has.
    """
    shown = getattr(_value_of(field, datum), "shown", None)
    if shown is not None:
        return str(shown.plain)
    return next(
        (
            text
            for name in _SHOWN
            if (text := plain(datum.get(name), prose=name == "body")[0])
        ),
        "",
    )


def _value_of(field: str, datum: Data) -> Any:
    """Return the value that plain data is of, None where it says nothing."""
    values = alone(field, [datum])
    return values[0] if values else None


def views(
    field: str,
    datum: Any,
    dialect: int,
    *,
    titled: bool = True,
    alone: bool = False,
    main: View | None = None,
) -> Iterator[View]:
    """Yield the statements that show a value to other software: of a note the notes in it too, of a digital object its
    media type, of the control area the identifiers of the description, of what a unit is (`@unit`) its type.

    `alone` says that nothing of ours stands beside them: then the languages that are named in words have their codes.
    `main` is the primary statement, where that is known already.
    """
    if is_hidden(datum):
        return
    if field == "control":
        yield from _record_ids(datum, dialect)
        return
    if field == "@unit":
        # Its scheme is a word that no other format has a place for; the level stands behind it.
        yield from level_views(datum.get("level"), scheme=None)
        return
    if alone and field == "languages" and not datum.get("code"):
        yield from _languages_in(datum, dialect)
    view = main or primary(field, datum, dialect, titled=titled)
    view = view or _shown(field, datum, dialect)
    if view is not None:
        yield view
        if field in _WITH_ADDRESSES:
            yield from _beside(field, datum, view, dialect)
        if field == "dates":
            yield from _machine_date(datum, view, dialect)
        if datum.get("coordinates") and field == "access_points":
            yield from _on_map(datum, view, dialect)
    if field == "titles":
        yield from title_date_views(datum.get("value"), dialect, alone=alone)
    if datum.get("media_type"):
        yield View(
            _MEDIA_TYPE, datum["media_type"], scheme=_if_terms("IMT", dialect)
        )
    for note in datum.get("notes", ()):
        yield from views("notes", note, dialect)


def _languages_in(datum: Data, dialect: int) -> Iterator[View]:
    """Yield the codes of the languages that are named in words."""
    row = next(row for row in BY_FIELD["languages"] if row.text == "code")
    for _name, code in languages_in(plain(datum.get("name"))[0]):
        yield View(row, code, scheme=_scheme(row, datum, code, None, dialect))


_WITH_ADDRESSES: Final = frozenset({"relations", "rights"})
"""Fields whose values have words and an address, of which no property says both."""


def _beside(
    field: str, datum: Data, shown: View, dialect: int
) -> Iterator[View]:
    """Yield the address of a value whose words are shown, or its words where that is its address."""
    for row in _rows(field, dialect):
        is_other = row.text != shown.row.text and datum.get(row.text)
        if not is_other or not fits(row, datum):
            continue
        text, lang = plain(datum[row.text])
        if collapse(text):
            scheme = _scheme(row, datum, text, lang, dialect)
            yield View(row, text, lang if xml_lang(lang) else None, scheme)
            return


def _on_map(datum: Data, shown: View, dialect: int) -> Iterator[View]:
    """Yield the point of a place in the notation that DCMI has for it."""
    place = _value_of("access_points", datum)
    points = (
        (coordinates.point for coordinates in place.coordinates)
        if place
        else ()
    )
    for point in filter(None, points):
        # DCMI Point parts its fields by ";" and "=", and has no way to escape
        # them.
        name = shown.text if _IN_POINT.fullmatch(shown.text) else ""
        parts = {
            "name": name,
            "east": point.longitude,
            "north": point.latitude,
        }
        text = "; ".join(
            f"{key}={value}" for key, value in parts.items() if value
        )
        yield View(shown.row, text, scheme=_if_terms("Point", dialect))


_IN_POINT: Final = re.compile(r"[^;=]+")
"""What may be in a part of DCMI's notation of a point."""


def title_date_views(
    title: Any, dialect: int, *, alone: bool = False
) -> Iterator[View]:
    """Yield the statements of the dates that are in the text of a title, given as plain data: a search for dates
    does not look there.
    """
    if not isinstance(title, dict) or "html" not in title:
        return
    dates = Record.model_validate({"title": title}).title_dates
    for datum in Record(dates=dates).own_data().get("dates", ()):
        shown = views("dates", datum, dialect, alone=alone)
        # Where somebody edits the title, its date becomes one of the unit: of two statements there would be two.
        yield from shown if alone else islice(shown, 1)


_COLLECTIONS: Final = frozenset(
    {
        "collection",
        "fonds",
        "recordgrp",
        "series",
        "subfonds",
        "subgrp",
        "subseries",
    }
)
_TYPE: Final = BY_PROPERTY["type"][-1]
_IDENTIFIER: Final = BY_FIELD["identifiers"][-1]
_MEDIA_TYPE: Final = PropertyRow(
    "digital_objects", ("~format", "~format"), "media_type"
)
_NUMBER: Final = re.compile(r"\d+")
_WHOLE_YEARS: Final = re.compile(r"(\d{4})-01-01/(\d{4})-12-31")
"""A range from the first day of a year to the last of one: the years say the same."""


def level_views(level: str | None, scheme: str | None) -> Iterator[View]:
    """Yield what a level of description says of the type of the material: that it is a collection."""
    if level in _COLLECTIONS:
        yield View(_TYPE, "Collection", scheme=scheme)


def _if_terms(scheme: str, dialect: int) -> str | None:
    """Return an encoding scheme in DC terms; the fifteen elements have none."""
    return scheme if dialect == 0 else None


def _record_ids(control: Data, dialect: int) -> Iterator[View]:
    """Yield the identifiers of the description, and the addresses of it and of its representations."""
    for record_id in control.get("record_ids", ()):
        if record_id.get("internal"):
            continue
        text, lang = plain(record_id.get("value"))
        # The number of a representation names a file, not the description.
        if collapse(text) and record_id.get("kind") != "representation":
            yield View(_IDENTIFIER, text, lang if xml_lang(lang) else None)
        if collapse(record_id.get("url") or ""):
            yield address_view(record_id["url"], dialect)


def address_view(address: str, dialect: int) -> View:
    """Return the statement of an address as an identifier."""
    scheme = "URI" if dialect == 0 and admits("URI", address) else None
    return View(_IDENTIFIER, address, scheme=scheme)


def _machine_date(datum: Data, shown: View, dialect: int) -> Iterator[View]:
    """Yield a date as a machine reads it, where the words that are shown do not say all its numbers."""
    date = _value_of("dates", datum)
    if date is None or date.edtf is None:
        return
    form, _is_same = standard_form(date.edtf) or (str(date.edtf), True)
    text = _WHOLE_YEARS.sub(r"\1/\2", form)
    # "1934-1949" says what `1934/1949` does: a second date would only repeat
    # it.
    if set(_NUMBER.findall(text)) <= set(_NUMBER.findall(shown.text)):
        return
    rows = (row for row in BY_FIELD["dates"] if row.text == "normal")
    row = next(row for row in rows if fits(row, datum) and row.name(dialect))
    yield View(row, text, scheme=_scheme(row, datum, text, None, dialect))


def _shown(field: str, datum: Data, dialect: int) -> View | None:
    """Return a statement that shows a value by the best text there is."""
    rows = _rows(field, dialect)
    text = display(field, datum) if rows else ""
    if not collapse(text):
        return None
    free = [
        row for row in rows if not row.schemes and row.test is None
    ] or rows
    row = next((row for row in free if fits(row, datum)), None) or next(
        (row for row in free if row.near), free[-1]
    )
    return View(row, text)
