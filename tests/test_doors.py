"""The doors of the library: only errors of ours leave them, whatever is given, and what the caller's own
objects raise passes as it is."""

from __future__ import annotations

import contextlib
import gzip
import inspect
import io
import itertools
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from random import Random
from typing import Any

import pydantic
import pytest

import xjmeta
from xjmeta import XjmetaError, sources, systems, targets
from xjmeta.formats import registry
from xjmeta.model.record import Record

EAD = (
    '<ead><eadheader><eadid>x</eadid></eadheader><archdesc level="fonds"><did><unittitle>T</unittitle></did>%s'
    "</archdesc></ead>"
)
RECORD = Record(title="A")
WRITTEN = [name for name, found in xjmeta.formats().items() if found.write]


def records(source: Any, **options: Any) -> list[Record]:
    return list(xjmeta.iter_records(source, **options))


def _converted(source: Any, **options: Any) -> None:
    for to in WRITTEN:
        with contextlib.suppress(xjmeta.MissingExtraError):
            xjmeta.convert(source, io.BytesIO(), to=to, from_=options.get("format"))


def _edited(source: Any, **options: Any) -> None:
    for record in records(source, **options):
        key = next(record.walk())[0]
        xjmeta.write(record.edit(key, title="New"), io.BytesIO(), format="json")
        xjmeta.write(
            record.edit(key, title="New"), io.BytesIO(), format=options.get("format")
        )


DOORS: dict[str, Callable[..., object]] = {
    "read": records,
    "units": lambda source, **options: list(xjmeta.iter_units(source, **options)),
    "validate": xjmeta.validate,
    "inspect": xjmeta.inspect,
    "convert": _converted,
    "home": lambda source, **options: xjmeta.write(
        records(source, **options), io.BytesIO(), format=options.get("format")
    ),
    "public": lambda source, **options: [
        record.public() for record in records(source, **options)
    ],
    "edit": _edited,
    "diff": lambda source, **options: [
        xjmeta.diff(RECORD, record) for record in records(source, **options)
    ],
}


def through(door: str, source: Any, **options: Any) -> str | None:
    """Go through a door; return the code of the error of ours that says no, None where it opens."""
    try:
        DOORS[door](source, **options)
    except XjmetaError as error:
        code = error.code if error.message else "no message"
        if code == "internal":
            raise
        return code
    return None


# ---- documents --------------------------------------------------------------------------------------------

_UNIT = '<!DOCTYPE ead [<!ENTITY e "<c/>"><!ENTITY f "<c><c/></c><archdesc/>">]>'
_TOP = '<archdesc level="fonds"><did><unittitle>T</unittitle></did></archdesc>'
_PAGE = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>%s</ListRecords></OAI-PMH>'
_ITEM = "<record><header><identifier>a</identifier><datestamp>2020-01-01</datestamp></header><metadata>%s</metadata></record>"
_BARE = f'<ead xmlns="">{_TOP}</ead>'

