"""Sheets that come back otherwise than they went: broken cells, foreign sheets, what is lost when people save, sort and
filter; on fixtures, and on real finding aids.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import xjmeta
from xjmeta import EditError, EditReport, Finding, Record
from xjmeta.apply.damage import damages

AID = b"""<?xml version="1.0" encoding="UTF-8"?>
<ead><eadheader><eadid>aid-1</eadid><filedesc><titlestmt><titleproper>Guide</titleproper></titlestmt></filedesc></eadheader>
<archdesc level="fonds"><did><unittitle>Papers of \xc5\xa0kvoreck\xc3\xbd</unittitle><unitdate normal="1949">1949</unitdate></did>
<dsc><c01 level="series"><did><unittitle>Letters</unittitle></did>
<c02 level="file"><did><unittitle>Caf\xc3\xa9 Slavia</unittitle><unitdate normal="1950">1950</unitdate></did></c02>
<c02 level="file"><did><unittitle>Why? A question</unittitle></did></c02></c01>
<c01 level="series"><did><unittitle>Diaries</unittitle><unitdate>1951</unitdate></did></c01></dsc></archdesc></ead>
"""
Rows = list[list[str]]
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def _rows(record: Record) -> Rows:
    data = xjmeta.to_bytes(record, format="csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(data, newline="")))


def _bytes(rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


@pytest.fixture(name="to")
def _to() -> Record:
    return xjmeta.read(AID)


def _at(rows: Rows, title: str) -> tuple[int, int]:
    """Return the row and column of the cell with a title, counted from 0."""
    column = rows[0].index("title")
    return next(at for at, row in enumerate(rows) if row[column] == title), column


def _refused(edited: bytes, to: Record, **options: object) -> list[Finding]:
    with pytest.raises(EditError) as caught:
        xjmeta.apply(edited, to=to, **options)  # type: ignore[arg-type]
    return caught.value.findings


# ---- broken cells ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("#REF!", "cell-error"),
        ("#NAME?", "cell-error"),
        ("#VALUE!", "cell-error"),
        ("#N/A", "cell-error"),
        ("#BEZUG!", "cell-error"),
        ("########", "cell-error"),
        ("Err:502", "cell-error"),
        ("=A1&B2", "cell-formula"),
        ("=CONCATENATE(A1,B1)", "cell-formula"),
        ("Caf? Slavia", "letters-lost"),
        ("Caf\ufffd Slavia", "letters-lost"),
        ("Caf\ufffd\ufffd Slavia", "letters-lost"),
        ("Café Slavia".encode().decode("cp1252"), "letters-garbled"),
        ("Café Slavia".encode().decode("mac_roman"), "letters-garbled"),
        ("Café Slavia".encode("cp1252").decode("cp437"), "letters-garbled"),
    ],
)
def test_a_cell_that_a_spreadsheet_broke_is_refused_with_its_place(
    to: Record, broken: str, code: str
) -> None:
    rows = _rows(to)
    row, column = _at(rows, "Café Slavia")
    rows[row][column] = broken
    findings = _refused(_bytes(rows), to)

    assert [(code, row + 1, column + 1, "title")] == [
        (f.code, f.line, f.column, f.path) for f in findings
    ]


@pytest.mark.parametrize("columns", [None, "all"])
def test_an_error_value_is_refused_with_its_place_in_any_column(
    columns: str | None,
) -> None:
    whole = Record(
        id="a", level="fonds", dates=["1949"], extents=[{"value": "3", "unit": "boxes"}],
        access_points=[{"name": "Tea", "kind": "topic", "internal": True}],
        notes=[{"kind": "scope", "body": "Trade."}], containers=[{"type": "box", "indicator": "1"}],
        children=[Record(id="b", level="file")],
    )  # fmt: skip
    out = io.BytesIO()
    xjmeta.write(whole, out, format="csv", columns=columns)
    rows = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    cells = [
        (row, column)
        for row in (1, 2)
        for column, name in enumerate(rows[0])
        if rows[row][column] and name != "rest" and (row, name) != (1, "key")
    ]

    for row, column in cells:
        broken = [[*cells_of_row] for cells_of_row in rows]
        broken[row][column] = "#REF!"
        findings = _refused(_bytes(broken), whole)
        assert [(row + 1, column + 1)] == [(f.line, f.column) for f in findings]


@pytest.mark.parametrize(
    "new",
    [
        "Why? And how?",
        "Cafe Slavia",
        "Café Slavia (closed)",
        "Kaffeehaus „Slavia“",
        "https://example.org/?id=3",
        "See #12!",
        "naïve",
        "Кафе «Славия»",
        "カフェ",
        "50 % = half",
        "Côté",
    ],
)
def test_an_ordinary_edit_is_no_broken_cell(to: Record, new: str) -> None:
    rows = _rows(to)
    row, column = _at(rows, "Café Slavia")
    rows[row][column] = new

    assert new == str(xjmeta.apply(_bytes(rows), to=to).children[0].children[0].title)


def test_what_the_original_holds_is_never_broken() -> None:
    for text in ("#REF!", "Caf?", "CafÃ©", "a\ufffdb", "=A1"):
        assert [] == list(damages(text, text))
        assert [] == list(damages([{"a": text}], [{"a": text}, {"a": "new"}]))


def test_letters_that_were_lost_are_found_at_once_however_many_there_are() -> None:
    old = "日清戦争関係書類" * 40 + " and é? è?" * 40
    lost = "?" * 320 + old[320:]

    assert ["letters-lost"] == [code for _, code, _ in damages(old, lost)]
    assert [] == list(damages(old, f"{old[::-1]} x"))


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(to: Record) -> None:
    header, *body = _rows(to)
    at = header.index("origin")
    bare = [row[:at] + row[at + 1 :] for row in (header, *body)]
    broken = _bytes(bare).decode().replace(",Letters,", ',"Letters,', 1)
    findings = _refused(broken.encode(), to, delete="all")

    assert ("rows-swallowed", 3) in [(f.code, f.line) for f in findings]


def test_a_quotation_mark_that_another_closes_too_early_is_refused(to: Record) -> None:
    broken = _bytes(_rows(to)).decode().replace(",Letters,", ',"Letters,', 1)

    assert ["row-broken"] == [f.code for f in _refused(broken.encode(), to)]


def test_an_error_and_a_formula_without_a_value_in_a_workbook_remove_nothing(
    to: Record,
) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    rows = _rows(to)
    places = (_at(rows, "Café Slavia"), _at(rows, "Diaries"))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("units")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    page.write_formula(*places[0], "=A1+1", None, "#REF!")
    page.write_formula(*places[1], "=B1&C1", None, "")
    book.close()
    findings = _refused(out.getvalue(), to)

    assert {("cell-error", places[0][0] + 1), ("cell-formula", places[1][0] + 1)} == {
        (finding.code, finding.line) for finding in findings
    }


def test_a_value_that_the_schema_refuses_is_refused_on_request(to: Record) -> None:
    rows = _rows(to)
    column = rows[0].index("date_normal")
    rows[1][column] = "not a date"
    refused = _refused(_bytes(rows), to, check=True)

    assert {"error"} == {finding.severity for finding in refused}
    assert [2] == [finding.line for finding in refused]
    assert to == xjmeta.apply(_bytes(_rows(to)), to=to, check=True)


# ---- sheets that do not belong, and those of which something is missing ------------------------------------


def test_the_sheet_of_another_document_is_refused(to: Record) -> None:
    other = xjmeta.read(AID.replace(b"Letters", b"Bills").replace(b"Diaries", b"Deeds"))
    other = other.map(lambda unit: unit.replaced(title=f"Other {unit.title}", dates=()))
    rows = _rows(other)
    bare = [
        [c for n, c in zip(rows[0], row, strict=True) if n != "origin"] for row in rows
    ]

    assert ["foreign-sheet"] == [f.code for f in _refused(_bytes(bare), to)]
    assert ["foreign-sheet"] == [f.code for f in _refused(_bytes(rows), to)]
    assert ["foreign-sheet"] == [
        f.code
        for f in _refused(xjmeta.to_bytes(other.without_origin(), format="ead3"), to)
    ]


def test_a_document_that_was_edited_elsewhere_gives_its_edits(to: Record) -> None:
    edited = AID.replace(b"Diaries", b"Journals").replace(
        b'<c02 level="file"><did><unittitle>Why',
        b'<c02 level="file"><did><unittitle>Put in</unittitle></did></c02>'
        b'<c02 level="file"><did><unittitle>Why',
    )
    report = EditReport()
    merged = xjmeta.apply(edited, to=to, report=report)

    assert xjmeta.read(edited) == merged
    assert {"changed": 1, "added": 1, "removed": 0, "moved": 0, "kept": 0} == (
        report.counts()
    )


ONE_UNIT = (
    b"<ead><eadheader><eadid>%s</eadid></eadheader><archdesc level='file'><did><unittitle>%s</unittitle></did>"
    b"<scopecontent><p>On ice.</p></scopecontent><bioghist><p>%s</p></bioghist></archdesc></ead>"
)


def test_the_title_of_the_one_unit_of_a_document_may_be_edited() -> None:
    to = xjmeta.read(ONE_UNIT % (b"x", b"Old", b"Ann."))
    edited = xjmeta.read(ONE_UNIT % (b"x", b"New", b"Bob."))
    other = ONE_UNIT % (b"y", b"New", b"Bob.")

    assert edited == xjmeta.apply(edited, to=to)
    assert ["foreign-sheet"] == [one.code for one in _refused(other, to)]


def test_no_unit_is_removed_unasked_and_at_most_a_tenth_of_them(to: Record) -> None:
    rows = _rows(to)
    findings: list[Finding] = []
    report = EditReport()
    kept = xjmeta.apply(_bytes(rows[:3]), to=to, findings=findings, report=report)

    assert kept is to
    assert 3 == len(report.kept)
    assert ["units-kept"] == [finding.code for finding in findings]
    assert ["too-many-removed"] == [
        finding.code for finding in _refused(_bytes(rows[:3]), to, delete=True)
    ]
    fewer = xjmeta.apply(_bytes(rows[:3]), to=to, delete="all", report=report)
    assert 2 == len(list(fewer.walk()))
    assert 3 == len(report.removed)


def test_a_new_row_stands_after_the_row_above_it_with_the_same_parent(
    to: Record,
) -> None:
    header, *body = _rows(to)
    new = ["" for _ in header]
    new[header.index("parent")] = body[2][header.index("parent")]
    new[header.index("title")] = "New"
    merged = xjmeta.apply(_bytes([header, *body[:3], new, *body[3:]]), to=to)

    titles = [str(unit.title) for unit in merged.children[0].children]
    assert ["Café Slavia", "New", "Why? A question"] == titles


def test_without_a_parent_column_a_new_row_is_a_sibling_of_the_row_above(
    to: Record,
) -> None:
    header, *body = _rows(to)
    new = ["" for _ in header]
    new[header.index("title")] = "New"
    at = header.index("parent")
    rows = [row[:at] + row[at + 1 :] for row in (header, *body[:3], new, *body[3:])]
    merged = xjmeta.apply(_bytes(rows), to=to)

    titles = [str(unit.title) for unit in merged.children[0].children]
    assert ["Café Slavia", "New", "Why? A question"] == titles


def test_a_displayed_date_whose_machine_date_no_longer_fits_is_told(to: Record) -> None:
    rows = _rows(to)
    column = rows[0].index("date")
    rows[3][column] = "1952"
    findings: list[Finding] = []
    xjmeta.apply(_bytes(rows), to=to, findings=findings)
    normal = rows[0].index("date_normal") + 1

    assert [("stale-date", 4, normal)] == [(f.code, f.line, f.column) for f in findings]


def test_what_the_rest_of_an_edited_row_said_is_still_known_to_the_original() -> None:
    to = xjmeta.read(AID.replace(b"<unitdate>1951", b'<unitdate type="bulk">1951'))
    rows = _rows(to)
    column = next(at for at, cell in enumerate(rows[-1]) if cell == "1951")
    rows[-1][column] = "1952"
    findings: list[Finding] = []
    edited = xjmeta.apply(_bytes(rows), to=to, findings=findings)

    assert [] == findings
    assert ["~ #4 dates.0.expression: '1951' -> '1952'"] == [
        str(change) for change in xjmeta.diff(to, edited)
    ]


def test_a_machine_date_that_no_longer_fits_is_mended_on_request(to: Record) -> None:
    rows = _rows(to)
    displayed, normal = (rows[0].index(name) for name in ("date", "date_normal"))
    dated = next(row for row in rows[1:] if row[normal])
    key, before = dated[0], dated[normal]
    for new, wanted, told in (
        ("1 May 1951", "1951-05-01", "date-mended"),
        ("in the old days", before, ""),
        ("1951, 1953", before, "stale-date"),
    ):
        dated[displayed] = new
        findings: list[Finding] = []
        made = xjmeta.apply(_bytes(rows), to=to, fix=True, findings=findings)

        assert wanted == made.unit(key).dates[0].normal
        assert told == "".join(found.code for found in findings)


# ---- real finding aids -------------------------------------------------------------------------------------


def _aids() -> Iterator[Path]:
    for folder in ("ead2002", "ead3"):
        files = sorted((CORPUS / folder).rglob("*.xml"))
        yield from (path for path in files[::60] if path.stat().st_size < 300_000)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_real_sheets_sorted_filtered_and_without_technical_columns_do_no_harm() -> None:
    count = 0
    for path in _aids():
        try:
            to = xjmeta.read(path)
        except xjmeta.XjmetaError:
            continue
        count += 1
        header, *body = _rows(to)
        rng = random.Random(1)
        shuffled = rng.sample(body, len(body))
        kept = [
            place
            for place, name in enumerate(header)
            if name.partition(".")[0] not in ("rest", "parent", "origin")
        ]
        bare = [[row[place] for place in kept] for row in (header, *body)]
        for rows in ([header, *shuffled], [header, *body[: len(body) // 2 + 1]], bare):
            assert xjmeta.apply(_bytes(rows), to=to) is to, path
    assert count > 3


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_a_few_edits_of_a_real_finding_aid_are_about_as_many_changes() -> None:
    for path in _aids():
        try:
            record = _bare(xjmeta.read(path))
        except xjmeta.XjmetaError:
            continue
        edited, count = _with_edits(record, random.Random(3))
        changes = xjmeta.diff(record, edited)

        assert len(changes) <= count + 1, path
        assert edited == record.patch(changes), path


def _bare(record: Record) -> Record:
    """Return a Record whose units nothing but their values tells apart."""
    return record.map(lambda unit: unit.replaced(id=None, origin=None))


def _with_edits(record: Record, rng: random.Random) -> tuple[Record, int]:
    """Return a Record with a title edited, a unit put in, one taken out and one moved, and how many edits it took."""
    keys = [key for key, unit in record.walk() if unit is not record]
    if len(keys) < 20:
        return record.edit("#0", title="Edited"), 1
    first, second, third, fourth = rng.sample(keys, 4)
    parent = record.parent(first)
    assert parent is not None
    edits = [
        xjmeta.Change("changed", second, "title", _title(record, second), "Edited"),
        xjmeta.Change("removed", third, old={}),
    ]
    edited = record.patch(edits)
    units = {id(unit) for _, unit in edited.walk()}
    top = edited.add("#0", Record(title="Put in"), at=0)
    moved = record.unit(fourth)
    if id(moved) not in units or moved.children:
        return top, 3
    return top.move(moved, top), 4


def _title(record: Record, key: str) -> object:
    return record.unit(key).own_data().get("title")


def test_a_row_that_is_cut_short_says_nothing_of_what_it_does_not_reach() -> None:
    to = Record(title="T", level="file", dates=({"expression": "1949"},))
    header, row = _rows(to)
    at = header.index("date")
    assert header[at:] == ["date"]
    sheet = ",".join(header) + "\r\n" + ",".join(row[:at]) + "\r\n"

    assert xjmeta.apply(sheet.encode(), to=to) is to
    assert (
        ()
        == xjmeta.apply(
            sheet.replace("\r\n,", "").encode()[:-2] + b",\r\n", to=to
        ).dates
    )


# ---- several Records ---------------------------------------------------------------------------------------


def _several() -> list[Record]:
    return [
        Record(
            id=f"r{number}",
            title=f"Fonds {number}",
            children=(
                Record(title=f"Letters {number}", children=(Record(title="File"),)),
                Record(title=f"Diaries {number}"),
            ),
        )
        for number in range(3)
    ]


def _table(records: list[Record]) -> Rows:
    data = xjmeta.to_bytes(records, format="csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(data, newline="")))


def test_a_sheet_of_several_records_says_which_row_is_of_which() -> None:
    header, *body = _table(_several())
    random.Random(2).shuffle(body)
    records = list(xjmeta.iter_records(_bytes([header, *body])))

    assert sorted(map(str, _several())) == sorted(map(str, records))
    assert {4} == {len(list(record.walk())) for record in records}
    assert "record" not in _table(_several()[:1])[0]


def test_edits_of_several_records_go_each_to_its_own_in_any_order() -> None:
    to = _several()
    header, *body = _table(to)
    column = header.index("title")
    next(row for row in body if row[column] == "Diaries 1")[column] = "Journals"
    shuffled = random.Random(2).sample(body, len(body))
    expected = [to[0], to[1].edit("#3", title="Journals"), to[2]]

    number = header.index("record")
    for rows in (body, shuffled, [row for row in body if row[number] == "2"]):
        report = EditReport()
        merged = xjmeta.apply(_bytes([header, *rows]), to=to, report=report)
        assert expected == merged
        assert merged[0] is to[0]
        assert ["#3"] == report.changed


def test_of_a_sheet_of_several_records_one_takes_its_own() -> None:
    to = _several()
    header, *body = _table(to)
    column = header.index("title")
    for row in body:
        row[column] = row[column].replace("Diaries", "Journals")
    findings: list[Finding] = []
    merged = xjmeta.apply(_bytes([header, *body]), to=to[1], findings=findings)

    assert to[1].edit("#3", title="Journals 1") == merged
    assert ["records-left-out"] == [finding.code for finding in findings]
