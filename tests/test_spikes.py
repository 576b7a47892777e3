"""Two spikes that show what room there is: a third dialect of EAD, and an XML format of one page.

The dialect renames fourteen elements of EAD3, and an attribute. It takes columns in the crosswalk, a declaration (with
the line in the registry that every format has) and a grammar; nothing else of the sources is touched.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from sources_copy import ROOT, ask

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
