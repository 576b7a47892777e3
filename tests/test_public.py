"""The public part of a Record: nothing internal is left in it, or can be reached from it."""

from __future__ import annotations

import gc
import io
import json
import pickle
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import xjmeta
from finding_aids import INTERNAL, SECRETS
from public_laws import HIDDEN, secret_records
from strategies import records
from xjmeta import Record
from xjmeta.formats.ead.crosswalk import NAME_KINDS, NOTE_KINDS, ROWS
from xjmeta.model._bearers import HELD_BY, INNER
from xjmeta.model.groups import FIELD_OF_KIND
from xjmeta.model.public import publish
from xjmeta.model.record import Control
from xjmeta.model.values import (
    AccessPoint,
    Attribute,
    Event,
    Extent,
    Group,
    LooseText,
    Note,
)


def reachable(thing: object) -> str:
    """Return everything that can be reached from an object by attributes, as text."""
    seen: set[int] = set()
    stack, out = [thing], []
    while stack:
        one = stack.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen.add(id(one))
        if isinstance(one, str | bytes):
            out.append(one if isinstance(one, str) else one.decode("latin-1"))
        elif type(one).__module__.partition(".")[0] in (
            "xjmeta",
            "builtins",
            "weakref",
        ):
            stack += [
                ref
                for ref in gc.get_referents(one)
                if not callable(ref) or isinstance(ref, tuple)
            ]
            stack += list(getattr(one, "__dict__", {}).values())
    return "\n".join(out)


def everything(record: Record) -> str:
    """Return all that a Record holds in any way that somebody may look at it."""
    pickled = pickle.dumps(record).decode("latin-1")
    return "\n".join(
        [
            pickled,
            record.model_dump_json(),
            str(record.model_dump()),
            reachable(record),
            record._repr_html_(),
        ]
    )


def test_the_ways_of_looking_find_every_secret_before() -> None:
    found = everything(xjmeta.read(INTERNAL))

    assert [] == [word for word in SECRETS if word not in found]


@pytest.mark.parametrize("trip", ["as read", "through JSON", "through pickle"])
def test_no_word_that_stood_only_inside_internal_markup_is_reachable(trip: str) -> None:
    record = xjmeta.read(INTERNAL)
    if trip == "through JSON":
        record = Record.model_validate_json(record.model_dump_json())
    if trip == "through pickle":
        record = pickle.loads(pickle.dumps(record))
    found = everything(record.public())

    assert [] == [word for word in SECRETS if word in found]
    for word in (
        "Open title",
        "open-id",
        "3 boxes",
        "Open scope",
        "and on",
        "Open note",
        "Open subject",
        "Open series",
        "Open file",
        "Still open",
        "Deep open",
        "Proper title",
    ):
        assert word in found


@pytest.mark.parametrize(
    "format_",
    [name for name, one in xjmeta.formats().items() if one.write and not one.extra],
)
def test_no_internal_word_is_written_in_any_format(format_: str) -> None:
    out = io.BytesIO()
    report = xjmeta.convert(INTERNAL, out, to=format_, public=True)

    assert [] == [word for word in SECRETS if word.encode() in out.getvalue()]
    # A sheet of components says nothing of the unit that they are put into.
    shown = b"Still open" if format_ == "aspace-csv" else b"Open title"
    assert shown in out.getvalue()
    assert {"held-back"} <= {note.code for note in report.notes}


def test_what_was_held_back_is_listed_without_its_content() -> None:
    _public, held = publish(xjmeta.read(INTERNAL))
    told = [(finding.unit, finding.path) for finding in held]

    assert ("f3", None) in told
    assert ("f1", "title") in told
    assert [] == [
        word
        for word in SECRETS
        for finding in held
        if word in json.dumps(finding.to_dict())
    ]


def test_a_unit_that_lost_nothing_goes_home_to_its_own_bytes() -> None:
    public = xjmeta.read(INTERNAL).public()
    origins = {key: unit.origin for key, unit in public.walk()}

    assert origins["f2"] is not None
    assert "an open comment" in json.dumps(origins["f2"].dump(public.unit("f2")))
    assert "raven" not in json.dumps(origins["f1"].dump() if origins["f1"] else {})


