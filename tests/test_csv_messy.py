"""Sheets as people send them: each trouble is told with its row and column, nothing is lost, and the bytes
go home."""

from __future__ import annotations

import csv
import io
import json
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import xjmeta
from strategies_text import strings
from xjmeta.formats.csv import CSV
from xjmeta.formats.csv.canonical import recognise_csv, sniff
from xjmeta.formats.csv.maps import read_mapping
from xjmeta.formats.registry import BytesSource
from xjmeta.messages import (
    Finding,
    FormatError,
    InputError,
    LimitError,
    TargetError,
    XjmetaError,
)
from xjmeta.model.record import Record
from xjmeta.model.values import Note


def read(
    content: bytes, name: str = "a.csv", **options: Any
) -> tuple[list[Record], list[Finding]]:
    source = BytesSource(name, content)
    assert CSV.read is not None
    return list(CSV.read(source, **options)), source.findings


def home(found: list[Record], **options: Any) -> bytes:
    out = io.BytesIO()
    assert CSV.write is not None
    CSV.write(found, out, **options)
    return out.getvalue()


def told(findings: list[Finding]) -> list[tuple[str, int | None, int | None]]:
    return [(finding.code, finding.line, finding.column) for finding in findings]


def titles(found: list[Record]) -> list[str | None]:
    return [None if record.title is None else record.title.plain for record in found]


# ---- spelling ----------------------------------------------------------------------------------------------

SHEET = 'id,title\na,Caf\u00e9\nb,"x, y"\n'
SPELLINGS = {
    "utf-8": SHEET.encode(),
    "bom": SHEET.encode("utf-8-sig"),
    "utf-16": SHEET.encode("utf-16"),
    "utf-16-be": b"\xfe\xff" + SHEET.encode("utf-16-be"),
    "utf-16 without a mark": SHEET.encode("utf-16-le"),
    "crlf": SHEET.replace("\n", "\r\n").encode(),
    "cr": SHEET.replace("\n", "\r").encode(),
    "no last line end": SHEET.rstrip("\n").encode(),
    "semicolon": SHEET.replace("id,", "id;")
    .replace("a,", "a;")
    .replace("b,", "b;")
    .encode(),
    "tab": SHEET.replace("id,", "id\t")
    .replace("a,", "a\t")
    .replace("b,", "b\t")
    .encode(),
    "pipe": SHEET.replace("id,", "id|")
    .replace("a,", "a|")
    .replace("b,", "b|")
    .encode(),
    "needless quotes": SHEET.replace("a,", '"a",').encode(),
    "blank lines": ("\n\n" + SHEET.replace("b,", "\n\nb,") + "\n\n").encode(),
    "sep line": b'sep=;\r\nid;title\r\na;Caf\xc3\xa9\r\nb;"x, y"\r\n',
}


