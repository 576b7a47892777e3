"""House rules and profiles: each rule finds what it is for and nothing else, and users may choose and add rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest
from hypothesis import given

from strategies import records
from xjmeta.formats.registry import BytesSource
from xjmeta.messages import Finding, InputError
from xjmeta.messages.tally import Tally
from xjmeta.model.record import Record
from xjmeta.validation import (
    At,
    Broken,
    Profile,
    findings,
    profiles,
    rule,
    rules,
    run_rules,
    validate,
)
from xjmeta.validation.rulebook import PlacedUnits

NAMESPACE = "urn:isbn:1-931666-22-9"


def only(code: str, profile: Path | None = None) -> Profile:
    """A profile with one rule."""
    return Profile("one", {code: True})


def broken(code: str, *records: Record) -> list[tuple[str | None, str | None]]:
    """Where a rule finds something: units and paths."""
    return [(f.unit, f.path) for f in run_rules(records, profile=only(code))]


GOOD = Record(
    id="top",
    level="fonds",
    title="Papers of A. Smith",
    identifiers=({"value": "MS 1", "country": "US", "repository": "US-DLC"},),
    dates=({"expression": "1940-1949", "normal": "1940/1949"},),
    extents=({"expression": "3 boxes"},),
    languages=({"name": "English", "code": "eng", "script": "Latn"},),
    repository=({"name": "Library", "kind": "corporate_body"},),
    creators=({"name": "Smith, A.", "kind": "person"},),
    notes=({"kind": "scope", "body": "Letters."}, {"kind": "access", "body": "Open."}, {"kind": "use", "body": "Free."}),
    children=(
        Record(
            id="s1", level="series", title="Letters", identifiers=({"value": "MS 1/1"},), extents=({"expression": "2"},),
            dates=({"expression": "August 1949", "normal": "1949-08"},),
            containers=({"indicator": "1", "type": "box", "id": "b1"}, {"indicator": "2", "type": "folder", "parent": "b1"}),
            digital_objects=({"href": "https://example.org/1"},),
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize("name", ["default", "dacs", "isadg", "schema"])
def test_a_good_description_breaks_no_rule(name: str) -> None:
    assert list(run_rules([GOOD], profile=Profile.load(name))) == []


def test_every_rule_is_off_for_an_empty_profile() -> None:
    assert list(run_rules([Record()], profile=Profile("none"))) == []


BAD: dict[str, tuple[dict[str, object], str | None]] = {
    "kind-unknown": (
        {"notes": ({"kind": "scop", "body": "Letters."},)},
        "notes.0.kind",
    ),
    "dacs-reference-code": ({"identifiers": ()}, "identifiers"),
    "dacs-repository": ({"repository": ()}, "repository"),
    "dacs-title": ({"title": None}, "title"),
    "dacs-date": ({"dates": ()}, "dates"),
    "dacs-extent": ({"extents": ()}, "extents"),
    "dacs-creator": ({"creators": ()}, "creators"),
    "dacs-scope": ({"notes": ({"kind": "access", "body": "Open."},)}, "notes"),
    "dacs-access": ({"notes": ({"kind": "scope", "body": "Letters."},)}, "notes"),
    "dacs-language": ({"languages": ()}, "languages"),
    "dacs-level": ({"level": None}, "level"),
    "isadg-reference-code": ({"identifiers": ()}, "identifiers"),
    "isadg-title": ({"title": None}, "title"),
    "isadg-date": ({"dates": ()}, "dates"),
    "isadg-level": ({"level": None}, "level"),
    "isadg-extent": ({"extents": ()}, "extents"),
    "isadg-creator": ({"creators": ()}, "creators"),
    "date-impossible": (
        {"dates": ({"expression": "30 February 1949"},)},
        "dates.0.expression",
    ),
    "date-reversed": (
        {"dates": ({"expression": "1949", "normal": "1949/1934"},)},
        "dates.0.normal",
    ),
    "date-unreadable": ({"dates": ({"normal": "Fall"},)}, "dates.0.normal"),
    "date-disagrees": (
        {"dates": ({"expression": "1950", "normal": "1949/1949"},)},
        "dates.0",
    ),
    "date-differs": (
        {"dates": ({"expression": "1949", "normal": "1949-08"},)},
        "dates.0",
    ),
    "language-unknown": ({"languages": ({"code": "english"},)}, "languages.0.code"),
    "script-unknown": (
        {"languages": ({"code": "eng", "script": "Latin"},)},
        "languages.0.script",
    ),
    "country-unknown": (
        {"identifiers": ({"value": "1", "country": "UK"},)},
        "identifiers.0.country",
    ),
    "repository-code": (
        {"identifiers": ({"value": "1", "repository": "The Library"},)},
        "identifiers.0.repository",
    ),
    "container-parent": (
        {"containers": ({"indicator": "1", "parent": "b9"},)},
        "containers.0.parent",
    ),
    "link-to-nothing": (
        {
            "notes": (
                {"kind": "scope", "body": {"html": '<p>see <a href="#x9">it</a></p>'}},
            )
        },
        "notes.0.body",
    ),
    "id-form": ({"id": "1 2"}, "id"),
    "link-without-scheme": (
        {"digital_objects": ({"href": "www.example.org/a"},)},
        "digital_objects.0.href",
    ),
    "link-unsafe": (
        {"digital_objects": ({"href": "file:///etc/passwd"},)},
        "digital_objects.0.href",
    ),
    "link-with-spaces": (
        {"digital_objects": ({"href": "https://a.org/a b"},)},
        "digital_objects.0.href",
    ),
    "digital-object-without-link": (
        {"digital_objects": ({"title": "Scan"},)},
        "digital_objects.0.href",
    ),
    "value-empty": ({"access_points": ({"kind": "topic"},)}, "access_points.0"),
    "note-empty": ({"notes": ({"kind": "scope", "heading": "Scope"},)}, "notes.0"),
    "type-unnamed": (
        {"digital_objects": ({"href": "https://a.org/", "type": "otherdaotype"},)},
        "digital_objects.0.type",
    ),
    "date-era": ({"dates": ({"expression": "1949", "era": "stone"},)}, "dates.0.era"),
    "dacs-description-rights": (
        {"control": {"publication": ({"text": "The Library", "kind": "publisher"},)}},
        "control.declarations",
    ),
    "level-unnamed": ({"level": "otherlevel"}, "other_level"),
    "rights-missing": (
        {"notes": (), "digital_objects": ({"href": "https://a.org/"},)},
        "rights",
    ),
    "rights-unknown": (
        {"rights": ({"uri": "https://example.org/mine"},)},
        "rights.0.uri",
    ),
}
WHOLE = {
    "unit-id-twice",
    "reference-code-twice",
    "unit-twice",
    "level-inverted",
    "date-outside",
    "unit-empty",
}


@pytest.mark.parametrize("code", BAD)
def test_a_rule_finds_what_it_is_for(code: str) -> None:
    changes, path = BAD[code]

    unit = GOOD.replaced(children=(), **changes)

    assert broken(code, unit) == [(unit.id, path)]
    assert broken(code, GOOD) == []


def test_every_rule_has_a_test_that_it_finds_something() -> None:
    assert set(rules()) == BAD.keys() | WHOLE


def test_ids_and_codes_given_twice_are_found_once_each() -> None:
    twice = tuple(Record(id="a", title=t, identifiers=({"value": "1"},)) for t in "xy")

    assert broken("unit-id-twice", Record(children=twice)) == [("#2", "id")]
    assert broken("reference-code-twice", Record(children=twice)) == [
        ("#2", "identifiers.0")
    ]


def test_boxes_numbered_anew_in_each_series_are_no_codes_given_twice() -> None:
    series = tuple(
        Record(title=t, children=(Record(identifiers=({"value": "1"},)),)) for t in "xy"
    )

    assert broken("reference-code-twice", Record(children=series)) == []


def test_units_that_say_the_same_beside_each_other_are_found() -> None:
    same = (
        Record(title="Letter"),
        Record(title="Letter"),
        Record(title="Letter", dates=({"expression": "1949"},)),
    )

    assert broken("unit-twice", Record(children=same)) == [("#2", "title")]


def test_a_series_in_a_file_is_found() -> None:
    assert broken(
        "level-inverted", Record(level="file", children=(Record(level="series"),))
    ) == [("#1", "level")]


def test_a_date_outside_the_dates_above_is_found_also_past_a_level_without_dates() -> (
    None
):
    child = Record(dates=({"expression": "1955"},))
    top = Record(
        dates=({"expression": "1940-1949"},), children=(Record(children=(child,)),)
    )

    assert broken("date-outside", top) == [("#2", "dates.0")]


def test_a_unit_that_says_nothing_is_found() -> None:
    assert broken(
        "unit-empty", Record(title="A", children=(Record(level="item"),))
    ) == [("#1", None)]


@pytest.mark.parametrize(
    "code", ["dacs-title", "dacs-date", "isadg-creator", "isadg-date"]
)
def test_what_is_stated_above_need_not_be_repeated(code: str) -> None:
    child = (
        Record(dates=({"expression": "1949"},))
        if code == "dacs-title"
        else Record(title="Letter")
    )

    assert broken(code, GOOD.replaced(children=(child,))) == []


@pytest.mark.parametrize(
    ("shown", "normal"),
    [
        ("circa 1950", "1945/1955"),
        ("1949", "1949/1949"),
        ("undated", "1949"),
        ("August 1949", "1949-08"),
        (None, "1949"),
    ],
)
def test_dates_that_may_mean_the_same_do_not_disagree(
    shown: str | None, normal: str
) -> None:
    assert (
        broken(
            "date-disagrees", Record(dates=({"expression": shown, "normal": normal},))
        )
        == []
    )


@pytest.mark.parametrize(
    "code", ["eng", "fre", "fra", "mul", "und", "zxx", "en", "pt-BR"]
)
def test_codes_of_languages_are_known(code: str) -> None:
    assert broken("language-unknown", Record(languages=({"code": code},))) == []


@pytest.mark.parametrize(
    "link",
    ["images/1.jpg", "#a", "https://a.org", "mailto:a@b.org", "scan.jpg", "10.123/abc"],
)
def test_links_beside_the_page_and_addresses_are_let_be(link: str) -> None:
    unit = Record(id="a", digital_objects=({"href": link},))

    assert broken("link-without-scheme", unit) == broken("link-unsafe", unit) == []


def test_a_link_to_something_in_the_description_leads_somewhere() -> None:
    body = {"html": '<p>see <a href="#s1">it</a></p>'}

    assert (
        broken(
            "link-to-nothing", GOOD.replaced(notes=({"kind": "scope", "body": body},))
        )
        == []
    )


def test_the_language_of_a_text_and_the_ends_of_a_date_are_looked_at() -> None:
    dates = (
        {
            "parts": (
                {"kind": "from", "standard": "1949-13"},
                {"kind": "to", "standard": "1950", "not_after": "later"},
            )
        },
    )
    borne = (
        {"element": "did", "name": "script", "value": "Zzzy"},
        {"element": "did", "name": "lang", "value": "qwy"},
    )
    unit = Record(
        title={"text": "lengua", "lang": "qwx"}, dates=dates, attributes=borne
    )

    assert broken("language-unknown", unit) == [
        ("#0", "title.lang"),
        ("#0", "attributes.1.value"),
    ]
    assert broken("script-unknown", unit) == [("#0", "attributes.0.value")]
    assert broken("date-unreadable", unit) == [
        ("#0", "dates.0.parts.0.standard"),
        ("#0", "dates.0.parts.1.not_after"),
    ]


def test_an_other_type_that_is_named_is_let_be() -> None:
    attributes = ({"name": "otherdaotype", "value": "scan"},)
    unit = Record(digital_objects=({"type": "otherdaotype", "attributes": attributes},))
    listed = (
        {"element": "dsc", "name": "type", "value": "othertype"},
        {"element": "dsc", "name": "othertype", "value": "a"},
    )

    assert broken("type-unnamed", unit, Record(attributes=listed)) == []
    assert broken("type-unnamed", Record(attributes=listed[:1])) == [
        ("#0", "attributes.0")
    ]


def test_a_licence_of_the_description_may_stand_in_the_publication_statement() -> None:
    said = {
        "publication": (
            {
                "text": "This guide is under a Creative Commons licence.",
                "kind": "paragraph",
            },
        )
    }

    assert broken("dacs-description-rights", Record(control=said)) == []
    assert (
        broken(
            "dacs-description-rights",
            Record(control={"declarations": ({"kind": "rights", "text": "CC0"},)}),
        )
        == []
    )


def test_values_in_groups_are_looked_at() -> None:
    record = Record(
        languages=({"code": "english", "group": "a"}, {"code": "ger", "group": "a"}),
        groups=[{"key": "a", "kind": "langmaterial"}],
    )

    assert broken("language-unknown", record) == [("#0", "languages.0.code")]


def test_every_rule_cites_what_it_goes_by() -> None:
    standards = (
        "DACS",
        "ISAD",
        "ISO",
        "EAD",
        "XML",
        "RFC",
        "WHATWG",
        "RightsStatements",
    )

    assert [
        one.code
        for one in rules().values()
        if not any(word in one.cites for word in standards)
    ] == []


# ---- profiles


def test_the_profiles_of_the_package_can_be_loaded() -> None:
    assert list(profiles()) == ["dacs", "default", "isadg", "schema"]
    assert {name: len(list(Profile.load(name).rules())) for name in profiles()} == {
        "schema": 0, "default": 29, "dacs": 40, "isadg": 35}  # fmt: skip


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    """A profile of one's own."""
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return path


