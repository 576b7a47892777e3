"""Build a description from scratch in Python, check what dates mean, and write it as EAD3 and as a
spreadsheet.
"""

import tempfile
from pathlib import Path

import xjmeta
from xjmeta.model import (
    AccessPoint,
    Container,
    Date,
    Extent,
    Identifier,
    Language,
    Note,
    Record,
)

letters = [
    ("To the Ministry", "12 August 1949"),
    ("To a friend", "August 1949"),
    ("Draft", "undated"),
]
collection = Record(
    level="collection",
    identifiers=[Identifier(value="MS 12")],
    title="Anna Smith papers",
    dates=[Date(expression="1934-1949", type="inclusive")],
    extents=[Extent(expression="3 boxes")],
    languages=[Language(code="rus", name="Russian")],
    creators=[AccessPoint(kind="person", name="Smith, Anna, 1890-1955", role="cre")],
    notes=[
        Note(kind="scope", body="Letters & drafts.\n\nMostly on trade."),
        Note(kind="access", body="Open."),
    ],
    access_points=[
        AccessPoint(kind="topic", name="Trade", source="lcsh"),
        AccessPoint(kind="place", name="Kashgar"),
    ],
    children=[
        Record(
            level="item",
            id=f"letter-{number}",
            title=title,
            dates=[Date(expression=date)],
            containers=[Container(type="box", indicator=str(number))],
        )
        for number, (title, date) in enumerate(letters, 1)
    ],
)

for key, unit in collection.walk():
    print(
        key,
        unit.title,
        [str(date.edtf) if date.edtf else "no certain date" for date in unit.dates],
    )

with tempfile.TemporaryDirectory() as folder:
    for name in ("papers.ead3", "papers.csv"):
        report = xjmeta.write(collection, Path(folder) / name, check=True)
        print(name, "lost", len(report.losses), "carried", len(report.carried))
        assert xjmeta.read(Path(folder) / name) == collection