@pytest.mark.parametrize("content", SPELLINGS.values(), ids=SPELLINGS)
def test_a_spelling_is_read_goes_home_and_keeps_to_itself_when_edited(
    content: bytes,
) -> None:
    found, _ = read(content)

    assert ["Caf\u00e9", "x, y"] == titles(found)
    assert ["a", "b"] == [record.id for record in found]
    assert content == home(found)
    edited = [found[0], found[1].replaced(title="edited")]
    after = home(edited)
    assert edited == read(after)[0]
    assert content[: len(content) // 2] == after[: len(content) // 2]


def test_cp1252_is_named_and_kept() -> None:
    content = "id,title\na,Caf\u00e9 \u2013 \u201cx\u201d\n".encode("cp1252")
    found, findings = read(content)

    assert ["Caf\u00e9 \u2013 \u201cx\u201d"] == titles(found)
    assert [("not-utf-8", None, None)] == told(findings)
    assert content == home(found)
    assert "Stra\u00dfe".encode("cp1252") in home(
        [found[0].replaced(title="Stra\u00dfe")]
    )


def test_an_accent_late_in_a_long_file_is_seen() -> None:
    content = (
        b"id,title\n" + b"a,plain\n" * 20_000 + "b,\u00e9t\u00e9\n".encode("cp1252")
    )
    found, _ = read(content)

    assert "\u00e9t\u00e9" == titles(found)[-1]
    assert content == home(found)


def test_a_byte_that_is_no_character_is_told_and_goes_home() -> None:
    content = b"id,title,level\na,\x81\xe9,file\n"
    found, findings = read(content)

    assert [None] == titles(found)
    assert "file" == found[0].level
    assert ("bad-cell", 2, 2) in told(findings)
    assert content == home(found)


def test_a_character_the_encoding_lacks_makes_the_sheet_utf_8() -> None:
    found, _ = read("id,title\na,Caf\u00e9\n".encode("cp1252"))
    edited = [found[0].replaced(title="\u53e4\u6587\u66f8")]
    out = io.BytesIO()
    assert CSV.write is not None
    report = CSV.write(edited, out)

    assert ["encoding-changed"] == [note.code for note in report.notes]
    assert edited == read(out.getvalue())[0]


@pytest.mark.parametrize(("head", "delimiter"), [
    ("a,b,c\n1,2|3|4,5\n1,2|3,5\n", ","), ("a;b\n1,5;2\n2,5;3\n", ";"), ("a\tb\nx, y\tz\n", "\t"), ("a|b\nc|d\n", "|"),
    ("Inventory, printed\nkey;parent;Shelf\n#0;;\n", ";"), ("title\nOne, two, three\nFour\n", ","), ("", ","), ('a,b\n"x;y;z",1\n"x;y;z",2\n', ","),
])  # fmt: skip
def test_the_delimiter_is_the_one_that_makes_even_rows(
    head: str, delimiter: str
) -> None:
    assert delimiter == sniff(head)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_new_row_with_newlines_is_spelt_as_its_sheet_is(end: str) -> None:
    content = f"key,title{end}a,One{end}".encode()
    found, _ = read(content)
    new = [*found, Record(id="b", notes=({"kind": "scope", "body": "one\n\ntwo"},))]

    assert new == read(home(new))[0]
    assert home(new).startswith(f"key,title,id,scope{end}a,One,,{end}".encode())


def test_new_columns_stand_behind_cells_that_have_no_column() -> None:
    found, _ = read(b"id,title\na,One,stray\nb,Two\n")
    edited = [found[0], found[1].replaced(level="file")]

    assert b"id,title,,level\na,One,stray,\nb,Two,,file\n" == home(edited)
    assert edited == read(home(edited))[0]


@pytest.mark.parametrize(
    "content", [b'id,title\na,One\nb,"Two', b'id,title\na,One\nb,5" "x"\nc,"Two\n']
)
def test_a_sheet_cut_off_within_quotes_goes_home_and_is_closed_where_something_follows(
    content: bytes,
) -> None:
    found, _ = read(content)
    edited = [*found[:-1], found[-1].replaced(level="file")]

    assert content == home(found)
    assert edited == read(home(edited))[0]
    assert [found[-1], *found] == read(home([found[-1], *found]))[0]
    assert [*found, Record(id="z")] == read(home([*found, Record(id="z")]))[0]


def test_cells_that_could_not_be_read_do_not_come_to_life_by_an_edit_beside_them() -> (
    None
):
    content = (
        b"id,title,title.lang,notes.1.body,notes.2.kind,notes.2.body\na,,fr,no kind,,\n"
    )
    found, _ = read(content)
    edited = [found[0].replaced(title="One", notes=({"kind": "scope", "body": "All"},))]
    after = home(edited)

    assert edited == read(after)[0]
    assert content.replace(b"a,,fr,no kind,,", b"a,One,,no kind,scope,All") == after
    assert [Record(id="a", notes=({"kind": "scope"},))] == read(
        home([found[0].replaced(notes=({"kind": "scope"},))])
    )[0]


def test_a_bad_cell_takes_nothing_of_the_rest_column_along() -> None:
    many = Record(
        id="a",
        level="file",
        notes=({"kind": "scope", "body": "x"},),
        titles=tuple({"value": str(n)} for n in range(700)),
    )
    sheet = home([many], columns="all").replace(b'"scope"', b'""')
    found, findings = read(sheet)

    assert [many.replaced(notes=())] == found
    assert ["bad-cell"] == [finding.code for finding in findings]


def test_a_long_cell_that_cannot_be_read_is_left_out_whole() -> None:
    content = home(
        [Record(id="a", notes=({"kind": "scope", "body": "word " * 20_000},))],
        columns="all",
    ).replace(b'"scope"', b'""')
    found, findings = read(content)

    assert [("bad-cell", 2, 5)] == told(findings)
    assert [Record(id="a")] == found
    assert [Record(id="a", level="file")] == read(
        home([found[0].replaced(level="file")])
    )[0]


# ---- headers -----------------------------------------------------------------------------------------------


def test_unknown_duplicate_and_nameless_columns_are_told_and_kept() -> None:
    content = b"id,Shelf,title,title,,level\na,3,One,Two,x,file\n"
    found, findings = read(content)

    assert [
        ("unknown-column", 1, 2),
        ("duplicate-column", 1, 4),
        ("empty-column-name", 1, 5),
    ] == told(findings)
    assert [Record(id="a", title="One", level="file")] == found
    edited = [found[0].replaced(title="Uno")]
    assert content.replace(b"One", b"Uno") == home(edited)


def test_banner_rows_before_the_header_stay_where_they_are() -> None:
    content = (
        b"Inventory of the archive,,\nprinted 2019,,\n,,\nid,title,level\na,One,file\n"
    )
    found, findings = read(content)

    assert [("banner-rows", None, None)] == told(findings)
    assert [Record(id="a", title="One", level="file")] == found
    assert content.replace(b"One", b"Uno") == home([found[0].replaced(title="Uno")])


def test_a_new_value_without_a_column_gets_one_at_the_end() -> None:
    found, _ = read(b"id,title\na,One\nb,Two\n")
    edited = [found[0].replaced(level="file"), found[1]]

    assert b"id,title,level\na,One,file\nb,Two,\n" == home(edited)


# ---- rows --------------------------------------------------------------------------------------------------


def test_ragged_and_blank_rows_are_told_and_kept() -> None:
    content = b"id,title,level\na,One\nb,Two,file,more,,\n,,\nc,Three,item\n"
    found, findings = read(content)

    assert [
        ("short-row", 2, None),
        ("ragged-row", 3, 4),
        ("blank-row", 4, None),
    ] == told(findings)
    assert ["One", "Two", "Three"] == titles(found)
    assert content == home(found)
    assert content.replace(b"Two", b"Zwei") == home(
        [found[0], found[1].replaced(title="Zwei"), found[2]]
    )
    assert b"a,One,series\n" in home([found[0].replaced(level="series"), *found[1:]])


def test_newlines_quotes_and_json_in_cells_are_read_as_they_are() -> None:
    content = b'id,title,notes.1.kind,notes.1.body\na,"{""k"": ""a, b""}",general,"one\n\ntwo"\nb,{"k": 1},general,"5"" disk"\nc,5" disk,,\n'
    found, findings = read(content)

    assert ['{"k": "a, b"}', '{"k": 1}', '5" disk'] == titles(found)
    assert (Note(kind="general", body="one\n\ntwo"),) == found[0].notes
    assert [] == findings
    assert content == home(found)


def test_a_cell_that_cannot_be_is_left_out_told_and_kept() -> None:
    content = b"id,title,level,internal,notes.1.body\na,One,Folder,maybe,no kind\n"
    found, findings = read(content)

    assert [Record(id="a", title="One")] == found
    assert {("bad-choice", 2, 3), ("bad-choice", 2, 4), ("bad-cell", 2, 5)} == set(
        told(findings)
    )
    assert "Folder" in findings[0].message
    assert content.replace(b"One", b"Uno") == home([found[0].replaced(title="Uno")])


def test_words_of_a_vocabulary_are_read_in_any_case() -> None:
    assert (
        Record(level="series", internal=True)
        == read(b"level,internal,key\nSeries,TRUE,a\n")[0][0]
    )


def test_bad_markup_is_plain_text_and_told() -> None:
    found, findings = read(b"id,title\na,Box <b>1\n")

    assert ["Box <b>1"] == titles(found)
    assert [("bad-markup", 2, 2)] == told(findings)


def test_a_language_without_its_text_is_told() -> None:
    found, findings = read(b"id,title,title.lang\na,,fr\n")

    assert [Record(id="a")] == found
    assert [("beside-nothing", 2, 3)] == told(findings)


def test_duplicate_keys_unknown_parents_and_cycles_are_told() -> None:
    content = b"key,parent,title\na,,A\na,a,again\nb,nobody,B\nc,d,C\nd,c,D\n"
    found, findings = read(content)

    assert [
        ("duplicate-key", 3, 1),
        ("unknown-parent", 4, 2),
        ("parent-cycle", 5, 2),
    ] == told(findings)
    assert ["A", "B", "C"] == titles(found)
    assert ["again"] == titles(list(found[0].children))
    assert ["D"] == titles(list(found[2].children))
    assert content == home(found)


def test_a_key_of_several_lines_is_the_same_key_after_json() -> None:
    content = b'key,parent,title\n"a\r\nb",,One\nc,"a\nb",Two\n'
    found, _ = read(content)
    again = [Record.model_validate_json(record.model_dump_json()) for record in found]

    assert (
        ["a\nb", "c"]
        == [key for key, _ in found[0].walk()]
        == [key for key, _ in again[0].walk()]
    )
    assert content == home(found) == home(again)


def test_parents_may_be_named_by_id_where_there_is_no_key() -> None:
    found, findings = read(b"id,parent,title\na,,A\nb,a,B\n")

    assert ["A"] == titles(found)
    assert "b" == next(key for key, unit in found[0].walk() if unit.id == "b")
    assert [] == findings


NAMES = ("", "a", "b", "#1", "#2", "c d")


@st.composite
def _families(draw: st.DrawFn) -> bytes:
    """A sheet whose keys, ids and parents are a few names, used twice, crosswise and for nobody."""
    columns = draw(
        st.permutations(("parent", "key", "id", "title")).map(
            lambda names: names[: 2 + len(names) // 2]
        )
    )
    table = draw(
        st.lists(
            st.tuples(*[st.sampled_from(NAMES)] * len(columns)), min_size=1, max_size=7
        )
    )
    out = io.StringIO(newline="")
    csv.writer(out).writerows([columns, *table])
    return out.getvalue().encode()


@example(
    b"id,title,parent,key\r\n#2,t0,,b\r\na,t1,#2,b\r\na,t2,#2,#2\r\nc d,t3,b,#2\r\n,t4,b,\r\n",
    Random(1),
)
@example(
    b"parent,id\r\n#2,a\r\nb,\r\nc d,\r\nb,#1\r\n#1,b\r\nc d,a\r\n#2,a\r\n", Random(4)
)
@given(_families(), st.randoms(use_true_random=False))
def test_whatever_names_rows_have_they_go_home_and_units_may_be_put_elsewhere(
    content: bytes, random: Random
) -> None:
    try:
        found, _ = read(content)
    except FormatError:
        return
    units = [unit for record in found for _, unit in record.walk()]

    def changed(record: Record, depth: int = 0) -> Record:
        children = [changed(child, depth + 1) for child in record.children]
        random.shuffle(children)
        more = random.sample(
            [Record(id="a", title="new", children=(Record(),)), *units],
            random.randrange(3),
        )
        return record.replaced(
            children=(*children[random.randrange(2) :], *(more if depth < 3 else ()))
        )

    edited = [changed(record) for record in random.sample(found, len(found))]

    assert content == home(found)
    assert content == home(
        [Record.model_validate_json(record.model_dump_json()) for record in found]
    )
    assert edited == read(home(edited))[0]


def test_a_row_whose_last_value_goes_is_still_a_unit() -> None:
    found, _ = read(b"id,title\na,One\nb,Two\n")
    edited = [Record.model_validate({"origin": found[0].origin}), found[1]]

    assert edited == read(home(edited))[0]


def test_too_many_levels_are_refused() -> None:
    rows = b"".join(
        b"k%d,%s,x\n" % (n, b"k%d" % (n - 1) if n else b"") for n in range(70)
    )
    with pytest.raises(LimitError, match="64"):
        read(b"key,parent,title\n" + rows)


def test_a_sheet_without_rows_holds_no_record() -> None:
    with pytest.raises(FormatError) as caught:
        read(b"id,title\n")

    assert "no-record" == caught.value.code


def test_of_many_findings_the_first_are_told_and_the_rest_counted() -> None:
    _, findings = read(b"id,title\n" + b"a,b,c\n" * 1000)

    assert 101 == len(findings)
    assert "900" in findings[-1].message


@pytest.mark.parametrize("column", ["origin", "rest"])
@pytest.mark.parametrize(
    "cell",
    [
        "Germany",
        "{",
        "[]",
        "5",
        '{"sources": 3}',
        '{"a": 1}',
        '{"columns": {"nonsense": "x"}}',
    ],
)
def test_a_damaged_frame_is_told_and_kept(column: str, cell: str) -> None:
    content = (
        f'key,title,{column}\na,One,"{cell.replace(chr(34), chr(34) * 2)}"\n'.encode()
    )
    found, findings = read(content)

    assert [Record(title="One")] == found
    assert [(f"bad-{column}", 2, 3)] == told(findings)
    assert content == home(found)


def test_what_the_rest_held_gives_way_to_an_edited_cell() -> None:
    rest = json.dumps(
        {"columns": {"dates.1.normal": "1949"}, "title": {"value": "Old", "as": "00"}}
    )
    found, findings = read(
        f'key,title,rest\na,New,"{rest.replace(chr(34), chr(34) * 2)}"\n'.encode()
    )

    assert ["New"] == titles(found)
    assert "1949" == found[0].dates[0].normal
    assert [("rest-column-refused", 2, 3)] == told(findings)


@given(st.lists(st.lists(strings(), max_size=5), max_size=6), st.sampled_from(",;\t|"))
def test_nothing_that_is_a_table_breaks_the_reader(
    table: list[list[str]], delimiter: str
) -> None:
    content = "\n".join(
        delimiter.join(row)
        for row in [["key", "parent", "title", "level", "dates.1.normal"], *table]
    )
    data = content.encode("utf-8", "surrogatepass")
    try:
        found, _ = read(data)
    except XjmetaError:
        return

    assert data == home(found)


@given(st.binary(max_size=200))
def test_nothing_that_is_bytes_raises_a_foreign_error(content: bytes) -> None:
    assert recognise_csv("a.csv", content) in (0, 1, 2)
    try:
        found, _ = read(content)
    except XjmetaError:
        return

    assert content == home(found)


# ---- mappings ----------------------------------------------------------------------------------------------

MAPPING = {
    "Unit Title": "title", "Ref": "key", "Above": "parent", "Level": "level", "Scope": "notes[kind=scope].body",
    "History": "notes[kind=biography].body", "Subject": "access_points[kind=topic].name", "Place": "access_points[kind=place].name",
}  # fmt: skip
MAPPED = (
    b"Ref,Above,Level,Unit Title,Scope,History,Subject,Place,Shelf\n"
    b"1,,Fonds,Papers,,Born 1900,War,,A\n2,1,Series,Letters,All,,,Kyiv,B\n"
)


def test_a_mapping_brings_foreign_columns_to_paths_and_back() -> None:
    found, findings = read(MAPPED, mapping=MAPPING)

    assert [("unknown-column", 1, 9)] == told(findings)
    assert 1 == len(found)
    letters = found[0].children[0]
    assert ("fonds", "series") == (found[0].level, letters.level)
    assert (Note(kind="biography", body="Born 1900"),) == found[0].notes
    assert [("topic", "War")] == [
        (a.kind, a.name.plain) for a in found[0].access_points
    ]  # type: ignore[union-attr]
    assert MAPPED == home(found)


def test_an_edit_goes_into_the_mapped_column_it_fits() -> None:
    found, _ = read(MAPPED, mapping=MAPPING)
    both = found[0].edit(
        "1",
        notes=(
            {"kind": "scope", "body": "Much"},
            {"kind": "biography", "body": "Born 1901"},
        ),
    )
    after = home([both])

    assert MAPPED.replace(b"Papers,,Born 1900", b"Papers,Much,Born 1901") == after
    assert [both] == read(after, mapping=MAPPING)[0]


def test_a_kind_that_no_mapped_column_has_gets_columns_of_its_own() -> None:
    found, _ = read(MAPPED, mapping=MAPPING)
    other = found[0].edit("1", notes=({"kind": "access", "body": "Open"},))
    after = home([other])

    assert [other] == read(after, mapping=MAPPING)[0]
    assert after.startswith(
        MAPPED.partition(b"\n")[0] + b",notes.3.kind,notes.3.body\n"
    )


def test_a_mapped_sheet_goes_home_through_json() -> None:
    found, _ = read(MAPPED, mapping=MAPPING)
    again = [Record.model_validate_json(record.model_dump_json()) for record in found]

    assert MAPPED == home(again)
    assert MAPPED.replace(b"Letters", b"Briefe") == home(
        [again[0].edit("2", title="Briefe")]
    )


@pytest.mark.parametrize(
    "target",
    [
        "nonsense",
        "dates",
        "dates.0.normal",
        "notes[kind=scope]",
        "rest",
        "notes[nonsense=1].body",
    ],
)
def test_a_mapping_to_no_path_is_refused(target: str) -> None:
    with pytest.raises(InputError, match="no path"):
        read(MAPPED, mapping={"Shelf": target})


@pytest.mark.parametrize(
    "content", [b"x = ", b"[columns]\na = 1\n", b"columns = 3\n", b"\xff"]
)
def test_a_mapping_file_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(InputError):
        read_mapping(content)


# ---- recognition -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "content", "sure"), [
    ("a.csv", b"Shelf,Box\n1,2\n", 1), ("a", b"key,parent,title\n", 2), ("a", b"id,title\n", 1), ("a", b"Dear title, hello\n", 0),
    ("a.csv", b"<ead/>", 0), ("a", b'{"title": 1}', 0), ("a.csv", b"PK\x03\x04", 0), ("a.txt", b"Some prose, with commas\n", 0),
    ("a.csv", b"", 1), ("a", "key,parent\n".encode("utf-16"), 2),
])  # fmt: skip
def test_a_sheet_is_recognised_by_its_columns_or_its_name(
    name: str, content: bytes, sure: int
) -> None:
    assert sure == recognise_csv(name, content)


