"""Merge what two sources say of the same documents: a listing page, and data of the archive itself.

The page has titles, dates and abstracts; the archive's data has authors, places, subjects and links. They are
matched by title and date; what the page lacks is taken over, and what the page says stays.
"""

import re
from pathlib import Path
from typing import Any

import xjmeta
from xjmeta import Record

HERE = Path(__file__).resolve().parent
page = xjmeta.read(HERE.parent / "seeds" / "000_748643c9043377ee.txt")
archive = list(
    xjmeta.iter_records(HERE / "archive-documents.json")
)  # made up for this example, but for titles and dates


def key(record: Record) -> tuple[str, str]:
    """Return what two descriptions of one document agree in: the words of the title, and the date."""
    title = (
        re.sub(r"\W+", " ", record.title.plain if record.title else "")
        .strip()
        .casefold()
    )
    return title, str(record.dates[0].edtf) if record.dates else ""


def merged(item: Record, found: Record) -> Record:
    """Return the item with every list that it lacks; of access points and creators those that it does not
    name.
    """
    changes: dict[str, Any] = {}
    for name in (
        "identifiers",
        "languages",
        "repository",
        "notes",
        "relations",
        "digital_objects",
        "rights",
        "donors",
    ):
        changes[name] = getattr(item, name) or getattr(found, name)
    for name in ("creators", "access_points"):
        own = getattr(item, name)
        named = {str(one.name) for one in own}
        changes[name] = (
            *own,
            *(one for one in getattr(found, name) if str(one.name) not in named),
        )
    return item.replaced(**changes)


by_key = {key(record): record for record in archive}
children = tuple(
    merged(child, by_key[key(child)]) if key(child) in by_key else child
    for child in page.children
)
collection = page.replaced(children=children)

for before, after in zip(page.children, collection.children, strict=True):
    if before != after:
        print(
            after.title,
            "|",
            ", ".join(str(point.name) for point in after.access_points),
        )
matched = sum(a != b for a, b in zip(page.children, children, strict=True))
print(f"{matched} of {len(children)} documents matched")
assert [child.title for child in collection.children] == [
    child.title for child in page.children
]