def test_the_rest_goes_home_as_it_stands() -> None:
    source = (
        b'<?xml version="1.0"?>\n<ead audience="external">\n<eadheader><eadid>x</eadid></eadheader>'
        b'<archdesc level="file"><did>\n    <unittitle>A  title</unittitle>{1}'
        b"\n    <unitdate><![CDATA[1950 <!-- text -->]]></unitdate>\n  </did>{2}"
        b'\n  <runner  placement="footer">Kept</runner><scopecontent><head>Scope</head>\n <p>one{3}two {4} three</p>{5}</scopecontent>'
        b"<controlaccess><subject>A</subject>{6}</controlaccess></archdesc></ead>\n"
    )
    cuts = [
        (b'\n    <unitid audience="internal">zebra</unitid>', b""),
        (b"<!-- a comment -->", b""),
        (b'<lb audience="internal"/>', b" "),
        (b'<emph audience="internal">zebra</emph>', b""),
        (b'\n <p audience=" Internal"><num audience="external">zebra</num></p>', b""),
        (b'<subject audience="internal"><!-- zebra --></subject>', b""),
    ]
    expected = source
    for number, (before, after) in enumerate(cuts, 1):
        source = source.replace(b"{%d}" % number, before)
        expected = expected.replace(b"{%d}" % number, after)
    out = io.BytesIO()
    xjmeta.convert(source, out, public=True)

    assert expected == out.getvalue()


def test_units_that_lost_nothing_stay_in_their_place_and_know_no_digest_of_the_whole() -> (
    None
):
    source = (
        b'<ead>\n<archdesc level="file"><did><unittitle>A</unittitle>{}</did><dsc>\n\n  <c01 level="item"><did/>\n<!-- kept --></c01>\n'
        b'    <c01 level="item"><did><unittitle>B</unittitle>{}</did></c01>   <c01 level="item"> <did/></c01>\n</dsc></archdesc></ead>'
    )
    whole, expected, out = (
        source.replace(b"{}", b"<unitid audience='internal'>zebra</unitid>"),
        source.replace(b"{}", b""),
        io.BytesIO(),
    )
    public = xjmeta.read(whole).public()
    xjmeta.write(public, out)

    assert expected == out.getvalue()
    fingerprint = xjmeta.read(whole).origin.source.fingerprint  # type: ignore[union-attr]
    assert fingerprint.partition("/")[2] not in everything(public)


def test_one_of_several_units_on_top_goes_home_alone() -> None:
    two = (
        b"<ead><eadheader><eadid>x</eadid></eadheader><archdesc level='file'%s><did><unittitle>A</unittitle></did></archdesc>"
        b"<archdesc level='file'%s><did><unittitle>B</unittitle></did></archdesc></ead>"
    )
    for marks, title in (
        ((b"", b' audience="internal"'), "A"),
        ((b' audience="internal"', b""), "B"),
    ):
        out = io.BytesIO()
        xjmeta.convert(two % marks, out, public=True)

        assert title == str(xjmeta.read(out.getvalue()).title)


def test_what_a_schema_demands_is_filled_where_it_was_internal() -> None:
    out = io.BytesIO()
    xjmeta.convert(INTERNAL, out, public=True)

    said = re.sub(rb"<\?xjmeta \{.*?\}\?>", b"<?mark?>", out.getvalue())
    assert b'<c level="series" id="s2"><did><?mark?><unittitle/></did>' in said


def test_markup_without_a_value_is_held_back_too() -> None:
    source = b'<ead><archdesc level="file"><did audience="internal"><!-- zebra --></did><odd><p>A</p></odd></archdesc></ead>'
    public, held = publish(xjmeta.read(source))

    assert "zebra" not in everything(public)
    assert [("#0", None)] == [(finding.unit, finding.path) for finding in held]


