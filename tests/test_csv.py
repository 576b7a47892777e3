"""Canonical sheets: the laws on generated Records, on edits, and on real finding aids and sheets; safety;
the description beside."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import xjmeta
from conftest import SHARED
from strategies import UGLY_RECORDS, edits, records
from strategies_text import strings
from xjmeta.apply import apply
from xjmeta.formats import registry
from xjmeta.formats.csv import CSV, XLSX, shapes
from xjmeta.formats.csv.canonical import rows
from xjmeta.formats.csv.crosswalk import MAX_COLUMNS, base_of, in_order, leaf
from xjmeta.formats.csv.csvw import metadata
from xjmeta.formats.csv.meanings import path_of
from xjmeta.formats.csv.shapes import MAX_CELL, Plan, cells, guard, pieces, unguard
from xjmeta.formats.csv.sheet import opened, spans
from xjmeta.formats.registry import BytesSource, Format
from xjmeta.messages import FormatError, LossReport
from xjmeta.model.groups import GROUPED_FIELDS
from xjmeta.model.record import Control, Record
from xjmeta.model.text import Prose
from xjmeta.model.values import Extent, Group, LooseText, Note
from xjmeta.values.pages import page_with_table

FINDING_AIDS = (
    sorted((SHARED / "corpus").glob("ead[23]*/*/*")) if SHARED.is_dir() else []
)
SHEETS = sorted((SHARED / "corpus" / "csv").glob("*/*.csv")) if SHARED.is_dir() else []
NO_RECORD = {
    "public__bulk_import_templates__aspace_subject_import_template.csv": "a header and nothing below it"
}


def written(found: list[Record], format: Format = CSV, **options: Any) -> bytes:
    """Return Records as a document."""
    return reported(found, format, **options)[0]


def reported(
    found: list[Record], format: Format = CSV, **options: Any
) -> tuple[bytes, LossReport]:
    """Return Records as a document, and the report of the write."""
    out = io.BytesIO()
    assert format.write is not None
    report = format.write(iter(found), out, **options)
    return out.getvalue(), report


def read(document: bytes, format: Format = CSV, **options: Any) -> list[Record]:
    """Return the Records of a document of which there is nothing to tell."""
    source = BytesSource("a", document)
    assert format.read is not None
    found = list(format.read(source, **options))
    assert [] == source.findings
    return found


MODES = (None, "all")
"""The columns of a sheet: those named by meaning, and one a leaf value."""


def field_of(column: str) -> str:
    """Return the field of a unit that a column speaks of."""
    return (path_of(base_of(column)) or column).partition(".")[0]


def through_json(found: list[Record]) -> list[Record]:
    return [Record.model_validate_json(record.model_dump_json()) for record in found]


def table(document: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(document.decode("utf-8-sig"), newline="")))


# ---- laws on generated Records -----------------------------------------------------------------------------


@pytest.mark.parametrize("record", UGLY_RECORDS, ids=range(len(UGLY_RECORDS)))
def test_an_ugly_record_is_read_back_and_goes_home(record: Record) -> None:
    for columns in MODES:
        document, report = reported([record], columns=columns)

        assert [record] == read(document)
        assert not report
        assert document == written(read(document))


@given(st.lists(records(), min_size=1, max_size=3))
@example([Record(control=Control(notes=(Note(kind="abstract"),)))])
@example([Record(extra={"shelf": ""})])
def test_what_is_written_is_read_back(found: list[Record]) -> None:
    for columns in MODES:
        document, report = reported(found, columns=columns)

        assert found == read(document)
        assert not report
        assert columns is None or [] == report.carried


@given(st.lists(records(), min_size=1, max_size=3))
def test_a_sheet_goes_home_to_the_byte_also_through_json_and_as_copies(
    found: list[Record],
) -> None:
    for columns in MODES:
        document = written(found, columns=columns)
        back = read(document)

        assert document == written(back)
        assert document == written(through_json(back))
        assert document == written([record.model_copy(deep=True) for record in back])


@given(st.data(), records(), st.booleans())
def test_an_edit_rewrites_the_cells_of_its_field_in_its_row_alone(
    data: st.DataObject, record: Record, by_json: bool
) -> None:
    for columns in MODES:
        document = written([record], columns=columns)
        back = through_json(read(document))[0] if by_json else read(document)[0]
        edit = data.draw(edits(back))
        edited = back.edit(edit.key, **{edit.field: edit.value})
        after = written([edited])

        assert [edited] == read(after)
        # Texts of a group have their place among its values, and may get another with these.
        two = [one.unit(edit.key).own_data() for one in (back, edited)]
        fields = {n for n in two[0] | two[1] if two[0].get(n) != two[1].get(n)}
        # A value whose group is taken away is in none.
        settled = GROUPED_FIELDS if edit.field == "groups" else ()
        assert fields <= {edit.field, "groups", *settled}
        row = [key for key, _ in back.walk()].index(edit.key) + 1
        before, now = table(document), table(after)
        assert len(before) == len(now)
        for number, (old, new) in enumerate(zip(before, now, strict=True)):
            changed = {
                field_of(before[0][place])
                for place, (x, y) in enumerate(zip(old, new, strict=False))
                if x != y
            } - {"rest"}
            more = [cell for cell in new[len(old) :] if cell]
            assert changed <= (fields if number == row else set())
            assert number in (0, row) or not more


@given(records(), records())
def test_units_may_be_added_removed_and_moved_on_the_way_home(
    record: Record, other: Record
) -> None:
    for columns in MODES:
        back = read(written([record], columns=columns))[0]
        changed = back.replaced(children=(other, *reversed(back.children[1:])))

        assert [changed] == read(written([changed]))
        assert [changed] == read(written(through_json([changed])))


@given(records())
def test_a_sheet_without_origins_says_the_same(record: Record) -> None:
    for columns in MODES:
        document = written(read(written([record], columns=columns)), origin=False)

        assert [record] == read(document)
        assert not {"origin"} & set(table(document)[0])


@example(
    found=[Record(id="a1", children=(Record(),)), Record(id="a1")], random=Random(2)
)
@given(
    found=st.lists(records(), min_size=2, max_size=4),
    random=st.randoms(use_true_random=False),
)
def test_rows_out_of_order_make_the_same_tree_and_keep_their_order(
    found: list[Record], random: Any
) -> None:
    for columns in MODES:
        record = Record(id="top", children=tuple(found))
        header, *body = table(written([record], columns=columns))
        random.shuffle(body)
        out = io.StringIO(newline="")
        csv.writer(out).writerows([header, *body])
        shuffled = out.getvalue().encode()
        back = read(shuffled)

        assert 1 == len(back)
        assert {key: unit.replaced(children=()) for key, unit in record.walk()} == {
            key: unit.replaced(children=()) for key, unit in back[0].walk()
        }
        assert shuffled == written(back)


# ---- laws of cells -----------------------------------------------------------------------------------------


def test_what_nothing_risky_begins_with_is_not_looked_at() -> None:
    tails = ("", "1", "/1", "-2", "an", "an 49", "rue", "alsch", ". 1949")
    for cell in (first + tail for first in shapes._HARMLESS for tail in tails):
        assert shapes._guard(cell) == cell


@given(strings())
def test_a_guard_comes_off_again(cell: str) -> None:
    assert cell == unguard(guard(cell))
    assert guard(cell)[:1] not in set("=+-@\t\r\n|%")


@given(strings(), st.integers(4, 12))
def test_pieces_join_to_the_cell_and_fit(cell: str, limit: int) -> None:
    found = pieces(cell, limit)

    assert cell == "".join(found)
    assert all(len(piece.encode("utf-16-le")) <= 2 * limit for piece in found)


@given(
    st.lists(
        st.sampled_from(["a", '"', ",", '""', " ", "x,y", "'", "\n"]), max_size=12
    ).map("".join)
)
def test_the_cells_of_a_row_stand_where_the_csv_module_sees_them(text: str) -> None:
    for row in rows(io.StringIO(text, newline=""), ","):
        body = row.raw.rstrip("\r\n")
        if row.cells and row.raw.count('"') % 2 == 0:
            assert len(row.cells) == len(spans(body, ","))


@given(records())
def test_the_cells_of_a_unit_make_the_unit_in_any_order_of_columns(
    record: Record,
) -> None:
    unit = record.replaced(children=())
    found = cells(unit)
    paths = sorted(found, reverse=True)

    assert unit == Record.model_validate(
        Plan(paths).data([guard(found[path]) for path in paths], [])
    )
    assert all(leaf(path) is not None for path in found)


# ---- form --------------------------------------------------------------------------------------------------


def test_a_sheet_is_safe_for_excel_and_begins_with_what_people_look_for() -> None:
    record = Record(
        id="a",
        level="fonds",
        title="Cables",
        dates=({"expression": "1949"},),
        notes=({"kind": "scope", "body": "x"},),
    )
    document = written([record])

    assert document.startswith(b"\xef\xbb\xbf")
    assert (
        b'"key","parent","level","title","date","scope","id"\r\n'
        b'"a","","fonds","Cables","1949","x","a"\r\n'
    ) == document[3:]


def test_a_sheet_with_a_column_a_leaf_value_begins_with_what_people_look_for() -> None:
    record = Record(level="fonds", title="Cables", dates=({"expression": "1949"},))
    header = table(written([record], columns="all"))[0]

    assert ["key", "parent", "level", "title", "dates.1.expression"] == header


def test_columns_are_numbered_in_the_order_of_numbers_and_the_same_every_time() -> None:
    record = Record(titles=tuple({"value": str(n)} for n in range(12)))
    header = table(written([record], columns="all"))[0]

    assert [f"titles.{n}.value" for n in range(1, 13)] == header[2:]
    assert header == in_order(reversed(header))


def test_markup_is_a_cell_by_one_rule() -> None:
    record = Record(
        title="Smith & Sons <b>",
        notes=({"kind": "scope", "body": Prose(html="<p>a <em>b</em></p>")},),
    )
    row = dict(zip(*table(written([record])), strict=True))

    assert "Smith &amp; Sons &lt;b&gt;" == row["title"]
    assert "<p>a <em>b</em></p>" == row["scope"]


def test_at_most_five_hundred_columns_and_what_goes_beyond_is_carried_and_comes_back() -> (
    None
):
    many = Record(
        id="many",
        titles=tuple({"value": f"t{n}"} for n in range(700)),
        children=(Record(title="child"),),
    )
    document, report = reported([many], columns="all")
    header, _, _ = table(document)

    assert [many] == read(document)
    assert len(header) <= MAX_COLUMNS
    assert "rest" == header[-1]
    assert "child" in table(document)[2]
    over = [loss for loss in report.carried if loss.path.startswith("many.titles.")]
    assert 700 - sum(name.startswith("titles.") for name in header) == len(over) > 200
    assert ("t699", "many.titles.699.value") == (over[-1].value, over[-1].path)
    assert not report
    assert document == written(read(document))


def test_an_edit_beyond_the_columns_stays_in_the_rest() -> None:
    many = Record(titles=tuple({"value": f"t{n}"} for n in range(700)))
    back = read(written([many], columns="all"))[0]
    edited = back.edit("#0", titles=(*back.titles[:-1], {"value": "edited"}))
    after = written([edited])

    assert [edited] == read(after)
    assert table(after)[0] == table(written([many], columns="all"))[0]


def test_what_looks_like_a_formula_beyond_the_columns_comes_back() -> None:
    many = Record(titles=tuple({"value": "'=1"} for _ in range(700)))
    back = read(written([many], columns="all"))[0]
    edited = back.edit("#0", titles=(*back.titles[:-1], {"value": "''-1"}))

    assert many == back
    assert [edited] == read(written([edited]))


def test_there_are_only_columns_that_have_a_value() -> None:
    record = Record(attributes=({"name": "a", "value": ""},))
    document = written([record], columns="all")

    assert [["key", "parent", "attributes.1.name"], ["#0", "", "a"]] == table(document)
    assert [record] == read(document)


def test_a_long_rest_goes_on_in_further_columns() -> None:
    many = Record(titles=tuple({"value": f"{n}" + "x" * 200} for n in range(900)))
    document = written([many])

    assert [many] == read(document)
    assert max(len(cell) for row in table(document) for cell in row) <= MAX_CELL


def test_a_long_cell_goes_on_in_the_next_column() -> None:
    record = Record(notes=({"kind": "scope", "body": "word \U0001f4dc " * 20_000},))
    document = written([record], columns="all")
    header = table(document)[0]

    assert [record] == read(document)
    assert "notes.1.body.more.2" in header
    assert all(
        len(cell.encode("utf-16-le")) <= 2 * MAX_CELL
        for row in table(document)
        for cell in row
    )
    edited = read(document)[0].edit("#0", notes=({"kind": "scope", "body": "short"},))
    assert [edited] == read(written([edited]))


def test_groups_stand_in_columns_of_their_own_and_values_name_them() -> None:
    record = Record(
        extents=(Extent(value="3", group="a"), Extent(value="4", group="a"), Extent()),
        groups=[
            Group(
                key="a", kind="physdesc", texts=[LooseText(), LooseText(text="b", at=1)]
            )
        ],
    )

    assert [record] == read(written([record]))
    assert {
        "extents.1.group": "physdesc",
        "extents.3.is": "value",
        "groups.1.texts.1.text": "b",
        "groups.1.texts.1.at": "1",
    }.items() <= cells(record).items()


def test_blank_is_missing_and_takes_an_item_of_a_list_away() -> None:
    sheet = b"key,title,dates.1.expression,dates.2.expression\na, ,,1950\n"

    assert [Record(dates=({"expression": "1950"},))] == read(sheet)


# ---- real documents ----------------------------------------------------------------------------------------


def _finding_aid(path: Path) -> tuple[Format, list[Record], bytes] | None:
    content = path.read_bytes()
    best = max(
        (registry.get(name) for name in ("ead2002", "ead3")),
        key=lambda one: one.recognise(path.name, content[:65536]),
    )
    if not best.recognise(path.name, content[:65536]):
        return None
    assert best.read is not None
    try:
        return best, list(best.read(BytesSource(path.name, content))), content
    except FormatError as error:
        pytest.skip(f"not read: {error.message}")


@pytest.mark.skipif(not FINDING_AIDS, reason="the corpus is not beside the repository")
@pytest.mark.parametrize(
    "path", FINDING_AIDS, ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_a_real_finding_aid_comes_home_from_a_sheet_to_the_byte(path: Path) -> None:
    """With the origin in the sheet, and taken from the original file."""
    found = _finding_aid(path)
    if found is None:
        pytest.skip("no finding aid")
    ead, aids, content = found
    sheet = written(aids)
    back = read(sheet)

    assert aids == back
    assert content == written(back, ead)
    assert sheet == written(back)
    assert len(table(sheet)[0]) <= MAX_COLUMNS
    bare = read(written(aids, origin=False))
    assert all(apply(one, aid) is aid for one, aid in zip(bare, aids, strict=True))


@pytest.mark.skipif(not FINDING_AIDS, reason="the corpus is not beside the repository")
@pytest.mark.parametrize("path", FINDING_AIDS[::12], ids=lambda path: path.name)
def test_an_edited_cell_is_the_same_edit_in_the_finding_aid(path: Path) -> None:
    found = _finding_aid(path)
    if found is None:
        pytest.skip("no finding aid")
    ead, aids, _ = found
    back = read(written(aids))[0]
    key = [key for key, _ in back.walk()][-1]
    sheet = written([back.edit(key, title="An edited title")])
    merged = apply(read(sheet)[0], aids[0])

    assert merged == aids[0].edit(key, title="An edited title")
    assert [merged, *aids[1:]] == read_any(written([merged, *aids[1:]], ead), ead)


def read_any(document: bytes, format: Format) -> list[Record]:
    assert format.read is not None
    return list(format.read(BytesSource("a", document)))


@pytest.mark.skipif(not SHEETS, reason="the corpus is not beside the repository")
@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_real_sheet_is_read_and_goes_home_to_the_byte(path: Path) -> None:
    if path.name in NO_RECORD:
        pytest.skip(NO_RECORD[path.name])
    content = path.read_bytes()
    found = read_any(content, CSV)

    assert content == written(found)
    assert content == written(through_json(found))
    at = len(found) // 2
    edited = [*found[:at], found[at].replaced(title="=New"), *found[at + 1 :]]
    assert edited == read_any(written(edited), CSV)
    assert written(edited).count(b"'=New") == 1


# ---- other programs ----------------------------------------------------------------------------------------

SPREAD = (
    "=1+1", "+49 30", "-5", "@x", "|x", "%x", "007", "12345678901234567890", "1949-08-01", "1949-08", "1/2", "3-4", "5%", "1e5",
    "August 1949", "12 ao\u00fbt 1949", "Aug 49", "1949", "3.5", "1,234", "(5)", "$5", "TRUE", "false", "10:30", "10:30 PM",
    "\u00e9t\u00e9 \u03a9 \u53e4\u6587\u66f8", "\U0001f4dc", "'quoted", "''=x", "'=x", "1-2-3", "12.08.1949", "1949/1951", "May",
    "1949-01-01 / 1951-12-31", "1.000", "1 1/2", "#N/A", "nan", "\u0661\u0669\u0664\u0669", "\u00bd", "49-50", "x" * 40_000,
)  # fmt: skip
"""Cells that spreadsheet programs write otherwise, or take for formulas."""
RISKY = Record(
    id="007", title="=cmd|' /C calc'!A0", identifiers=tuple({"value": cell} for cell in SPREAD),
    attributes=tuple({"name": "a", "value": cell} for cell in (*SPREAD, "  ", " a", "a\nb")),
    notes=({"kind": "scope", "body": Prose(html="<p>a</p><ul><li>=b</li></ul>")},),
    children=(Record(id="1-2", internal=True, level="file"), Record(id="b", title="1949")),
)  # fmt: skip
_IN = "--infilter=Text - txt - csv (StarCalc):44,34,76"
_OUT = "csv:Text - txt - csv (StarCalc):44,34,76"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a function that opens a document in LibreOffice and saves it again."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (libreoffice-calc-nogui)")
    folder = tmp_path_factory.mktemp("office")

    @cache
    def saved(document: bytes, before: str, after: str) -> bytes:
        (folder / f"a.{before}").write_bytes(document)
        command = [
            program,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            *([_IN] if before == "csv" else []),
        ]
        command += [
            "--convert-to",
            _OUT if after == "csv" else after,
            "--outdir",
            f"{folder}/out",
            f"{folder}/a.{before}",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (folder / "out" / f"a.{after}").read_bytes()

    return saved


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("csv", "csv"),
        ("csv", "xlsx"),
        ("xlsx", "xlsx"),
        ("xlsx", "ods"),
        ("xlsx", "csv"),
    ],
)
def test_a_spreadsheet_program_opens_and_saves_a_sheet_without_harm(
    office: Any, before: str, after: str
) -> None:
    formats = {"csv": CSV, "xlsx": XLSX, "ods": XLSX}
    document = written([RISKY], formats[before])

    found = read(office(document, before, after), formats[after])

    assert [] == xjmeta.diff(RISKY, apply(found, RISKY))
    # A workbook saved as text is its first page: what stands on the hidden one stays behind.
    is_whole = (before, after) != ("xlsx", "csv")
    assert is_whole is ([RISKY] == found)


@pytest.mark.parametrize(
    ("before", "after"), [("csv", "xlsx"), ("xlsx", "ods"), ("xlsx", "csv")]
)
def test_a_table_of_values_is_the_same_after_a_spreadsheet_program_saved_it(
    office: Any, before: str, after: str
) -> None:
    names = [cell for cell in SPREAD if len(cell) < 32_767]
    table = xjmeta.values(
        Record(access_points=tuple({"name": name} for name in names)),
        field="subjects",
    )

    page = page_with_table(office(table.to_bytes(before), before, after), f"a.{after}")

    head, *rows = (row.cells for row in page.rows)
    assert {row["value"] for row in table.rows()} == {
        row[head.index("value")] for row in rows
    }
    assert {} == page.doubts


def test_a_cell_edited_in_a_sheet_that_was_saved_again_is_the_one_edit(
    office: Any,
) -> None:
    saved = office(written([RISKY], XLSX), "xlsx", "csv").decode("utf-8-sig")

    found = read(saved.replace(",1949,", ",June 1950,").encode())

    assert ["~ b title: '1949' -> 'June 1950'"] == [
        str(change) for change in xjmeta.diff(RISKY, apply(found, RISKY))
    ]


def test_without_guards_the_same_program_does_harm(office: Any) -> None:
    """What shows that the test above can fail."""
    saved = office(b"title\r\n007\r\n=1+1\r\n", "csv", "csv").decode("utf-8-sig")

    assert ["title", "7", "2"] == saved.split()


# ---- the description beside --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "found", [[RISKY], [*UGLY_RECORDS[:12]]], ids=["risky", "ugly"]
)
def test_the_description_beside_a_sheet_types_every_column(
    found: list[Record], tmp_path: Path
) -> None:
    csvw = pytest.importorskip("csvw")
    document = written(found)
    (tmp_path / "a.csv").write_bytes(document)
    (tmp_path / "a.csv-metadata.json").write_bytes(
        metadata(BytesSource("a.csv", document), "a.csv")
    )
    described = csvw.CSVW(str(tmp_path / "a.csv-metadata.json"), validate=True)

    assert described.is_valid
    assert len(table(document)) - 1 == len(list(described.tables[0]))
    columns = described.tables[0].tableSchema.columns
    assert table(document)[0] == [str(column.titles) for column in columns]
    assert all(column.datatype is not None for column in columns)


def test_the_description_skips_what_stands_before_the_header(tmp_path: Path) -> None:
    csvw = pytest.importorskip("csvw")
    sheet = b"Inventory,,\r\nprinted 2019,,\r\nkey,title,level\r\na,One,file\r\n"
    (tmp_path / "a.csv").write_bytes(sheet)
    (tmp_path / "a.csv-metadata.json").write_bytes(
        metadata(BytesSource("a.csv", sheet), "a.csv")
    )

    assert ["One"] == [
        row["title"]
        for row in csvw.CSVW(str(tmp_path / "a.csv-metadata.json")).tables[0]
    ]


def test_the_description_knows_truth_and_closed_vocabularies() -> None:
    sheet = b"key,parent,internal,level,Unit Title\r\n"
    columns = json.loads(metadata(BytesSource("a.csv", sheet), "a b.csv"))[
        "tableSchema"
    ]["columns"]

    assert "boolean" == columns[2]["datatype"]["base"]
    assert "fonds" in columns[3]["datatype"]["format"].split("|")
    assert ("Unit Title", "Unit%20Title") == (columns[4]["titles"], columns[4]["name"])


# ---- streams -----------------------------------------------------------------------------------------------


def test_units_come_row_by_row_with_their_keys_and_parents() -> None:
    record = Record(id="a", children=(Record(children=(Record(id="b"),)), Record()))
    sheet = written([record])
    assert CSV.units is not None

    assert [(key, parent) for key, parent, _ in CSV.units(BytesSource("a", sheet))] == [
        (key, parent) for key, parent, _ in record.walk_with_parents()
    ]


def test_reading_takes_one_record_at_a_time() -> None:
    """What flat memory rests on; the figures are in the benchmark."""

    class Counting(io.BytesIO):
        taken = 0

        def read1(self, size: int = -1) -> bytes:
            found = super().read1(size)
            Counting.taken += len(found)
            return found

    class Source(BytesSource):
        __slots__ = ()

        def open(self) -> io.BytesIO:
            Counting.taken = 0
            return Counting(self.content)

    document = b"id,title\n" + b"".join(
        b"r%d,%s\n" % (n, b"x" * 100) for n in range(10_000)
    )
    assert CSV.read is not None
    next(iter(CSV.read(Source("a.csv", document))))

    assert Counting.taken < len(document) / 10


def test_a_column_of_the_house_goes_to_extra_by_a_map_and_comes_back():
    sheet = b'Unit Title,Acc. no.,Flag\r\nLetters,2019-12,"a, b"\r\nCables,,c\r\n'
    mapping = {
        "Unit Title": "title",
        "Acc. no.": "extra.accession",
        "Flag": "extra.flag of ours",
    }
    records_ = list(xjmeta.iter_records(sheet, format="csv", mapping=mapping))
    letters, cables = records_
    edited = letters.edit("#0", extra=[letters.extra[0], *cables.extra])
    kept, changed, there = io.BytesIO(), io.BytesIO(), io.BytesIO()
    xjmeta.write(records_, kept, format="csv")
    xjmeta.write([edited, cables], changed, format="csv")
    xjmeta.write(records_, there, format="csv", origin=False, mapping=mapping)

    assert {"accession": "2019-12", "flag of ours": "a, b"} == {
        one.name: one.value for one in letters.extra
    }
    assert ["flag of ours"] == [one.name for one in cables.extra]
    assert sheet == kept.getvalue()
    assert sheet.replace(b'"a, b"', b'"c"') == changed.getvalue()
    assert b'"Acc. no."' in there.getvalue()
    assert b'2019-12"' in there.getvalue()


_KEY_CELLS = st.sampled_from(["", "#0", "#1", "#2", "#3", "#x", "a", "b"])


@given(
    st.lists(st.tuples(_KEY_CELLS, st.sampled_from(["", "a", "b"])), max_size=5),
    st.sampled_from(["key,parent,id,title", "key,parent,other,title"]),
)
@example([("", ""), ("#1", "")], "key,parent,id,title")
@example([("#3", ""), ("#3", ""), ("#1", "")], "key,parent,id,title")
def test_a_unit_has_the_same_key_whether_the_sheet_is_read_whole_or_row_by_row(
    below: list[tuple[str, str]], header: str
) -> None:
    rows = [f"{key},top,{id_},T" for key, id_ in below]
    sheet = "\n".join([header, "top,,,T", *rows, ""]).encode()
    (record,) = xjmeta.iter_records(sheet, format="csv")

    assert [(key, unit.id) for key, unit in record.walk()] == [
        (key, unit.id) for key, _parent, unit in xjmeta.iter_units(sheet, format="csv")
    ]


@pytest.mark.parametrize(
    ("keys", "is_streamed"),
    [
        (["top", "a", "b"], True),
        (["#0", "#1", "#2"], True),
        (["", "", ""], True),
        (["top", "a", "a"], True),
        (["#0", "", "#1"], False),
        (["#0", "#2", "#2"], False),
    ],
)
def test_rows_are_streamed_where_no_later_row_can_change_a_key(
    keys: list[str], is_streamed: bool
) -> None:
    rows = [f"{key},{keys[0] if number else ''},T" for number, key in enumerate(keys)]
    sheet = "\n".join(["key,parent,title", *rows, ""]).encode()

    envelope = opened(BytesSource("a.csv", sheet)).envelope

    assert envelope.ordered
    assert is_streamed is envelope.settles_keys


def test_records_whose_rows_have_no_key_of_their_own_stay_apart() -> None:
    sheet = b"key,parent,title\n#0,,A\n,#0,B\n#1,#0,C\n#0,,D\n,#0,E\n#1,#0,F\n"
    a, d = xjmeta.iter_records(sheet, format="csv")

    assert ["B", "C"] == [str(unit.title) for unit in a.children]
    assert ["E", "F"] == [str(unit.title) for unit in d.children]
