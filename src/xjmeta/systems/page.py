"""The page of a system, generated from its contract: what it refuses, where each field goes, how a Record is fitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xjmeta.mapping.contract import Clause
from xjmeta.messages import CATALOGUE
from xjmeta.systems.system import System

__all__ = ["page"]

_KEEPS = {"all": "", "first": "the first", "last": "the last"}
_ONLY = {"top": "highest level", "below": "below the highest level", None: ""}


def page(system: System) -> str:
    """Return the text of the page.

    >>> from xjmeta import systems
    >>> page(systems.get("arclight")).splitlines()[0]
    '# ArcLight (`arclight`)'
    """
    return "\n".join(
        (
            *_introduction(system),
            *_refusals(system),
            *_places(system),
            *_fits(system),
        )
    )


def _introduction(system: System) -> Iterator[str]:
    yield f"# {system.title} (`{system.name}`)"
    yield ""
    yield f"What {system.title} {system.version} makes of a description on import (`{system.source}`)."
    yield "This page is generated from the contract in the sources. Ask before the import:"
    yield ""
    yield f"    xjmeta validate finding-aid.xml --for {system.name}"
    names = (
        "finding-aid.xml for-atom.csv"
        if system.format == "atom-csv"
        else "finding-aid.csv finding-aid.xml"
    )
    yield f"    xjmeta convert {names} --for {system.name}"
    yield ""


def _refusals(system: System) -> Iterator[str]:
    yield "## What it refuses"
    yield ""
    yield from _table(
        ("field", "why", "what to do", "fact"),
        dict.fromkeys(
            (f"`{demand.path}`", *CATALOGUE[demand.code], demand.fact)
            for demand in system.demands
        ),
    )


def _places(system: System) -> Iterator[str]:
    yield "## Where each field goes"
    yield ""
    part = "column" if system.format == "atom-csv" else "element"
    yield f"{part.title()}s in no row of this table are not kept."
    yield ""
    yield from _table(
        ("field", part, "kept as", "of several", "fact"),
        dict.fromkeys(map(_row, system.clauses)),
    )


def _row(clause: Clause) -> tuple[str, ...]:
    elements = ", ".join(f"`{at}`" for at in clause.at)
    tests = " ".join(
        f"@{name} {_wanted(value)}" for name, value in clause.when
    )
    kept = " ".join(filter(None, (f"`{clause.to}`", _ONLY[clause.only])))
    return (
        f"`{clause.path}`",
        " ".join(filter(None, (elements, tests))),
        kept,
        _KEEPS[clause.keep],
        clause.fact,
    )


def _wanted(value: str | None) -> str:
    if value is None:
        return "absent"
    if value.startswith("!"):
        return f"not {value[1:]}"
    return "present" if value == "*" else f"= {value}"


def _fits(system: System) -> Iterator[str]:
    yield "## What is changed for it"
    yield ""
    yield f"`xjmeta convert --for {system.name}` writes EAD 2002 without instructions of ours, withholds what"
    yield "is internal, and reports each change:"
    yield ""
    for fit in system.fits:
        message = (
            CATALOGUE[fit.code]
            .message.replace(": {becomes}", "")
            .replace(" {becomes},", ",")
        )
        yield f"- `{fit.field}`: {message.replace(': {value}', '')}"
    if system.spell is not None:
        yield f"- {CATALOGUE['fit-root'].message}"
    yield ""


def _table(
    head: tuple[str, ...], rows: Iterable[tuple[str, ...]]
) -> Iterator[str]:
    yield _line(head)
    yield _line("---" for _name in head)
    for row in rows:
        yield _line(
            cell.replace("|", "\\|").replace("<", "&lt;") for cell in row
        )
    yield ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