def test_the_rows_of_an_internal_table_go_with_it() -> None:
    source = (
        b'<ead><archdesc level="file"><did/><odd><table><tgroup cols="1" audience="internal"><thead><row><entry>zebra</entry></row></thead>'
        b"<tbody><row><entry>yarrow</entry></row></tbody></tgroup></table><p>Open</p></odd></archdesc></ead>"
    )
    for record in (
        xjmeta.read(source),
        Record.model_validate_json(xjmeta.read(source).model_dump_json()),
    ):
        found = everything(record.public())

        assert [] == [word for word in SECRETS if word in found]
        assert "Open" in found


def test_what_stands_where_it_should_not_in_an_internal_element_goes_with_it() -> None:
    source = b'<ead><archdesc level="file"><did audience="internal"><controlaccess><subject>zebra</subject></controlaccess></did></archdesc></ead>'

    assert "zebra" not in everything(xjmeta.read(source).public())


def test_a_record_with_nothing_internal_is_returned_as_it_is() -> None:
    record = Record(title="A", notes=(Note(kind="scope", body="b", internal=False),))

    assert record.public() is record


def test_a_record_that_is_internal_as_a_whole_gives_nothing(tmp_path: Path) -> None:
    source, target = (
        INTERNAL.replace(
            b'level="collection"', b'level="collection" audience="internal"'
        ),
        tmp_path / "a.xml",
    )
    with pytest.raises(xjmeta.TargetError, match="internal as a whole"):
        xjmeta.convert(source, target, public=True)
    with pytest.raises(xjmeta.TargetError, match="internal as a whole"):
        xjmeta.read(source).public()

    assert not target.exists()


def test_a_document_that_is_internal_as_a_whole_gives_nothing() -> None:
    source = INTERNAL.replace(b"<ead", b'<ead audience="internal"', 1)

    with pytest.raises(xjmeta.TargetError, match="internal as a whole"):
        xjmeta.convert(source, io.BytesIO(), to="json", public=True)
    assert publish(xjmeta.read(source))[0] is None


def test_loose_text_of_an_internal_element_goes_with_it() -> None:
    attribute = Attribute(element="eadheader", name="audience", value="internal")
    loose = Note(kind="text", label="eadheader/filedesc", body="secret")
    unclaimed = Note(kind="other", label="unheard-of", body="perhaps secret")
    public = Record(
        notes=(loose, unclaimed, Note(kind="scope", body="open")),
        attributes=(attribute,),
    ).public()

    assert ["scope"] == [note.kind for note in public.notes]  # type: ignore[union-attr]


def test_a_document_that_is_internal_gives_nothing() -> None:
    attribute = Attribute(element="ead", name="audience", value="internal")

    with pytest.raises(xjmeta.TargetError, match="internal as a whole"):
        Record(title="A", attributes=(attribute,)).public()


def test_an_internal_heading_goes_and_its_note_stays() -> None:
    attributes = (
        Attribute(element="head", name="audience", value="internal"),
        Attribute(name="id", value="x"),
    )
    note = Note(kind="scope", heading="secret", body="open", attributes=attributes)
    public, held = publish(Record(notes=(note,)))

    assert (Note(kind="scope", body="open", attributes=attributes[1:]),) == public.notes
    assert ["notes.0.heading"] == [finding.path for finding in held]


def test_an_internal_part_of_a_unit_takes_what_it_holds_along() -> None:
    def public(element: str) -> Record:
        attribute = Attribute(element=element, name="audience", value="internal")
        notes = (
            Note(kind="scope", body="b"),
            Note(kind="did_note", body="d"),
            Note(kind="text", label="dsc", body="e"),
        )
        return Record(
            title="A",
            notes=notes,
            children=(Record(title="B"),),
            attributes=(attribute,),
        ).public()

    assert ("A", 1, 3) == (
        str(public("head").title or "A"),
        len(public("relations").children),
        len(public("relations").notes),
    )
    assert (None, ["scope", "text"], 1) == (
        public("did").title,
        [n.kind for n in public("did").notes],
        len(public("did").children),
    )  # type: ignore[union-attr]
    assert ("A", ["scope", "did_note"], ()) == (
        str(public("dsc").title),
        [n.kind for n in public("dsc").notes],
        public("dsc").children,
    )  # type: ignore[union-attr]
    assert (None, (), 1) == (
        public("unheard-of").title,
        public("unheard-of").notes,
        len(public("unheard-of").children),
    )


