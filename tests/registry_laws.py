"""The laws of formats as functions: each takes a format and a Record, and yields what is broken.

A test runs every law on every format of the registry, those of plug-ins included; toys that break one law each show
that it would be seen.
"""

from __future__ import annotations

import gzip
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count

from xjmeta import (
    FormatError,
    LossReport,
    Record,
    XjmetaError,
    apply,
    diff,
    from_bytes,
    to_bytes,
)
from xjmeta.formats import registry
from xjmeta.formats.registry import BytesSource, Format, Source
from xjmeta.mapping import rest
from xjmeta.messages.tally import Tally
from xjmeta.sources import opened
from xjmeta.xml.source import tags

__all__ = ["LAWS", "RECORDS", "besides", "both_ways", "read", "salted", "write"]

RECORDS = {
    "a title": Record(title="Cables"),
    "nothing": Record(),
    "a tree": Record(
        id="top",
        title="Letters & drafts",
        level="fonds",
        children=[
            Record(
                id="a",
                title="First",
                level="series",
                dates=[{"expression": "1949", "normal": "1949"}],
                children=[Record(title="Leaf", level="item")],
            ),
            Record(title="Second", notes=[{"kind": "scope", "body": "One\n\nTwo"}]),
        ],
    ),
    "many fields": Record(
        title={"html": "On <i>ice</i>", "lang": "en"},
        level="file",
        identifiers=[{"value": "A-1"}],
        creators=[{"kind": "person", "name": "Ann", "role": "aut"}],
        access_points=[{"kind": "topic", "name": "Ice"}, {"kind": "place", "name": "Pole"}],
        extents=[{"expression": "3 boxes"}],
        languages=[{"code": "eng", "name": "English"}],
        notes=[{"kind": "use", "heading": "Terms", "body": {"html": "<ul><li>a</li></ul>"}}],
        control={"record_ids": [{"value": "r-1"}]},
    ),
}  # fmt: skip


def both_ways(format_: Format) -> bool:
    """Say whether a format is read and written, as laws of lenses ask."""
    return format_.read is not None and format_.write is not None


def read(format_: Format, content: bytes) -> list[Record]:
    """Return the Records of a document: none where nothing stands in it that could be one."""
    return _records(format_, BytesSource(f"document{format_.extensions[0]}", content))


def _records(format_: Format, source: Source) -> list[Record]:
    assert format_.read is not None
    try:
        return list(format_.read(source))
    except FormatError as error:
        if error.code != "no-record":
            raise
        return []


def write(
    format_: Format, records: list[Record], *, origin: bool = True
) -> tuple[bytes, LossReport]:
    assert format_.write is not None
    stream = io.BytesIO()
    report = format_.write(records, stream, origin=origin)
    return stream.getvalue(), report


# ---- the laws


def put_get(format_: Format, record: Record) -> Iterator[str]:
    """What is written reads back as it was, in a complete format; in another, unless a loss is named."""
    for origin in (True, False):
        content, report = write(format_, [record], origin=origin)
        back = read(format_, content)
        if format_.complete and back != [record]:
            yield f"reads back as {back}"
        if format_.complete and report.losses:
            yield f"a complete format loses {report.losses}"


def honesty(format_: Format, record: Record) -> Iterator[str]:
    """Losses are named exactly where something is lost, each at the place of a value that is not read back."""
    content, report = write(format_, [record], origin=False)
    back = read(format_, content)
    is_same = back == [record] or (not back and record == Record())
    if is_same == bool(report.losses):
        yield f"reads back {'equal' if is_same else 'otherwise'}, and tells {report.losses}"
    if format_.complete or not report.losses:
        return
    known = {key for key, _unit in record.walk()}
    for loss in report.losses:
        if not any(loss.path.startswith(f"{key}.") for key in known):
            yield f"a loss of no unit: {loss}"


def get_put(format_: Format, record: Record) -> Iterator[str]:
    """A document that nobody touched is written as it is, to the byte."""
    content, _report = write(format_, [record])
    for times in (1, 2) if read(format_, content) else ():
        again, report = write(format_, read(format_, content))
        if again != content:
            yield f"written home for the {times}. time it is another document"
        if report.losses and format_.complete:
            yield f"going home it loses {report.losses}"
        content = again


def edits(format_: Format, record: Record) -> Iterator[str]:
    """An edit of one title is read back, and only what showed the title is written otherwise."""
    content, _report = write(format_, [record])
    records = read(format_, content)
    for key, unit in records[0].walk() if records else ():
        if unit.title is None or unit.title.marked:
            continue
        edited = [records[0].edit(key, title="Quite another"), *records[1:]]
        after, report = write(format_, edited)
        back = read(format_, after)
        if back != edited and not report.losses:
            yield f"the edit of {key} reads back as {back}"
        if b"\0" in content:
            continue  # a workbook: what is zipped shows no places
        yield from _far(content, after, unit.title.plain)


def _far(before: bytes, after: bytes, title: str) -> Iterator[str]:
    """Yield the lines that an edit of a title took away though they do not show it, nor hold an instruction of ours."""
    words = re.findall(r"\w+", title)
    new = set(after.splitlines())
    for line in before.splitlines():
        shows = all(word in line.decode() for word in words)
        if line not in new and not shows and b"<?xjmeta " not in line:
            yield f"an edit of {title!r} touched {line!r}"


