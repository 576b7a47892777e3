"""Maps for the sheets of houses: what is proposed from headings and cells, and what is written by them."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from typer.testing import CliRunner

import xjmeta
from strategies import UGLY_RECORDS, crowded, original, with_zebra
from xjmeta.apply import apply
from xjmeta.cli import app
from xjmeta.formats.csv import headings
from xjmeta.formats.csv.house import plain_name
from xjmeta.formats.csv.maps import read_mapping
from xjmeta.formats.csv.meanings import COLUMN_NAMES
from xjmeta.messages import (
    Finding,
    InputError,
    LossReport,
    TargetError,
    UnknownFormatError,
)
from xjmeta.model.record import Record
from xjmeta.model.text import Phrase

EXAMPLES = Path(__file__).parents[1] / "examples"


def sheet(*rows: list[str]) -> bytes:
    """Return a CSV sheet."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def proposed(*rows: list[str]) -> dict[str, object]:
    """Return the lines of the map that is proposed for a sheet."""
    text = xjmeta.propose_map(sheet(*rows), format="csv")
    return dict(tomllib.loads(text)["columns"])


def test_every_known_heading_is_plain_and_means_a_column() -> None:
    for field, names in headings._NAMES.items():
        assert field in (*COLUMN_NAMES, "key", "parent")
        for name in names.split(", "):
            assert headings.plain_heading(name) == name
            assert headings.field_of_heading(name) == field


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        ("Ref No,Title,Date,Box", "reference_code,title,date,box"),
        (
            "dc.title,dc.date.issued,dc.contributor.author,dcterms:spatial,DC.Rights",
            "title,date,creator,place,use",
        ),
        (
            "Cote,Intitulé,Dates extrêmes,Présentation du contenu",
            "reference_code,title,date,scope",
        ),
        ("Signatur,Titel,Laufzeit,Enthält", "reference_code,title,date,scope"),
        (
            "Código de referencia,Título,Fechas,Alcance y contenido",
            "reference_code,title,date,scope",
        ),
        (
            "Segnatura,Titolo,Estremi cronologici,Contenuto",
            "reference_code,title,date,scope",
        ),
        (
            "Código de referência,Título,Datas,Âmbito e conteúdo",
            "reference_code,title,date,scope",
        ),
        (
            "Inventarisnummer,Titel,Datering,Omvang",
            "reference_code,title,date,extent",
        ),
        (
            "3.1.2 Title,3.4.1 Conditions governing access,accessConditions",
            "title,access,access_2",
        ),
        ("Subject 1,Subject 2,Title,Title (other)", "subject,subject_2,title,"),
        ("Title,title,TITLE 2", "title,other_title"),
        (
            "Creator(s),Fecha(s),Scope & Content,Titre / Title,Box/Folder",
            "creator,date,scope,title,",
        ),
        ("Date (YYYY-MM-DD),Title (required),Extent (lf)", "date,title,extent"),
        (
            (
                "accession_number_1,accession_title,accession_accession_date,accession_content_description,"
                "accession_use_restrictions_note,date_1_expression,extent_number,extent_type,subject_term"
            ),
            "reference_code,title,scope,use,date,extent_number,extent_unit,subject",
        ),
        (
            "dc.description.provenance[en],dc.date.accessioned,dc.subject.lcsh,dc.language.iso,dc.identifier.citation",
            "subject,language_code,preferred_citation",
        ),
        (
            "Date Original,Date Digital,Subject (LCSH),Contributing Institution,Reference URL,Rights Management",
            "date,subject,repository,digital_object,use",
        ),
        (
            "field_edtf_date_created,field_geographic_subject,field_linked_agent,field_local_identifier,field_model",
            "date_normal,place,reference_code",
        ),
        (
            "titleInfo/title,originInfo/dateCreated,typeOfResource,subject/geographic,mods_abstract_ms,accessCondition",
            "title,date,genre_form,place,abstract,access",
        ),
    ],
)
def test_headings_of_houses_are_known(names: str, fields: str) -> None:
    header = names.split(",")
    lines = proposed(header, ["a"] * len(header))

    assert [field for field in fields.split(",") if field] == list(lines.values())


