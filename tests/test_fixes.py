"""Fixes: what is mended and what is left, that a fix is an edit like any other, is undone, and is made once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import xjmeta
from strategies import records
from xjmeta import FixReport, InputError, Record, fixes
from xjmeta.apply.bytes_before import BytesBefore
from xjmeta.cli import app
from xjmeta.messages import CATALOGUE
from xjmeta.model.edtf import parse
from xjmeta.validation import rules

EVERY = tuple(dict.fromkeys(rule.group for rule in xjmeta.fixes().values()))
AID = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<ead><eadheader><eadid>x</eadid></eadheader>
  <archdesc level='collection'><did>
    <unittitle>Letters,  <unitdate>1949</unitdate></unittitle>
    <unitdate>circa 1934-1949</unitdate>
    <physdesc><extent>3 boxes</extent></physdesc>
    <langmaterial><language>Russian</language></langmaterial></did>
  <controlaccess><subject>Borders.</subject><persname>Smith, A. J.</persname></controlaccess>
  <dsc>
    <c01 level="file"><did><container type="box">1</container><container type="folder">2</container>
      <unittitle>Drafts</unittitle><unitdate>1920, 1925</unitdate></did></c01>
    <c01 level="file"><did><container type="box"/><unittitle>More</unittitle></did></c01>
  </dsc></archdesc></ead>
"""


def fixed(record: Record, *rules: str, **options: object) -> tuple[Record, FixReport]:
    report = FixReport()
    return xjmeta.fix(record, rules or None, report=report, **options), report


def changes(report: FixReport) -> list[tuple[str, object]]:
    return [(fix.path, fix.new) for fix in report.fixes]


# ---- each fix ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "normal", "is_sure"),
    [
        ("August, 1949", "1949-08", True),
        ("1934-1949", "1934/1949", True),
        ("1980s", "1980/1989", True),
        ("circa 1950", "1950", True),
        ("1900-1960 (bulk 1920-1930)", "1900/1960", True),
        ("1920-1925, 1930", "1920/1930", False),
        ("1949 or 1950", "1949/1950", False),
        ("spring 1949", "1949-03/1949-05", False),
        ("before 1920", None, False),
        ("01/02/1949", None, False),
        ("1901-02", None, False),
        ("n.d.", None, False),
        ("May 3 or so", None, False),
    ],
)
def test_a_machine_date_is_given_where_the_display_is_read_with_certainty(
    expression, normal, is_sure
):
    record = Record(dates=[{"expression": expression}])

    sure, report = fixed(record, "date-normal")
    confirmed, _ = fixed(record, "date-normal", confirmed=["dates"])

    assert (normal if is_sure else None) == sure.dates[0].normal
    assert normal == confirmed.dates[0].normal
    assert [normal] * (normal is not None and not is_sure) == [
        fix.new for fix in report.to_confirm
    ]


def test_a_machine_date_that_is_given_says_the_days_of_the_display():
    for text in ("1980s", "circa 1950-1970", "May 1949", "17th century", "194-"):
        fixed_, _ = fixed(Record(dates=[{"expression": text}]), "dates")
        shown = Record(dates=[{"expression": text}]).dates[0].edtf
        stated = parse(fixed_.dates[0].normal)

        assert (shown.lower, shown.upper) == (stated.lower, stated.upper), text


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ({"expression": "1934-1949"}, {"type": "inclusive"}),
        ({"expression": "bulk 1940-1949"}, {"type": "bulk"}),
        ({"expression": "1949"}, {}),
        ({"expression": "1934-1949", "kind": "publication"}, {}),
        ({"expression": "1934-1949", "type": "bulk"}, {"type": "bulk"}),
        ({"expression": "1934-1949", "normal": "1934 / 1949"}, {"normal": "1934/1949", "type": "inclusive"}),
        ({"expression": "1949", "normal": "194X"}, {"normal": "194X"}),
        ({"expression": "c. 1949", "normal": "1949"}, {"normal": "1949", "certainty": "approximate"}),
        ({"expression": "1949?", "normal": "1949"}, {"normal": "1949", "certainty": "questionable"}),
    ],
)  # fmt: skip
def test_what_is_stated_stays_and_what_is_certain_is_added(date, wanted):
    rules = [
        code
        for code, rule in xjmeta.fixes().items()
        if rule.group == "dates" and code != "date-normal"
    ]

    data = fixed(Record(dates=[date]), *rules)[0].own_data()["dates"][0]

    assert {"expression": date["expression"], **wanted} == {
        name: data[name] for name in data if name != "kind"
    } or date.get("kind")


