"""Reports over many files: folded, escaped, counted, and no file replaced unasked."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

import xjmeta
from xjmeta import Finding, InputError, Report
from xjmeta.cli import app

GOOD = (
    b"<ead><eadheader><eadid>x</eadid><filedesc><titlestmt><titleproper>A</titleproper></titlestmt></filedesc></eadheader>"
    b"<archdesc level='file'><did><unittitle>A</unittitle></did></archdesc></ead>"
)
BAD = GOOD.replace(b"level='file'", b"level='folder'")
EVIL = "<script>alert(1)</script>=2+2"


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


# ---- a report ---------------------------------------------------------------------------------------------


def test_equal_findings_of_a_file_are_one_entry_with_their_number_and_first_place():
    report = Report()
    report.add(
        "a.xml", [Finding("warning", "odd", "Odd.", line=line) for line in (3, 9)]
    )
    report.add(
        "b.xml", [Finding("error", "bad", "Bad."), Finding("warning", "odd", "Odd.")]
    )

    assert [("a.xml", "odd", "2", "3"), ("b.xml", "bad", "1", ""), ("b.xml", "odd", "1", "")] == [
        (row["file"], row["code"], row["count"], row["line"]) for row in rows(report.to_bytes("csv"))
    ]  # fmt: skip
    assert [("bad", "error", 1, 1), ("odd", "warning", 3, 2)] == report.totals()


def test_a_page_shows_texts_of_documents_and_runs_none_of_them():
    report = Report()
    report.add(
        EVIL, [Finding("error", "bad", EVIL, path=EVIL, remedy=EVIL)], title=EVIL
    )

    page = Page(report.to_bytes("html").decode())

    assert page.tags <= {"html", "head", "meta", "title", "style", "body", "h2", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
    assert page.text.count(EVIL) > 3


def test_a_spreadsheet_takes_no_cell_of_a_report_for_a_formula():
    report = Report()
    report.add("=1.xml", [Finding("error", "bad", "=2+2")])

    (row,) = rows(report.to_bytes("csv"))

    assert ("'=1.xml", "'=2+2") == (row["file"], row["message"])


def test_another_format_of_report_is_told():
    with pytest.raises(InputError, match=r"\.csv or \.html"):
        Report().to_bytes("pdf")


# ---- the commands -----------------------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., object]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "aids" / "sub").mkdir(parents=True)
    (tmp_path / "aids" / "good.xml").write_bytes(GOOD)
    (tmp_path / "aids" / "sub" / "bad.xml").write_bytes(BAD)
    (tmp_path / "aids" / "cut.xml").write_bytes(GOOD[:60])
    (tmp_path / "aids" / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "aids" / ".hidden.xml").write_bytes(BAD)
    (tmp_path / "aids" / "values.csv").write_text("field,value,new_value\ndates,a,b\n")

    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_a_folder_is_validated_with_all_that_is_below_it(run, tmp_path):
    done = run("validate", "aids", "--report", "r.csv")

    assert 1 == done.exit_code
    told = rows((tmp_path / "r.csv").read_bytes())
    assert {"aids/good.xml", "aids/sub/bad.xml", "aids/cut.xml"} == {
        row["file"] for row in told
    }
    assert ["code", "severity", "findings", "files"] in [
        line.split() for line in done.stdout.splitlines()
    ]
    assert "passed over, as no format reads them: 2" in done.stdout + done.stderr


def test_one_file_has_no_last_table(run):
    done = run("validate", "aids/sub/bad.xml")

    assert "severity" not in done.stdout


@pytest.mark.parametrize("ending", ["csv", "html"])
@pytest.mark.parametrize(
    "command",
    [
        ("validate",),
        ("inspect",),
        ("fix", "-o", "out"),
        ("values", "--field", "dates", "-o", "t.csv"),
    ],
)
def test_every_verb_over_many_files_writes_a_report_of_all(
    run, tmp_path, command, ending
):
    name = f"r.{ending}"

    done = run(command[0], "aids", *command[1:], "--report", name)
    again = run(command[0], "aids", *command[1:], "--report", name)

    assert 1 == done.exit_code
    content = (tmp_path / name).read_text("utf-8")
    assert "cut.xml" in content
    assert 2 == again.exit_code
    assert "exists already" in again.stderr


def test_a_report_in_the_folder_that_it_is_of_is_no_document_of_it(run, tmp_path):
    for _time in range(2):
        done = run("validate", "aids", "--report", "aids/r.csv", "--force")

    files = {row["file"] for row in rows((tmp_path / "aids" / "r.csv").read_bytes())}
    assert 1 == done.exit_code
    assert "aids/r.csv" not in files


def test_inspect_tells_of_a_file_in_a_row(run, tmp_path):
    done = run("inspect", "aids", "--report", "r.csv")

    told = {row["file"]: row for row in rows((tmp_path / "r.csv").read_bytes())}
    assert ("ead2002", "1", "A") == tuple(told["aids/good.xml"][name] for name in ("format", "units", "title"))  # fmt: skip
    assert "1" == told["aids/cut.xml"]["error"]
    assert ["ead2002", "2", "2", "0", "0"] in [
        line.split() for line in done.stdout.splitlines()
    ]


def test_a_report_is_no_input_and_has_a_known_ending(run, tmp_path):
    over = run("validate", "aids/good.xml", "--report", "aids/good.csv", "--quiet")
    kind = run("validate", "aids", "--report", "r.txt")

    assert 0 == over.exit_code
    assert 2 == kind.exit_code
    assert GOOD == (tmp_path / "aids" / "good.xml").read_bytes()


def test_a_folder_without_documents_is_told(run, tmp_path):
    (tmp_path / "empty").mkdir()

    done = run("inspect", "empty")

    assert 2 == done.exit_code
    assert "no document of any format in empty" in done.stderr


def test_documents_are_those_that_a_format_reads_in_the_order_of_their_names(
    run, tmp_path
):
    passed: list[str] = []

    found = list(xjmeta.documents(tmp_path / "aids", passed=passed))

    assert ["cut.xml", "good.xml", "sub/bad.xml"] == [name for _path, name in found]
    assert ["picture.png", "values.csv"] == [Path(path).name for path in passed]