def test_cells_say_what_a_heading_does_not() -> None:
    lines = proposed(
        ["Ref", "Sorte", "Link?", "When", "Who", "Birth date", "Lang"],
        ["1", "Série", "http://a.org/1", "May 1949", "Anna", "1890", "x"],
        ["2", "Dossier", "http://a.org/2", "1950-1951", "Ivan", "1891", "x"],
    )

    assert lines == {
        "Ref": "reference_code",
        "Sorte": {"to": "level", "values": {"Série": "series", "Dossier": "file"}},
        "Link?": "digital_object",
        "When": "date",
    }


def test_lines_say_how_cells_are_spelt() -> None:
    lines = proposed(
        ["Title", "Level", "Topics", "Folder", "Language", "Notes"],
        ["A", "Sub-Series", "Trade; War", "3", "eng", "a; b"],
        ["B", "Box group", "Trade", "n/a", "rus", "c; d"],
    )

    assert lines == {
        "Title": "title",
        "Level": {"to": "level", "values": {"Sub-Series": "subseries"}},
        "Topics": {"to": "subject", "split": ";"},
        "Folder": {"to": "folder", "null": ["n/a"]},
        "Language": "language_code",
        "Notes": "general_note",
    }


def test_begin_and_end_of_a_date_are_one_field() -> None:
    lines = proposed(
        ["Title", "Start date", "End date"], ["A", "1949", "1950-02"], ["B", "1951", ""]
    )

    assert lines["Start date"] == {
        "to": "date_normal",
        "with": ["End date"],
        "join": "/",
    }
    assert "End date" not in lines


@pytest.mark.parametrize(
    ("parents", "fields"),
    [
        (["", "1", "1"], ["key", "parent", "title"]),
        (["", "A", "9"], ["reference_code", "title"]),
        (["", "", ""], ["reference_code", "title"]),
    ],
)
def test_keys_are_those_that_parents_name(
    parents: list[str], fields: list[str]
) -> None:
    rows = [[str(n), parent, "A"] for n, parent in enumerate(parents, 1)]

    assert fields == list(proposed(["No", "Parent", "Title"], *rows).values())


def test_an_id_that_parents_name_is_the_key_of_its_row() -> None:
    rows = [["1", "Letters", ""], ["2", "A letter", "1"]]

    assert "key" == proposed(["id", "title", "parent_id"], *rows)["id"]
    assert "id" == proposed(["id", "title", "parent_id"], rows[0])["id"]
    coded = proposed(["id", "Ref No", "parent_id"], ["1", "1", ""], ["2", "2", "1"])
    assert ("id", "reference_code") == (coded["id"], coded["Ref No"])


def test_what_parts_values_is_seen_in_the_cells() -> None:
    lines = proposed(["dc.title", "dc.subject[]"], ["A", "Trade||Coal"], ["B", "War"])

    assert {"to": "subject", "split": "||"} == lines["dc.subject[]"]


def test_dates_that_no_machine_reads_are_joined_as_they_are_displayed() -> None:
    lines = proposed(
        ["Title", "Start date", "End date"], ["A", "3/14/1949", "4/1/1949"]
    )

    joined = {"to": "date", "with": ["End date"], "join": " - "}
    assert joined == lines["Start date"]


def test_reference_codes_name_what_is_above_and_stay_reference_codes() -> None:
    rows = [["GB 1", "Papers", ""], ["GB 1/1", "Letters", "GB 1"]]
    names = ["Reference code", "Title", "Parent reference"]
    mapping = proposed(names, *rows)
    record = xjmeta.read(sheet(names, *rows), format="csv", mapping=mapping)

    assert list(mapping.values()) == ["reference_code", "title", "parent"]
    assert [("GB 1", None), ("GB 1/1", "GB 1")] == [
        (key, above) for key, above, _ in record.walk_with_parents()
    ]
    assert ["GB 1", "GB 1/1"] == [
        unit.identifiers[0].value.plain
        for _, unit in record.walk()
        if unit.identifiers[0].value is not None
    ]
    document = xjmeta.to_bytes(record, format="csv")
    assert sheet(names, *rows) == document
    edited = record.edit("GB 1", identifiers=({"value": "GB 2"},))
    home = xjmeta.to_bytes(edited, format="csv")
    assert edited == xjmeta.read(home, format="csv", mapping=mapping)
    assert b"GB 1/1,Letters,GB 2" in home

    anew = io.BytesIO()
    xjmeta.write(record.without_origin(), anew, format="csv", mapping=mapping)
    assert record == xjmeta.read(anew.getvalue(), format="csv", mapping=mapping)