def test_the_points_of_a_structured_date_get_their_standard_dates():
    parts = [{"kind": "from", "text": "May 1934"}, {"kind": "to", "text": "1949"}]

    result, _ = fixed(Record(dates=[{"parts": parts}]), "dates")

    assert ["1934-05", "1949"] == [part.standard for part in result.dates[0].parts]


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("3.5 linear feet", {"value": "3.5", "unit": "linear feet"}),
        ("12 boxes", {"value": "12", "unit": "boxes"}),
        ("1,200 photographs", {"value": "1,200", "unit": "photographs"}),
        ("3 or 4 boxes", None),
        ("2 letters from his wife", None),
        ("46 x 60 cm", None),
    ],
)  # fmt: skip
def test_an_extent_that_is_a_number_and_a_usual_unit_is_taken_apart(expression, wanted):
    record = Record(extents=[{"expression": expression}])

    data = fixed(record, "extents")[0].own_data()["extents"]

    assert [wanted or {"expression": expression}] == data


def test_a_unit_that_is_none_of_the_usual_is_to_be_confirmed():
    result, report = fixed(Record(extents=[{"expression": "3 widgets"}]), "extents")

    assert "3 widgets" == result.extents[0].expression
    assert ["extent-measure"] == [fix.code for fix in report.to_confirm]


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ({"name": "Français"}, {"code": "fre"}),
        ({"name": "english."}, {"code": "eng"}),
        ({"name": "English, Latin script"}, {"code": "eng", "script": "Latn"}),
        ({"name": "Cyrillic", "kind": "script"}, {"script": "Cyrl"}),
        ({"name": "Latin", "script": "Latn"}, {}),
        ({"name": "Greek"}, {}),
        ({"name": "Materials are in English"}, {}),
        ({"code": "english"}, {"code": "eng"}),
        ({"name": "English", "code": "ger"}, {}),
    ],
)
def test_a_language_gets_the_code_of_its_name_where_nothing_else_is_said(
    language, wanted
):
    data = fixed(Record(languages=[language]), "languages")[0].own_data()["languages"]

    assert [language | wanted] == data


@pytest.mark.parametrize(
    ("name", "kind", "wanted"),
    [
        ("Correspondence.", "genre_form", "Correspondence"),
        ("World War, 1939-1945.", "topic", "World War, 1939-1945"),
        ("Hemingway, Ernest, 1899-1961.", "person", "Hemingway, Ernest, 1899-1961"),
        ("New York (N.Y.).", "place", "New York (N.Y.)"),
        ("Smith, Anna,", "person", "Smith, Anna"),
        ("Park, A. J.", "person", "Park, A. J."),
        ("Acme Bros.", "corporate_body", "Acme Bros."),
        ("Sparling, Peter.", "person", "Sparling, Peter."),
        ("And so on...", "topic", "And so on..."),
    ],
)
def test_a_heading_loses_the_mark_that_is_none_of_its_own(name, kind, wanted):
    record = Record(access_points=[{"name": name, "kind": kind}])

    assert wanted == fixed(record, "headings")[0].access_points[0].name


def test_blank_elements_go_but_for_what_something_may_refer_to():
    record = Record(
        containers=[{"type": "box"}, {"type": "box", "indicator": "1"}],
        dates=[{"attributes": [{"name": "id", "value": "d"}]}, {"type": "bulk"}],
        notes=[{"kind": "scope"}, {"kind": "scope", "heading": "Scope"}],
    )

    result, report = fixed(record, "whitespace")

    assert ["1"] == [one.indicator for one in result.containers]
    assert 1 == len(result.dates)
    assert ["Scope"] == [note.heading for note in result.notes]
    assert ["notes.1"] == [fix.path for fix in report.to_confirm]


def test_a_folder_stands_in_the_box_that_is_named_before_it():
    containers = [
        {"type": "Box", "indicator": "1"},
        {"type": "folder", "indicator": "2"},
        {"type": "folder", "indicator": "3"},
        {"type": "legalbox", "indicator": "4", "id": "box-4"},
        {"type": "folder", "indicator": "5"},
    ]

    result, _ = fixed(Record(containers=containers), "containers")

    ids = [(one.id, one.parent) for one in result.containers]
    assert [
        ("container-00001", None),
        (None, "container-00001"),
        (None, "container-00001"),
        ("box-4", None),
        (None, "box-4"),
    ] == ids