def test_a_column_that_a_mapping_names_and_the_sheet_lacks_is_told():
    findings: list[Any] = []
    sheet = b"Title,Donor\r\nCables,Smith\r\n"
    mapping = {"Title": "title", "Date": "dates.1.expression"}
    list(xjmeta.iter_records(sheet, format="csv", mapping=mapping, findings=findings))
    (told,) = (found for found in findings if found.code == "map-without-column")

    assert (told.line, "'date'" in told.message, "Donor" in told.remedy) == (
        1,
        True,
        True,
    )


# ---- the spelling of a house -------------------------------------------------------------------------------

HOUSE = (
    b"Ref;Kind;Title;Topics;Folder\r\n"
    b"a;Sub-Series;One;Trade, Cables ,n/a;3\r\nb;Series;Two;;n/a\r\n"
)
MAP = {
    "Ref": "key",
    "Kind": {"to": "level", "values": {"Sub-Series": "subseries"}},
    "Title": "title",
    "Topics": {"to": "subject", "split": ",", "null": "n/a"},
    "Folder": {"to": "folder", "null": ["n/a", "-"]},
}


def test_a_map_says_what_parts_values_which_words_mean_which_and_which_nothing() -> (
    None
):
    found, findings = read(HOUSE, mapping=MAP)
    first, second = found

    assert [] == findings
    assert ["subseries", "series"] == [first.level, second.level]
    assert ["Trade", "Cables"] == [str(one.name) for one in first.access_points]
    assert [] == list(second.containers)
    assert HOUSE == home(found)
    assert HOUSE == home(
        [Record.model_validate_json(one.model_dump_json()) for one in found]
    )


