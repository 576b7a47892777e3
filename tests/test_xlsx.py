"""Excel workbooks: the laws of sheets, typed cells, the page that explains the columns, and the missing
extra."""

from __future__ import annotations

import builtins
import contextlib
import datetime as dt
import io
import re
import sys
import zipfile
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xjmeta
from strategies import UGLY_RECORDS, edits, records
from xjmeta.formats.csv import CSV, XLSX
from xjmeta.formats.csv.crosswalk import Kind
from xjmeta.formats.csv.labels import comment_of
from xjmeta.formats.registry import BytesSource, Format
from xjmeta.messages import FormatError, LimitError, MissingExtraError, XjmetaError
from xjmeta.messages.catalogue import CATALOGUE
from xjmeta.model.record import Record
from xjmeta.model.text import Prose
from xjmeta.text.text_pages import fitting, text_book
from xjmeta.text.workbook import first_page

xlsxwriter = pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
pytest.importorskip("python_calamine", reason="the extra xlsx is not installed")


def written(found: list[Record], format: Format = XLSX) -> bytes:
    out = io.BytesIO()
    assert format.write is not None
    format.write(iter(found), out)
    return out.getvalue()


def read(document: bytes, **options: Any) -> list[Record]:
    assert XLSX.read is not None
    return list(XLSX.read(BytesSource("a.xlsx", document), **options))