@pytest.mark.parametrize(
    "types", [("folder", "box"), ("box", "reel of some kind"), ("box", "box")]
)
def test_containers_that_are_not_plain_are_left(types):
    record = Record(containers=[{"type": one, "indicator": "1"} for one in types])

    assert record == fixed(record, "container-parent")[0]


@pytest.mark.parametrize(
    ("policy", "ids"),
    [
        ("number", ["a", "unit-00002", "unit-00003"]),
        ("path", ["a", "unit-1-1", "unit-2"]),
        ("code", ["a", "MS-12", "unit-00003"]),
    ],
)
def test_ids_are_given_by_a_policy_with_a_map_of_old_and_new(policy, ids):
    record = Record(
        children=[
            Record(id="a", children=[Record(identifiers=[{"value": "MS 12"}])]),
            Record(title="b"),
        ]
    )

    result, report = fixed(record, "identifiers", ids=policy)

    assert ids == [unit.id for _key, unit in result.walk()][1:]
    assert {"#2": ids[1], "#3": ids[2]} == report.ids
    assert result.patch(report.undo) == record


def test_an_id_that_is_none_or_stands_twice_is_changed_and_links_follow():
    note = {"kind": "other", "body": {"html": '<a href="#1 a">there</a>'}}
    record = Record(
        notes=[note], children=[Record(id="1 a"), Record(id="b"), Record(id="b")]
    )

    result, report = fixed(record, "identifiers")

    assert ["id-1-a", "b", "b-2"] == [unit.id for unit in result.children]
    assert 'href="#id-1-a"' in result.notes[0].body.html
    assert {"1 a": "id-1-a", "b": "b-2"} == report.ids


def test_ids_are_not_given_unless_that_is_asked_for():
    record = Record(children=[Record(title="a")])

    assert record == fixed(record)[0]


# ---- the laws ---------------------------------------------------------------------------------------------


@settings(max_examples=8)
@given(records())
@example(record=Record(id="&&", children=[Record(id="&&")]))
def test_a_fix_is_made_once_and_undone_by_its_report(record: Record) -> None:
    result, report = fixed(record, *EVERY, confirmed=["all"])
    again, further = fixed(result, *EVERY, confirmed=["all"])

    assert [] == further.fixes
    assert again is result
    assert result.patch(report.undo) == record


_FOLLOWS = ("children", "groups")
"""What changes with a value: the units above it, and the group that held nothing else."""


@settings(max_examples=8)
@given(records())
def test_every_fix_is_told_and_nothing_else_changes(record: Record) -> None:
    result, report = fixed(record, *EVERY)

    told = {(fix.unit, fix.path.partition(".")[0]) for fix in report.fixes}
    pairs = zip(record.walk(), result.walk(), strict=True)
    changed = {
        (key, name)
        for (key, old), (_key, new) in pairs
        for name in Record.model_fields
        if name not in (*_FOLLOWS, "origin")
        and getattr(old, name) != getattr(new, name)
    }
    assert changed <= told


@pytest.mark.parametrize("name", ["ead2002", "ead3", "json", "csv", "dcterms"])
def test_only_what_was_fixed_differs_in_a_document_and_reading_gives_the_fixed_record(
    name,
):
    plain = xjmeta.to_bytes(xjmeta.from_bytes(AID).without_origin(), format=name)
    record = xjmeta.from_bytes(plain, format=name)
    result, report = fixed(record, *EVERY)
    losses = xjmeta.LossReport()

    written = xjmeta.to_bytes(result, format=name, report=losses)
    back = xjmeta.from_bytes(written, format=name)

    assert report.fixes
    assert back == result
    before = xjmeta.LossReport()
    xjmeta.to_bytes(record, format=name, report=before)
    assert len(losses.carried) <= len(before.carried)
    undo = [
        replace(one, unit=report.keys.get(one.unit, one.unit)) for one in report.undo
    ]
    keys = {key for key, _unit in back.walk()}
    undo = [
        new if new.unit in keys else old
        for new, old in zip(undo, report.undo, strict=True)
    ]
    undone = xjmeta.to_bytes(back.patch(undo), format=name)
    assert record == xjmeta.from_bytes(undone, format=name)
    assert plain == xjmeta.to_bytes(result.patch(report.undo), format=name)