def test_a_unit_without_the_code_that_others_would_name_is_a_loss() -> None:
    record = Record(title="A", children=(Record(title="B"),))
    mapping = {"Code": "reference_code", "Above": "parent", "Name": "title"}
    out = io.BytesIO()
    report = xjmeta.write(record, out, format="csv", mapping=mapping)

    assert ["hierarchy"] == [loss.reason for loss in report.losses]


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["Identity", "", "Content"], ["Ref No", "Title", "Scope and Content"]], 2),
        ([["Title", "Subject", "Subject", "Subject"], ["A", "x", "y", "z"]], 1),
        (
            [
                ["Name", "Kind", "No", "Kind of part", "No of part"],
                ["x", "box", "3", "folder", "2"],
            ],
            1,
        ),
    ],
)
def test_the_header_is_the_row_with_most_headings_of_houses(
    rows: list[list[str]], header: int
) -> None:
    last = ["1949"] * len(rows[0])
    lines = proposed(rows[0], *rows[1:], last)

    assert lines
    assert list(lines) == [
        name for name in dict.fromkeys(rows[header - 1]) if name in lines
    ]


@pytest.mark.parametrize(
    ("encoding", "heading"),
    [
        ("cp1251", "Заголовок дела о переписке"),
        ("cp1253", "Τίτλος αρχείου αλληλογραφίας"),
        ("cp1255", "כותרת של תיק מכתבים"),
        ("cp1256", "عنوان الملف من الوزارة"),
        ("cp1252", "Größe der Akten über Straßen - élève"),
    ],
)
def test_a_sheet_in_an_encoding_of_windows_is_read_by_its_letters(
    encoding: str, heading: str
) -> None:
    content = f"title,note\n{heading},{heading}\n".encode(encoding)
    findings: list[Finding] = []
    record = xjmeta.read(content, format="csv", findings=findings)

    assert record.title == Phrase(heading)
    assert [encoding in one.message for one in findings if one.code == "not-utf-8"]
    assert content == xjmeta.to_bytes(record, format="csv")


def test_rows_that_head_or_sum_others_are_told() -> None:
    content = sheet(
        ["Box", "Title", "Date"],
        ["Series I", "", ""],
        ["1", "Letters", "1949"],
        ["", "Undated letters", ""],
        ["Total:", "", "2"],
    )
    findings: list[Finding] = []
    mapping = {"Box": "box", "Title": "title", "Date": "date"}
    list(xjmeta.iter_records(content, format="csv", mapping=mapping, findings=findings))

    assert [("lone-cell", 2), ("total-row", 5)] == [
        (one.code, one.line) for one in findings
    ]


def test_a_sheet_of_unknown_columns_alone_says_so() -> None:
    findings: list[Finding] = []
    xjmeta.read(sheet(["foo", "bar"], ["1", "2"]), format="csv", findings=findings)

    assert "no-column-with-field" in [one.code for one in findings]


def test_what_is_proposed_for_the_box_list_is_what_its_map_says() -> None:
    path = EXAMPLES / "box-list.csv"
    findings: list[Finding] = []
    text = xjmeta.propose_map(path, findings=findings)
    written = read_mapping((EXAMPLES / "columns.toml").read_bytes())

    assert written == read_mapping(text.encode())
    assert ["map-proposed"] == [finding.code for finding in findings]


@given(
    st.lists(st.text(max_size=12), min_size=1, max_size=6),
    st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=4),
)
def test_every_column_has_a_line_or_a_comment(
    names: list[str], rows: list[list[str]]
) -> None:
    wanted = [*names, "Title", "Level", "Topics", "Subject"]
    cells = [[*row, "x", "Serie", "a; b", "n/a"] for row in rows]
    try:
        text = xjmeta.propose_map(sheet(wanted, *cells), format="csv")
    except xjmeta.XjmetaError:
        return  # The header is not found, or the sheet is none.
    lines = read_mapping(text.encode())
    foreign = text.partition("stay in the sheet only.")[2]
    others = tomllib.loads(foreign.replace("\n# ", "\n").replace(' = ""', ' = "title"'))

    assert list(lines) or others
    if "Topics" in lines:
        here = {plain_name(name) for name in (*lines, *others)}
        assert here >= {plain_name(name) for name in wanted if name.strip()}


