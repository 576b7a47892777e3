"""Bad input: one clear message each, with its place; nothing is written, fetched or expanded."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import socket
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import xjmeta
from finding_aids import SMALL
from xjmeta import XjmetaError, boundary
from xjmeta.model.text import Phrase
from xjmeta.sources import opened

EAD = (
    '<ead>\n<eadheader><eadid>x</eadid></eadheader>\n<archdesc level="file">\n<did><unittitle>Title</unittitle></did>\n'
    "</archdesc>\n</ead>\n"
)
_BOMB = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol" * 10}">' for n in range(12)
)
_DEEP = (
    "<ead><archdesc><did/><dsc>"
    + "<c><did/>" * 70
    + "</c>" * 70
    + "</dsc></archdesc></ead>"
)


def titled(text: str, before: str = "") -> bytes:
    return (before + EAD.replace("Title", text)).encode()


BAD: dict[str, tuple[bytes, str, int | None]] = {
    "no XML": (b"hello, this is no XML", "unknown-format", None),
    "cut off in a tag": (EAD[:95].encode(), "cut-off", 4),
    "cut off between tags": (EAD[:-7].encode(), "cut-off", 6),
    "wrong encoding": (EAD.replace("Title", "Café").encode("latin-1"), "bad-encoding", 4),
    "unknown encoding": (titled("A", '<?xml version="1.0" encoding="none-such"?>'), "bad-encoding", 1),
    "a bare ampersand": (titled("A & B"), "bare-ampersand", 4),
    "an undeclared entity": (titled("A&nbsp;B"), "not-well-formed", 4),
    "tags that cross": (titled("<emph>A</unittitle></emph>"), "not-well-formed", 4),
    "EAD 4 of SAA": (EAD.replace("<ead>", '<ead xmlns="https://archivists.org/ns/ead/v4">').encode(), "not-yet", 1),
    "EAD 4 of OPF": (
        EAD.replace("<ead>", '<ead xmlns="https://standards.openpreservation.org/ead/v4">').encode(), "not-yet", 1,
    ),
    "XML without ead": (b"<a><b/></a>", "unknown-format", None),
    "an empty file": (b"", "empty-input", None),
    "a blank file": (b" \n\t\n", "empty-input", None),
    "a binary": (bytes(range(256)) * 20, "binary-input", None),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(100)), "binary-input", None),
    "a PDF": (b"%PDF-1.4\n%text", "binary-input", None),
    "a word processor's document": (b"PK\x03\x04word/document.xml", "binary-input", None),
    "MARC 21": (b"01142cam a2200301 a 4500001001300000", "binary-input", None),
    "a web page": (b"<!DOCTYPE html><html><body>x</body></html>", "unknown-format", None),
    "JSON of another kind": (b'{"a": 1}', "unknown-format", None),
    "an expansion bomb": (titled("&a11;", f"<!DOCTYPE ead [{_BOMB}]>"), "expansion-bomb", None),
    "entities in a circle": (
        titled("&x;", '<!DOCTYPE ead [<!ENTITY x "&y;"><!ENTITY y "&x;">]>'), "expansion-bomb", None,
    ),
    "units too deep": (_DEEP.encode(), "too-deep", 1),
    "an attribute too long": (titled("A").replace(b"<did>", b'<did id="' + b"x" * 10_100_000 + b'">'), "too-long", None),
    "a text too long": (titled("A " * 5_100_000), "too-long", 4),
    "notes too deep": (
        (EAD.replace("</archdesc>", "<odd>" * 20 + "<p>A</p>" + "</odd>" * 20 + "</archdesc>")).encode(), "too-deep", 3,
    ),
    "elements too deep": (titled("<emph>" * 3000 + "</emph>" * 3000), "too-deep", 4),
}  # fmt: skip


def test_what_is_nested_very_deep_in_a_text_is_told_as_its_words() -> None:
    for start, end in (
        ("<list><item>", "</item></list>"),
        ("<p><note>", "</note></p>"),
        ("<p><emph>", "</emph></p>"),
    ):
        deep = start * 60 + "word" + end * 60
        source, out = (
            EAD.replace("</archdesc>", f"<odd>{deep}</odd></archdesc>").encode(),
            io.BytesIO(),
        )
        record = xjmeta.read(source)
        xjmeta.write(record, out)

        assert "word" in record.notes[0].body.plain  # type: ignore[union-attr]
        assert source == out.getvalue()


@pytest.fixture(params=BAD, ids=lambda name: name.replace(" ", "-"))
def bad(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str, int | None]:
    data, code, line = BAD[request.param]
    path = tmp_path / "bad.xml"
    path.write_bytes(data)
    return path, code, line


def test_one_error_of_ours_says_what_and_where(
    bad: tuple[Path, str, int | None],
) -> None:
    path, code, line = bad
    with pytest.raises(XjmetaError) as caught:
        xjmeta.read(path)

    assert (code, str(path)) == (caught.value.code, caught.value.source)
    assert line is None or line == caught.value.line
    assert caught.value.message
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_no_output_is_touched_and_nothing_is_left(
    bad: tuple[Path, str, int | None],
) -> None:
    path, target = bad[0], bad[0].parent / "out.ead3"
    target.write_bytes(b"old")
    with pytest.raises(XjmetaError):
        xjmeta.convert(path, target)

    assert b"old" == target.read_bytes()
    assert [path, target] == sorted(path.parent.iterdir())


def test_streamed_units_tell_the_same(bad: tuple[Path, str, int | None]) -> None:
    with pytest.raises(XjmetaError) as caught:
        list(xjmeta.iter_units(bad[0]))

    assert bad[1] == caught.value.code


def test_the_command_line_says_one_line_and_ends_with_1(
    bad: tuple[Path, str, int | None],
) -> None:
    command = [
        sys.executable,
        "-m",
        "xjmeta",
        "convert",
        str(bad[0]),
        "-o",
        str(bad[0].parent / "out.ead3"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (1, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n"))
    assert f"[{bad[1]}]" in done.stderr


def test_a_directory_and_a_missing_file_are_told(tmp_path: Path) -> None:
    codes = []
    for path in (tmp_path, tmp_path / "none.xml"):
        with pytest.raises(xjmeta.InputError) as caught:
            xjmeta.read(path)
        codes.append(caught.value.code)

    assert ["is-a-directory", "not-found"] == codes


def test_what_is_not_recognised_is_told_by_what_it_looks_like() -> None:
    with pytest.raises(
        XjmetaError, match="looks like XML or HTML with the root element <html>"
    ):
        xjmeta.read(b"<html/>")
    with pytest.raises(XjmetaError, match="looks like a PDF"):
        xjmeta.read(b"%PDF-1.4")


def test_an_address_is_no_file_and_the_error_says_so() -> None:
    with pytest.raises(xjmeta.InputError) as caught:
        xjmeta.read("https://example.org/finding-aid.xml")

    assert "no-network" == caught.value.code
    assert "Download it" in caught.value.remedy


# ---- nothing is fetched -----------------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[str, socket.socket]]:
    """A server that tells whether anybody came."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", server