ODD: dict[str, tuple[str, str | None]] = {
    "a unit out of an entity in dsc": (_UNIT + EAD % "<dsc>&e;</dsc>", None),
    "a unit out of an entity in archdesc": (_UNIT + EAD % "&e;", None),
    "units out of an entity in a title": (_UNIT + EAD.replace("T<", "&f;<") % "", None),
    "a unit out of an entity before archdesc": (
        _UNIT + EAD.replace("<archdesc", "&e;<archdesc") % "<dsc><c/></dsc>", None,
    ),
    "an archdesc out of an entity": (
        _UNIT + EAD.replace("<archdesc", "&f;<archdesc") % "<dsc><c/>&f;<c/></dsc>", None,
    ),
    "an archdesc out of an entity alone": (
        '<!DOCTYPE ead [<!ENTITY e "<archdesc><did/></archdesc>">]><ead>&e;</ead>', None,
    ),
    "two archdesc in one of several ead": (f"<eadlist><ead>{_TOP}{_TOP}</ead><ead/></eadlist>", None),
    "an ead without archdesc first": (f"<eadlist><ead/><ead>{_TOP}{_TOP}</ead></eadlist>", None),
    "two ead in one record": (_PAGE % (_ITEM % (_BARE * 2) + _ITEM % _BARE), None),
    "an ead in a comment": (_PAGE % "".join(map(_ITEM.__mod__, ("<!-- <ead > -->" + _BARE, "<!-- <ead > --><x/>", _BARE))), None),
    "an ead in CDATA": (_PAGE % "".join(map(_ITEM.__mod__, ("<![CDATA[<ead >]]>", _BARE, _BARE))), None),
    "a dump with documents that are none": ('{"documents":[[{}],null,5,{"title":"a"},{}]}', "digitalarchive"),
    "a remote context inside a term": (
        '{"@context":{"title":{"@id":"http://purl.org/dc/terms/title","@context":"http://e.example/x"}},"title":"x"}',
        "jsonld",
    ),
    "a prefix that is not declared on the root": (
        '<oai_dc:dc xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>a</dc:title></oai_dc:dc>', None,
    ),
    "a prefix that is not declared inside": (EAD % "<x:odd><p>A</p></x:odd>", None),
    "an attribute with a prefix that is not declared": (EAD % '<odd x:id="a"><p>A</p></odd>', None),
    "control characters in ids": ("id,key,parent,title\n\x01a,\x02b,,A\n", None),
    "a comment alone": ("<!-- a -->", None),
    "an instruction alone": ('<?xml version="1.0"?>', None),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ODD)
def test_odd_documents_are_read_or_refused_in_our_words(name: str, door: str) -> None:
    text, format_ = ODD[name]
    options = {"format": format_} if format_ else {}
    through(door, text.encode(), **options)


@pytest.mark.parametrize("name", [name for name in ODD if "entity" in name])
def test_units_of_an_entity_are_told_and_go_home_with_those_that_stand_there(
    name: str,
) -> None:
    source, findings, out = ODD[name][0].encode(), [], io.BytesIO()
    record = xjmeta.read(source, findings=findings)
    xjmeta.write(record, out)

    assert source == out.getvalue()
    assert "ead-units-in-entity" in {finding.code for finding in findings}
    assert len(record.children) == ODD[name][0].count("<c/>", ODD[name][0].index("]>"))


@pytest.mark.parametrize("name", [name for name in ODD if " ead" in name])
def test_a_page_of_odd_shape_goes_home_and_each_record_is_written_alone(
    name: str,
) -> None:
    source, out = ODD[name][0].encode(), io.BytesIO()
    found = records(source)
    xjmeta.write(found, out)

    assert source == out.getvalue()
    for record in found:
        document = xjmeta.to_bytes(record, format="ead2002")
        alone = xjmeta.from_bytes(document, format="ead2002")
        assert record.title == alone.title


@pytest.mark.parametrize(
    "encoding", ["idna", "undefined", "punycode", "rot13", "utf-7", "hex", "mbcs", "x"]
)
@pytest.mark.parametrize("format_", ["dcterms", "oai_dc", "ead2002"])
def test_an_encoding_that_is_none_of_documents_is_refused(
    encoding: str, format_: str
) -> None:
    body = xjmeta.to_string(Record(title="Té"), format=format_)
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + body.partition("?>")[2]
    for source in (text.encode(), io.StringIO(text)):
        with contextlib.suppress(XjmetaError):
            records(source)
    for door in DOORS:
        through(door, text.encode())


def test_codes_of_control_characters_in_a_row_fit_into_cells() -> None:
    title = "_x0041" * 5000 + "_"
    for format_ in ("csv", "xlsx"):
        record = Record(title=title)
        assert record == xjmeta.from_bytes(xjmeta.to_bytes(record, format=format_))


# ---- arguments --------------------------------------------------------------------------------------------


