"""Two spikes that show what room there is: a third dialect of EAD, and an XML format of one page.

The dialect renames fourteen elements of EAD3, and an attribute. It takes columns in the crosswalk, a declaration (with
the line in the registry that every format has) and a grammar; nothing else of the sources is touched.
"""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings

import toy_mods
from registry_laws import LAWS, RECORDS, read, write
from sources_copy import ROOT, ask
from strategies import records
from xjmeta import Record
from xjmeta.formats.registry import BytesSource

ELEMENTS = {
    "scopecontent": "scope",
    "bioghist": "history",
    "accessrestrict": "accessterms",
    "userestrict": "useterms",
    "custodhist": "custody",
    "acqinfo": "acquisition",
    "relatedmaterial": "relatedunits",
    "unitid": "unitcode",
    "container": "holder",
    "physloc": "shelf",
    "abstract": "summary",
    "subject": "topic",
    "langmaterial": "unitlanguages",
    "repository": "keeper",
}
"""The elements of EAD3 that the toy dialect calls otherwise."""
DECLARATION = """    EadDialect(
        "ead4",
        standard="EAD4",
        header="control",
        namespace="urn:toy:ead4",
        extensions=(".ead4.xml",),
        grammars=("ead4",),
    ),
"""
REGISTERED = '    "ead3": "xjmeta.formats.ead:FORMATS.ead3",\n'
LINE = '    "ead4": "xjmeta.formats.ead:FORMATS.ead4",\n'


