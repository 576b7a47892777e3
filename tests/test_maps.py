"""Maps for foreign sheets: what is proposed from headings and cells."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import xjmeta
from xjmeta.formats.csv import headings
from xjmeta.formats.csv.crosswalk import plain_name, read_mapping
from xjmeta.formats.csv.meanings import COLUMN_NAMES
from xjmeta.messages import Finding, UnknownFormatError

EXAMPLES = Path(__file__).parents[1] / "examples"


def sheet(*rows: list[str]) -> bytes:
    """Return a CSV sheet."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def proposed(*rows: list[str]) -> dict[str, object]:
    """Return the lines of the map that is proposed for a sheet."""
    text = xjmeta.propose_map(sheet(*rows), format="csv")
    return dict(tomllib.loads(text)["columns"])


def test_every_known_heading_is_plain_and_means_a_column() -> None:
    for field, names in headings._NAMES.items():
        assert field in (*COLUMN_NAMES, "key", "parent")
        for name in names.split(", "):
            assert headings.plain_heading(name) == name
            assert headings.field_of_heading(name) == field


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        ("Ref No,Title,Date,Box", "reference_code,title,date,box"),
        (
            "dc.title,dc.date.issued,dc.contributor.author,dcterms:spatial,DC.Rights",
            "title,date,creator,place,use",
        ),
        (
            "Cote,Intitulé,Dates extrêmes,Présentation du contenu",
            "reference_code,title,date,scope",
        ),
        ("Signatur,Titel,Laufzeit,Enthält", "reference_code,title,date,scope"),
        (
            "Código de referencia,Título,Fechas,Alcance y contenido",
            "reference_code,title,date,scope",
        ),
        (
            "Segnatura,Titolo,Estremi cronologici,Contenuto",
            "reference_code,title,date,scope",
        ),
        (
            "Código de referência,Título,Datas,Âmbito e conteúdo",
            "reference_code,title,date,scope",
        ),
        (
            "Inventarisnummer,Titel,Datering,Omvang",
            "reference_code,title,date,extent",
        ),
        (
            "3.1.2 Title,3.4.1 Conditions governing access,accessConditions",
            "title,access,access_2",
        ),
        ("Subject 1,Subject 2,Title,Title (other)", "subject,subject_2,title,"),
        ("Title,title,TITLE 2", "title,other_title"),
    ],
)
def test_headings_of_houses_are_known(names: str, fields: str) -> None:
    header = names.split(",")
    lines = proposed(header, ["a"] * len(header))

    assert [field for field in fields.split(",") if field] == list(lines.values())


def test_cells_say_what_a_heading_does_not() -> None:
    lines = proposed(
        ["Ref", "Sorte", "Link?", "When", "Who", "Birth date", "Lang"],
        ["1", "Série", "http://a.org/1", "May 1949", "Anna", "1890", "x"],
        ["2", "Dossier", "http://a.org/2", "1950-1951", "Ivan", "1891", "x"],
    )

    assert lines == {
        "Ref": "reference_code",
        "Sorte": {"to": "level", "values": {"Série": "series", "Dossier": "file"}},
        "Link?": "digital_object",
        "When": "date",
    }


def test_lines_say_how_cells_are_spelt() -> None:
    lines = proposed(
        ["Title", "Level", "Topics", "Folder", "Language", "Notes"],
        ["A", "Sub-Series", "Trade; War", "3", "eng", "a; b"],
        ["B", "Box group", "Trade", "n/a", "rus", "c; d"],
    )

    assert lines == {
        "Title": "title",
        "Level": {"to": "level", "values": {"Sub-Series": "subseries"}},
        "Topics": {"to": "subject", "split": ";"},
        "Folder": {"to": "folder", "null": ["n/a"]},
        "Language": "language_code",
        "Notes": "general_note",
    }


@pytest.mark.parametrize(
    ("parents", "fields"),
    [
        (["", "1", "1"], ["key", "parent", "title"]),
        (["", "A", "9"], ["reference_code", "title"]),
        (["", "", ""], ["reference_code", "title"]),
    ],
)
def test_keys_are_those_that_parents_name(
    parents: list[str], fields: list[str]
) -> None:
    rows = [[str(n), parent, "A"] for n, parent in enumerate(parents, 1)]

    assert fields == list(proposed(["No", "Parent", "Title"], *rows).values())


def test_what_is_proposed_for_the_box_list_is_what_its_map_says() -> None:
    path = EXAMPLES / "box-list.csv"
    findings: list[Finding] = []
    text = xjmeta.propose_map(path, findings=findings)
    written = read_mapping((EXAMPLES / "columns.toml").read_bytes())

    assert written == read_mapping(text.encode())
    assert ["map-proposed"] == [finding.code for finding in findings]


@given(
    st.lists(st.text(max_size=12), min_size=1, max_size=6),
    st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=4),
)
def test_every_column_has_a_line_or_a_comment(
    names: list[str], rows: list[list[str]]
) -> None:
    wanted = [*names, "Title", "Level", "Topics", "Subject"]
    cells = [[*row, "x", "Serie", "a; b", "n/a"] for row in rows]
    try:
        text = xjmeta.propose_map(sheet(wanted, *cells), format="csv")
    except xjmeta.XjmetaError:
        return  # The header is not found, or the sheet is none.
    lines = read_mapping(text.encode())
    foreign = text.partition("stay in the sheet alone.")[2]
    others = tomllib.loads(foreign.replace("\n# ", "\n").replace(' = ""', ' = "title"'))

    assert list(lines) or others
    if "Topics" in lines:
        here = {plain_name(name) for name in (*lines, *others)}
        assert here >= {plain_name(name) for name in wanted if name.strip()}


def test_only_what_has_columns_has_a_map() -> None:
    with pytest.raises(UnknownFormatError):
        xjmeta.propose_map(b'{"title": "A"}', format="json")