def nobody_came(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except TimeoutError:
        return True
    return False


_REFERENCES = {
    "an external entity": ('<!DOCTYPE ead [<!ENTITY x SYSTEM "{}">]>', "A &x; B"),
    "an external DTD": ('<!DOCTYPE ead SYSTEM "{}">', "A"),
    "an external DTD and an entity of it": ('<!DOCTYPE ead SYSTEM "{}">', "A &secret; B"),
    "a public DTD": ('<!DOCTYPE ead PUBLIC "-//X//X" "{}">', "A"),
    "a parameter entity": ('<!DOCTYPE ead [<!ENTITY % p SYSTEM "{}"> %p;]>', "A"),
    "a parameter entity in an entity": (
        "<!DOCTYPE ead [<!ENTITY % q \"<!ENTITY x SYSTEM '{}'>\"> %q;]>", "A &x;",
    ),
    "a schema location": (
        '<?xml-stylesheet href="{0}"?>', '<ref xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{0}">A</ref>',
    ),
    "an inclusion": ("", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{0}" parse="text"/>'),
}  # fmt: skip


@pytest.mark.parametrize("name", _REFERENCES)
@pytest.mark.parametrize("format_", ["ead2002", None])
def test_what_a_document_refers_to_is_never_fetched(
    name: str, format_: str | None, listener: tuple[str, socket.socket], tmp_path: Path
) -> None:
    secret = tmp_path / "secret.dtd"
    secret.write_text('<!ENTITY secret "CLASSIFIED"><!-- CLASSIFIED -->')
    url, server = listener
    for address in (url, secret.as_uri(), str(secret)):
        before, text = (
            part.format(address) if "{" in part else part for part in _REFERENCES[name]
        )
        source = titled(text, before)
        record = xjmeta.read(source, format=format_)
        out = io.BytesIO()
        xjmeta.write(record, out)

        assert source == out.getvalue()
        assert "CLASSIFIED" not in record.model_dump_json()
        list(xjmeta.iter_units(source, format=format_))
        xjmeta.inspect(source, format=format_)
    assert nobody_came(server)


def test_the_listener_would_notice(listener: tuple[str, socket.socket]) -> None:
    url, server = listener
    program = f"import urllib.request; urllib.request.urlopen({url!r}, timeout=1)"
    with subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.DEVNULL
    ) as process:
        server.settimeout(20)
        came = not nobody_came(server)
        process.kill()

    assert came


def test_a_reference_to_a_dtd_that_is_not_loaded_is_text_and_goes_home_as_it_stands() -> (
    None
):
    source = titled(
        "A&nbsp;B",
        '<!DOCTYPE ead PUBLIC "+//ISBN 1-931666-00-8//DTD ead.dtd//EN" "ead.dtd">',
    )
    record, out = xjmeta.read(source), io.BytesIO()
    xjmeta.write(record, out)

    assert "A&nbsp;B" == str(record.title)
    assert source == out.getvalue()


def test_no_parser_of_ours_turns_off_the_collecting_of_ids() -> None:
    root = Path(xjmeta.__file__).parent
    texts = {path: path.read_text("utf-8") for path in root.rglob("*.py")}

    assert [] == [
        path
        for path, text in texts.items()
        if "collect_ids=" in text or "load_dtd=True" in text
    ]


# ---- what Python and libraries raise is told --------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux")
def test_a_file_that_cannot_be_read_in_the_middle_is_told() -> None:
    with (
        opened("/proc/self/mem") as document,
        pytest.raises(xjmeta.InputError) as caught,
    ):
        document.data()

    assert "cannot-open" == caught.value.code


def test_a_file_that_goes_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(EAD)
    with opened(path) as document:
        path.unlink()
        with pytest.raises(xjmeta.InputError, match="does not exist"):
            document.data()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (zlib.error("bad"), "bad-gzip"),
        (EOFError("bad"), "bad-gzip"),
        (gzip.BadGzipFile("bad"), "bad-gzip"),
        (json.JSONDecodeError("bad", "{", 1), "not-json"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), "bad-encoding"),
        (csv.Error("bad"), "not-csv"),
        (RecursionError("bad"), "too-deep"),
        (PermissionError(13, "bad"), "no-permission"),
        (OSError(5, "bad"), "cannot-open"),
        (etree.XMLSyntaxError("bad", 1, 3, 7), "not-well-formed"),
        (etree.XPathEvalError("bad"), "not-well-formed"),
    ],
)
def test_a_foreign_exception_is_told_in_our_words_with_its_cause(
    error: Exception, code: str
) -> None:
    with pytest.raises(XjmetaError) as caught, boundary.reading("a.xml"):
        raise error

    assert (code, error, "a.xml") == (
        caught.value.code,
        caught.value.__cause__,
        caught.value.source,
    )