def test_every_element_that_holds_values_is_known_to_be_one() -> None:
    homes = {
        name
        for row in ROWS
        for home in row.within
        if home
        for name in home.strip("/").split("/")
    }

    assert set() == homes - set(HELD_BY)


def test_every_element_inside_a_value_is_known_with_its_fields() -> None:
    def inner(shape: Any) -> list[Any]:
        rows = [
            found
            for row in getattr(shape, "rows", ())
            if row.shape is not shape
            for found in inner(row.shape)
        ]
        return [*getattr(shape, "inner", ()), *rows]

    for one in (one for row in ROWS for one in inner(row.shape)):
        told = {one.field, *(attr.field for attr in one.attrs)} - {None}
        for tag in filter(None, one.tags):
            assert told <= set(INNER[tag])


def test_an_internal_part_of_an_event_goes_and_the_event_stays() -> None:
    attributes = (Attribute(element="date", name="audience", value="internal"),)
    event = Event(
        date="1999", normal="1999", descriptions=("Made",), attributes=attributes
    )
    public, held = publish(Record(control=Control(events=(event,))))

    assert (Event(descriptions=("Made",)),) == public.control.events  # type: ignore[union-attr]
    assert ["control.events.0.date", "control.events.0.normal"] == [
        finding.path for finding in held
    ]


def test_words_do_not_run_together_where_a_block_was_internal() -> None:
    body = {
        "html": 'one<br data-audience="internal">two <b data-audience="INTERNAL">zebra</b>three'
    }
    title = Record(title=body).public().title  # type: ignore[arg-type]

    assert "one two three" == str(title)


def test_an_internal_item_of_a_group_goes_and_the_others_stay() -> None:
    group = Group(key="a", kind="controlaccess", heading="Names")
    points = (
        AccessPoint(name="A", group="a"),
        AccessPoint(name="B", group="a", internal=True),
    )
    public = Record(access_points=points, groups=[group]).public()

    assert ["A"] == [str(point.name) for point in public.access_points]
    assert "Names" == public.access_points[0].label


def _internal(value: Any) -> bool:
    return getattr(value, "internal", None) is True or any(
        a.name == "audience" and a.value == "internal"
        for a in getattr(value, "attributes", ()) or ()
    )


def _values(value: Any) -> list[Any]:
    if isinstance(value, tuple):
        return [found for one in value for found in _values(one)]
    if isinstance(value, Record):
        names = type(value).__pydantic_fields__
        return [
            value,
            *(
                found
                for name in names
                if name != "origin"
                for found in _values(getattr(value, name))
            ),
        ]
    if is_dataclass(value):
        return [
            value,
            *(
                found
                for one in fields(value)
                for found in _values(getattr(value, one.name))
            ),
        ]
    return []


@given(records())
def test_a_public_record_holds_no_internal_value_and_is_its_own_public_part(
    record: Record,
) -> None:
    public, _held = publish(record)
    if public is None:
        return

    assert not any(_internal(value) for value in _values(public))
    assert public == public.public()
    if not any(_internal(value) for value in _values(record)):
        assert public is record


# ---- generated finding aids ---------------------------------------------------------------------------------


_CONTENT = {
    "ead": "eadheader archdesc",
    "eadheader": "eadid filedesc profiledesc? revisiondesc?",
    "filedesc": "titlestmt publicationstmt?",
    "titlestmt": "titleproper author?",
    "publicationstmt": "publisher",
    "profiledesc": "creation",
    "revisiondesc": "change",
    "change": "date item",
    "archdesc": "did scopecontent? odd? descgrp? controlaccess? dsc?",
    "dsc": "head? c c?",
    "c": "did <!--plain--> scopecontent? odd? controlaccess? c? c?",
    "did": "unittitle? unitid? unitdate? physdesc? origination? abstract? physloc? container? note?",
    "unittitle": "# emph?",
    "physdesc": "# extent extent",
    "origination": "persname corpname",
    "controlaccess": "head? subject controlaccess?",
    "descgrp": "head bioghist",
    "scopecontent": "head? p p?",
    "bioghist": "head? p",
    "odd": "head? p odd? odd?",
    "note": "p",
    "p": "# emph? #",
}
"""What each element holds: # is a word, ? may be; any other holds a word."""
_OPEN = ("ead", "date", "item")
"""Elements that are never marked here: an event goes as a whole if a part of it is internal."""
_LABELLED = ("unittitle", "unitdate", "abstract", "container")