def document(inner: str = "", did: str = "<unitid>1</unitid>") -> BytesSource:
    """A small finding aid."""
    text = (
        f'<ead xmlns="{NAMESPACE}"><eadheader><eadid/><filedesc><titlestmt><titleproper/></titlestmt></filedesc>'
        f'</eadheader>\n<archdesc level="fonds"><did>{did}</did>{inner}</archdesc></ead>'
    )
    return BytesSource("a.xml", text.encode())


def checked(source: BytesSource, **options: object) -> list[Finding]:
    """What validation finds."""
    return validate(source, format="ead2002", **options)  # type: ignore[arg-type]


def test_a_user_turns_rules_on_and_off_and_weighs_them(tmp_path: Path) -> None:
    mine = written(tmp_path, """
        title = "Our house"
        extends = "dacs"
        [rules]
        dacs = false
        dacs-title = "error"
        dacs-extent = true
        value-pattern = "warning"
        levels = "off"
    """)  # fmt: skip

    found = checked(document(did='<unitdate normal="x"/>'), profile=mine)

    assert [(f.code, f.severity) for f in found if f.code.startswith(("dacs", "value-p"))] == [
        ("value-pattern", "warning"), ("dacs-title", "error"), ("dacs-extent", "warning")]  # fmt: skip