def workbook(*table: list[Any]) -> bytes:
    """Return a workbook as another program writes it, with typed cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_urls": False})
    page, dates = (
        book.add_worksheet("Sheet1"),
        book.add_format({"num_format": "yyyy-mm-dd"}),
    )
    for number, row in enumerate(table):
        for column, value in enumerate(row):
            if isinstance(value, dt.date):
                page.write_datetime(number, column, value, dates)
            else:
                page.write(number, column, value)
    book.close()
    return out.getvalue()


def part(document: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(document)).read(name).decode()


@pytest.mark.parametrize("record", UGLY_RECORDS, ids=range(len(UGLY_RECORDS)))
def test_an_ugly_record_is_read_back_and_goes_home(record: Record) -> None:
    document = written([record])

    assert [record] == read(document)
    assert document == written(read(document))


@settings(max_examples=20)
@given(st.data(), records())
def test_edits_come_through_workbooks_json_and_csv(
    data: st.DataObject, record: Record
) -> None:
    back = read(written([record]))[0]
    edit = data.draw(edits(back))
    edited = back.edit(edit.key, **{edit.field: edit.value})
    by_json = Record.model_validate_json(back.model_dump_json())

    assert [edited] == read(written([edited]))
    assert [record] == read(written([by_json]))
    source = BytesSource("a.csv", written([back], CSV))
    assert CSV.read is not None
    assert [record] == read(written(list(CSV.read(source))))


@pytest.mark.parametrize(
    "title",
    [
        "_x0041_",
        "_x005F_x0041_",
        "_x0041_x0042_x0043_",
        "=1+1",
        "'=1",
        "''=1",
        "007",
        "a\u2028b",
    ],
)
def test_what_looks_like_a_code_or_a_formula_is_text(title: str) -> None:
    document = written([Record(title=title)])

    assert [Record(title=title)] == read(document)
    assert "<f>" not in part(document, "xl/worksheets/sheet1.xml")


def test_typed_cells_are_read_as_people_see_them() -> None:
    document = workbook(
        ["id", "title", "internal", "dates.1.normal", "identifiers.1.value"],
        [1, 1949, True, dt.date(1949, 8, 1), 3.5],
        ["a", "x", "FALSE", "1949", dt.datetime(1949, 8, 1, 10, 30)],  # noqa: DTZ001 - a cell has no zone
    )
    first, second = read(document)

    assert ("1", "1949", True, "1949-08-01", "3.5") == (
        first.id,
        first.title.plain,
        first.internal,
        first.dates[0].normal,
        first.identifiers[0].value.plain,  # type: ignore[union-attr]
    )
    assert ("1949-08-01T10:30:00", False) == (
        second.identifiers[0].value.plain,
        second.internal,
    )  # type: ignore[union-attr]


def test_a_foreign_workbook_goes_home_and_an_edit_keeps_its_other_columns() -> None:
    document = workbook(
        ["List of boxes"],
        [],
        ["Shelf", "Unit Title", "id"],
        ["A", "One", "x"],
        [],
        ["B", "Two", "y"],
    )
    found = read(document, mapping={"Unit Title": "title"})

    assert document == written(found)
    edited = [found[0].replaced(title="Uno", level="file"), found[1]]
    after = written(edited)
    assert edited == read(after, mapping={"Unit Title": "title"})
    shared = part(after, "xl/worksheets/sheet1.xml")
    assert all(
        text in shared for text in ("List of boxes", "Shelf", ">A<", ">B<", "Uno")
    )


def test_of_several_pages_the_one_with_known_columns_is_read() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("Instructions").write_row(
        0, 0, ["How to fill in", "the next page"]
    )
    book.add_worksheet("Inventory").write_row(0, 0, ["id", "title", "Shelf"])
    book.worksheets()[1].write_row(1, 0, ["a", "One", 3])
    book.close()
    document = out.getvalue()

    found = read(document)
    assert [Record(id="a", title="One")] == found
    assert document == written(found)
    assert XLSX.write is not None
    report = XLSX.write([found[0].replaced(title="Uno")], io.BytesIO())
    assert ["Instructions"] == [loss.path for loss in report.left_behind]


def test_the_header_is_frozen_columns_are_sized_text_is_wrapped_and_words_drop_down() -> (
    None
):
    document = written([Record(title="a", level="file", internal=True)])
    page = part(document, "xl/worksheets/sheet1.xml")

    assert 'state="frozen"' in page
    assert 'topLeftCell="E3"' in page
    assert "<cols>" in page
    assert 'wrapText="1"' in part(document, "xl/styles.xml")
    assert "fonds" in page.partition("<dataValidations")[2]
    assert "true,false" in page.partition("<dataValidations")[2]


def test_a_page_is_printed_readably_with_what_says_which_unit_a_row_is() -> None:
    """Looked at as pictures: fit to one page wide, thirty columns are too small to be read."""
    document = written([Record(title="a", children=(Record(title="b", level="file"),))])
    page, styles = (
        part(document, f"xl/{name}.xml") for name in ("worksheets/sheet1", "styles")
    )

    assert "fitToPage" not in page
    assert 'scale="70" pageOrder="overThenDown" orientation="landscape"' in page
    titles = "_xlnm.Print_Titles"
    assert f'{titles}" localSheetId="0">units!$A:$D,units!$2:$2<' in part(
        document, "xl/workbook.xml"
    )
    # Without its direction LibreOffice does not indent.
    assert '<alignment horizontal="left" vertical="top" indent="1"' in styles


def heights(document: bytes, page: int = 1) -> list[float]:
    """Return how high the rows of a page are."""
    text = part(document, f"xl/worksheets/sheet{page}.xml")
    rows = [
        re.search(r' ht="([\d.]+)"', row) for row in re.findall(r"<row [^>]*>", text)
    ]
    return [15 if found is None else float(found[1]) for found in rows]


def test_rows_are_as_high_as_wide_letters_and_indented_titles_need() -> None:
    latin, chinese = "letters " * 5, "日清戦争関係書類" * 5
    low, high = (
        heights(written([Record(title=text)]))[-1] for text in (latin, chinese)
    )
    assert (15, 30) == (low, high)

    unit = Record(title="x" * 40)
    for _depth in range(12):
        unit = Record(title="x" * 40, children=(unit,))
    rows = heights(written([unit]))
    assert rows[-13] == 15
    assert rows[-1] == 30


def test_a_title_from_right_to_left_turns_the_sheet_and_is_indented_on_its_side() -> (
    None
):
    hebrew = Record(title="אוסף", children=(Record(title="מכתבים"),))
    mixed = Record(title="Letters", children=(Record(title="מכתבים"),))

    for record, turned in ((hebrew, True), (mixed, False)):
        document = written([record])
        assert [record] == read(document)
        assert turned == ("rightToLeft" in part(document, "xl/worksheets/sheet1.xml"))
        styles = part(document, "xl/styles.xml")
        assert '<alignment horizontal="right" vertical="top" indent="1"' in styles


def test_the_page_of_the_description_is_for_reading() -> None:
    marked = Prose(html="<p>See <cite>The Incident</cite>.</p>")
    record = Record(title="A", notes=({"kind": "scope", "body": marked},))  # type: ignore[arg-type]
    document = written([record])
    shared = part(document, "xl/worksheets/sheet2.xml")

    assert "See The Incident." in shared
    assert "<sheetProtection" in shared
    assert heights(document, 2)[0] == 30, "its header is not covered by the next row"


def test_all_of_a_comment_fits_into_its_box() -> None:
    drawing = part(written([Record(title="A", level="file")]), "xl/drawings/vmlDrawing1.vml")  # fmt: skip
    sizes = [float(one) for one in re.findall(r"height:([\d.]+)pt", drawing)]
    longest = max(len(comment) for comment in (comment_of("title"), comment_of("level")) if comment)  # fmt: skip

    assert max(sizes) >= 11 * longest / 40


def test_a_page_explains_every_column() -> None:
    record = Record(title="a", level="file", extents=({"expression": "3 boxes"},))
    page = part(written([record]), "xl/worksheets/sheet3.xml")

    assert all(
        f">{name}<" in page for name in ("key", "parent", "level", "title", "extent")
    )
    assert "One of: class, collection" in page


def test_every_kind_of_column_is_explained() -> None:
    kinds = set(get_args(Kind)) - {"frame"}

    assert set() == {kind for kind in kinds if f"column-{kind}" not in CATALOGUE}


def test_the_same_record_makes_the_same_bytes() -> None:
    assert written([UGLY_RECORDS[5]]) == written([UGLY_RECORDS[5]])


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04xl/" + b"x" * 100, b""])
def test_what_is_no_workbook_is_an_error_of_ours(content: bytes) -> None:
    with pytest.raises(FormatError, match=r"\.xlsx"):
        read(content)


def test_a_workbook_in_a_zip_of_a_newer_kind_is_refused() -> None:
    entry = SMALL_BOOK.index(b"PK\x01\x02")
    newer = SMALL_BOOK[: entry + 6] + b"\xfd" + SMALL_BOOK[entry + 7 :]

    with pytest.raises(FormatError, match="zip file version"):
        read(newer)


def test_a_workbook_is_recognised_by_what_is_in_it() -> None:
    assert 2 == XLSX.recognise("a", written([Record(title="a")]))
    assert 0 == XLSX.recognise("a.zip", b"PK\x03\x04" + b"\0" * 100)
    assert 0 == CSV.recognise("a.csv", written([Record(title="a")]))


def test_without_the_extra_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = written([Record(title="a")])
    there = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] in ("xlsxwriter", "python_calamine"):
            raise ImportError(name)
        return there(name, *rest, **more)

    for name in ("xlsxwriter", "python_calamine"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtraError, match=r"xjmeta\[xlsx\]"):
        read(document)
    with pytest.raises(MissingExtraError, match=r"xjmeta\[xlsx\]"):
        written([Record(title="a")])


# ---- hostile workbooks ------------------------------------------------------------------------------------

_PAGE_PART = "xl/worksheets/sheet1.xml"


def rebuilt(
    document: bytes,
    edit: Any = None,
    extra: dict[str, bytes] | None = None,
    *,
    part: str = _PAGE_PART,
) -> bytes:
    """Return a workbook with one part edited, and parts added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, edit(data) if edit and name == part else data)
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