class Tree:
    """Draws a finding aid whose every text is a word of its own, and knows which words are internal."""

    def __init__(self, data: st.DataObject) -> None:
        self.draw = data.draw
        self.words: list[str] = []
        self.secret: list[str] = []
        self.document = self.element("ead", 0, hidden=False)

    def word(self, *, hidden: bool) -> str:
        word = f"w{len(self.words)}ord"
        self.words.append(word)
        self.secret += [word] if hidden else []
        return word

    def element(self, name: str, depth: int, *, hidden: bool) -> str:
        marked = name not in _OPEN and self.draw(st.integers(0, 7)) == 7
        hidden = hidden or marked
        label = f' label="{self.word(hidden=hidden)}"' if name in _LABELLED else ""
        inner = [
            self.item(item, depth + 1, hidden=hidden)
            for item in _CONTENT.get(name, "#").split()
        ]
        mark = ' audience="internal"' if marked else ""
        if hidden and self.draw(st.integers(0, 3)) == 3:
            inner.insert(0, f"<!--{self.word(hidden=True)}-->")
        return f"<{name}{label}{mark}>{''.join(inner)}</{name}>"

    def item(self, item: str, depth: int, *, hidden: bool) -> str:
        if item[0] == "<":
            return item
        if item.endswith("?") and (depth > 7 or not self.draw(st.booleans())):
            return ""
        return (
            self.word(hidden=hidden)
            if item == "#"
            else self.element(item.rstrip("?"), depth, hidden=hidden)
        )


@given(st.data())
def test_no_internal_word_of_any_finding_aid_is_reachable_by_any_way(
    data: st.DataObject,
) -> None:
    tree, sheet = Tree(data), io.BytesIO()
    record = xjmeta.read(tree.document.encode())
    xjmeta.write(record, sheet, format="csv")
    again = Record.model_validate_json(record.model_dump_json())
    for one in (record, again, xjmeta.read(sheet.getvalue(), format="csv")):
        public, _held = publish(one)
        found = "" if public is None else everything(public)

        assert [] == [word for word in tree.secret if word in found]


def test_the_loose_text_of_a_group_goes_with_the_internal_element_it_stood_in() -> None:
    did = "<physdesc>HIDDEN<extent>2 boxes</extent><extent>3 maps</extent></physdesc>"
    record = xjmeta.read(
        f'<ead><archdesc><did audience="internal">{did}</did>'
        f"<odd><p>shown</p></odd></archdesc></ead>".encode()
    )
    for one in (record, Record.model_validate_json(record.model_dump_json())):
        public = one.public()

        assert "HIDDEN" not in everything(public)
        assert public.notes[0].body == "shown"


@given(st.data())
def test_what_is_not_internal_stays(data: st.DataObject) -> None:
    tree = Tree(data)
    record = xjmeta.read(tree.document.encode())
    values, (public, _held) = (
        record.model_dump_json(exclude={"origin"}),
        publish(record),
    )
    if public is None:
        return
    found = public.model_dump_json()

    for word in set(tree.words) - set(tree.secret):
        assert word in found or word not in values


# ---- what we write of Records with secrets


COMPLETE = sorted(
    name
    for name, one in xjmeta.formats().items()
    if one.complete and one.write and one.read and not one.extra
)


@pytest.mark.parametrize("format_", COMPLETE)
@given(record=secret_records())
def test_a_document_of_ours_is_published_as_the_record_is(
    format_: str, record: Record
) -> None:
    public, _held = publish(record)
    back = xjmeta.from_bytes(
        xjmeta.to_bytes(record, format=format_, origin=False), format=format_
    )
    again, _held = publish(back)

    assert public == again
    if again is not None:
        assert HIDDEN not in everything(again)


