"""The page of the model: every class of the Record with its fields, from the classes themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, ForwardRef, Literal, get_args, get_origin, get_type_hints

from docs_pages.docstrings import markdown
from docs_pages.table import cell, table
from xjmeta import model
from xjmeta.formats.dc.crosswalk import ROWS as DUBLIN_CORE
from xjmeta.formats.ead.crosswalk import ROWS
from xjmeta.model import Control, Edtf, Phrase, Prose, Record, values
from xjmeta.model import record as records
from xjmeta.model.customary import CUSTOMARY_WORDS
from xjmeta.model.descriptions import describe, describe_word
from xjmeta.model.edtf import Day
from xjmeta.model.structure import classes, slots
from xjmeta.model.vocabularies import VOCABULARIES

__all__ = ["page"]

_INTRODUCTION = """# The model

A [Record](#record) is one unit of description (ISAD(G)) with its child units. It and everything in it are
values: frozen, compared by content, their lists are tuples. A plain string is taken wherever a text is
expected, and is always plain text; `Phrase(html=...)` and `Prose(html=...)` make marked-up ones. What
follows from a stated value, such as the EDTF form of a date, is a property and never stored. This page is
generated from the classes.

```python
from xjmeta.model import Date, Record

record = Record(title="Cables & letters", dates=[Date(expression="August, 1949")])
assert str(record.dates[0].edtf) == "1949-08"
assert record.edit("#0", title="Cables").title.plain == "Cables"
```

"""


_ALL_WORDS = {**VOCABULARIES, **CUSTOMARY_WORDS}
_CLASSES = {kind.__name__: kind for kind in classes()}
_VOCABULARIES = """## Vocabularies

A field with a vocabulary takes any other word as well, for houses have words of their own; the rule `kind-unknown`
warns of one, with the nearest. Levels, the points of a date and the kinds of groups are closed: another level goes to
`other_level`. Fields that the standards leave to the house (roles, types of containers, authority files, ...) have
customary words: the rule warns of another only where it is a slip of one of them. Each list of words is a constant:

```python
from xjmeta.model import NOTE_KINDS

assert NOTE_KINDS["scope"].startswith("Scope and content")
```

"""


def page() -> str:
    """Return the page."""
    classes = [Record, Control, *(getattr(values, name) for name in values.__all__)]
    known = [
        one
        for one in classes
        if inspect.isclass(one) and (one is Record or is_dataclass(one))
    ]
    others = (Phrase, Prose, Edtf, Day)
    return (
        _INTRODUCTION
        + "".join(_section(one, known) for one in known)
        + "".join(map(_other, others))
        + _VOCABULARIES
        + _vocabularies()
    )


def _section(kind: type, known: list[type]) -> str:
    hints = get_type_hints(
        kind, {**vars(records), **vars(values)}, include_extras=False
    )
    stated = (
        Record.model_fields if kind is Record else [one.name for one in fields(kind)]
    )
    rows = [
        [
            f"`{name}`",
            _vocabulary(kind, name)
            or _type(hints[name], {one.__name__ for one in known}),
            cell(describe(kind, name).text),
            cell(describe(kind, name).places),
        ]
        for name in stated
        if name != "origin"
    ]
    return (
        f"## {kind.__name__}\n\n{markdown(kind)}"
        + table(["field", "holds", "what it is", "in the standards"], rows)
        + _members(kind)
    )


def _other(kind: type) -> str:
    """Tell a class whose fields are no data of a Record."""
    return f"## {kind.__name__}\n\n{markdown(kind)}" + _members(kind)


def _members(kind: type) -> str:
    """Return a line for each property and method of a class, its own and those of ours that it is made of."""
    ours = [
        one for one in reversed(kind.__mro__) if one.__module__.startswith("xjmeta.")
    ]
    members = {
        name: value
        for one in ours
        for name, value in vars(one).items()
        if name[0] != "_"
    }
    calls = {name: _call(name, value) for name, value in members.items()}
    lines = [
        f"- {call}: {_first(getattr(kind, name))}"
        for name, call in calls.items()
        if call
    ]
    return "\n".join(lines) + "\n\n" if lines else ""


def _call(name: str, member: Any) -> str | None:
    """Return how a member is asked for; None for what is neither property nor method."""
    if isinstance(member, property):
        return f"`.{name}`"
    function = getattr(member, "__func__", member)
    if not inspect.isfunction(function):
        return None
    names = [
        str(one).split(":")[0].split("=")[0].strip()
        for one in inspect.signature(function).parameters.values()
    ]
    return f"`.{name}({', '.join(names[1:])})`"


def _first(of: Any) -> str:
    return (inspect.getdoc(of) or "").split("\n\n")[0].replace("\n", " ")


def _vocabulary(kind: type, name: str) -> str:
    """Return where the words of a field stand that has a vocabulary."""
    if (kind.__name__, name) not in _ALL_WORDS:
        return ""
    title = _title(kind.__name__, name)
    return f"a word: [{title}](#{_anchor(title)})"


def _title(kind: str, name: str) -> str:
    return f"{kind}.{name}"


def _anchor(title: str) -> str:
    return title.lower().replace(".", "")


def _vocabularies() -> str:
    """Return a section for each vocabulary: its words, what they mean, and their elements."""
    sections = []
    for (kind, name), words in _ALL_WORDS.items():
        elements = _elements(kind) if name == "kind" else {}
        dialects = [
            one for one in _DIALECTS if any(one in row for row in elements.values())
        ]
        constant = next(one for one in model.__all__ if getattr(model, one) is words)
        places = describe(_CLASSES[kind], name).places
        stated = f" In the standards: {cell(places)}." if places else ""
        described = {word: describe_word(_CLASSES[kind], name, word) for word in words}
        dacs = {word: found.dacs for word, found in described.items() if found}
        is_in_dacs = any(dacs.values())
        rows = [
            [
                f"`{word}`",
                cell(meaning),
                *([dacs.get(word, "")] if is_in_dacs else []),
                *(elements.get(word, {}).get(one, "") for one in dialects),
            ]
            for word, meaning in words.items()
        ]
        head = ["word", "meaning", *(["DACS"] if is_in_dacs else []), *dialects]
        shown = table(head, rows)
        sections.append(
            f"### {_title(kind, name)}\n\n`xjmeta.model.{constant}`.{stated}\n\n{shown}"
        )
    return "".join(sections)


_DIALECTS = ("EAD 2002", "EAD3", "Dublin Core")


def _elements(kind: str) -> dict[str, dict[str, str]]:
    """Return the elements of each word, from the rows of the crosswalks that make values of this class."""
    cells: dict[str, dict[str, str]] = {}
    for dialect, word, name in (*_of_ead(kind), *_of_dublin_core(kind)):
        cells.setdefault(word, {}).setdefault(dialect, f"`{name.lstrip('~')}`")
    return cells


def _of_ead(kind: str) -> Iterator[tuple[str, str, str]]:
    """Yield the dialect, the word and the element of each row that makes values of a class: those of a unit first,
    for what stands inside other values may be cut down to what fits there.
    """
    rows = sorted(_rows(ROWS, Record), key=lambda one: not _is_of_units(one[0]))
    for row, of in rows:
        for word, names in row.tags.items():
            if word is not None and of is not None and of.__name__ == kind:
                both = zip(_DIALECTS[:2], names, strict=True)
                yield from ((dialect, word, name) for dialect, name in both if name)


def _is_of_units(row: Any) -> bool:
    return row.field.split(".")[0] in slots(Record)


def _of_dublin_core(kind: str) -> Iterator[tuple[str, str, str]]:
    """Yield the same of DCMI terms: not where a word only shows under a term that reads as another, nor for the
    publisher, who is of a kind because he keeps the unit.
    """
    for row in DUBLIN_CORE:
        slot = slots(Record).get(row.field)
        of = _class_in(slot) if slot is not None else None
        term = row.names[0] or "~"
        if of is None or of.__name__ != kind or row.field == "repository":
            continue
        if row.const.keys() == {"kind"} and not term.startswith("~"):
            yield _DIALECTS[2], row.const["kind"], term


def _rows(
    rows: Any, holder: Any, seen: frozenset[int] = frozenset()
) -> Iterator[tuple[Any, Any]]:
    """Yield each row of the crosswalk, at any depth, with the class of the values that it makes."""
    for row in rows:
        if id(row) in seen:
            continue
        kind: Any = holder
        for name in row.field.split("."):
            slot = slots(kind).get(name) if kind is not None else None
            kind = _class_in(slot) if slot is not None else holder
        yield row, kind
        inner = getattr(row.shape, "rows", ())
        yield from _rows(inner, kind, seen | {id(row)})


def _class_in(slot: Any) -> Any:
    kinds = slot.kinds if hasattr(slot, "kinds") else (slot.kind,)
    return next(iter(kinds), None)


def _type(hint: Any, known: set[str]) -> str:
    """Return a type in words: what a field holds, one or several."""
    several = get_origin(hint) is tuple
    words = [_word(part, known) for part in _parts(hint)]
    return ("any number of: " if several else "") + " or ".join(dict.fromkeys(words))


def _parts(hint: Any) -> Iterator[Any]:
    """Yield the types of one value: the members of a union, the items of a tuple, the values of a literal."""
    inner = get_args(hint)
    if get_origin(hint) is Literal or not inner:
        if hint not in (type(None), Ellipsis):
            yield hint
        return
    for one in inner:
        yield from _parts(one)


def _word(part: Any, known: set[str]) -> str:
    if get_origin(part) is Literal:
        return ", ".join(f"`{one}`" for one in get_args(part))
    name = (
        part.__forward_arg__
        if isinstance(part, ForwardRef)
        else getattr(part, "__name__", str(part))
    )
    return f"[{name}](#{name.lower()})" if name in known else cell(name)