def test_only_what_has_columns_has_a_map() -> None:
    with pytest.raises(UnknownFormatError):
        xjmeta.propose_map(b'{"title": "A"}', format="json")


# ---- writing by a map

HOUSE: dict[str, Any] = {
    "Key": "key",
    "Parent": "parent",
    "Name": "title",
    "Date": "date",
    "Topics": {"to": "subject", "split": ";"},
    "Place": "place",
    "Place (2)": "place_2",
    "Authors": {"to": "creator", "split": ";"},
    "Scope": "scope",
}
BY_PATH = {
    "Key": "key",
    "Name": "title",
    "First date": "dates.1.expression",
    "Topic": "subject",
    "Place": "place",
    "Author": "creators.1.name",
    "Scope": "notes[kind=scope].body",
    "More scope": "notes[kind=scope].body",
}
CONSTANTS = {
    "columns": {"Key": "key", "Parent": "parent", "Name": "title", "Place": "place"},
    "constants": {"level": "file", "place": "h1", "access": "Open.", "repository": "A"},
}
CONSTANTS_BY_PATH = {
    "columns": {"Key": "key", "Name": "title", "Author": "creators.1.name"},
    "constants": {
        "notes[kind=access].body": "Open.",
        "creators.1.kind": "person",
        "extra.checked": "yes",
    },
}
MAPS = pytest.mark.parametrize(
    "mapping",
    [HOUSE, BY_PATH, CONSTANTS, CONSTANTS_BY_PATH],
    ids=["named", "by-path", "constants", "constants-by-path"],
)


def house(record: Record, mapping: dict[str, Any]) -> tuple[bytes, LossReport]:
    """Return the sheet that a Record is by a map, and the report."""
    out = io.BytesIO()
    report = xjmeta.write(record, out, format="csv", mapping=mapping)
    return out.getvalue(), report


def read(data: bytes, mapping: dict[str, Any]) -> list[Record]:
    return list(xjmeta.iter_records(data, format="csv", mapping=mapping))


@MAPS
@given(st.one_of(crowded(), st.sampled_from(UGLY_RECORDS)))
def test_what_a_house_has_no_column_for_is_a_loss(
    mapping: dict[str, Any], record: Record
) -> None:
    plain = {name: HOUSE[name] for name in HOUSE if isinstance(HOUSE[name], str)}
    mapping = plain if mapping is HOUSE else mapping
    data, report = house(record, mapping)

    assert bool(report.losses) == (read(data, mapping) != [record])


@MAPS
@given(st.data(), crowded())
def test_a_sheet_of_a_house_changes_what_was_edited_in_it_alone(
    mapping: dict[str, Any], data: st.DataObject, record: Record
) -> None:
    to = original(record)
    content, _ = house(to, mapping)
    assert to == apply(read(content, mapping), to)

    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    words = [(row, at, text) for row in rows for at, cell in enumerate(row) for text in re.findall(r"\b[hndb]\d+\b", cell)]  # fmt: skip
    assume(words)
    row, at, text = data.draw(st.sampled_from(words))
    row[at] = re.sub(rf"\b{text}\b", "zebra", row[at])

    assert with_zebra(to, text) == apply(read(sheet(header, *rows), mapping), to)


def test_a_value_that_is_edited_in_a_cell_of_several_is_not_added_again() -> None:
    to = original(Record(id="a", access_points=[{"kind": "place", "name": name} for name in ("Baku", "Kuldja")]))  # fmt: skip
    mapping = {"Key": "key", "Place": "place"}
    content, _ = house(to, mapping)
    edited = apply(read(content.replace(b"Kuldja", b"Yining"), mapping), to)

    assert ["Baku", "Yining"] == [place.name for place in edited.access_points]


KINDS = {
    "Key": "key",
    "Scope": "notes[kind=scope].body",
    "Access": "access",
    "More scope": "notes[kind=scope].body",
    "Box": "containers[type=box].indicator",
    "Second date": "dates.2.expression",
    "Person": "access_points[kind=person].name",
}