def test_an_edit_goes_home_in_the_words_of_the_house() -> None:
    found, _ = read(HOUSE, mapping=MAP)
    one, two = found
    points = (*one.access_points, {"kind": "topic", "name": "Ships"})
    edited = [
        one.replaced(access_points=points),
        two.replaced(level="subseries", containers=one.containers),
    ]
    after = home(edited)

    assert (
        HOUSE.replace(b"Trade, Cables ,n/a", b"Trade, Cables, Ships").replace(
            b"Series;Two;;n/a", b"Sub-Series;Two;;3"
        )
        == after
    )
    assert edited == read(after, mapping=MAP)[0]


def test_a_value_that_the_house_cannot_spell_is_refused() -> None:
    found, _ = read(HOUSE, mapping=MAP)
    points = ({"kind": "topic", "name": "Trade, foreign"},)

    with pytest.raises(TargetError) as caught:
        home([found[0].replaced(access_points=points), found[1]])
    assert "no-house-spelling" == caught.value.code


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("subjects", "subject"),
        ({"to": "subject", "splitt": ";"}, "splitt"),
        ({"to": "level", "values": {"A": "file", "a": "item"}}, "two meanings"),
        ({"to": "level", "values": {"A": 3}}, "no texts"),
        ({"to": "level", "null": [1]}, "no texts"),
    ],
)
def test_a_wrong_line_of_a_map_is_told_with_what_it_may_mean(
    line: Any, word: str
) -> None:
    with pytest.raises(InputError, match=word):
        read(HOUSE, mapping={"Kind": line})


