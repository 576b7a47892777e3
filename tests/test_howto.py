"""The pages "how to" are tried: what they say is done in a copy of the sources, and what it should bring is asked there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sources_copy import ROOT, ask

DOCS = ROOT / "docs"


def lines_of(page: str) -> list[str]:
    """Return the lines that a page asks to be written."""
    text = (DOCS / page).read_text("utf-8")
    return [line.strip() for line in re.findall(r"^ {8}(\S.*)$", text, re.MULTILINE)]


def put_after(path: Path, anchor: str, line: str) -> None:
    text = path.read_text("utf-8")
    assert 1 == text.count(anchor)
    path.write_text(text.replace(anchor, anchor + line), encoding="utf-8")


CARRIED = """
import xjmeta
from xjmeta.formats import registry
from xjmeta.model import AccessPoint, Record
record = Record(title="Papers", creators=[AccessPoint(name="Smith", kind="person", analog="100")])
for name in ("ead2002", "ead3", "dcterms", "csv", "json", "jsonld"):
    assert record == xjmeta.from_bytes(xjmeta.to_bytes(record, format=name), format=name), name
print(xjmeta.to_string(record, format="ead2002"))
print(xjmeta.to_string(record, format="ead3"))
"""


def test_a_new_field_is_three_lines(copy: Path) -> None:
    field, described, row = lines_of("howto-new-field.md")[:3]
    values = copy / "model" / "values.py"
    text = values.read_text("utf-8")
    start = text.index("class AccessPoint(")
    label = text.index("    label: OptStr = None\n", start)
    values.write_text(text[:label] + f"    {field}\n" + text[label:], "utf-8")
    table = '    "AccessPoint": {\n'
    put_after(copy / "model" / "descriptions.py", table, f"        {described}\n")
    name = "NAME = NameShape(\n    attrs=("
    put_after(copy / "formats" / "ead" / "crosswalk.py", name, f"{row}, ")
    # In development mode the table asks the grammars too.
    written = ask(copy, CARRIED, "-X", "dev", "-W", "ignore")

    assert 2 == written.count('encodinganalog="100"')


def test_a_field_without_a_description_is_missed(copy: Path) -> None:
    values = copy / "model" / "values.py"
    text = values.read_text("utf-8")
    start = text.index("class Location(")
    label = text.index("    label: OptStr = None\n", start)
    values.write_text(
        text[:label] + "    shelf: OptStr = None\n" + text[label:], "utf-8"
    )
    program = "from xjmeta.formats.json.schema import record_schema; record_schema()"
    with pytest.raises(AssertionError, match="KeyError: 'shelf'"):
        ask(copy, program)


def test_a_word_of_a_date_is_one_word(copy: Path) -> None:
    word = re.search(r"`(близько)`", (DOCS / "howto-wrong-date.md").read_text("utf-8"))
    assert word is not None
    asked = (
        f"from xjmeta.model import Date; print(Date(expression='{word[1]} 1949').edtf)"
    )
    before = ask(copy, asked)
    put_after(copy / "model" / "_date_words.py", '"~": "~ circa ca ', f"{word[1]} ")

    assert ("None\n", "1949~\n") == (before, ask(copy, asked))
