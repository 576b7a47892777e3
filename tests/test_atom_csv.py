"""AtoM's sheets of descriptions: read, written, and written home cell by cell."""

from __future__ import annotations

import io
import re
import weakref
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import xjmeta
from strategies import records
from xjmeta import Record
from xjmeta.formats.atom_csv import ATOM_CSV
from xjmeta.systems._atom_sheet import importer_rows
from xjmeta.systems.atom_csv import TABLE
from xjmeta.text import rows as rows_text

SHARED = Path(__file__).parents[2] / "shared"
SHEETS = [
    *sorted((SHARED / "corpus" / "csv" / "atom").glob("*.csv")),
    *sorted((SHARED / "oracles" / "atom-csv").glob("probes/*/in*.csv")),
    *sorted((SHARED / "oracles" / "atom-csv").glob("examples/*/*.csv")),
]
ON_SHEETS = pytest.mark.skipif(not SHEETS, reason="the sheets of AtoM are not here")

HEADER = "legacyId,parentId,identifier,title,levelOfDescription,scopeAndContent,subjectAccessPoints,culture\n"
SHEET = (
    HEADER
    + 'a,,MS 1,Letters,Fonds,"Letters, mostly.",Trade|History,en\n'
    + "a,,,Lettres,,Des lettres.,,fr\n"
    + "b,a,,A letter,Item,,,en\n"
)


def read(text: str | bytes) -> list[Record]:
    data = text.encode() if isinstance(text, str) else text
    return list(xjmeta.iter_records(data, format="atom-csv"))


def written(records, **options) -> tuple[str, xjmeta.LossReport]:
    stream = io.BytesIO()
    report = xjmeta.write(records, stream, format="atom-csv", **options)
    return stream.getvalue().decode("utf-8-sig"), report


def rows(text: str) -> list[list[str]]:
    return list(importer_rows(text))


def test_a_sheet_is_recognised_by_its_columns():
    assert xjmeta.inspect(SHEET.encode()).format == "atom-csv"


@pytest.mark.parametrize(
    ("header", "is_one"),
    [
        (
            "legacyId,parentId,qubitParentSlug,accessionNumber,identifier,title,levelOfDescription,culture",
            True,
        ),
        ("qubitParentSlug,title,levelOfDescription", True),
        ("legacyId,culture,typeOfEntity,authorizedFormOfName,history", False),
        ("legacyId,uploadLimit,identifier,authorizedFormOfName,culture", False),
        ("legacyId,name,type,location,culture,descriptionSlugs", False),
        ("legacyId,eventActorName,eventType,culture", False),
        (
            "accessionNumber,acquisitionDate,title,scopeAndContent,culture",
            False,
        ),
    ],
)
def test_a_sheet_of_descriptions_is_told_from_the_other_sheets_of_atom(header, is_one):
    for names in (header, '"' + header.replace(",", '","') + '"'):
        sheet = f"{names}\nx\n".encode()
        assert is_one == bool(ATOM_CSV.recognise("sheet.csv", sheet))


@ON_SHEETS
def test_the_templates_and_exports_of_atom_are_recognised():
    folder = SHARED / "oracles" / "atom-csv" / "examples"
    paths = [
        *(SHARED / "corpus" / "csv" / "atom").glob("example_information_objects_*.csv"),
        *folder.glob("*/export-isad*.csv"),
        *folder.glob("*/export-rad*.csv"),
    ]

    assert len(paths) > 8
    assert {"atom-csv"} == {xjmeta.inspect(path).format for path in paths}


def test_rows_become_units_by_their_keys_and_languages():
    (top,) = read(SHEET)

    assert ("fonds", "Letters", "MS 1") == (
        top.level,
        top.title.plain,
        top.identifiers[0].value.plain,
    )
    assert [("Lettres", "fr")] == [
        (one.value.plain, one.value.lang) for one in top.titles
    ]
    assert ["Trade", "History"] == [one.name.plain for one in top.access_points]
    assert ["A letter"] == [unit.title.plain for unit in top.children]