SPACED = 'title, creator, date\n"A, B", "C ""D""", 1949\n"E", F,  "1950, May"\n'


def test_a_sheet_with_blanks_behind_its_delimiters_says_what_the_same_sheet_without_them_says() -> (
    None
):
    spaced = list(xjmeta.iter_records(io.BytesIO(SPACED.encode()), format="csv"))
    bare = 'title,creator,date\n"A, B","C ""D""",1949\n"E",F,"1950, May"\n'

    assert spaced == list(xjmeta.iter_records(io.BytesIO(bare.encode()), format="csv"))
    assert [str(record.title) for record in spaced] == ["A, B", "E"]
    assert str(spaced[0].creators[0].shown) == 'C "D"'


@pytest.mark.parametrize("through", ["csv", "json", "jsonld"])
def test_an_edit_of_a_sheet_with_blanks_behind_its_delimiters_changes_its_cell_alone(
    through: str,
) -> None:
    records = list(xjmeta.iter_records(io.BytesIO(SPACED.encode()), format="csv"))
    if through != "csv":
        carried = io.BytesIO()
        xjmeta.write(records, carried, format=through)
        records = list(
            xjmeta.iter_records(io.BytesIO(carried.getvalue()), format=through)
        )
    edited = [records[0].edit("#0", title="New, too"), records[1]]

    same, changed = io.BytesIO(), io.BytesIO()
    xjmeta.write(records, same, format="csv")
    report = xjmeta.write(edited, changed, format="csv")

    assert same.getvalue().decode() == SPACED
    assert changed.getvalue().decode() == SPACED.replace('"A, B"', '"New, too"')
    assert not report.losses


def test_blanks_behind_delimiters_are_those_of_cells_where_no_quotation_mark_follows() -> (
    None
):
    plain = 'title, note of the house\nA, "B" in C\nD,E\n'

    first, *_others = xjmeta.iter_records(io.BytesIO(plain.encode()), format="csv")

    written = io.BytesIO()
    xjmeta.write(
        list(xjmeta.iter_records(io.BytesIO(plain.encode()), format="csv")),
        written,
        format="csv",
    )
    assert written.getvalue().decode() == plain
    assert str(first.title) == "A"