@pytest.mark.parametrize("mapping", [BY_PATH, CONSTANTS_BY_PATH, KINDS])
def test_a_sheet_of_a_house_that_nobody_edited_changes_nothing(
    mapping: dict[str, Any],
) -> None:
    for to in map(original, UGLY_RECORDS[:24]):
        content, _ = house(to, mapping)

        assert to == apply(read(content, mapping), to)


def test_what_a_column_of_a_kind_says_is_of_that_kind() -> None:
    to = Record(
        id="a",
        notes=({"kind": "access", "body": "Open."}, {"kind": "scope", "body": "1"}, {"kind": "scope", "body": "2"}),
        containers=({"type": "box", "indicator": "3"}, {"type": "folder", "indicator": "4"}),
        dates=("1949", "1950"),
    )  # fmt: skip
    content, _ = house(to, KINDS)
    header, row = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    told = dict(zip(header, row, strict=True))
    assert ("1", "2", "3", "1950") == tuple(told[name] for name in ("Scope", "More scope", "Box", "Second date"))  # fmt: skip

    told |= {
        "Scope": "2",
        "More scope": "1",
        "Box": "4",
        "Person": "Smith",
        "Access": "",
    }
    edited = apply(read(sheet([*told], [*told.values()]), KINDS), to)

    assert [("scope", "2"), ("scope", "1")] == [(n.kind, n.body) for n in edited.notes]
    assert [("box", "4"), ("folder", "4")] == [(c.type, c.indicator) for c in edited.containers]  # fmt: skip
    assert [("person", "Smith")] == [(p.kind, p.name) for p in edited.access_points]
    assert to.dates == edited.dates


def test_a_house_is_written_in_its_own_words_and_order() -> None:
    record = Record(
        id="a",
        title="Papers",
        level="subseries",
        access_points=("Trade", "War"),
        children=(Record(id="b", level="file", containers=({"type": "box", "indicator": "3"},)),),
    )  # fmt: skip
    mapping = {
        "Box": "box",
        "Kind": {"to": "level", "values": {"Sub-Series": "subseries"}},
        "Topics": {"to": "subject", "split": ";"},
        "Title": "title",
    }
    data, report = house(record, mapping)

    assert data.decode("utf-8-sig").splitlines() == [
        '"Box","Kind","Topics","Title"',
        '"","Sub-Series","","Papers"',
        '"3","file","",""',
    ]
    assert {
        ("a.id", "no column"),
        ("a.access_points.0", "no column"),
        ("a.access_points.1", "no column"),
        ("b", "hierarchy"),
        ("b.id", "no column"),
    } == {(loss.path, loss.reason) for loss in report.losses}
    assert ["map-without-key"] == [note.code for note in report.notes]


def test_a_workbook_is_written_by_a_map(tmp_path: Path) -> None:
    path = tmp_path / "house.xlsx"
    record = Record(title="Papers", dates=("1949",))
    mapping = {"Key": "key", "When": "date", "What": "title"}
    report = xjmeta.write(record, path, mapping=mapping)

    assert not report.losses
    assert record == xjmeta.read(path, mapping=mapping)


def test_many_documents_go_into_one_sheet_of_a_house_and_each_edit_home(
    tmp_path: Path,
) -> None:
    records = [
        Record(id=name, title=name.upper(), children=(Record(id="b", title="Box"),))
        for name in ("x", "y")
    ]
    for record in records:
        xjmeta.write(record, tmp_path / f"{record.id}.xml", format="ead2002")
    path = tmp_path / "house.csv"
    (tmp_path / "map.toml").write_text(
        'Nr = "key"\nPart = "parent"\nFile = "record"\nName = "title"\n', "utf-8"
    )
    inputs = [str(tmp_path / f"{record.id}.xml") for record in records]
    told = CliRunner().invoke(
        app,
        ["convert", *inputs, "-o", str(path), "--map", str(tmp_path / "map.toml")],
    )
    assert 0 == told.exit_code, told.output

    header, *rows = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    assert ["1", "1", "2", "2"] == [row[header.index("File")] for row in rows]
    rows[-1][header.index("Name")] = "Map case"
    path.write_bytes(sheet(header, *reversed(rows)))
    one, two = xjmeta.apply(path, to=records, mapping=tmp_path / "map.toml")
    assert [] == xjmeta.diff(records[0], one)
    assert ["~ b title: 'Box' -> 'Map case'"] == [str(change) for change in xjmeta.diff(records[1], two)]  # fmt: skip