@pytest.mark.parametrize("origin", [True, False])
@pytest.mark.parametrize("format_", COMPLETE)
@given(record=secret_records())
def test_nothing_internal_is_published_of_a_document_of_ours_that_carries_another(
    format_: str, origin: bool, record: Record
) -> None:
    if publish(record)[0] is None:
        return
    ours = xjmeta.from_bytes(xjmeta.to_bytes(record, format="ead2002"))
    data = xjmeta.to_bytes(ours, format=format_, origin=origin)
    for target in (format_, "ead2002"):
        out = io.BytesIO()
        report = xjmeta.convert(data, out, from_=format_, to=target, public=True)
        (read,) = xjmeta.iter_records(out.getvalue(), format=target)

        assert HIDDEN.encode() not in out.getvalue()
        assert HIDDEN not in str(report)
        assert read == publish(record)[0]


@pytest.mark.parametrize("via", [None, "json", "csv"])
@pytest.mark.parametrize("format_", COMPLETE)
def test_what_is_internal_is_in_no_name_of_the_units_below(
    format_: str, via: str | None
) -> None:
    # A node of RDF states the address of the one above it, which is made of the reference code where there is no id.
    below = Record(title="Series", children=(Record(title="File"),))
    record = Record(
        title="Qsecret",
        identifiers=({"value": "Qsecret 7"},),
        attributes=({"element": "did", "name": "audience", "value": "internal"},),
        children=(below,),
    )
    back = xjmeta.from_bytes(xjmeta.to_bytes(record, format=format_), format=format_)
    if via is not None:
        back = xjmeta.from_bytes(xjmeta.to_bytes(back, format=via), format=via)
    public, _held = publish(back)

    assert public is not None
    assert (below,) == public.children
    assert "Qsecret" not in everything(public)
    assert b"Qsecret" not in xjmeta.to_bytes(public, format="json")


@pytest.mark.parametrize("format_", [None, *COMPLETE])
@pytest.mark.parametrize("hidden", ["value", "group", None])
def test_the_heading_of_an_internal_value_is_published_unless_it_is_internal_itself(
    format_: str | None, hidden: str | None
) -> None:
    group = {"key": "a", "kind": "controlaccess", "heading": "Corporate names"}
    value = {"kind": "corporate_body", "name": "Qsecret", "group": "a"}
    for name, holder in (("value", value), ("group", group)):
        holder["internal"] = name == hidden or None
    record = Record(title="T", access_points=(value,), groups=(group,))
    if format_ is not None:
        record = xjmeta.from_bytes(
            xjmeta.to_bytes(record, format=format_, origin=False), format=format_
        )
    public, _held = publish(record)
    told = everything(public)

    assert ("Qsecret" in told) is (hidden is None)
    assert ("Corporate names" in told) is (hidden != "group")


def test_an_internal_text_of_a_group_is_not_published_as_a_value() -> None:
    texts = [LooseText(text="and", at=1), LooseText(text=HIDDEN, at=1, internal=True)]
    group = Group(key="physdesc", kind="physdesc", heading="Size", texts=texts)
    hidden = Extent(unit="boxes", group="physdesc", internal=True)
    record = Record(title="A", extents=[hidden], groups=[group])
    for format_ in ("ead2002", "ead3"):
        ours = xjmeta.from_bytes(xjmeta.to_bytes(record, format=format_))

        assert publish(record)[0] == ours.public()
        assert HIDDEN not in everything(ours.public())


def test_the_kinds_of_the_crosswalk_are_named_where_something_is_held_back() -> None:
    kinds = {kind for kind in (*NOTE_KINDS, *NAME_KINDS) if kind is not None}
    told = [
        publish(Record(notes=[{"kind": kind, "body": "b", "internal": True}]))[1]
        for kind in sorted(kinds)
    ]

    assert [
        f"({kind})" in held[0].message
        for kind, held in zip(sorted(kinds), told, strict=True)
    ] == [True] * len(kinds)


