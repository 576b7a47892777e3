"""What a strict type checker promises to whoever builds and reads Records; mypy checks it with the sources.

An ignored error that is none fails the check too.
"""

from typing import assert_type

import xjmeta
from xjmeta.model import (
    NOTE_KINDS,
    RELATORS,
    AccessPoint,
    Control,
    Date,
    DatePart,
    Edtf,
    Event,
    Extent,
    Extra,
    Group,
    Identifier,
    LooseText,
    Note,
    Part,
    Phrase,
    Prose,
    Record,
)

# A string may be given for any text, and any iterable for a list.
record = Record(
    id="fonds-1",
    level="fonds",
    title="Cables & letters",
    identifiers=[Identifier(value="MC 1", repository="US-NNC")],
    dates=(Date(expression=text) for text in ("1949-1953", "undated")),
    extents=[
        Extent(expression="3 boxes"),
        Extent(value="3", group="size"),
        Extent(value="4", group="size"),
    ],
    groups=[Group(key="size", kind="physdesc", texts=[LooseText(text="some")])],
    creators=[
        AccessPoint(
            name=Phrase("Smith", lang="en"), kind="person", parts=[Part(text="Smith")]
        )
    ],
    notes=[
        Note(kind="scope", body="One.\n\nTwo."),
        Note(kind="access", body=Prose(html="<ul><li>a</li></ul>")),
    ],
    control=Control(
        events=[Event(kind="created", date="1949", descriptions=["by hand"])]
    ),
    children={"1": Record(title="Cable No. 3581")}.values(),
)

# A bare string is the value whose obvious field it is.
bare = Record(
    identifiers=["MS 12"],
    dates=["1949", Date(expression="1950")],
    creators=["Smith, Anna"],
    languages=["rus"],
    extents=["3 boxes"],
    abstracts=["Cables on trade."],
)
assert_type(bare.dates, tuple[Date, ...])
assert_type(bare.abstracts, tuple[Note, ...])
assert_type(Date.of("1949"), Date)

# What is read is what the model holds.
assert_type(record.title, Phrase | None)
assert_type(record.dates, tuple[Date, ...])
assert_type(record.dates[0].expression, Phrase | None)
assert_type(record.dates[0].edtf, Edtf | None)
assert_type(record.notes[0], Note)
assert_type(record.extents, tuple[Extent, ...])
assert_type(record.creators, tuple[AccessPoint, ...])
assert_type(record.groups, tuple[Group, ...])
assert_type(record.dates[0].parts, tuple[DatePart, ...])
assert_type(record.children[0].children, tuple[Record, ...])
assert_type(record.edit("#1", title="Cable"), Record)
assert_type(record.public(), Record)
assert_type([key for key, _unit in record.walk()], list[str])

# A word of a vocabulary completes, any other is taken; fields of the house are given by name.
housed = record.replaced(extra={"accession": "2019-12"})
assert_type(housed.extra, tuple[Extra, ...])
assert_type(Record(extra=[Extra(name="flag", value="x")]).extra[0].value, str)
creator = AccessPoint(name="Smith", role="cre", source="a list of ours", kind="oasis")
assert_type(NOTE_KINDS["scope"], str)
assert_type(RELATORS["cre"], str)

# Verbs take Records and give Records.
assert_type(record.map(lambda unit: unit), Record)
assert_type(record.add("fonds-1", Record()), Record)
assert_type(xjmeta.to_bytes(record, format="ead3"), bytes)
assert_type(xjmeta.validate(record), list[xjmeta.Finding])


def refused() -> None:
    """Name what a checker finds before it is run."""
    Record(titel="Cables")  # type: ignore[call-arg]
    Record(title=3581)  # type: ignore[arg-type]
    Record(level="box")  # type: ignore[arg-type]
    Record(dates=[1949])  # type: ignore[list-item]
    Record(extra={"accession": 2019})  # type: ignore[arg-type]
    Record(notes=["Of no kind."])  # type: ignore[list-item]
    Note(body="Of no kind.")  # type: ignore[call-arg]
    record.title = "Cables"  # type: ignore[misc]
    record.dates[0].normal = "1949"  # type: ignore[misc]
    xjmeta.read("finding-aid.xml").titel  # type: ignore[attr-defined]  # noqa: B018