def test_an_attribute_that_the_schema_refused_is_set_where_it_stands():
    date = b'<unitdate era="ce" normal="1934-01-01 / 1949-12-31" label="x">1934-1949</unitdate>'
    source = AID.replace(b"<unitdate>circa 1934-1949</unitdate>", date)
    record, report = fixed(xjmeta.read(source), "date-normal-form")

    assert ["1934-01-01/1949-12-31"] == [fix.new for fix in report.fixes]
    mended = source.replace(b" / ", b"/")
    assert mended == xjmeta.to_bytes(record, format="ead2002")


def test_what_the_format_has_no_word_for_is_not_fixed_but_told():
    record = xjmeta.from_string(
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:date>August, 1949</dc:date></oai_dc:dc>'
    )

    result, report = fixed(record, "dates")

    assert result == record
    assert ["date-normal"] == [fix.code for fix in report.unsaid]


def test_every_fix_says_what_it_goes_by_and_mends_findings_that_there_are():
    assert rules()
    for code, rule in xjmeta.fixes().items():
        assert rule.cites.endswith((".", ")")), code
        assert set() == rule.mends - CATALOGUE.keys(), code


def test_a_fix_that_is_none_is_told_with_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'dates'"):
        xjmeta.fix(Record(), ["datse"])
    with pytest.raises(InputError, match="no fix 'al'"):
        xjmeta.fix(Record(), confirmed=["al"])
    with pytest.raises(InputError, match="number, path, code"):
        xjmeta.fix(Record(), ids="random")


def test_a_finding_that_a_fix_mends_says_so_and_one_that_it_does_not_is_silent():
    record = Record(
        dates=[{"expression": "1949", "normal": "Fall"}, {"normal": "Autumn"}],
        containers=[{"type": "box"}],
    )

    told = {one.path: one.remedy for one in xjmeta.validate(record)}

    assert "The fix 'date-normal-replaced' mends it" in told["dates.0.normal"]
    assert "fix" not in told["dates.1.normal"]
    assert "(rule whitespace)" in told["containers.0"]


def test_the_room_of_fixes_can_be_called_by_the_name_of_its_verb():
    assert fixes() == xjmeta.fixes()


# ---- the command ------------------------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., object]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "aids" / "sub").mkdir(parents=True)
    (tmp_path / "aids" / "a.xml").write_bytes(AID)
    (tmp_path / "aids" / "sub" / "b.xml").write_bytes(AID.replace(b"circa", b""))
    (tmp_path / "aids" / "notes.pdf").write_bytes(b"%PDF")

    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_a_folder_is_fixed_into_another_and_back(run, tmp_path):
    done = run("fix", "aids", "--rule", "dates,languages", "-o", "fixed")

    assert 0 == done.exit_code, done.stderr
    assert "aids/sub/b.xml: 4 fixed" in done.stdout
    assert ["date-in-title", "2", "2", "0"] in map(str.split, done.stdout.splitlines())
    text = (tmp_path / "fixed" / "sub" / "b.xml").read_text()
    assert '<unitdate normal="1934/1949" type="inclusive">' in text
    back = run("fix", "--undo", "fixed.fixes.jsonl", "fixed", "-o", "back")
    assert 0 == back.exit_code
    assert AID == (tmp_path / "back" / "a.xml").read_bytes()


def test_an_undone_document_has_its_bytes_again_however_they_were_spelt(run, tmp_path):
    odd = AID.replace(
        b"</did>",
        b"<unitdate calendar='gregorian' normal = \"1934-01-01 / 1949-12-31\">19&#51;4-1949</unitdate></did>",
        1,
    )
    (tmp_path / "aids" / "a.xml").write_bytes(odd)
    run("fix", "aids", "--rule", "dates", "-o", "fixed")
    assert odd != (tmp_path / "fixed" / "a.xml").read_bytes()

    back = run("fix", "--undo", "fixed.fixes.jsonl", "fixed", "-o", "back")

    assert "undone" in back.stdout
    assert odd == (tmp_path / "back" / "a.xml").read_bytes()


@given(st.lists(st.sampled_from([b"<a>", b"b>", b"c", b">"])), st.data())
def test_bytes_before_are_made_of_any_bytes_after(parts, data):
    before = b"".join(parts)
    after = b"".join(data.draw(st.permutations(parts))) + data.draw(
        st.binary(max_size=3)
    )
    found = BytesBefore.of_data(BytesBefore.of(before, after).to_data())

    assert before == found.made_of(after)
    assert found.made_of(after + b" ") is None