class _Odd:
    """A stream that gives what it was made with."""

    def __init__(self, *pieces: object) -> None:
        self.pieces = list(pieces)

    def read(self, _size: int = -1) -> object:
        return self.pieces.pop(0) if self.pieces else b""


def _closed(kind: type[Any]) -> Any:
    stream = kind()
    stream.close()
    return stream


SOURCES: dict[str, tuple[Callable[[], object], str]] = {
    "None": (lambda: None, "not-a-source"),
    "a number": (lambda: 5, "not-a-source"),
    "a list": (lambda: [b"<ead/>"], "not-a-source"),
    "a document in a string": (lambda: " \ufeff<ead>...", "text-not-path"),
    "a sheet in a string": (lambda: "key,title\na,b\n", "text-not-path"),
    "a zero byte in a path": (lambda: "a\0b", "cannot-open"),
    "a path that is too long": (lambda: "x" * 5000, "cannot-open"),
    "a stream of numbers": (lambda: _Odd(5), "not-a-source"),
    "a stream that does not wait": (lambda: _Odd(None), "cannot-read"),
    "a stream of bytes and text": (lambda: _Odd(b"<e", "ad/>"), "cannot-read"),
    "a stream of text and bytes": (lambda: _Odd("<e", b"ad/>"), "cannot-read"),
    "a closed stream": (lambda: _closed(io.BytesIO), "cannot-read"),
    "a closed text": (lambda: _closed(io.StringIO), "cannot-read"),
    "half a character": (lambda: io.StringIO("\udcff<ead/>"), "bad-encoding"),
}


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("door", ["read", "units", "validate", "inspect"])
def test_what_is_no_source_is_refused_and_the_error_says_what_is_taken(
    name: str, door: str
) -> None:
    make, code = SOURCES[name]

    assert code == through(door, make())


@pytest.mark.parametrize("kind", [bytearray, memoryview, os.fsencode])
def test_bytes_of_every_kind_and_paths_in_bytes_are_sources(
    kind: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"title": "A"}')
    with os.scandir(os.fsencode(tmp_path)) as folder:
        entry = next(folder)
    source = entry if kind is os.fsencode else kind(path.read_bytes())

    assert RECORD == xjmeta.read(source)


@pytest.mark.parametrize(
    "given", [None, 5, "x", b"x", [None], ["x"], {"title": "A"}, [RECORD, 5]]
)
def test_what_is_no_record_is_not_written(given: Any, tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    with pytest.raises(xjmeta.InputError) as caught:
        xjmeta.write(given, target)

    assert "not-a-record" == caught.value.code
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "call",
    [
        lambda: xjmeta.read(b"{}", format=["json"]),  # type: ignore[arg-type]
        lambda: xjmeta.schema(5),  # type: ignore[arg-type]
        lambda: xjmeta.validate(b"{}", format="json", profile=5),  # type: ignore[arg-type]
        lambda: xjmeta.read(b"a,b\n1,2\n", format="csv", mapping={"a": 7}),  # type: ignore[dict-item]
        lambda: xjmeta.read(b"a,b\n1,2\n", format="csv", mapping=5),  # type: ignore[arg-type]
        lambda: xjmeta.diff(5, RECORD),  # type: ignore[arg-type]
        lambda: xjmeta.apply(None, to=RECORD),  # type: ignore[arg-type]
        lambda: xjmeta.write(RECORD, 5, format="json"),  # type: ignore[arg-type]
        lambda: xjmeta.write(RECORD, _closed(io.BytesIO), format="json"),
        lambda: xjmeta.write(RECORD, io.BufferedReader(io.BytesIO()), format="json"),
        lambda: xjmeta.write(RECORD, "a\0.json"),
        lambda: xjmeta.write(RECORD, "", format="json"),
    ],
)
def test_other_arguments_that_are_none_are_told(call: Callable[[], object]) -> None:
    with pytest.raises(XjmetaError) as caught:
        call()

    assert "internal" != caught.value.code