@pytest.mark.parametrize("format_", COMPLETE)
@pytest.mark.parametrize("element", ["eadheader", "control", "did", "filedesc"])
def test_what_stood_in_an_internal_element_goes_though_the_format_has_no_such_element(
    format_: str, element: str
) -> None:
    record = Record(
        title=HIDDEN if element == "did" else "Open",
        control={} if element == "did" else {"authors": [{"text": HIDDEN}]},
        attributes=[{"element": element, "name": "audience", "value": "internal"}],
    )
    data = xjmeta.to_bytes(record, format=format_, origin=False)
    out = io.BytesIO()
    xjmeta.convert(data, out, from_=format_, to=format_, public=True)

    assert HIDDEN.encode() not in out.getvalue()
    assert publish(xjmeta.from_bytes(data, format=format_))[0] == publish(record)[0]


@pytest.mark.parametrize("kind", sorted(set(FIELD_OF_KIND) - {"descgrp"}))
def test_the_words_of_a_group_go_with_the_internal_element_it_stood_in(
    kind: str,
) -> None:
    home = FIELD_OF_KIND[kind]
    element = next((e for e in ("did", "eadheader") if home in HELD_BY[e]), None)
    if element is None:
        pytest.skip("what stands in no such element")
    values = [{"name": HIDDEN}, {"name": HIDDEN}]
    if home == "extents":
        values = [{"expression": HIDDEN}, {"expression": HIDDEN}]
    if home == "digital_objects":
        values = [{"title": HIDDEN}, {"title": HIDDEN}]
    group = {"key": "a", "kind": kind, "texts": [{"text": HIDDEN, "at": 1}]}
    grouped = [{**value, "group": "a"} for value in values]
    fields_ = (
        {"control": {"languages": grouped}}
        if home == "control.languages"
        else {home: grouped}
    )
    audience = {"element": element, "name": "audience", "value": "internal"}
    public = Record.model_validate(
        {"access_points": [{"name": "Open"}], "groups": [group], **fields_}
        | {"attributes": [audience]}
    ).public()

    assert HIDDEN not in everything(public)
    assert "Open" in everything(public)


@pytest.mark.parametrize("format_", COMPLETE)
def test_the_label_of_an_internal_value_is_not_published_as_a_heading(
    format_: str,
) -> None:
    values = {"label": HIDDEN, "name": HIDDEN, "internal": True}
    record = Record(
        title="Open",
        access_points=[{**values, "kind": "topic"}],
        creators=[values],
        languages=[values],
        repository=[values],
        extents=[{"label": HIDDEN, "expression": HIDDEN, "internal": True}],
    )
    for name in (None, *("access_points", "creators", "languages", "repository")):
        bare = (
            record
            if name is None
            else record.replaced(
                **{name: [replace(v, name=None) for v in getattr(record, name)]}
            )
        )
        data = xjmeta.to_bytes(bare, format=format_, origin=False)
        back = xjmeta.from_bytes(data, format=format_)

        assert back == bare
        assert HIDDEN not in everything(back.public())


@pytest.mark.parametrize("format_", COMPLETE)
def test_what_is_misplaced_in_an_internal_did_is_internal_without_its_source(
    format_: str,
) -> None:
    content = b"""<ead><eadheader><eadid>a</eadid></eadheader><archdesc level="fonds">
<did audience="internal"><unittitle>Letters</unittitle><controlaccess><subject>Hidden</subject></controlaccess>
<bioghist><p>Hidden</p></bioghist></did><scopecontent><p>Open</p></scopecontent></archdesc></ead>"""

    published, report = publish(
        xjmeta.read(_in_another(content, format_), format=format_)
    )

    assert published is not None
    assert report
    assert "Hidden" not in everything(published)
    assert "Open" in everything(published)


def _in_another(content: bytes, format_: str) -> io.BytesIO:
    """Return a document in another format, with nothing of its source."""
    out = io.BytesIO()
    xjmeta.write(xjmeta.read(content), out, format=format_, origin=False)
    return io.BytesIO(out.getvalue())