def test_a_profile_extends_one_beside_it(tmp_path: Path) -> None:
    written(tmp_path, '[rules]\ndacs-title = "error"', "base.toml")
    mine = written(tmp_path, 'extends = "base.toml"\n[rules]\nvalue-pattern = "off"')

    found = checked(
        document(did='<unitid>1</unitid><unitdate normal="x"/>'), profile=mine
    )

    assert [(f.code, f.severity) for f in found] == [("dacs-title", "error")]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("[rules]\ndacs-titel = true", "no-such-rule", "Perhaps dacs-title is meant."),
        ("[rules]\ndacs-title = 3", "bad-profile", "3 is none of true, false"),
        ("rule = 3", "bad-profile", "rule is not a key of a profile"),
        ("rules = 3", "bad-profile", "rules is a table"),
        ("extends = 3", "bad-profile", "extends is one name"),
        ("[rules", "bad-profile", "The profile is not as it should be"),
        ('extends = "mine.toml"', "bad-profile", "it extends itself"),
        ('extends = "other"', "no-such-profile", "dacs, default, isadg, schema"),
    ],
)
def test_a_profile_with_a_slip_is_refused(
    tmp_path: Path, text: str, code: str, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        Profile.load(written(tmp_path, text))

    assert (caught.value.code, words in str(caught.value)) == (code, True), str(
        caught.value
    )


def test_a_profile_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="dacs, default, isadg, schema"):
        Profile.load("nowhere")