def test_what_the_objects_of_the_caller_raise_is_his() -> None:
    def given() -> Iterator[Record]:
        yield RECORD
        raise KeyError("mine")

    def watch(_size: int) -> None:
        raise ZeroDivisionError("mine")

    class Stream:
        def read(self, _size: int = -1) -> bytes:
            raise LookupError("mine")

    with pytest.raises(KeyError, match="mine"):
        xjmeta.write(given(), io.BytesIO(), format="jsonl")
    with pytest.raises(ZeroDivisionError, match="mine"):
        list(xjmeta.iter_records(b'{"title": "A"}', format="json", progress=watch))
    with pytest.raises(LookupError, match="mine"):
        xjmeta.read(Stream())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="unexpected keyword"):
        xjmeta.read(b"{}", colour="red")  # type: ignore[call-arg]


def test_a_fault_of_ours_leaves_as_an_error_of_ours_with_its_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_args: object) -> None:
        raise IndexError("fault")

    monkeypatch.setattr("xjmeta.api.writing.format_for", fail)
    with pytest.raises(xjmeta.InternalError, match="IndexError: fault") as caught:
        xjmeta.write(RECORD, io.BytesIO(), format="json")

    assert isinstance(caught.value.__cause__, IndexError)


# ---- formats of other packages ----------------------------------------------------------------------------


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def clear() -> None:
        registry._places.cache_clear()
        registry._get.cache_clear()
        registry._BROKEN.clear()

    def plug(value: str) -> None:
        point = EntryPoint("theirs", value, "xjmeta.formats")
        monkeypatch.setattr(registry, "entry_points", lambda group: [point])
        clear()

    yield plug
    monkeypatch.undo()
    clear()


@pytest.mark.parametrize(
    "value",
    ["no_such_package:FORMAT", "os:no_such_name", "os:sep", "test_doors:BROKEN"],
)
def test_a_broken_format_of_another_package_is_a_finding_and_all_others_work(
    value: str, plugged: Callable[[str], None]
) -> None:
    plugged(value)
    findings: list[xjmeta.Finding] = []

    assert RECORD == xjmeta.read(b'{"title": "A"}', findings=findings)
    assert xjmeta.formats().keys() <= {*registry.BUILT_IN, "theirs"}
    assert ["broken-format"] == [finding.code for finding in findings]
    assert "'theirs'" in findings[0].message
    with pytest.raises(xjmeta.UnknownFormatError):
        xjmeta.read(b"{}", format="theirs-too")


def _fails(_name: str, _head: bytes) -> int:
    raise RuntimeError("broken")


BROKEN = registry.Format(
    "theirs", "Theirs", (".t",), (), complete=False, recognise=_fails, read=lambda _s: iter(())
)  # fmt: skip