def test_a_record_that_is_none_is_told_with_the_path_of_the_value() -> None:
    with pytest.raises(xjmeta.FormatError) as caught, boundary.reading("a.json"):
        xjmeta.Record.model_validate({"children": [{"level": "nonsense"}]})

    assert ("invalid-record", "children.0.level") == (
        caught.value.code,
        caught.value.path,
    )


def test_what_the_model_refuses_is_told_as_the_documents_fault() -> None:
    with (
        pytest.raises(xjmeta.FormatError, match="not a character of XML") as caught,
        boundary.reading("a.txt"),
    ):
        Phrase("a\0b")

    assert isinstance(caught.value.__cause__, ValueError)
    with (
        pytest.raises(xjmeta.InternalError, match="ours") as internal,
        boundary.reading("a.txt"),
    ):
        raise ValueError("ours")

    assert isinstance(internal.value.__cause__, ValueError)


def test_a_fault_of_ours_is_not_told_as_if_the_document_were_at_fault() -> None:
    with pytest.raises(xjmeta.InternalError) as caught, boundary.reading("a.xml"):
        raise ZeroDivisionError

    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert "report this" in caught.value.remedy
    assert not isinstance(caught.value, xjmeta.FormatError | xjmeta.InputError)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"id', "json-cut-off"),
        ('{"i\nd": 1}', "not-json"),
        ('{"record": {"a\x01": 2}}', "not-json"),
    ],
)
def test_a_damaged_key_is_told(text: str, code: str) -> None:
    with pytest.raises(XjmetaError) as caught:
        xjmeta.read(text.encode(), format="json")

    assert code == caught.value.code
    with contextlib.suppress(XjmetaError):
        xjmeta.read(text.encode())