SMALL_BOOK = workbook(["key", "title"], ["a", "T"])


def last(row: bytes) -> Any:
    return lambda data: data.replace(b"</sheetData>", row + b"</sheetData>")


@pytest.mark.parametrize(
    "cell",
    [
        "XFD1048576",
        "XFD20000",
        "ZZ100000",
        "B1048576",
        "XFD1000",
        "ZZZZZZZZ2",
        "xfd999999",
    ],
)
@pytest.mark.parametrize("spelt", ['r="%s"', "r='%s'", 'r = " %s"'])
def test_a_cell_far_out_is_refused_before_anybody_makes_room_for_it(
    cell: str, spelt: str
) -> None:
    place = (spelt % cell).encode()
    document = rebuilt(SMALL_BOOK, lambda data: data.replace(b'r="B2"', place))
    with pytest.raises(LimitError) as caught:
        read(document)

    assert "workbook-far-cell" == caught.value.code


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="1048576"><c t="str"><v>x</v></c></row>',
        b'<x:row r="1048576"><x:c t="str"><x:v>x</x:v></x:c></x:row>',
        b'<row r="900">' + b"<c><v>1</v></c>" * 20_000 + b"</row>",
    ],
)
def test_a_cell_that_names_no_place_is_counted_from_its_row(row: bytes) -> None:
    with pytest.raises(LimitError) as caught:
        read(rebuilt(SMALL_BOOK, last(row)))

    assert "workbook-far-cell" == caught.value.code