def test_a_dry_run_says_each_fix_and_writes_nothing(run, tmp_path):
    done = run("fix", "aids/a.xml", "--rule", "dates", "--dry-run")

    assert "~ #0 dates.0.normal: set to '1934/1949' [date-normal]" in done.stdout
    assert "to be confirmed" in done.stdout
    assert ["aids"] == [path.name for path in tmp_path.iterdir()]


def test_one_document_goes_through_a_pipe(run, tmp_path):
    done = run("fix", "aids/a.xml", "--rule", "dates", "-o", "-")

    assert 0 == done.exit_code
    assert xjmeta.fix(AID, ["dates"]) == xjmeta.from_string(done.stdout)
    assert ["aids"] == [path.name for path in tmp_path.iterdir()]


def test_a_document_that_fails_does_not_keep_the_others(run, tmp_path):
    (tmp_path / "aids" / "broken.xml").write_bytes(b"<ead><archdesc>")

    done = run("fix", "aids", "nosuch.xml", "-o", "fixed", "--json")

    assert 1 == done.exit_code
    assert (tmp_path / "fixed" / "a.xml").exists()
    assert not (tmp_path / "fixed" / "broken.xml").exists()
    codes = [json.loads(line).get("code") for line in done.stdout.splitlines()]
    assert "not-found" in codes or "not-found" in done.stderr


def test_nothing_is_written_over_unasked(run, tmp_path):
    assert 0 == run("fix", "aids", "-o", "fixed").exit_code

    again = run("fix", "aids", "-o", "fixed")
    same = run("fix", "aids", "-o", "aids")

    assert 2 == again.exit_code
    assert "exists already" in again.stderr
    assert 2 == same.exit_code
    assert AID == (tmp_path / "aids" / "a.xml").read_bytes()
    assert 0 == run("fix", "aids", "-o", "fixed", "--force").exit_code


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["aids", "--rule", "datse", "-o", "x"], "Did you mean 'dates'"),
        (["aids"], "--output FOLDER"),
        (["--rule", "dates"], "no document"),
        (["aids", "--ids", "random", "-o", "x"], "number, path, code"),
    ],
)
def test_wrong_arguments_end_with_2_before_anything_is_read(
    run, tmp_path, arguments, told
):
    done = run("fix", *arguments)

    assert 2 == done.exit_code
    assert told in done.stderr
    assert not (tmp_path / "x").exists()


def test_a_log_that_is_none_is_told(run, tmp_path):
    (tmp_path / "bad").write_text('{"document": 1}\n')

    for name, told in (("bad", "is no list of fixes"), ("nix", "cannot be opened")):
        done = run("fix", "--undo", name, "aids", "-o", "x")

        assert 0 != done.exit_code
        assert told in done.stderr


def test_what_was_edited_since_is_not_undone(run, tmp_path):
    run("fix", "aids", "--rule", "dates", "-o", "fixed")
    path = tmp_path / "fixed" / "a.xml"
    path.write_bytes(path.read_bytes().replace(b'"1934/1949"', b'"1935/1949"'))

    done = run("fix", "--undo", "fixed.fixes.jsonl", "fixed", "-o", "back")

    assert 1 == done.exit_code
    assert "does not fit" in done.stderr
    assert (tmp_path / "back" / "sub" / "b.xml").exists()
    assert not (tmp_path / "back" / "a.xml").exists()


def test_the_catalogue_is_listed(run):
    done = run("fix", "--list")

    assert 0 == done.exit_code
    assert [code for code in xjmeta.fixes() if code not in done.stdout] == []


# ---- real documents ---------------------------------------------------------------------------------------


def test_real_finding_aids_are_fixed_without_a_new_finding_and_go_home(shared):
    paths = [
        path
        for path in sorted((shared / "corpus").glob("ead*/*/*.xml"))
        if path.stat().st_size < 20_000
    ][::8]
    done = 0
    for path in paths:
        try:
            record = xjmeta.read(path)
        except xjmeta.XjmetaError:
            continue
        result, report = fixed(record, *EVERY)
        format_ = next(iter(record.origin.formats))
        written = xjmeta.to_bytes(result, format=format_)

        assert xjmeta.from_bytes(written) == result, path
        assert _codes(written) - _codes(path) == Counter(), path
        undone = xjmeta.to_bytes(result.patch(report.undo), format=format_)
        assert path.read_bytes() == undone, path
        done += len(report.fixes)
    assert done > 50


def _codes(source: object) -> Counter[str]:
    return Counter(one.code for one in xjmeta.validate(source))