def test_a_slot_that_is_no_slot_carries_nothing_and_goes_home() -> None:
    source, out = (
        EAD.replace(
            "<did>", '<did><?xjmeta {"version":3,"rest":{"title":1}}?>'
        ).encode(),
        io.BytesIO(),
    )
    report = xjmeta.convert(source, out)

    assert source == out.getvalue()
    assert (["rest-broken"], []) == (
        [note.code for note in report.notes],
        report.carried,
    )


def test_a_byte_that_the_encoding_of_a_sheet_does_not_know_goes_through_every_format() -> (
    None
):
    source = "key,parent,title,Größe\n#x,,A,1\u20ac".encode("cp1252") + b"\x81,\n"
    for to in ("json", "jsonld", "dcterms", "ead2002"):
        there, back = io.BytesIO(), io.BytesIO()
        xjmeta.convert(source, there, to=to)
        xjmeta.convert(there.getvalue(), back, to="csv")

        assert (to, source) == (to, back.getvalue() if to != "ead2002" else source)


@pytest.mark.parametrize(
    "damage",
    [
        {},
        {"number": "x"},
        {"segments": None, "units": 7},
        {"encoding": "rot13", "mark": "zz"},
        {"segments": ["<a>"]},
    ],
)
@pytest.mark.parametrize("format_", ["ead2002", "json", "csv", "dcterms"])
def test_a_damaged_origin_is_written_anew_or_told_with_what_to_do(
    format_: str, damage: dict[str, object]
) -> None:
    data = xjmeta.read(written(format_), format=format_).model_dump(mode="json")
    data["origin"]["sources"][format_] = (
        {**data["origin"]["sources"][format_], **damage} if damage else {}
    )
    record = xjmeta.Record.model_validate(data)
    told: list[str] = []
    try:
        xjmeta.write(record, io.BytesIO(), format=format_)
    except XjmetaError as error:
        told.append(f"{error.code} {error.remedy}")

    assert all("damaged-origin" in one and "--no-origin" in one for one in told)
    xjmeta.write(record, io.BytesIO(), format=format_, origin=False)