@pytest.mark.parametrize(
    "edit",
    [
        last(b'<row r="1048576" spans="1:2"><c r="XFD1048576" s="1"/></row>'),
        last(b'<row r="1048576" hidden="1"/>'),
        lambda data: data.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'),
    ],
    ids=["a blank cell", "a blank row", "the dimension alone"],
)
def test_what_only_claims_to_reach_far_is_read(edit: Any) -> None:
    (record,) = read(rebuilt(SMALL_BOOK, edit))

    assert "T" == str(record.title)


def test_a_small_workbook_that_unfolds_to_much_is_refused() -> None:
    blanks = b" " * 64 * 2**20
    document = rebuilt(
        SMALL_BOOK, lambda data: data.replace(b"<sheetData>", blanks + b"<sheetData>")
    )
    with pytest.raises(LimitError) as caught:
        read(document)

    assert "workbook-too-large" == caught.value.code


def test_an_entry_that_lies_about_its_size_is_measured() -> None:
    blanks = b" " * 64 * 2**20
    document = rebuilt(SMALL_BOOK, lambda data: blanks + data)
    size = len(part(SMALL_BOOK, _PAGE_PART)) + len(blanks)
    lie = document.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))

    assert lie != document
    with pytest.raises(LimitError) as caught:
        read(lie)
    assert "workbook-too-large" == caught.value.code


def test_a_long_text_that_many_cells_share_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("xjmeta.text.workbook.MAX_UNFOLDED", 2**22)
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n)
        for n in range(3, 3000)
    )
    long = rebuilt(
        SMALL_BOOK,
        lambda data: data.replace(b"<si><t>", b"<si><t>" + b"k" * 2000, 1),
        part="xl/sharedStrings.xml",
    )
    with pytest.raises(LimitError) as caught:
        read(rebuilt(long, last(cells)))

    assert "workbook-too-large" == caught.value.code


def test_pictures_are_not_unfolded_and_many_files_are_refused() -> None:
    picture = {"xl/media/image1.png": bytes(64 * 2**20)}
    (record,) = read(rebuilt(SMALL_BOOK, extra=picture))
    many = {f"xl/media/{number}.png": b"" for number in range(10_001)}

    assert "T" == str(record.title)
    with pytest.raises(LimitError, match="more than 10,000 files"):
        read(rebuilt(SMALL_BOOK, extra=many))