def test_a_value_that_would_be_split_is_refused() -> None:
    record = Record(access_points=({"kind": "topic", "name": "Trade; foreign"},))

    with pytest.raises(TargetError) as caught:
        house(record, HOUSE)
    assert "no-house-spelling" == caught.value.code


def test_cells_are_not_split_beside_a_column_named_by_a_path() -> None:
    mapping = {"Date": "dates.1.expression", "Topics": HOUSE["Topics"]}

    with pytest.raises(InputError) as caught:
        read(b"Topics\r\na; b\r\n", mapping)
    assert "split-beside-path" == caught.value.code


# ---- several columns that say one value

SEVERAL: dict[str, Any] = {
    "Key": "key",
    "Begin": {"to": "date_normal", "with": ["End"], "join": "/"},
    "Title": {"to": "title", "else": ["Caption", "File name"], "null": ["untitled"]},
}
SPAN = (
    b"Key,Begin,End,File name,Title,Caption,Shelf\r\n"
    b"a,1949,1950,f,untitled,C,1\r\nb,1951,,f,T,C,2\r\nc,,,,,,3\r\n"
)


def test_columns_that_say_one_value_are_read_as_one() -> None:
    findings: list[Finding] = []
    found = list(xjmeta.iter_records(SPAN, format="csv", mapping=SEVERAL, findings=findings))  # fmt: skip

    assert [("C", "1949/1950"), ("T", "1951"), ("None", None)] == [
        (str(one.title), one.dates[0].normal if one.dates else None) for one in found
    ]
    assert [("unknown-column", 7)] == [(one.code, one.column) for one in findings]
    lost = xjmeta.write(found[0], io.BytesIO(), format="json", origin=False)
    assert ["Shelf: 1"] == [loss.value for loss in lost.left_behind]


def test_an_edit_of_a_value_goes_into_the_columns_that_say_it() -> None:
    one, two, three = read(SPAN, SEVERAL)
    edited = [
        one.replaced(title="New", dates=({"normal": "1949"},)),
        two.replaced(title=None),
        three.replaced(dates=({"normal": "1948/1949"},)),
    ]
    out = io.BytesIO()
    xjmeta.write(edited, out, format="csv")

    assert out.getvalue() == (
        b"Key,Begin,End,File name,Title,Caption,Shelf\r\n"
        b"a,1949,,f,New,C,1\r\nb,1951,,,,,2\r\nc,1948,1949,,,,3\r\n"
    )
    assert edited == read(out.getvalue(), SEVERAL)
    again = [Record.model_validate_json(one.model_dump_json()) for one in edited]
    out = io.BytesIO()
    xjmeta.write(again, out, format="csv")
    assert edited == read(out.getvalue(), SEVERAL)


def test_a_sheet_with_such_columns_is_written_by_the_map() -> None:
    record = Record(title="A", dates=({"normal": "1949/1950"},))
    data, report = house(record, SEVERAL)

    assert [
        '"Key","Begin","End","Title","Caption","File name"',
        '"#0","1949","1950","A","",""',
    ] == data.decode("utf-8-sig").splitlines()
    assert not report.losses
    assert [record] == read(data, SEVERAL)


def test_a_column_that_a_line_wants_besides_and_the_sheet_lacks_is_told() -> None:
    findings: list[Finding] = []
    list(
        xjmeta.iter_records(
            b"Key,Begin,Title\r\na,1949,T\r\n",
            format="csv",
            mapping=SEVERAL,
            findings=findings,
        )
    )

    assert ["map-without-column"] * 3 == [finding.code for finding in findings]


@pytest.mark.parametrize(
    "line",
    [
        {"to": "date", "join": "/"},
        {"to": "date", "with": ["End"]},
        {"to": "date", "with": ["End"], "join": "/", "else": ["B"]},
        {"to": "date", "else": [3]},
    ],
)
def test_a_line_of_several_columns_that_cannot_be_is_refused(line: Any) -> None:
    with pytest.raises(InputError, match="not one that is understood"):
        read(SPAN, {"Begin": line})


# ---- what every unit is