# ---- targets ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unnamed", [True, False])
def test_a_name_as_long_as_the_system_allows_is_written(
    unnamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not unnamed:
        monkeypatch.setattr("xjmeta.targets._unnamed", lambda folder: None)
    path = tmp_path / ("n" * 250 + ".json")
    xjmeta.write(RECORD, path)

    assert RECORD == xjmeta.read(path)


def test_where_the_metadata_of_a_sheet_cannot_be_written_the_error_says_that_the_sheet_is(
    tmp_path: Path,
) -> None:
    path = tmp_path / ("n" * 245 + ".csv")
    with pytest.raises(xjmeta.TargetError) as caught:
        xjmeta.write(RECORD, path)

    assert "beside-not-written" == caught.value.code
    assert RECORD == xjmeta.read(path)


def test_a_folder_that_cannot_be_synced_is_told_truly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = tmp_path / "a.json", os.fsync
    path.write_text("old")

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(5, "Input/output error")
        real(descriptor)

    monkeypatch.setattr(targets.os, "fsync", fsync)
    with pytest.raises(xjmeta.TargetError) as caught:
        xjmeta.write(RECORD, path)

    assert "not-synced" == caught.value.code
    assert "Nothing was changed" not in str(caught.value)
    assert RECORD == xjmeta.read(path)
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_the_rights_of_a_program_are_not_given_to_new_content(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    path.chmod(0o4755)
    xjmeta.write(RECORD, path)

    assert 0o755 == path.stat().st_mode & 0o7777


@pytest.mark.parametrize("format_", WRITTEN)
def test_a_name_that_is_not_unicode_is_read_and_written(
    format_: str, tmp_path: Path
) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.json"))
    target = Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xfe"))
    source.write_bytes(b'{"title": "A", "children": [{"title": "B"}]}')
    xjmeta.convert(source, target, to=format_)

    # Dublin Core of a tree is a description each.
    first = next(xjmeta.iter_records(target, format=format_))
    units = dict(first.walk())
    # A sheet of components says nothing of the unit that they are put into.
    title = "B" if format_.startswith("aspace-") and format_ != "aspace-json" else "A"
    assert title in [str(unit.title) for unit in units.values()]
    for door in ("validate", "inspect"):
        through(door, target, format=format_)


@pytest.mark.parametrize("name", ["a.xlsx", "a.json.gz", "a.csv"])
def test_what_is_no_text_is_not_written_to_a_text(name: str) -> None:
    class Text(io.StringIO):
        pass

    record, stream = RECORD, Text()
    stream.name = name  # type: ignore[attr-defined]
    if name == "a.csv":
        record = xjmeta.read("id,title\na,Größe\n".encode("cp1252"))
    with pytest.raises(xjmeta.TargetError) as caught:
        xjmeta.write(record, stream)

    assert "not-text" == caught.value.code


# ---- what stands beside a sheet ---------------------------------------------------------------------------


def test_the_metadata_of_somebody_else_is_never_replaced_unasked(
    tmp_path: Path,
) -> None:
    sheet, beside = tmp_path / "t.csv", tmp_path / "t.csv-metadata.json"
    beside.write_text('{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv"}')
    before = beside.read_bytes()
    for write in (
        lambda: xjmeta.write(RECORD, sheet),
        lambda: xjmeta.convert(b'{"title": "A"}', sheet),
    ):
        with pytest.raises(xjmeta.TargetError) as caught:
            write()
        assert "foreign-beside" == caught.value.code
        assert not sheet.exists()
    assert before == beside.read_bytes()
    xjmeta.write(RECORD, sheet, force=True)
    assert before != beside.read_bytes()


def test_metadata_of_ours_is_replaced_and_what_somebody_added_keeps_it(
    tmp_path: Path,
) -> None:
    sheet, beside = tmp_path / "t.csv", tmp_path / "t.csv-metadata.json"
    xjmeta.write(RECORD, sheet)
    xjmeta.write(RECORD.edit("#0", notes=({"kind": "scope", "body": "B"},)), sheet)

    assert '"scope"' in beside.read_text("utf-8")
    beside.write_text(
        beside.read_text("utf-8").replace("{", '{"dc:title": "Mine",', 1), "utf-8"
    )
    with pytest.raises(xjmeta.TargetError):
        xjmeta.write(RECORD, sheet)


def test_at_no_moment_does_metadata_describe_another_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet, beside = tmp_path / "t.csv", tmp_path / "t.csv-metadata.json"
    xjmeta.write(RECORD, sheet)
    new, seen = Record(id="b", title="B"), []
    replace, link = os.replace, os.link

    def watched(change: Callable[..., None]) -> Callable[..., None]:
        def done(old: str, path: str, **options: Any) -> None:
            name = Path(path).name
            states = [(name, beside.exists())]
            change(old, path, **options)
            states.append((name, beside.exists()))
            seen.extend(states if name[0] != "." else ())

        return done

    monkeypatch.setattr(targets.os, "replace", watched(replace))
    monkeypatch.setattr(targets.os, "link", watched(link))
    xjmeta.write(new, sheet)

    assert [
        ("t.csv", False), ("t.csv", False), (beside.name, False), (beside.name, True),
    ] == seen  # fmt: skip


def test_an_input_is_never_a_target_whatever_it_is_given_as(tmp_path: Path) -> None:
    source, beside = tmp_path / "a.json", tmp_path / "t.csv-metadata.json"
    source.write_bytes(b'{"title": "A"}')
    beside.write_bytes(source.read_bytes())
    os.link(source, tmp_path / "hard.json")
    (tmp_path / "soft.json").symlink_to(source)
    with source.open("rb") as binary, source.open(encoding="utf-8") as text:
        for given in (source, str(source), os.fsencode(source), binary, text):
            for name in ("a.json", "hard.json", "soft.json"):
                if isinstance(given, bytes):
                    continue
                with pytest.raises(xjmeta.TargetError) as caught:
                    xjmeta.convert(given, tmp_path / name)
                assert "target-is-source" == caught.value.code
    with pytest.raises(xjmeta.TargetError) as caught:
        xjmeta.convert(beside, tmp_path / "t.csv", from_="json")
    assert "target-is-source" == caught.value.code


# ---- streams and compressed input --------------------------------------------------------------------------


class _Endless(io.RawIOBase):
    """A stream without an end, of one character."""

    def __init__(self, start: bytes, byte: bytes) -> None:
        super().__init__()
        self._start, self._byte, self.given = start, byte, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        start, self._start = self._start, b""
        self.given += size
        return start or self._byte * size


def test_a_stream_without_an_end_is_refused_at_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sources, "_SMALL", 2**16)
    monkeypatch.setattr(sources, "MAX_STREAM", 2**20)
    stream = _Endless(b"<ead><archdesc><did><unittitle>", b" ")
    with pytest.raises(xjmeta.LimitError) as caught:
        xjmeta.read(stream)

    assert "stream-too-long" == caught.value.code
    assert stream.given < 2**22


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_what_is_no_document_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sources, "_SMALL", 2**20)
    stream = _Endless(b"", b"\0")
    for source in ("/dev/zero", stream):
        with pytest.raises(xjmeta.InputError) as caught:
            xjmeta.read(source)
        assert "binary-input" == caught.value.code
    assert stream.given < 2**22