@given(data=st.data())
def test_a_damaged_workbook_is_read_or_refused_with_an_error_of_ours(
    data: st.DataObject,
) -> None:
    sheet = zipfile.ZipFile(io.BytesIO(SMALL_BOOK)).read(_PAGE_PART)
    inside = data.draw(st.booleans(), label="inside the page")
    good = sheet if inside else SMALL_BOOK
    at = data.draw(st.integers(0, len(good)))
    gone = data.draw(st.integers(0, 20))
    new = data.draw(st.binary(max_size=6) | st.sampled_from([b"<", b"&", b'"', b"999"]))
    damaged = good[:at] + new + good[at + gone :]
    if inside:
        damaged = rebuilt(SMALL_BOOK, lambda _old: damaged)
    with contextlib.suppress(XjmetaError):
        read(damaged)


def test_formulas_comments_and_pictures_of_a_workbook_are_named_where_they_stay_behind():
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("units")
    page.write_row(0, 0, ["id", "title"])
    page.write_row(1, 0, ["a", "One"])
    page.write_comment(1, 1, "Who wrote this?")
    page.write_formula(2, 0, "=A2&1", value="a1")
    book.close()
    (first, second) = read(out.getvalue())
    assert XLSX.write is not None
    home = XLSX.write([first, second], io.BytesIO()).left_behind
    edited = XLSX.write([first.replaced(title="Uno"), second], io.BytesIO()).left_behind
    elsewhere = xjmeta.write([first, second], io.BytesIO(), format="json").left_behind

    assert home == []
    for named in (edited, elsewhere):
        told = {(loss.reason, loss.value) for loss in named}
        assert {("comment-on-cell", "Who wrote this?"), ("formula", "A2&1")} <= told


@pytest.mark.parametrize(
    "text",
    [
        "<r>a & b</r>",
        "<r><t>x</t></r>",
        "_x0041_",
        "a\u00a0",
        "\U0001f4dc" * 20_000,
        "a\tb",
    ],
)
def test_a_text_that_looks_like_markup_of_a_workbook_is_a_text(text: str) -> None:
    record = Record(id="a", title=text, notes=({"kind": "scope", "body": text},))

    assert [record] == read(written([record]))


def test_a_row_of_texts_takes_what_a_cell_can_hold_and_numbers_beside_it() -> None:
    stream = io.BytesIO()
    book = text_book(stream)
    page, look = book.add_worksheet("a"), book.add_format({})
    page.write_texts(0, [(0, " <r>1</r> ", look), (27, "x" * 40_000, look)])
    page.write_number(0, 1, 5, look)
    page.write_texts(1, [])
    page.write_texts(2, [(0, "last", look)])
    book.close()

    first, _blank, last = first_page(stream.getvalue(), "a.xlsx")

    assert (" <r>1</r> ", "5", fitting("x" * 40_000)) == (first[0], first[1], first[27])
    assert "last" == last[0]


def merged(header: list[str], area: str) -> bytes:
    """Return a workbook of three units in which somebody merged an area of cells."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("units")
    rows = [header, *([key, "", "Letters", "Of 1949"] for key in "abc")]
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    page.merge_range(area, "Merged")
    book.close()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("first", "area", "place"),
    [
        ("key", "C2:C3", (2, 3)),
        ("key", "C3:D3", (3, 3)),
        ("No", "C2:D4", (2, 3)),
        ("No", "A3:D3", None),
        ("key", "A1:B1", None),
    ],
)
def test_merged_cells_are_told_and_never_applied(
    first: str, area: str, place: tuple[int, int] | None
) -> None:
    edited = merged([first, "parent", "title", "scope"], area)
    findings: list[xjmeta.Finding] = []
    list(xjmeta.iter_records(edited, findings=findings))

    told = [(f.line, f.column) for f in findings if f.code == "merged-cells"]
    assert told == ([place] if place else [])
    if place:
        original = [
            Record(
                id=key, title="Letters", notes=({"kind": "scope", "body": "Of 1949"},)
            )
            for key in "abc"
        ]
        with pytest.raises(xjmeta.EditError, match="are merged into one"):
            xjmeta.apply(edited, to=original)