BOXES = b"Name,Kind\r\nLetters,\r\nMaps,series\r\n"
FILES: dict[str, Any] = {
    "columns": {"Name": "title", "Kind": "level"},
    "constants": {"level": "file", "notes[kind=access].body": "Open <em>now</em>."},
}


def test_what_every_unit_is_is_read_where_no_cell_says_otherwise() -> None:
    one, two = read(BOXES, FILES)

    assert ("file", "series") == (one.level, two.level)
    assert ["<p>Open <em>now</em>.</p>"] * 2 == [
        unit.notes[0].body.html for unit in (one, two) if unit.notes[0].body
    ]
    out = io.BytesIO()
    assert not xjmeta.write([one, two], out, format="csv")
    assert BOXES == out.getvalue()


def test_a_unit_that_is_otherwise_goes_home_with_a_column_of_its_own() -> None:
    mapping = {"columns": {"Name": "title"}, "constants": {"level": "file"}}
    one, two = read(b"Name\r\nLetters\r\nMaps\r\n", mapping)
    edited = [one.replaced(level="item"), two.replaced(title="Plans")]
    out = io.BytesIO()
    xjmeta.write(edited, out, format="csv")

    assert b"Name,level\r\nLetters,item\r\nPlans,\r\n" == out.getvalue()
    assert edited == read(out.getvalue(), mapping)
    again = [Record.model_validate_json(unit.model_dump_json()) for unit in edited]
    out = io.BytesIO()
    xjmeta.write(again, out, format="csv")
    assert edited == read(out.getvalue(), mapping)