# ---- the whole


def test_findings_of_rules_stand_where_their_unit_stands() -> None:
    source = document(
        '\n<dsc><c id="x"><did><unittitle>A</unittitle></did></c>\n <c level="otherlevel"><did><unitid>2</unitid></did></c></dsc>'
    )

    (finding,) = [f for f in checked(source) if f.code == "level-unnamed"]

    assert (finding.line, finding.column, finding.unit, finding.path) == (
        4,
        2,
        "#2",
        "other_level",
    )


def test_what_stops_the_reader_is_told_once() -> None:
    assert [f.code for f in checked(BytesSource("a.xml", b"<ead><did></ead>"))] == [
        "tag-mismatch"
    ]
    assert [f.code for f in checked(BytesSource("a.xml", b"<ead>&</ead>"))] == [
        "bare-ampersand"
    ]
    assert [f.code for f in checked(BytesSource("a.xml", b"<eads/>"))] == ["ead-no-ead"]


@pytest.mark.parametrize(
    "verb",
    [
        "<error code='badVerb'/>",
        "<ListSets><set><setSpec>a</setSpec><setName>A</setName></set></ListSets>",
    ],
)
def test_a_valid_document_that_holds_no_record_is_no_error(verb: str) -> None:
    page = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2020-01-01T00:00:00Z</responseDate>'
        f'<request verb="ListSets">http://a.org/oai</request>{verb}</OAI-PMH>'
    )

    assert [
        f.severity
        for f in validate(BytesSource("a.xml", page.encode()), format="oai_dc")
    ] == ["warning"]