def edited(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in changes:
        assert 1 == text.count(old), old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def add_columns(crosswalk: Path) -> None:
    """Add a column for the toy dialect to the rows whose elements it renames."""
    text = crosswalk.read_text("utf-8")
    for old, new in ELEMENTS.items():
        row = rf'(: |row\("[a-z]+", )"{old}"(?=[,}}])'
        text, times = re.subn(row, rf'\1named(ead2002="{old}", ead4="{new}")', text)
        assert 1 == times, old
    crosswalk.write_text(text, "utf-8")
    edited(
        crosswalk,
        ('attr("normal", shown=', 'attr("normal", ead2002="normal", ead4="machine", shown='),
        # Texts keep the names of EAD 2002, whatever a dialect calls them.
        ("WORDS = {", 'WORDS = {"topic": "subject", '),
        ('"<foreign>": ("emph",),', '"<foreign>": ("emph",), "<subject>": ("topic",),'),
        ('"accessrestrict", "relatedmaterial", "controlaccess",', '"accessrestrict", "accessterms", "relatedmaterial", "relatedunits", "controlaccess",'),
    )  # fmt: skip


def grammar_of_ead4(ead3: str) -> str:
    """Return the grammar of EAD3 with the words of the toy dialect."""
    words = {
        **ELEMENTS,
        "grammar ead3": "grammar ead4",
        "http://ead3.archivists.org/schema/": "urn:toy:ead4",
    }
    for old, new in words.items():
        ead3 = re.sub(rf"(?<![\w.@%:-]){re.escape(old)}(?![\w.-])", new, ead3)
    return re.sub(r"(?m)^(unitdate = .*)\bnormal\b", r"\1machine", ead3)


WRITTEN = """
import xjmeta
from pathlib import Path
from xjmeta.formats.ead.grammar import GRAMMARS
from xjmeta.grammar.xsd import schema_path, spell
from registry_laws import LAWS, RECORDS
ead4 = xjmeta.formats()["ead4"]
schema_path("ead4.xsd").write_text(spell(GRAMMARS[2]), "utf-8")
rich = xjmeta.Record(
    title="Papers", level="fonds",
    identifiers=[{"value": "A-1"}],
    dates=[{"expression": "about 1949", "normal": "1949"}],
    abstracts=[{"kind": "abstract", "body": "Short"}],
    containers=[{"type": "box", "indicator": "3"}],
    locations=[{"text": "Cellar"}],
    repository=[{"kind": "corporate_body", "name": "The Archive"}],
    languages=[{"code": "eng", "name": "English"}],
    access_points=[{"kind": "topic", "name": "Ice"}],
    rights=[{"kind": "use", "uri": "https://example.org/free", "text": "Free"}],
    notes=[{"kind": kind, "body": {"html": "<p>On <span data-ead='subject'>ice</span></p>"}}
        for kind in ("scope", "biography", "access", "use", "custodial_history", "acquisition", "related")],
    children=[{"id": "a", "title": "Letters", "level": "file"}],
)
for record in (rich, *RECORDS.values()):
    for law, breaches in LAWS.items():
        assert not list(breaches(ead4, record)), (law, list(breaches(ead4, record)))
    way = xjmeta.to_bytes(record, format="ead4")
    assert not [f for f in xjmeta.validate(way) if f.severity == "error"], xjmeta.validate(way)
    for other in ("ead2002", "ead3", "csv"):
        through = xjmeta.from_bytes(xjmeta.to_bytes(record, format=other), format=other)
        assert xjmeta.from_bytes(xjmeta.to_bytes(through, format="ead4"), format="ead4") == record
print(xjmeta.to_string(rich, format="ead4"))
"""


def test_a_third_dialect_of_ead_is_columns_a_declaration_and_a_grammar(
    copy: Path,
) -> None:
    ead = copy / "formats" / "ead"
    before = {path: path.read_bytes() for path in copy.rglob("*.*")}
    add_columns(ead / "crosswalk.py")
    edited(ead / "dialects.py", (")\nNAMESPACES", f"{DECLARATION})\nNAMESPACES"))
    edited(copy / "formats" / "registry.py", (REGISTERED, f"{REGISTERED}{LINE}"))
    ead3 = (ead / "ead3.grammar").read_text("utf-8")
    (ead / "ead4.grammar").write_text(grammar_of_ead4(ead3), "utf-8")
    shutil.copytree(ROOT / "schemas", copy.parents[1] / "schemas")
    # In development mode the table asks the grammars too.
    written = ask(copy, WRITTEN, "-X", "dev", "-W", "ignore")

    assert "<accessrestrict>" not in written
    missing = [name for name in ELEMENTS.values() if f"<{name}" not in written]
    assert [] == missing
    assert 'machine="1949"' in written
    touched = {
        path.name
        for path in copy.rglob("*.*")
        if path.suffix != ".pyc" and before.get(path) != path.read_bytes()
    }
    assert {"crosswalk.py", "dialects.py", "registry.py", "ead4.grammar"} == touched


# ---- an XML format of one page

DOCUMENT = b"""<?xml version='1.0' encoding="ISO-8859-1"?>
<!-- of 2020 -->
<m:collection  xmlns:m='urn:toy:mods'>
  <m:mods id='a'><!-- kept --><m:title>Caf\xe9
     papers</m:title>
    <m:origin><m:date encoded="1949" type='creation'>1949</m:date></m:origin>
    <m:unheard>of</m:unheard>
    <m:part><m:title >Letters</m:title></m:part>
    <?printer break?>
    <m:part><m:title>Drafts</m:title></m:part>
  </m:mods>
  <m:mods><m:title><![CDATA[Maps & plans]]></m:title></m:mods>
</m:collection>
"""


def home(found: list[Record]) -> bytes:
    content, report = write(toy_mods.FORMAT, found)

    assert not report
    return content


def test_a_small_xml_format_is_less_than_250_lines_and_twenty_rows() -> None:
    lines = Path(toy_mods.__file__).read_text("utf-8").splitlines()

    assert len(lines) < 250
    assert len(toy_mods.ROWS) + len(toy_mods.UNIT_ATTRS) >= 20


@pytest.mark.parametrize("law", LAWS)
def test_a_small_xml_format_keeps_every_law(law: str) -> None:
    breaches = [
        f"{name}: {breach}"
        for name, record in RECORDS.items()
        for breach in LAWS[law](toy_mods.FORMAT, record)
    ]

    assert [] == breaches


@settings(max_examples=25)
@given(records(max_depth=1))
def test_a_small_xml_format_carries_every_record(record: Record) -> None:
    assert [] == list(LAWS["PutGet"](toy_mods.FORMAT, record))


def test_a_small_xml_format_writes_a_document_back_to_the_byte() -> None:
    found = read(toy_mods.FORMAT, DOCUMENT)

    assert ["Café papers", "Maps & plans"] == [one.title.plain for one in found]
    assert ["of"] == [note.body.plain for note in found[0].notes]
    assert DOCUMENT == home(found)
    edited = [found[0].edit("#2", title="Plans & maps"), found[1]]
    assert DOCUMENT.replace(b"Drafts", b"Plans &amp; maps") == home(edited)


def test_a_small_xml_format_streams_its_units() -> None:
    streamed = [
        (key, parent, unit.title.plain)
        for key, parent, unit in toy_mods.FORMAT.units(BytesSource("", DOCUMENT))
    ]
    walked = [
        (key, parent, unit.title.plain)
        for record in read(toy_mods.FORMAT, DOCUMENT)
        for key, parent, unit in record.walk_with_parents()
    ]

    assert (
        walked
        == streamed
        == [
            ("a", None, "Café papers"),
            ("#1", "a", "Letters"),
            ("#2", "a", "Drafts"),
            ("#0", None, "Maps & plans"),
        ]
    )


def test_a_small_xml_format_reports_what_only_its_rest_slot_holds() -> None:
    record = Record(title={"html": "On <i>ice</i>"})
    content, report = write(toy_mods.FORMAT, [record])

    assert ["#0.title"] == [one.path for one in report.carried]
    assert b"<title>On ice</title>" in content
    plain = io.BytesIO()
    lossy = toy_mods.FORMAT.write([record], plain, plain=True)
    assert b"<?xjmeta" not in plain.getvalue()
    assert "#0.title" in [one.path for one in lossy.losses]
