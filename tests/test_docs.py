"""The documentation and the examples: pages that are complete, results in step, a site that builds."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from types import ModuleType

import pytest

import xjmeta
from conftest import ROOT
from xjmeta.formats.ead.grammar import EAD3, EAD2002

DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"
KEPT = EXAMPLES / "xinjiang"


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def demo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo", EXAMPLES / "demo.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---- the pages


def test_every_page_is_in_the_navigation():
    named = set(re.findall(r"[\w-]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8")))

    assert {path.name for path in DOCS.rglob("*.md")} == named


def test_a_fonds_is_built_in_fifteen_lines():
    first = re.search(
        r"```python\n(.*?)```", page("fonds-in-fifteen-lines.md"), re.DOTALL
    )
    assert first is not None
    lines = [line for line in first[1].splitlines() if line.strip()]

    assert len(lines) <= 15


@pytest.mark.parametrize(
    ("grammar", "title"),
    [(EAD2002, "## EAD 2002"), (EAD3, "## EAD3")],
    ids=["ead2002", "ead3"],
)
def test_the_crosswalk_lists_every_element_and_attribute_of_a_tag_library(
    grammar, title
):
    section = page("crosswalk.md").split(f"{title}\n")[1].split("\n## ")[0]
    lines = {
        line.split("`")[1]: line
        for line in section.splitlines()
        if line.startswith("| `")
    }
    definitions = _types(grammar)

    missing = {
        f"{name}/@{attribute}"
        for name, type_ in definitions.items()
        for attribute in type_.attributes
        if re.sub(r"\{.*\}", "", attribute) not in lines.get(name, "")
    }
    assert set(definitions) - set(lines) == set()
    assert missing == set()


def _types(grammar):
    from oracles.documents import paths

    return {
        way[-1][0]: way[-1][1]
        for way in sorted(paths(grammar).values(), key=len, reverse=True)
        if way[0][0] == "ead"
    }


def test_every_line_of_the_crosswalk_says_where_the_content_goes():
    rows = [
        line.split(" | ")
        for line in page("crosswalk.md").splitlines()
        if line.startswith("| `")
    ]

    assert len(rows) > 300
    assert [row[0] for row in rows if len(row) != 3 or not row[1].strip()] == []


def test_the_page_of_formats_and_the_readme_list_every_format():
    for text in (page("formats.md"), (ROOT / "README.md").read_text("utf-8")):
        assert [name for name in xjmeta.formats() if f"| `{name}` |" not in text] == []


def test_the_page_of_formats_loses_nothing_in_a_complete_format():
    head, *rows = [
        line.split(" | ")
        for line in page("formats.md").split("## Value by value")[1].splitlines()
        if line[:1] == "|"
    ]
    complete = [
        n
        for n, name in enumerate(head)
        if (one := xjmeta.formats().get(name.strip("`| "))) is not None and one.complete
    ]

    assert len(rows) > 150
    assert [
        row[0] for row in rows[1:] for n in complete if row[n].strip("| ") == "-"
    ] == []


def test_the_table_of_laws_has_no_law_that_failed():
    lines = [
        line.strip("| ").split(" | ")
        for line in page("laws.md").splitlines()
        if line.startswith("|")
    ]
    head = next(line for line in lines if "GetPut" in line)
    laws = [
        head.index(name)
        for name in ("GetPut", "PutGet", "valid", "there and back", "edits right")
    ]
    rows = [
        line
        for line in lines
        if len(line) == len(head) and line[0].startswith(("ead", "**all"))
    ]

    assert len(rows) > 14
    assert [
        row[0] for row in rows if any(not row[at].startswith("all ") for at in laws)
    ] == []


def test_the_site_builds_without_a_warning(tmp_path):
    pytest.importorskip("mkdocs", reason="the site needs the extra `docs`")

    run("-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path))

    assert (tmp_path / "crosswalk" / "index.html").exists()
    pages = {path: path.read_text("utf-8") for path in tmp_path.rglob("*.html")}
    loads = re.compile(r"""<(?:script|img|link)\b[^>]*(?:src|href)="?(?:https?:)?//""")
    assert [] == [path for path, text in pages.items() if loads.search(text)]
    assert '<span class="kn">import</span>' in pages[tmp_path / "index.html"]

    # Once more in a real browser, where there is one.
    node = shutil.which("node")
    if node is None:
        pytest.skip("built, but not looked at in a browser: node is not installed")
    command = [node, str(ROOT / "scripts" / "check_site.cjs"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 3:
        pytest.skip(done.stdout)
    assert 0 == done.returncode, done.stdout + done.stderr


# ---- the founding collection in every format


def test_the_kept_results_are_in_step(demo, tmp_path, capsys):
    assert demo.main(tmp_path) == 0
    assert "NO" not in capsys.readouterr().out

    for made in tmp_path.iterdir():
        if made.suffix != ".xlsx":  # a workbook says when it was made
            assert made.read_bytes() == (KEPT / made.name).read_bytes(), made.name


def test_every_kept_result_of_a_complete_format_reads_as_the_founding_collection(demo):
    record = xjmeta.read(demo.PAGE)
    complete = [
        name
        for name in demo.TARGETS
        if name in xjmeta.formats() and xjmeta.formats()[name].complete
    ]
    if not _has_xlsx():
        complete.remove("xlsx")

    assert len(complete) >= 5
    for name in complete:
        assert list(xjmeta.iter_records(KEPT / demo.TARGETS[name], format=name)) == [
            record
        ], name


def _has_xlsx() -> bool:
    return importlib.util.find_spec("python_calamine") is not None


def test_the_kept_page_is_the_founding_page(demo):
    assert (KEPT / demo.TARGETS["listing"]).read_bytes() == demo.PAGE.read_bytes()


def test_the_founding_document_is_unchanged(demo):
    told = (ROOT / "seeds" / "README.md").read_text("utf-8")

    assert f"    {hashlib.sha256(demo.PAGE.read_bytes()).hexdigest()}\n" in told


# ---- the examples


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("edit_finding_aid.py", "Cable No. 3582"),
        ("spreadsheet.py", "-> Cable No. 3581, corrected"),
        ("merge_collections.py", "2 of 11 documents matched"),
        ("validate_in_ci.py", "0 errors"),
        ("build_records.py", "letter-2 To a friend ['1949-08']"),
        ("publish.py", "held back"),
        ("use_plugin.py", "lost: #0.level"),
    ],
)
def test_an_example_says_what_it_did(name, said):
    assert said in run(str(EXAMPLES / name))