def test_a_long_stream_is_read_as_often_as_a_format_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sources, "_SMALL", 1000)
    text = EAD % "".join(f"<odd><p>{number}</p></odd>" for number in range(2000))
    for stream in (io.BytesIO(text.encode()), _Pieces(text.encode())):
        record = xjmeta.read(stream)  # type: ignore[arg-type]
        assert 2000 == len(record.notes)
    assert [] == xjmeta.validate(io.BytesIO(text.encode()), format="ead2002")[500:]


class _Pieces:
    """A pipe: it gives little at a time."""

    def __init__(self, data: bytes) -> None:
        self._stream = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(min(size, 777))


def test_a_full_temporary_folder_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, _data: Any) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sources, "_SMALL", 10)
    monkeypatch.setattr(sources.tempfile, "TemporaryFile", Full)
    with pytest.raises(xjmeta.InputError) as caught:
        xjmeta.read(io.BytesIO((EAD % "").encode()))

    assert "temporary-full" == caught.value.code
    assert "TMPDIR" in caught.value.remedy


def test_members_that_hold_nothing_are_bounded_and_those_that_hold_little_are_read() -> (
    None
):
    document = (EAD % "").encode()
    empty = gzip.compress(b"")
    letters = b"".join(
        gzip.compress(document[at : at + 1]) for at in range(len(document))
    )

    assert "T" == str(xjmeta.read(empty * 900 + letters + empty + b"\0" * 512).title)
    with pytest.raises(xjmeta.LimitError) as caught:
        xjmeta.read(empty * 300_000 + letters)
    assert "empty-members" == caught.value.code