def doors(format_: Format, record: Record) -> Iterator[str]:
    """Reading, streaming and checking see the same units, packed or not, and nothing public is held back."""
    content, _report = write(format_, [record])
    records = read(format_, content)
    with opened(gzip.compress(content)) as packed:
        if records != _records(format_, packed):
            yield "packed it reads otherwise"
    walked = [
        (key, parent, unit.own_data())
        for one in records
        for key, parent, unit in one.walk_with_parents()
    ]
    if format_.units is not None:
        streamed = [
            (key, parent, unit.own_data())
            for key, parent, unit in format_.units(BytesSource("document", content))
        ]
        if streamed != walked:
            yield f"streamed are {streamed}"
    if format_.check is not None:
        keys = {None, *(key for key, _parent, _data in walked)}
        for finding in format_.check(BytesSource("document", content), Tally()):
            if finding.unit not in keys:
                yield f"checked is a unit {finding.unit!r}"
    for one in records:
        if one.public() != one:
            yield f"public is {one.public()}"


def carried(format_: Format, record: Record) -> Iterator[str]:
    """After a trip through plain data a document goes home: to the byte, or at least with all it says."""
    content, _report = write(format_, [record])
    records = read(format_, content)
    came = [Record.model_validate_json(one.model_dump_json()) for one in records]
    if not records:
        return
    after, report = write(format_, came)
    back = read(format_, after)
    if back != records and not report.losses:
        yield f"after plain data it reads {back}"
    edited = [one.replaced(title="Quite another") for one in came]
    after, report = write(format_, edited)
    named = {loss.path.partition(".")[2] for loss in report.losses}
    for want, got in zip(edited, read(format_, after), strict=True):
        entries = rest.difference(want.own_data(), got.own_data())
        if not entries.keys() <= named:
            yield f"an edit after plain data says {entries}"


def by_itself(format_: Format, record: Record) -> Iterator[str]:
    """A unit below another that is written by itself is a document of it alone."""
    records = read(format_, write(format_, [record])[0])
    for key, unit in records[0].walk() if records else ():
        content, report = write(format_, [unit])
        back = read(format_, content)
        if back != [unit] and not report.losses:
            yield f"{key} by itself reads back as {back}"


def salted(content: bytes) -> bytes:
    """Return a document with things in it that no value says: comments, a key or a column of the house, a line."""
    head = content.lstrip(b"\xef\xbb\xbf")[:1]
    if b"\0" in content:
        return content  # a workbook
    text = content.decode()
    if head == b"<":
        ends = sorted((span.end for span in tags(text)[1:]), reverse=True)
        for number, end in enumerate(ends):
            text = f"{text[:end]}<!-- {number} -->{text[end:]}"
    elif head in (b"{", b"["):
        numbers = count()
        text = re.sub(
            r'(?<![{\\])"title":',
            lambda _m: f'"of house": "x{next(numbers)}", "title":',
            text,
        )
    elif head == b'"' or "," in text.partition("\n")[0]:
        header, *rows = text.splitlines(keepends=True)
        text = _ended(header, "of house") + "".join(
            _ended(row, f"x{n}") for n, row in enumerate(rows)
        )
    return text.encode()


def _ended(row: str, cell: str) -> str:
    """Return a row with one cell more."""
    body = row.rstrip("\r\n")
    return f'{body},"{cell}"{row[len(body) :]}'


def besides(format_: Format, records: list[Record]) -> Counter[str]:
    """Return what the sources of Records in a format hold and no value says."""
    pieces = (
        one.text
        for record in records
        for _key, name, one in registry.unmapped(record)
        if name == format_.name
    )
    return Counter(pieces)


def asides(format_: Format, record: Record) -> Iterator[str]:
    """What stands beside the values stays when something is edited, or is named as left behind, and nothing else is."""
    content = salted(write(format_, [record])[0])
    try:
        records = read(format_, content)
    except (XjmetaError, ValueError):
        return  # it takes nothing besides
    before = besides(format_, records)
    for key, unit in records[0].walk() if records else ():
        changes = [{}, {"title": "Quite another"}, {"identifiers": [{"value": "Z-9"}]}]
        # What stood in the markup of a title that is removed goes with it.
        if unit.title is not None and not unit.title.marked:
            changes.append({"title": None})
        for change in changes:
            edited = records[0].edit(key, **change) if change else records[0]
            after, report = write(format_, [edited, *records[1:]])
            left = Counter(str(loss.value) for loss in report.left_behind)
            gone = before - besides(format_, read(format_, after))
            if gone != left:
                yield f"the edit {change} of {key} loses {gone - left}, and names {left - gone}"


def applied(format_: Format, record: Record) -> Iterator[str]:
    """JSON that carries the source of a document along, applied to what it was made of, changes nothing."""
    for one in read(format_, write(format_, [record])[0])[:1]:
        key, _top = next(one.walk())
        grown = one.add(key, Record(title="Quite new", level="file"))
        carried = from_bytes(to_bytes(grown, format="json"), format="json")
        if apply(carried, to=grown) is not grown:
            yield f"applied to itself it says {diff(grown, apply(carried, to=grown))}"


LAWS: dict[str, Callable[[Format, Record], Iterator[str]]] = {
    "PutGet": put_get,
    "Honesty": honesty,
    "GetPut": get_put,
    "Locality": edits,
    "Doors": doors,
    "Origin": carried,
    "By itself": by_itself,
    "Asides": asides,
    "Apply": applied,
}