def test_a_parent_may_stand_anywhere_and_a_circle_is_told():
    late = HEADER + "b,a,,B,,,,\na,,,A,,,,\n"
    circle = HEADER + "a,b,,A,,,,\nb,a,,B,,,,\n"
    findings: list[xjmeta.Finding] = []
    list(xjmeta.iter_records(circle.encode(), format="atom-csv", findings=findings))

    assert ["A"] == [record.title.plain for record in read(late)]
    assert {"atom-csv-parent"} == {finding.code for finding in findings}


def test_rows_that_nest_deeper_than_a_record_may_are_refused_with_their_line():
    chain = "".join(f"{n},{n - 1 or ''},,T,File,,,\n" for n in range(1, 66))

    assert 64 == sum(1 for _ in read(HEADER + chain.rpartition("65,64")[0])[0].walk())
    with pytest.raises(xjmeta.LimitError) as caught:
        read(HEADER + chain)
    assert ("too-deep", 66) == (caught.value.code, caught.value.line)


def test_a_character_that_no_text_may_hold_stays_in_the_sheet_and_is_told():
    sheet = SHEET.replace("Letters, mostly.", "Letters,\x01 mostly.")
    findings: list[xjmeta.Finding] = []
    (top,) = xjmeta.iter_records(sheet.encode(), format="atom-csv", findings=findings)
    home, _report = written([top.edit("b", title="New")])

    assert "Letters, mostly." == top.notes[0].body.plain
    assert [("atom-csv-character", 2)] == [(one.code, one.line) for one in findings]
    assert home == sheet.replace("A letter", '"New"')


def test_a_sheet_of_another_kind_is_told():
    with pytest.raises(xjmeta.FormatError) as error:
        read("name,place\na,b\n")
    assert "atom-csv-header" == error.value.code


def test_an_edit_changes_its_cell_alone():
    (top,) = read(SHEET)
    text, report = written([top.edit("b", title="Another letter")])

    assert text == SHEET.replace("A letter", '"Another letter"')
    assert [] == report.losses


def test_a_translation_is_edited_in_its_own_row():
    (top,) = read(SHEET)
    other = {"value": {"text": "Des lettres", "lang": "fr"}, "kind": "translation"}
    text, _report = written([top.edit("a", titles=[other])])

    assert text == SHEET.replace("Lettres", '"Des lettres"')


def test_a_new_unit_is_a_new_row_and_a_removed_one_is_gone():
    (top,) = read(SHEET)
    more, _report = written([top.add("a", Record(id="c", title="C", level="item"))])
    less, _report = written([top.remove("b")])

    assert more.startswith(SHEET) and more.splitlines()[-1].startswith(
        '"c","a","","C","Item"'
    )
    assert less == SHEET.replace("b,a,,A letter,Item,,,en\n", "")


@pytest.mark.parametrize(
    "text", ["ends in \\", 'says \\"so', "plain", 'a "b" c', "two\nlines"]
)
def test_no_text_eats_the_cells_behind_it(text):
    sheet, _report = written(
        [Record(id="a", title=text, level="file", children=[Record(id="b", title="B")])]
    )
    header, first, second = rows(sheet)

    assert len(header) == len(first) == len(second)


def test_a_bar_makes_no_list_and_is_named():
    sheet, report = written([Record(id="a", title="Letters | diaries")])

    assert "|" not in sheet
    assert ["a.title"] == [loss.path for loss in report.losses]


def test_empty_places_of_events_are_null():
    record = Record(
        id="a",
        dates=[{"expression": "undated"}, {"expression": "1949", "normal": "1949"}],
        creators=[{"name": "Smith"}],
    )
    sheet, report = written([record])
    header, row = rows(sheet)
    cells = dict(zip(header, row, strict=True))

    assert ("NULL|1949", "Smith|NULL") == (
        cells["eventStartDates"],
        cells["eventActors"],
    )
    assert [] == report.losses


def test_three_letters_become_two_where_there_are_two():
    sheet, _report = written(
        [Record(id="a", title="A", languages=[{"code": "eng"}, {"code": "fre"}])]
    )

    assert '"en|fr"' in sheet