def test_a_key_holds_what_a_text_may_hold() -> None:
    sheet = "key,parent,title\na\x01b,,A\nc\udceb,ab,B\n".encode(
        "cp1252", "surrogateescape"
    )
    (record,) = xjmeta.iter_records(sheet)

    assert ["ab", "c"] == [key.replace("ë", "") for key, _unit in record.walk()]
    for format_ in ("dcterms", "ead3", "jsonld"):
        xjmeta.write(record, io.BytesIO(), format=format_)


def test_half_a_character_in_an_origin_is_told_and_left_out() -> None:
    sheet = b"""key,parent,title,origin\n#0,,A,"{""key"":""x"",""sources"":{""toy"":""\\ud800""}}"\n"""
    findings: list[xjmeta.Finding] = []
    (record,) = xjmeta.iter_records(sheet, findings=findings)

    assert ["bad-origin"] == [finding.code for finding in findings]
    assert record.origin is not None
    assert ("csv",) == record.origin.formats


READERS = [name for name, one in xjmeta.formats().items() if one.read and not one.extra]


def written(format_: str) -> bytes:
    """Return a document of a format, or a finding aid where it cannot be written."""
    out = io.BytesIO()
    try:
        xjmeta.write(xjmeta.read(SMALL), out, format=format_)
    except XjmetaError:
        return SMALL
    return out.getvalue()


@pytest.mark.parametrize("format_", READERS)
@given(data=st.data())
def test_a_damaged_document_is_read_or_refused_with_an_error_of_ours(
    format_: str, data: st.DataObject
) -> None:
    good = written(format_)
    at = data.draw(st.integers(0, len(good)))
    gone = data.draw(st.integers(0, 40))
    new = data.draw(
        st.binary(max_size=8)
        | st.sampled_from([b"<", b"&", b'"', b"\0", b"]", b"{", b"\n", b"<?xmjeta"])
    )
    damaged = good[:at] + new + good[at + gone :]
    with contextlib.suppress(XjmetaError):
        list(xjmeta.iter_records(damaged, format=format_))


