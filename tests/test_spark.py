"""Documents by the thousand: what Spark's workers make of them is what one process makes of them, errors are rows.

It needs the extra `spark` and Java; Spark runs once for all, on two cores of this machine, in a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import xjmeta
from conftest import ROOT
from xjmeta import InputError

pytest.importorskip("pyarrow", reason="tables need the extra `bulk`")

from xjmeta import bulk
from xjmeta.bulk import spark

FIXTURES = sorted((ROOT / "tests/fixtures/ead").glob("*.xml"))[:4]
HEAD = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
RECORD = '<record><header><identifier>oai:a:{n}</identifier><datestamp>2011-01-01</datestamp></header><metadata><dc xmlns="http://purl.org/dc/elements/1.1/"><title>Cable {n}</title></dc></metadata></record>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("aids")
    for number, path in enumerate(FIXTURES):
        inner = made / f"box {number % 2}"
        inner.mkdir(exist_ok=True)
        shutil.copy(path, inner / path.name)
    (made / "broken.xml").write_text("<ead><archdesc", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def harvest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("harvest") / "harvest.xml"
    text = "\n".join(RECORD.format(n=n) for n in range(25))
    path.write_text(f"{HEAD}{text}</ListRecords></OAI-PMH>", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("converted")


@pytest.fixture(scope="module")
def answers(folder: Path, harvest: Path, target: Path) -> dict[str, Any]:
    if os.environ.get("HYPOTHESIS_PROFILE") != "deep":
        pytest.skip("Spark takes a minute to start; `make deep` runs it")
    if find_spec("pyspark") is None:
        pytest.skip("clusters need the extra `spark`")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, which is not installed")
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("spark_program.py"), folder, harvest, target],
        capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answered: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answered


def by_source(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(Path(row.pop("source")).name, []).append(row)
    return found


def serial(path: Path) -> list[dict[str, Any]]:
    return [row | {"error": None} for row in bulk.table(path).to_pylist()]


def test_units_are_those_of_one_process_and_what_is_broken_is_a_row(
    answers: dict[str, Any],
) -> None:
    found = by_source(answers["units"])
    (broken,) = found.pop("broken.xml")

    assert {path.name for path in FIXTURES} == found.keys()
    for path in FIXTURES:
        assert serial(path) == found[path.name]
    assert broken["error"]
    assert broken["key"] is None


def test_an_envelope_is_read_by_stretches_as_it_is_read_whole(
    answers: dict[str, Any], harvest: Path
) -> None:
    (found,) = by_source(answers["stretches"]).values()

    assert answers["tasks"] > 3
    assert serial(harvest) == sorted(found, key=lambda row: row["record"])


def test_findings_are_those_of_one_process(
    answers: dict[str, Any], folder: Path
) -> None:
    found = by_source(answers["findings"])

    assert "error" == found.pop("broken.xml")[0]["severity"]
    for path in FIXTURES:
        (here,) = folder.rglob(path.name)
        told = [
            (one.code, one.line, one.path, one.message)
            for one in xjmeta.validate(here, profile="dacs")
        ]
        assert told == [
            (row["code"], row["line"], row["path"], row["message"])
            for row in found.get(path.name, [])
        ]


def test_documents_are_converted_as_in_one_process(
    answers: dict[str, Any], folder: Path, target: Path
) -> None:
    done = by_source(answers["converted"])

    assert done.pop("broken.xml")[0]["error"]
    for path in FIXTURES:
        (here,) = folder.rglob(path.name)
        made = target / here.relative_to(folder).with_suffix(".jsonl")
        whole = xjmeta.to_bytes(xjmeta.iter_records(here), format="jsonl")
        assert os.fspath(made) == done[path.name][0]["target"]
        assert whole == made.read_bytes()


def test_two_documents_that_would_go_to_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="twice"):
        spark.converted(None, ["a/x.xml", "b/x.xml"], tmp_path, to="json")