@pytest.mark.parametrize(
    ("constants", "code"),
    [
        ({"levle": "file"}, "bad-mapping"),
        ({"level": "folder"}, "bad-constant"),
        ({"level": 3}, "bad-constant"),
        ({"level": " "}, "bad-constant"),
        ({"key": "a"}, "bad-mapping"),
        ({"title": "<em>"}, "bad-constant"),
        ("file", "bad-constant"),
    ],
)
def test_a_constant_that_cannot_be_is_refused(constants: Any, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read(BOXES, {"columns": {"Name": "title"}, "constants": constants})
    assert code == caught.value.code


# ---- rows that are no units, headings that stand there again

TEMPLATE = (
    b"Title,Level,Inventory of the house\r\n,,printed 2019\r\n"
    b"t,l,s,s\r\nThe title,One of ours,A topic,A topic\r\n(wanted),,,\r\n"
    b"Letters,file,War,Peace\r\n"
)
BELOW: dict[str, Any] = {
    "columns": {"t": "title", "l": "level", "s": "subject"},
    "header": 3,
    "first": 6,
}


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_rows_before_the_first_unit_stay_where_they_are(
    format: str, tmp_path: Path
) -> None:
    content = TEMPLATE
    if format == "xlsx":
        content = workbook(*csv.reader(io.StringIO(TEMPLATE.decode(), newline="")))
    (found,) = xjmeta.iter_records(content, format=format, mapping=BELOW)
    path = tmp_path / f"a.{format}"

    assert "Letters" == found.title
    assert ["War", "Peace"] == [point.name for point in found.access_points]
    xjmeta.write(found, path)
    assert content == path.read_bytes()
    war, _peace = found.access_points
    trade = {"kind": "topic", "name": "Trade"}
    edited = found.replaced(title="Maps", access_points=(war, trade))
    xjmeta.write(edited, path)
    assert [edited] == list(xjmeta.iter_records(path, mapping=BELOW))
    if format == "csv":
        now = TEMPLATE.replace(b"Letters", b"Maps").replace(b"Peace", b"Trade")
        assert now == path.read_bytes()
    lost = xjmeta.write(found, io.BytesIO(), format="json", origin=False)
    assert "The title | One of ours | A topic | A topic" in [
        loss.value for loss in lost.left_behind
    ]


@pytest.mark.parametrize(
    "rows", [{"header": 0.5}, {"header": 4, "first": 4}, {"first": -1}]
)
def test_a_row_that_there_cannot_be_is_refused(rows: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        read(TEMPLATE, {**BELOW, **rows})
    assert "bad-map-row" == caught.value.code


def test_a_table_that_a_map_does_not_have_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match="no table 'constant'") as caught:
        read(TEMPLATE, {"columns": {"t": "title"}, "constant": {"level": "file"}})
    assert "constants" in str(caught.value.remedy)


def test_a_heading_that_stands_there_again_is_the_next_column_of_its_meaning() -> None:
    sheet = (
        b"Begin,End,Topic,Begin,End,Topic,Name,Name\r\n1949,1950,a; b,1951,,c,A,B\r\n"
    )
    mapping: dict[str, Any] = {
        "Begin": {"to": "date_normal", "with": ["End"], "join": "/"},
        "Topic": {"to": "subject", "split": ";"},
        "Name": "title",
    }
    findings: list[Finding] = []
    (found,) = xjmeta.iter_records(sheet, format="csv", mapping=mapping, findings=findings)  # fmt: skip

    assert ["1949/1950", "1951"] == [date.normal for date in found.dates]
    assert ["a", "b", "c"] == [point.name for point in found.access_points]
    assert [("duplicate-column", 8)] == [(one.code, one.column) for one in findings]
    new = found.replaced(dates=({"normal": "1949/1950"}, {"normal": "1951/1952"}))
    for record in (new, Record.model_validate_json(new.model_dump_json())):
        out = io.BytesIO()
        xjmeta.write(record, out, format="csv")
        assert sheet.replace(b"1951,,c", b"1951,1952,c") == out.getvalue()


def test_a_line_without_its_column_and_a_column_without_a_line_name_the_nearest() -> (
    None
):
    findings: list[Finding] = []
    sheet = b"Titel der Akte,Signatr,Laufzeit\r\nA,1,1949\r\n"
    mapping = {"Titel der Akten": "title", "Laufzeit": "date"}
    list(xjmeta.iter_records(sheet, format="csv", mapping=mapping, findings=findings))

    told = {one.code: f"{one.message} {one.remedy}" for one in findings}
    assert "(Titel der Akte?)" in told["map-without-column"]
    remedies = [str(one.remedy) for one in findings if one.code == "unknown-column"]
    assert ["(Titel der Akte = title)" in remedies[0]] == [True]


def workbook(*rows: list[str]) -> bytes:
    """Return a workbook of another program with these rows."""
    xlsxwriter = pytest.importorskip("xlsxwriter")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("cell", "day"),
    [("43831", "2020-01-01"), ("7306", "1920-01-01"), ("1920", None), ("2199", None)],
)
def test_a_day_that_a_spreadsheet_counts_is_told(cell: str, day: str | None) -> None:
    sheet = f"Ref,Title,Date\nA,Minutes,{cell}\n"
    findings: list[xjmeta.Finding] = []
    mapping = xjmeta.propose_map(sheet.encode(), format="csv")
    list(
        xjmeta.iter_records(
            sheet.encode(),
            format="csv",
            mapping=tomllib.loads(mapping),
            findings=findings,
        )
    )
    told = [
        (one.line, one.column, day in one.message)
        for one in findings
        if one.code == "counted-day"
    ]

    assert told == ([] if day is None else [(2, 3, True)])


def test_a_sheet_of_a_house_is_validated_by_its_map_with_its_own_places(
    tmp_path: Path,
) -> None:
    sheet = tmp_path / "house.csv"
    sheet.write_text("Ref,Heading,When\na,Letters,1949\nb,Maps,31 February 1950\n")
    lines = {"Ref": "reference_code", "Heading": "title", "When": "date"}

    by_map = xjmeta.validate(sheet, mapping=lines)
    judged = xjmeta.validate(sheet, mapping=lines, for_="atom")

    assert [("date-impossible", 3, 3)] == [
        (finding.code, finding.line, finding.column)
        for finding in by_map
        if finding.severity == "warning"
    ]
    assert "accepted" == judged[-1].verdict
    with pytest.raises(xjmeta.UnknownFormatError, match="has no columns"):
        xjmeta.validate(b"<ead/>", mapping=lines)
    with pytest.raises(xjmeta.UnknownFormatError, match="has no columns"):
        xjmeta.validate(Record(title="a"), mapping=lines)


def test_the_command_validates_by_a_map(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Heading,When\nMaps,31 February 1950\n")

    run = CliRunner().invoke(
        app,
        [
            "validate",
            str(tmp_path / "a.csv"),
            "--map",
            "Heading=title",
            "--map",
            "When=date",
        ],
    )

    assert 0 == run.exit_code
    assert "a.csv:2:2: warning" in run.stdout