@pytest.mark.parametrize("format_", READERS)
@given(data=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_read_or_refused_with_an_error_of_ours(
    format_: str, data: bytes
) -> None:
    with contextlib.suppress(XjmetaError):
        list(xjmeta.iter_records(data, format=format_))
    with contextlib.suppress(XjmetaError):
        list(xjmeta.iter_units(data, format=format_))


# ---- what a function takes ---------------------------------------------------------------------------------

TREE = xjmeta.Record(title="A", id="a", children=[xjmeta.Record(id="b", title="B")])
AID = xjmeta.to_bytes(TREE, format="ead2002", origin=False)
CALLS: dict[str, tuple[Any, ...]] = {
    "apply": (AID, AID), "convert": (TREE, "out.json"), "diff": (AID, AID), "documents": ("-",), "filled_values": (AID,),
    "fix": (AID,), "from_bytes": (AID,), "from_string": (AID.decode(),), "inspect": (AID,), "is_archive": ("a.zip",),
    "iter_records": (AID,), "iter_units": (AID,), "members": ("a.zip",), "propose_map": (AID,), "read": (AID,),
    "save": (b"", "out.xml"), "schema": ("ead3",), "to_bytes": (TREE,), "to_string": (TREE,), "update": (AID, AID),
    "validate": (AID,), "values": (AID,), "write": (TREE, "out.json"),
    "Record.add": (TREE, "a", TREE), "Record.ancestors": (TREE, "b"), "Record.edit": (TREE, "b"),
    "Record.edit_many": (TREE, {}), "Record.inherited": (TREE, "b", "title"), "Record.map": (TREE, repr),
    "Record.move": (TREE, "b", "a"), "Record.parent": (TREE, "b"), "Record.patch": (TREE, ()),
    "Record.remove": (TREE, "b"), "Record.replace": (TREE, "b", TREE), "Record.unit": (TREE, "b"),
}  # fmt: skip
"""Every verb, with arguments that it takes."""
NEEDED = {
    "to_bytes": {"format": "json"},
    "to_string": {"format": "json"},
    "update": {"for_": "atom"},
    "values": {"field": "subjects"},
}
WRONG: tuple[Any, ...] = (
    3, 1.5, True, None, "no such", "", "\0", "x" * 300, b"\xff", (), [1], [None], [TREE, 3], {"a": 1}, {"title": {}},
    {1, 2}, object(), xjmeta.Record,
)  # fmt: skip


def _function(name: str) -> Callable[..., Any]:
    owner, _, verb = name.rpartition(".")
    function: Callable[..., Any] = getattr(xjmeta.Record if owner else xjmeta, verb)
    return function


def _refusal(name: str, argument: str, wrong: object) -> Exception | None:
    """Return what a verb raises of a wrong argument; None where it takes it."""
    stated = signature(_function(name))
    given = stated.bind_partial(*CALLS[name])
    given.arguments |= NEEDED.get(name, {})
    several = stated.parameters[argument].kind is Parameter.VAR_POSITIONAL
    given.arguments[argument] = (wrong,) if several else wrong
    try:
        result = _function(name)(*given.args, **given.kwargs)
        if isinstance(result, Iterator):
            list(result)
    except Exception as error:  # noqa: BLE001 - which it is, is what is asked
        return error
    return None


def _is_clear(error: Exception | None, name: str, argument: str) -> bool:
    if isinstance(error, XjmetaError):
        ours = not isinstance(error, xjmeta.InternalError)
        return ours and bool(error.message and error.remedy)
    if isinstance(error, pydantic.ValidationError):
        return name.startswith("Record.edit")
    # As of any object where it has no field of that name, and of any function that is called wrong.
    known = {("Record.inherited", "field"), ("Record.map", "function")}
    return error is None or (name, argument) in known


@pytest.mark.parametrize("name", CALLS)
def test_an_argument_of_the_wrong_type_is_told_by_what_is_taken(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    # What is called with progress raises what Python does.
    names = signature(_function(name)).parameters.keys() - {"self", "progress"}
    errors = {
        (argument, repr(wrong)): _refusal(name, argument, wrong)
        for argument in sorted(names)
        for wrong in WRONG
        if not (name == "Record.edit" and argument == "changes")
    }

    assert {} == {
        at: error for at, error in errors.items() if not _is_clear(error, name, at[0])
    }
    assert any(errors.values())


def test_every_verb_is_called_with_wrong_arguments() -> None:
    verbs = {name for name in xjmeta.__all__ if name[0].islower()}
    methods = {
        f"Record.{name}"
        for name, member in vars(xjmeta.Record).items()
        if callable(member) and hasattr(member, "__wrapped__") and name[0] != "_"
    }

    assert verbs - {"fixes", "formats"} | methods == CALLS.keys()


@pytest.mark.parametrize(
    ("call", "taken"),
    [
        (lambda: xjmeta.read(AID, findings=3), "list[Finding] | None"),  # type: ignore[arg-type]
        (lambda: xjmeta.fix(AID, rules=3), "Iterable[str] | None"),  # type: ignore[arg-type]
        (lambda: xjmeta.apply(AID, to=[1]), "list[Record]"),  # type: ignore[list-item]
        (lambda: list(xjmeta.documents(3)), "str | PathLike[str]"),  # type: ignore[arg-type]
        (lambda: TREE.add("a", "B"), "It takes Record."),  # type: ignore[arg-type]
        (lambda: TREE.replace("a", "B"), "It takes Record."),  # type: ignore[arg-type]
        (lambda: TREE.edit_many([1]), "Mapping[str, Mapping[str, Any]] | Iterable"),  # type: ignore[list-item]
        (lambda: xjmeta.read(""), "a path, bytes, a file object"),
        (lambda: xjmeta.write(TREE, 3), "a path, a file object"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_the_error_says_what_is_taken(call: Callable[[], object], taken: str) -> None:
    with pytest.raises(XjmetaError) as caught:
        call()

    assert taken in caught.value.remedy