PLACED = {
    "csv": ('title,dates.1.normal\nLetters,1949\n"Let\nters",19499\n', 3, 2),
    "json": (
        '[{"title": "a"},\n {"title": "b",\n  "dates": [{"normal": "19499"}]}]',
        3,
        14,
    ),
    "jsonl": (
        '{"title": "a"}\n{"title": "b", "dates": [{"normal": "19499"}]}\n',
        2,
        27,
    ),
}


@pytest.mark.parametrize("name", PLACED)
def test_the_findings_of_rules_stand_where_the_value_stands(name: str) -> None:
    text, line, column = PLACED[name]

    (finding,) = validate(BytesSource("a", text.encode()), format=name)

    assert (finding.code, finding.path) == ("date-unreadable", "dates.0.normal")
    assert (finding.line, finding.column) == (line, column)


def test_what_the_schema_refuses_is_not_told_again_by_the_reader() -> None:
    data = b'{"title": "a", "level": "fil", "id": "u",\n "children": [{"title": 3, "foo": 1, "bar": 2}]}'

    findings = validate(BytesSource("a.json", data), format="json")

    assert sorted((f.code, f.path, f.unit) for f in findings) == [
        ("json-choice", "level", "u"), ("json-type", "children.0.title", "#1"),
        ("json-unexpected", "children.0.bar", "#1"), ("json-unexpected", "children.0.foo", "#1"),
    ]  # fmt: skip
    assert "a text or an object" in next(
        f.remedy for f in findings if f.code == "json-type"
    )


def test_every_line_that_is_no_json_is_told_of() -> None:
    findings = validate(
        BytesSource("a.jsonl", b'{"title": "a"}\n{"title" "b"}\n{title: 1}\n'),
        format="jsonl",
    )

    assert [(f.line, f.code) for f in findings] == [(2, "not-json"), (3, "not-json")]
    assert not any("Expecting" in f.message for f in findings)


def test_what_the_reader_tells_is_among_the_findings() -> None:
    doctype = b'<!DOCTYPE ead PUBLIC "+//ISBN 1-931666-00-8//DTD ead.dtd (Encoded Archival Description (EAD) Version 1.0)//EN" "ead.dtd">'

    found = checked(BytesSource("a.xml", doctype + document().content))

    assert [f.code for f in found if f.severity != "error"] == ["ead-doctype"]


def test_many_findings_of_a_rule_are_summed() -> None:
    units = "<c level='otherlevel'><did><unittitle>A</unittitle></did></c>" * 30

    found = checked(document(f"<dsc>{units}</dsc>"), limit=5)

    assert [f.code for f in found if f.code == "level-unnamed"] == ["level-unnamed"] * 5
    assert [f.message for f in found if f.code == "more" and "level" in f.message] == [
        "25 more findings with the code 'level-unnamed' are not listed."]  # fmt: skip


def test_what_a_profile_turns_off_is_not_summed_either(tmp_path: Path) -> None:
    mine = written(tmp_path, '[rules]\nvalue-pattern = "off"')
    units = '<c><did><unitdate normal="x"/></did></c>' * 30

    assert checked(document(f"<dsc>{units}</dsc>"), limit=5, profile=mine) == []