@pytest.mark.parametrize("record", [
    Record(id="a", title="A", level="series", identifiers=[{"value": "1"}, {"value": "2", "kind": "old"}]),
    Record(id="a", notes=[{"kind": "scope", "body": "one"}, {"kind": "general", "body": "two"}, {"kind": "general", "body": "three"}]),
    Record(id="a", containers=[{"indicator": "1", "type": "Box"}, {"indicator": "2"}]),
    Record(id="a", other_level="album", level="otherlevel", extents=[{"expression": "3 boxes"}]),
    Record(title="no id", children=[Record(title="nor here")]),
    Record(id="a", title="A", control={"languages": [{"code": "en"}], "declarations": [{"text": "DACS", "kind": "convention"}]}),
])  # fmt: skip
def test_what_the_columns_hold_comes_back(record):
    sheet, report = written([record], origin=False)

    assert [] == report.losses
    assert [record] == read(sheet)


def test_losses_are_told_exactly_where_a_record_does_not_come_back():
    record = Record(
        id="a",
        title={"html": "A <em>b</em>"},
        relations=[{"kind": "resource", "entry": "x"}],
    )
    sheet, report = written([record], origin=False)

    assert {"a.title", "a.relations"} == {
        re.sub(r"\.\d.*", "", loss.path) for loss in report.losses
    }
    assert [record] != read(sheet)


@ON_SHEETS
def test_the_sheets_of_atom_go_home_to_the_byte_and_losses_are_honest():
    wrong = []
    for path in SHEETS:
        data = path.read_bytes()
        try:
            records = read(data)
        except xjmeta.XjmetaError:
            continue
        if not records:
            continue
        stream = io.BytesIO()
        report = xjmeta.write(records, stream, format="atom-csv")
        sheet, anew = written(records, origin=False)
        if records and (
            stream.getvalue() != data
            or report.losses
            or (read(sheet) != records) != bool(anew.losses)
        ):
            wrong.append(path.parent.name + "/" + path.name)

    assert [] == wrong


def as_units(data: bytes) -> list[tuple[str, str | None, Record]]:
    return [
        (key, above, unit.model_copy(update={"children": ()}))
        for record in read(data)
        for key, above, unit in record.walk_with_parents()
    ]


@given(st.lists(records(max_depth=2), min_size=1, max_size=2))
def test_units_of_a_sheet_are_those_of_its_records(many):
    sheet, _report = written(many, origin=False)
    units = list(xjmeta.iter_units(sheet.encode(), format="atom-csv"))

    assert as_units(sheet.encode()) == units


@pytest.mark.parametrize(
    "text",
    [
        SHEET,
        HEADER + "b,a,,B,,,,\na,,,A,,,,\n",
        HEADER + "a,,,A,,,,\nb,a,,B,,,,\nc,,,C,,,,\nd,a,,D,,,,\n",
        HEADER + "a,,,A,,,,en\na,,,B,,,,en\n#4,a,,C,,,,\n",
        HEADER + "a,x,,A\x01,,,,\n",
    ],
)
def test_units_of_a_sheet_in_any_order_are_those_of_its_records(text):
    findings: list[xjmeta.Finding] = []
    of_units: list[xjmeta.Finding] = []
    list(xjmeta.iter_records(text.encode(), format="atom-csv", findings=findings))
    units = list(xjmeta.iter_units(text.encode(), format="atom-csv", findings=of_units))

    assert as_units(text.encode()) == units
    assert findings == of_units


@given(st.text(alphabet='a",\r\n é', max_size=40))
def test_rows_are_the_same_in_pieces_of_any_size(text):
    class Slow(io.StringIO):
        def read(self, size: int | None = -1) -> str:
            return super().read(1)

    assert rows_text.lines_of(text) == list(rows_text.lines_in(Slow(text, newline="")))


