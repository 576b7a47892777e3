"""Whether an element conforms to its type: the verdict of the grammar itself, on a part of a document as well.

A schema processor wants a whole document; a unit's own part, with instructions at the places of its children, is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from xjmeta.grammar.grammar import Type

__all__ = ["PLACE", "Fault", "conforms", "misplaced", "order_fits"]

PLACE = f"xjmeta-unit-{token_hex(6)}"
"""The target of the processing instruction that holds the place of a child unit in its parent's own part. No document
knows it beforehand, so that an instruction of its own is never taken for such a place.
"""

# `xsi:type` and the like are allowed on every element, and checked by no grammar of ours.
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


def conforms(
    element: Any,
    type_: Type,
    name_of: Callable[[str], str | None] = str,
    units: Collection[str] = (),
) -> bool:
    """Return whether an element and all in it is as its type requires; that ids are unique is not checked.

    `name_of` says how the grammar calls an element or attribute, None what does not count; an instruction that holds
    the place of a unit is taken for an element of any name in `units`.

    >>> from xjmeta.grammar.grammar import Grammar
    >>> letter = Grammar.of("root letter\\nletter = date?, p+\\np date = mixed").type("letter")
    >>> [conforms(etree.fromstring(text), letter) for text in ("<letter><p>a</p></letter>", "<letter><date/></letter>")]
    [True, False]
    """
    return (
        _attributes_fit(element, type_, name_of)
        and _text_fits(element, type_)
        and order_fits(element, type_, name_of, units)
        and all(
            conforms(child, inner, name_of, units)
            for child in element.iterchildren(etree.Element)
            if (inner := type_.child(str(name_of(child.tag)))) is not None
        )
    )


def _attributes_fit(
    element: Any, type_: Type, name_of: Callable[[str], str | None]
) -> bool:
    rules = {name_of(name): rule for name, rule in type_.attributes.items()}
    stated = {
        name: value
        for raw, value in element.items()
        if (name := _counted(raw, name_of)) is not None
    }
    return all(
        name in rules and rules[name].accepts(value)
        for name, value in stated.items()
    ) and all(
        name in stated
        for name, rule in rules.items()
        if rule.required and name is not None
    )


def _counted(raw: str, name_of: Callable[[str], str | None]) -> str | None:
    return None if raw.startswith(_XSI) else name_of(raw)


def _text_fits(element: Any, type_: Type) -> bool:
    text = "".join(element.xpath("text()"))
    if type_.text:
        return type_.text.accepts(text)
    return type_.mixed or not (
        # Between children blanks are layout; in an element that holds nothing
        # at all they are content, which `empty` forbids (XML Schema part 1,
        # 3.4.4).
        text.strip(" \t\r\n") if type_.moves(type_.start) else text
    )


def order_fits(
    children: Iterable[Any],
    type_: Type,
    name_of: Callable[[str], str | None] = str,
    units: Collection[str] = (),
) -> bool:
    """Return whether an element of a type may hold these children, in this order."""
    return _fault(children, type_, name_of, units) is None


class Fault(NamedTuple):
    """Where an element is not as its type wants it: the child that may not follow, None where one is missing at the
    end; and the state of the content before it.
    """

    parent: Any
    kind: Type
    child: Any
    state: int


def misplaced(
    element: Any,
    type_: Type,
    name_of: Callable[[str], str | None],
    units: Collection[str],
) -> Fault | None:
    """Return the first fault in the order of elements, None where there is none."""
    misplaced_fault = _fault(element, type_, name_of, units)
    if misplaced_fault is not None:
        return Fault(element, type_, *misplaced_fault)
    for child in element.iterchildren(etree.Element):
        inner = type_.child(str(name_of(child.tag)))
        if (
            inner is not None
            and (fault := misplaced(child, inner, name_of, units)) is not None
        ):
            return fault
    return None


def _fault(
    children: Iterable[Any],
    type_: Type,
    name_of: Callable[[str], str | None],
    units: Collection[str],
) -> tuple[Any, int] | None:
    state = type_.start
    for child in children:
        if isinstance(child.tag, str):
            # What `name_of` does not count becomes the name "None", which no
            # grammar admits.
            names: Collection[str] = (str(name_of(child.tag)),)
        # The instruction stands for a unit whose element name is not known
        # here, so the first name that is admitted will do.
        elif child.tag is etree.PI and child.target == PLACE:
            names = units
        else:
            continue
        after = next(
            (
                s
                for name in names
                if (s := type_.step(state, name)) is not None
            ),
            None,
        )
        if after is None:
            return child, state
        state = after
    return None if type_.accepts(state) else (None, state)
