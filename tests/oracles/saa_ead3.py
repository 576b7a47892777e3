"""What the stylesheet of the Society of American Archivists makes of EAD 2002 finding aids, held against ours.

A fact is an element with an attribute and its value, or with the words that stand in it. Blanks and letter case do not
count, and numbered components are components. Where the two differ on purpose, `DIFFERENCES` says why ours is better.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

import xjmeta

__all__ = ["DIFFERENCES", "Comparison", "Fact", "compared", "pairs"]

_COMPONENT = re.compile(r"c\d\d")


class Fact(NamedTuple):
    """An element, an attribute (empty for its words), and what it says."""

    element: str
    attribute: str
    text: str


class Comparison(NamedTuple):
    """How many facts theirs has, the missing ones that `DIFFERENCES` explains by reason, and the others."""

    facts: int
    explained: Counter[str]
    missing: Counter[Fact]


def pairs(shared: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the finding aids that the stylesheet was run on, each with what came of it."""
    for result in sorted((shared / "oracles" / "saa-ead3").glob("*.xml.gz")):
        folder, _, name = result.name.removesuffix(".xml.gz").partition("_")
        source = shared / "corpus" / "ead2002" / folder / f"{name}.xml"
        if source.is_file():
            yield source, result


def compared(source: Path, result: Path) -> Comparison:
    """Compare what the stylesheet made of a finding aid with ours, written anew."""
    theirs = _facts(etree.fromstring(gzip.decompress(result.read_bytes())))
    ours: Counter[Fact] = Counter()
    for record in xjmeta.iter_records(source):
        document = xjmeta.to_bytes(record, format="ead3")
        ours += _facts(etree.fromstring(document))
    explained: Counter[str] = Counter()
    missing: Counter[Fact] = Counter()
    for fact, number in (theirs - ours).items():
        reason = next((why for holds, why in DIFFERENCES if holds(fact, ours)), None)
        if reason is None:
            missing[fact] += number
        else:
            explained[reason] += number
    return Comparison(theirs.total(), explained, missing)


def _facts(root: Any) -> Counter[Fact]:
    """Count the facts of a document."""
    out: Counter[Fact] = Counter()
    for ead in root.iter("{http://ead3.archivists.org/schema/}ead"):
        for element in ead.iter("*"):
            name = _COMPONENT.sub("c", etree.QName(element).localname)
            out.update(_facts_of(element, name))
            if name == "physdescstructured":
                out.update(_facts_of(element, "physdesc"))
    return out


def _facts_of(element: Any, name: str) -> Iterator[Fact]:
    for raw, value in element.items():
        yield Fact(name, etree.QName(raw).localname, _folded(value))
    runs = (element.text, *(child.tail for child in element))
    is_counted = name == "physdesc" and len(element)
    if is_counted or any(run and not run.isspace() for run in runs):
        words = _folded("".join(element.itertext(etree.Element)))
        if words:
            yield Fact(name, "", words)


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()


def _is(*facts: tuple[str, str, str]) -> Callable[[Fact, Counter[Fact]], bool]:
    """Say whether a fact is one of these; an empty text stands for any."""
    known = {(element, attribute) for element, attribute, _text in facts}
    return lambda fact, _ours: (
        fact[:2] in known
        and any(
            fact[:2] == (element, attribute) and fact.text.startswith(text)
            for element, attribute, text in facts
        )
    )


def _stands_as(
    element: str, attribute: str, *others: tuple[str, str]
) -> Callable[[Fact, Counter[Fact]], bool]:
    """Say whether what a fact says stands in ours in another place."""
    return lambda fact, ours: (
        fact[:2] == (element, attribute)
        and any(
            Fact(*other, text) in ours
            for other in others
            for text in (fact.text, fact.text.rstrip(".;"))
        )
    )


def _is_part(element: str, *others: str) -> Callable[[Fact, Counter[Fact]], bool]:
    """Say whether the words of a fact are among those of one of some elements of ours."""
    return lambda fact, ours: (
        fact[:2] == (element, "")
        and any(
            one.element in others and not one.attribute and fact.text in one.text
            for one in ours
        )
    )


def _is_repeated(fact: Fact, ours: Counter[Fact]) -> bool:
    return fact.attribute == "id" and any(
        one.attribute == "id" and one.text == fact.text for one in ours
    )


def _is_barcoded(fact: Fact, ours: Counter[Fact]) -> bool:
    label, bracket, barcode = fact.text.rstrip("]").rpartition("[")
    wanted = {
        Fact("container", "label", label),
        Fact("container", "containerid", barcode),
    }
    return (
        fact[:2] == ("container", "label") and bool(bracket) and wanted <= ours.keys()
    )


DIFFERENCES: tuple[tuple[Callable[[Fact, Counter[Fact]], bool], str], ...] = (
    (
        _is(
            ("eventtype", "value", "updated"),
            ("eventdatetime", "", "2026-11-30"),
            ("eventdatetime", "standarddatetime", "2026-11-30"),
            ("agenttype", "value", "machine"),
            ("agent", "", "ead2002toead3migration"),
            ("eventdescription", "", "ead2002instanacemigrated"),
        ),
        "the stylesheet tells of its own run; ours asks no clock",
    ),
    (
        _is(("maintenancestatus", "value", "revised")),
        "a record of a conversion is derived, not revised",
    ),
    (
        _is(("eventtype", "value", "unknown")),
        "a change of the description is a revision",
    ),
    (_is_barcoded, "EAD3 has an attribute for the barcode behind a label"),
    (
        _stands_as("otherrecordid", "", ("recordid", "instanceurl")),
        "the address of the finding aid is @instanceurl of its recordid",
    ),
    (
        _is(("otherrecordid", "localtype", "url")),
        "the address of the finding aid is @instanceurl of its recordid",
    ),
    (
        _is(("agencyname", "", "[agencyname]")),
        "a placeholder says nothing; the nearest name that is known stands there, or none",
    ),
    (
        lambda fact, _ours: fact.element.endswith("_disabled"),
        "no element of EAD: the words stand in the text",
    ),
    (
        _stands_as("p", "", ("citation", "")),
        "the rules are cited in citation, where a reader looks for them",
    ),
    (
        _stands_as("p", "", ("language", "")),
        "the name of a language is a language",
    ),
    (
        _is_part("p", "didnote", "p", "eventdescription", "physdesc"),
        "a note in did stays a didnote; paragraphs stand together where EAD3 has one text",
    ),
    (
        _is_part("unittitle", "unittitle"),
        "the words of a title are kept whole, with the date in them",
    ),
    (
        _stands_as("ref", "", ("bibref", ""), ("archref", "")),
        "a reference to a book or an archive stays one where EAD3 has it",
    ),
    (
        _is_repeated,
        "an id stands once in a document",
    ),
    (
        lambda fact, _ours: fact.attribute == "level" and not fact.text,
        "an empty level is none",
    ),
)
"""What holds of facts of theirs that are not in ours, and why ours is better."""