def test_a_sheet_of_any_length_is_written_and_read_row_by_row():
    refs: list[weakref.ref[Record]] = []

    def met(unit: Record) -> Record:
        refs.append(weakref.ref(unit))
        assert sum(ref() is not None for ref in refs) < 10
        return unit

    many = (met(Record(id=f"a{number}", title="A")) for number in range(300))
    sheet, _report = written(many, origin=False)
    for _key, _above, unit in xjmeta.iter_units(sheet.encode(), format="atom-csv"):
        met(unit)

    assert len(refs) == 600


@ON_SHEETS
@pytest.mark.parametrize("name", ["isad", "rad"])
def test_an_edit_of_each_column_of_the_templates_changes_one_row(name):
    path = (
        SHARED / "corpus" / "csv" / "atom" / f"example_information_objects_{name}.csv"
    )
    data = path.read_bytes()
    for record in read(data):
        stream = io.BytesIO()
        edited = record.edit(record.id, title="Edited")
        xjmeta.write([edited], stream, format="atom-csv")
        changed = [
            line
            for line in stream.getvalue().splitlines()
            if line not in data.splitlines()
        ]
        assert len(changed) == 1 and b'"Edited"' in changed[0]


def test_every_column_of_the_table_is_named_once():
    names = [column for shape in TABLE.shapes for column in shape.columns]

    assert len(set(names)) == len(names)


KEYED = "legacyId,parentId,title,levelOfDescription\n"


@pytest.mark.parametrize(
    "rows_",
    [
        '"a","a","self","File"\n"#2","a","below","Item"\n"#4","#2","deep","Item"\n',
        '"#3","","top","Fonds"\n"#9","#3","one","File"\n"#9","#3","twice","File"\n"x","#9","under","Item"\n',
        '"","","no key","Fonds"\n"b","c","before","File"\n"c","","after","File"\n',
    ],
)
def test_a_sheet_with_odd_keys_goes_home_and_keeps_its_tree(rows_):
    records = read(KEYED + rows_)
    text, report = written(records)

    assert text == KEYED + rows_
    assert not report


def test_a_new_unit_is_put_below_the_key_that_stands_in_the_sheet_and_takes_no_other_key():
    (top,) = read(KEYED + '"#3","","top","Fonds"\n"#1","#3","one","File"\n')
    text, _report = written([top.add(next(top.walk())[0], Record(title="new"))])
    new = next(row for row in rows(text) if "new" in row)

    assert new[1] == "#3"
    assert new[0] not in {"#1", "#3"}
    assert [child.title for child in read(text)[0].children] == ["one", "new"]


def test_a_tree_that_the_sheet_does_not_say_is_a_loss():
    (top,) = read('title,levelOfDescription\n"a","Fonds"\n')
    _text, report = written([top.add(next(top.walk())[0], Record(title="new"))])

    assert any(loss.path.endswith(".parent") for loss in report.losses)


def test_cells_in_columns_that_the_import_passes_over_are_told_as_dropped():
    sheet = (
        "legacyId,title,Title,colour,eventPlaces,radStandardNumber,creationDates,creationDatesType,culture\n"
        "a,Letters,LETTERS,red,Paris,111,1920,Creation,en\n"
    )
    found = xjmeta.validate(sheet.encode(), for_="atom")

    assert [
        ("drops", 2, "the column 'Title'", "LETTERS"),
        ("drops", 2, "the column 'colour'", "red"),
        ("drops", 2, "the column 'creationDatesType'", "Creation"),
    ] == [(one.verdict, one.line, one.path, one.value) for one in found[:-1]]
    assert "accepted" == found[-1].verdict


def test_unknown_parts_of_a_day_are_no_statement_and_stay_where_they_stand():
    header = "legacyId,title,eventDates,eventStartDates,eventEndDates,culture\n"
    sheet = header + "a,Letters,about 1934,1934-00-00,1935-05-00,en\n"
    (record,) = read(sheet)

    assert "1934/1935-05" == record.dates[0].normal
    assert [] == [
        f for f in xjmeta.validate(sheet.encode(), for_="atom") if f.verdict == "alters"
    ]
    edited, report = written([record.edit("a", title="Papers")])
    assert (header + 'a,"Papers",about 1934,1934-00-00,1935-05-00,en\n', []) == (
        edited,
        report.losses,
    )