def test_findings_come_one_by_one() -> None:
    stream = findings(document(did='<unitdate normal="x"/>'), format="ead2002")

    assert isinstance(stream, Iterator)
    assert next(stream).code == "value-pattern"


# ---- rules of others


@rule("loud-title", "The title {title!r} shouts.", "Write it in small letters.")
def loud_title(at: At) -> Iterator[Broken]:
    """House rule 1, after no standard."""
    if at.unit.title is not None and at.unit.title.plain.isupper():
        yield Broken("title", title=at.unit.title.plain)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another package that brings a rule along."""
    module = ModuleType("shouting")
    module.loud_title = loud_title  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "shouting", module)
    points = (EntryPoint("shouting", "shouting", "xjmeta.rules"),)
    monkeypatch.setattr(
        "xjmeta.validation.rulebook.entry_points",
        lambda group: points if group == "xjmeta.rules" else (),
    )
    rules.cache_clear()
    yield
    monkeypatch.undo()
    rules.cache_clear()


@pytest.mark.usefixtures("installed")
def test_another_package_adds_rules_by_entry_point(tmp_path: Path) -> None:
    mine = Profile.load(written(tmp_path, "[rules]\nloud-title = true"))

    found = list(
        run_rules([Record(title="AHOY"), Record(title="Ahoy")], "a.xml", profile=mine)
    )

    assert [str(f) for f in found] == [
        "a.xml: warning: unit #0, title: The title 'AHOY' shouts. Write it in small letters. [loud-title]"]  # fmt: skip


def test_a_rule_without_a_docstring_is_refused() -> None:
    def nameless(at: At) -> Iterator[Broken]:
        yield Broken()

    with pytest.raises(ValueError, match="what it goes by"):
        rule("a-rule", "A.", "B.")(nameless)


def test_a_tally_needs_a_limit() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        Tally(0)


# ---- the guide


GUIDE = Path(__file__).resolve().parents[1] / "docs" / "validation.md"


def _blocks(language: str) -> list[str]:
    """The examples of the guide in one language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```$",
        GUIDE.read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )


def test_the_examples_of_the_guide_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "finding-aid.xml").write_bytes(document().content)
    (tmp_path / "finding-aids").mkdir()
    dated = document(did='<unitdate normal="Fall 1949">Fall 1949</unitdate>')
    (tmp_path / "finding-aids" / "dated.xml").write_bytes(dated.content)

    for block in _blocks("python"):
        exec(compile(block, str(GUIDE), "exec"), {"__name__": "guide"})  # noqa: S102 - our own examples

    printed = capsys.readouterr().out
    assert "warning dacs-repository 2 1 #0" in printed
    assert "dacs-title warning DACS 2.3 Title" in printed
    assert "['unit-empty']" in printed
    assert "[json-choice]" in printed
    assert "date-unreadable warning 1 1\n" in printed


def test_the_profile_of_the_guide_is_one(tmp_path: Path) -> None:
    house = next(block for block in _blocks("toml") if "extends" in block)

    mine = Profile.load(written(tmp_path, house))

    weights = {one.code: severity for one, severity in mine.rules()}
    assert weights["dacs-creator"] == "warning" and weights["date-differs"] == "info"
    assert "level-inverted" not in weights
    assert mine.weigh("value-pattern", "error") == "warning"


def test_what_the_guide_shows_is_what_is_printed() -> None:
    shown = next(block for block in _blocks("console") if "value-enumeration" in block)
    text = document(
        did='<unitid countrycode="UK">MS 1</unitid><unitdate normal="Fall 1949">Fall 1949</unitdate>'
    ).content

    found = checked(
        BytesSource("finding-aid.xml", text.replace(b'level="fonds"', b'level="fond"'))
    )

    assert [line.split(": ", 1)[1] for line in shown.splitlines()[1:]] == [
        str(f).split(": ", 1)[1] for f in found
    ]


@given(records())
def test_a_rule_finds_nothing_where_the_fields_it_is_asked_of_are_blank(
    record: Record,
) -> None:
    units = PlacedUnits(record)
    for one in rules().values():
        if one.unit is not None and one.of:
            assert set(one.of) <= set(Record.model_fields)
            broken = [at for at in units.all if any(one.unit(at))]

            assert broken == [at for at in units.of(one) if any(one.unit(at))]