@pytest.mark.parametrize("after", [b"x", b"\0\0x", b"\x1f\x8bx", b"\x1f"])
def test_what_follows_a_compressed_document_and_is_none_is_told(after: bytes) -> None:
    with pytest.raises(xjmeta.InputError) as caught:
        xjmeta.read(gzip.compress((EAD % "").encode()) + after)

    assert "bad-gzip" == caught.value.code


def test_a_zip_is_no_document() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.xml", EAD % "")

    assert "binary-input" == through("read", out.getvalue())


# ---- arguments --------------------------------------------------------------------------------------------


class NoPath:
    """Says that it names a path, and does not."""

    def __fspath__(self) -> Any:
        return 5


class NoText:
    """A stream that gives what is neither bytes nor text."""

    def read(self, *_size: int) -> Any:
        return 7


def _odd_arguments() -> list[Any]:
    """Return things that no verb takes, or that it takes for another argument, made anew: some are read once only. What can be
    called fails in its own words.
    """
    tree = Record(title="T", children=(Record(id="a"),))
    change = xjmeta.Change("changed", "none", "title.x", 1, 2)
    return [
        None, 0, -1, True, 1.5, 10**30, float("nan"), ..., object(), type, range(3),
        "", "a", "-x", "none.xml", "\0", "n" * 300, "\udcff.xml", "d", "all", "ead2002", "archivesspace",
        b"", b"<", EAD.encode(), bytearray(b"a"), memoryview(b"a"), io.BytesIO(b"a"), io.StringIO("a"),
        [], [None], [tree, tree], (tree, "x"), {}, {"a": 1}, set(), iter([1]), iter([tree]), tree,
        Path("none"), Path(), NoPath(), NoText(), [change], iter([change]), change,
    ]  # fmt: skip


_VERBS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(xjmeta, name)
        for name in (
            "read", "iter_records", "iter_units", "write", "convert", "validate", "inspect", "diff", "apply", "fix",
            "fixes", "values", "filled_values", "documents", "save", "members", "is_archive", "propose_map", "update",
            "schema", "formats", "to_bytes", "to_string", "from_bytes", "from_string",
        )
    },
    **{f"systems {name}": getattr(systems, name) for name in ("get", "preview", "update", "names")},
    **{
        f"Record.{name}": getattr(Record, name)
        for name in ("patch", "edit_many", "unit", "move", "add", "remove", "replace", "parent", "ancestors")
    },
}  # fmt: skip


def _call(verb: Callable[..., Any], random: Random, odd: list[Any]) -> None:
    """Call a verb with odd arguments, some of those that may be left out too."""
    tree = Record(title="T", children=(Record(id="a"),))
    positional, named = [], {}
    for name, parameter in inspect.signature(verb).parameters.items():
        is_plain = parameter.kind in (
            parameter.POSITIONAL_ONLY,
            parameter.POSITIONAL_OR_KEYWORD,
        )
        ours = name in ("source", "record", "to") and random.random() < 0.5
        if name == "self" or (is_plain and ours):
            positional.append(tree)
        elif is_plain and parameter.default is parameter.empty:
            positional.append(random.choice(odd))
        elif parameter.kind is parameter.KEYWORD_ONLY and (
            parameter.default is parameter.empty or random.random() < 0.3
        ):
            named[name] = random.choice(odd)
    result = verb(*positional, **named)
    if isinstance(result, Iterator):
        list(itertools.islice(result, 20))


@pytest.mark.parametrize("name", _VERBS)
def test_odd_arguments_are_refused_in_our_words(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d").mkdir()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    random = Random(name)
    for number in range(60):
        # What makes a Record says in pydantic's words what it takes.
        made = (pydantic.ValidationError,) if name.startswith("Record.") else ()
        code = None
        try:
            _call(_VERBS[name], random, _odd_arguments())
        except (XjmetaError, *made) as error:
            code = getattr(error, "code", None)
            told = str(error)
        assert code != "internal", (number, told)
