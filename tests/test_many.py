"""Runs over many documents: folders, archives, several processes, a manifest, and what resumes an interrupted run."""

from __future__ import annotations

import errno
import io
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import xjmeta
from finding_aids import SMALL
from xjmeta.cli import app
from xjmeta.cli._batch import Batch, Item
from xjmeta.cli._processes import in_processes
from xjmeta.cli._run import Run
from xjmeta.cli._workers import one_by_one
from xjmeta.model.origin import Origin


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of finding aids, with one that is broken, one that is no document, and one below."""
    monkeypatch.chdir(tmp_path)
    into = tmp_path / "aids"
    (into / "below").mkdir(parents=True)
    for number in range(12):
        text = SMALL.replace(b"</unittitle>", b" %d</unittitle>" % number, 1)
        (into / f"{number:02}.xml").write_bytes(text)
    (into / "below" / "deep.xml").write_bytes(SMALL)
    (into / "broken.xml").write_bytes(SMALL[:-20])
    (into / "readme.txt").write_text("Our finding aids.")
    return into


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert code == done.exit_code, done.output
    return done.output


def tree(path: Path | str) -> dict[str, bytes]:
    """Return the files below a folder with their bytes."""
    top = Path(path)
    return {
        str(one.relative_to(top)): one.read_bytes()
        for one in sorted(top.rglob("*"))
        if one.is_file()
    }


def told(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


# ---- folders, archives and processes ----------------------------------------------------------------------


def test_a_folder_is_converted_and_a_manifest_says_what_became_of_each() -> None:
    run("convert", "aids", "--to", "json", "-o", "out/", code=1)

    lines = told("out.manifest.jsonl")
    by_outcome = {
        one: [line["source"] for line in lines if line["outcome"] == one]
        for one in ("ok", "failed", "passed-over")
    }
    assert 13 == len(by_outcome["ok"])
    assert ["aids/broken.xml"] == by_outcome["failed"]
    assert ["aids/readme.txt"] == by_outcome["passed-over"]
    assert "cut-off" == next(line for line in lines if "error" in line)["error"]["code"]  # fmt: skip
    assert {"below/deep.json", *(f"{n:02}.json" for n in range(12))} == tree("out").keys()  # fmt: skip
    assert [] == list(Path().glob("*.part"))


@pytest.mark.parametrize("verb", ["validate", "inspect", "convert"])
def test_several_processes_say_and_write_the_same_as_one(verb: str) -> None:
    into = ["--to", "csv", "-o", "{}/"] if verb == "convert" else []
    said = []
    for jobs in ("1", "2"):
        arguments = [one.format(f"out{jobs}") for one in into]
        text = run(verb, "aids", "--json", "--jobs", jobs, *arguments, code=1)
        said.append(text.replace(f"out{jobs}", "out"))

    assert said[0] == said[1]
    if into:
        assert tree("out1") == tree("out2")


@pytest.mark.parametrize("ending", [".zip", ".tar.gz", ".tar"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_archive_is_converted_as_its_folder_is(ending: str, jobs: str) -> None:
    kind = {".zip": "zip", ".tar.gz": "gztar", ".tar": "tar"}[ending]
    shutil.make_archive("aids", kind, "aids")
    run("convert", "aids", "--to", "json", "-o", "out/", code=1)
    text = run("convert", f"aids{ending}", "--to", "json", "-o", "of-archive/", "-j", jobs, code=1)  # fmt: skip

    assert tree("out") == tree("of-archive")
    assert f"aids{ending}/broken.xml:" in text
    assert f"aids{ending}/00.xml" in [one["source"] for one in told("of-archive.manifest.jsonl")]  # fmt: skip


def test_a_folder_goes_into_one_file() -> None:
    run("convert", "aids", "-o", "all.jsonl", code=1)

    assert 13 == len(list(xjmeta.iter_records("all.jsonl")))


def test_two_documents_of_one_target_are_not_written_over_each_other(folder: Path) -> None:  # fmt: skip
    record = xjmeta.read(str(folder / "00.xml"))
    xjmeta.write(record, str(folder / "00.json"))
    text = run("convert", "aids", "--to", "json", "-o", "out/", code=1)

    assert 1 == text.count("[target-twice]")


@pytest.mark.parametrize("target", ["aids/", "aids/results/"])
def test_results_never_go_among_the_inputs(target: str, folder: Path) -> None:
    before = tree(folder)
    text = run("convert", "aids", "--to", "json", "-o", target, "--force", code=2)

    assert "[target-is-source]" in text
    assert before == tree(folder)


def test_a_manifest_needs_a_folder_of_results() -> None:
    assert "[folder-only]" in run("convert", "aids", "-o", "a.jsonl", "-j", "2", code=2)


# ---- what an archive may not do ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../out.xml", "/etc/x.xml", "a/../../b.xml", "C:\\x.xml", "..\\x.xml"]
)
def test_a_member_that_leads_out_of_an_archive_is_set_aside(name: str) -> None:
    with zipfile.ZipFile("a.zip", "w") as packed:
        packed.writestr(name, SMALL)
        packed.writestr("good.xml", SMALL)
    with tarfile.open("a.tar.gz", "w:gz") as packed_:
        info = tarfile.TarInfo(name)
        info.size = len(SMALL)
        packed_.addfile(info, io.BytesIO(SMALL))
    before = set(Path().iterdir())

    assert "[unsafe-member]" in run("convert", "a.zip", "--to", "json", "-o", "out/", code=1)  # fmt: skip
    assert "[unsafe-member]" in run("validate", "a.tar.gz", code=1)
    assert {"good.json"} == tree("out").keys()
    assert {"out", "out.manifest.jsonl"} == {one.name for one in set(Path().iterdir()) - before}  # fmt: skip


def test_links_in_an_archive_are_not_followed() -> None:
    with tarfile.open("a.tar", "w") as packed:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"x{kind.decode()}.xml")
            info.type, info.linkname = kind, "aids/00.xml"
            packed.addfile(info)
    with zipfile.ZipFile("a.zip", "w") as zipped:
        link = zipfile.ZipInfo("x.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        zipped.writestr(link, "aids/00.xml")

    assert 3 == run("validate", "a.tar", code=1).count("[link-in-archive]")
    assert 1 == run("validate", "a.zip", code=1).count("[link-in-archive]")


def test_an_archive_that_unfolds_to_too_much_is_not_unfolded() -> None:
    with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("small.xml", SMALL)
        packed.writestr("bomb.xml", b" " * (20 * 2**20))
    with tarfile.open("a.tar.gz", "w:gz") as packed_:
        info = tarfile.TarInfo("bomb.xml")
        info.size = 20 * 2**20
        packed_.addfile(info, io.BytesIO(b" " * info.size))

    text = run("convert", "a.zip", "--to", "json", "-o", "out/", code=1)
    assert "[too-large]" in text
    assert {"small.json"} == tree("out").keys()
    assert "[too-large]" in run("validate", "a.tar.gz", code=1)


@pytest.mark.parametrize("ending", [".zip", ".tar.gz", ".tar"])
def test_a_damaged_archive_is_told_and_what_stood_before_is_done(ending: str) -> None:
    kind = {".zip": "zip", ".tar.gz": "gztar", ".tar": "tar"}[ending]
    whole = Path(shutil.make_archive("a", kind, "aids")).read_bytes()
    for cut in (0, 10, len(whole) // 2, len(whole) - 30):
        Path(f"cut{ending}").write_bytes(whole[:cut])
        text = run("validate", f"cut{ending}", code=1)

        assert "internal" not in text
        assert f"cut{ending}" in text


# ---- interruption -----------------------------------------------------------------------------------------


def command(*arguments: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "xjmeta",
        "convert",
        "aids",
        "--to",
        "csv",
        *arguments,
    ]


def _ended(manifest: Path) -> int:
    """Return how many documents are done by a manifest that is being written."""
    return manifest.read_bytes().count(b'"ended"') if manifest.exists() else 0


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_is_killed_again_and_again_gives_what_an_uninterrupted_one_gives(
    jobs: str, folder: Path
) -> None:
    for number in range(12, 30):
        shutil.copy(folder / "00.xml", folder / f"{number}.xml")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run("convert", "aids", "--to", "csv", "-o", "whole/", code=1)
    draw = random.Random(int(jobs))
    killed, again = 0, []
    for _ in range(60):
        enough = _ended(Path("out.manifest.jsonl.part")) + draw.randrange(9)
        done = subprocess.Popen(
            command("-o", "out/", "-j", jobs, *again), stderr=subprocess.DEVNULL, env=environment
        )  # fmt: skip
        while done.poll() is None and _ended(Path("out.manifest.jsonl.part")) < enough:
            time.sleep(0.001)
        time.sleep(draw.uniform(0, 0.02))
        if done.poll() is not None:
            assert 1 == done.returncode  # one input is broken
            break
        done.send_signal(draw.choice([signal.SIGKILL, signal.SIGTERM]))
        done.wait()
        killed += 1
        again = ["--resume"] if Path("out.manifest.jsonl.part").exists() else []
        if not again and Path("out.manifest.jsonl").exists():
            break  # it was done, and about to end

    assert killed
    assert tree("whole") == tree("out")
    whole = Path("whole.manifest.jsonl").read_text()
    assert whole.replace("whole/", "out/") == Path("out.manifest.jsonl").read_text()
    assert ["aids", "out", "out.manifest.jsonl", "whole", "whole.manifest.jsonl"] == sorted(one.name for one in Path().iterdir())  # fmt: skip


@pytest.mark.parametrize("end", [KeyboardInterrupt(), SystemExit(143)])
def test_a_request_to_end_is_no_fault_wherever_it_comes(
    end: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: Any, **_options: Any) -> None:
        raise end

    record = xjmeta.read(SMALL)
    monkeypatch.setattr(
        Origin, "dump", interrupted
    )  # pydantic calls it, and makes an error of its own of what it raises

    with pytest.raises(type(end)) as raised:
        xjmeta.to_bytes(record, format="json")
    assert end.args == raised.value.args


def stop_at(name: str, number: int, item: Item, verb: Run) -> Mapping[str, Any]:
    """Work that stops with an error of the system at one document."""
    if item.name == name and not Path("mended").exists():
        error = OSError(number, os.strerror(number))
        raise xjmeta.TargetError("cannot-write", name=name, reason="full") from error
    verb.line(item.name)
    return {"size": len(item.name)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_stops_the_run_which_is_resumed(
    jobs: int, capsys: pytest.CaptureFixture[str]
) -> None:
    work = partial(stop_at, "05.xml", errno.ENOSPC)
    verb = Run()
    Batch(verb, ["aids"], jobs=jobs, manifest="m.jsonl").do(work)
    said = capsys.readouterr()
    assert "[run-stopped]" in said.err
    assert "No space left" in said.err
    assert 1 == verb.code
    assert not Path("m.jsonl").exists()

    Path("mended").touch()
    Batch(Run(), ["aids"], jobs=jobs, manifest="m.jsonl", resume=True).do(work)
    resumed = capsys.readouterr().out
    Batch(Run(), ["aids"], jobs=jobs, manifest="n.jsonl").do(work)
    assert capsys.readouterr().out == resumed
    assert Path("n.jsonl").read_text() == Path("m.jsonl").read_text()


def test_another_error_of_the_system_sets_one_document_aside() -> None:
    work = partial(stop_at, "05.xml", errno.EACCES)
    Batch(Run(), ["aids"], manifest="m.jsonl").do(work)

    assert 1 == len([one for one in told("m.jsonl") if one["outcome"] == "failed"])


def lose(item: Item, _verb: Run) -> Mapping[str, Any]:
    """Work at which the folder is lost."""
    if item.name == "03.xml":
        Path("aids").rename("elsewhere")
    Path(item.path).read_bytes()
    return {}


def test_a_lost_folder_stops_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    Batch(Run(), ["aids"], manifest="m.jsonl").do(lose)

    assert "[run-stopped]" in capsys.readouterr().err
    assert not Path("m.jsonl").exists()
    assert Path("m.jsonl.part").exists()


def die(item: Item, verb: Run) -> Mapping[str, Any]:
    """Work at which the process dies once in a while."""
    if item.name in ("02.xml", "03.xml", "11.xml"):
        os._exit(9)
    verb.line(item.name)
    return {}


def test_a_process_that_dies_takes_its_document_with_it_and_no_other() -> None:
    Batch(Run(), ["aids"], jobs=2, manifest="m.jsonl").do(die)

    failed = [one for one in told("m.jsonl") if one["outcome"] == "failed"]
    assert ["02.xml", "03.xml", "11.xml"] == [Path(one["source"]).name for one in failed]  # fmt: skip
    assert {"worker-died"} == {one["error"]["code"] for one in failed}
    assert 15 == len(told("m.jsonl"))


def test_an_interrupted_run_is_not_written_over_unasked() -> None:
    work = partial(stop_at, "05.xml", errno.ENOSPC)
    Batch(Run(), ["aids"], manifest="m.jsonl", run={"to": "csv"}).do(work)
    for options, code in (
        ({}, "unfinished-run"),
        ({"resume": True, "run": {"to": "json"}}, "other-run"),
    ):
        with pytest.raises(xjmeta.XjmetaError) as caught:
            Batch(Run(), ["aids"], manifest="m.jsonl", **options)
        assert code == caught.value.code
    with pytest.raises(xjmeta.InputError):
        Batch(Run(), ["aids"], manifest="other.jsonl", resume=True)
    first = Batch(Run(), ["aids"], manifest="m.jsonl", run={"to": "csv"}, resume=True)
    with pytest.raises(xjmeta.TargetError, match="goes on"):
        Batch(Run(), ["aids"], manifest="m.jsonl", run={"to": "csv"}, resume=True)
    first.close()


def test_a_document_that_changed_meanwhile_is_done_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work = partial(stop_at, "05.xml", errno.ENOSPC)
    Batch(Run(), ["aids"], manifest="m.jsonl").do(work)
    (folder / "00.xml").write_bytes(SMALL + b"<!-- new -->")
    Path("mended").touch()
    capsys.readouterr()
    seen: list[str] = []

    def watched(item: Item, verb: Run) -> Mapping[str, Any]:
        seen.append(item.name)
        return work(item, verb)

    Batch(Run(), ["aids"], manifest="m.jsonl", resume=True).do(watched)

    assert "00.xml" in seen
    assert "01.xml" not in seen


def test_a_journal_that_was_cut_anywhere_is_read_as_far_as_it_goes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    work = partial(stop_at, "05.xml", errno.ENOSPC)
    Batch(Run(), ["aids"], manifest="m.jsonl").do(work)
    journal = Path("m.jsonl.part").read_bytes()
    Path("mended").touch()
    Batch(Run(), ["aids"], manifest="whole.jsonl").do(work)
    for cut in random.Random(1).sample(range(len(journal)), 12):
        Path("m.jsonl").unlink(missing_ok=True)
        Path("m.jsonl.part").write_bytes(journal[:cut])
        Batch(Run(), ["aids"], manifest="m.jsonl", resume=True).do(work)

        assert Path("whole.jsonl").read_text() == Path("m.jsonl").read_text()
    capsys.readouterr()


def test_what_the_interrupted_run_had_not_begun_is_not_written_over() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.Popen(command("-o", "out/"), stderr=subprocess.DEVNULL, env=environment)  # fmt: skip
    while not Path("out.manifest.jsonl.part").exists():
        time.sleep(0.01)
    done.kill()
    done.wait()
    begun = "deep" in Path("out.manifest.jsonl.part").read_text()
    Path("out/below").mkdir(parents=True, exist_ok=True)
    Path("out/below/deep.csv").write_text("mine")
    text = run("convert", "aids", "--to", "csv", "-o", "out/", "--resume", code=1)

    assert begun or "[target-exists]" in text
    assert begun or "mine" == Path("out/below/deep.csv").read_text()


# ---- memory -----------------------------------------------------------------------------------------------


def nothing(_item: Item, _verb: Run) -> Mapping[str, Any]:
    return {}


@pytest.mark.parametrize("how", ["one", "two"])
def test_memory_does_not_grow_with_the_number_of_documents(how: str) -> None:
    ways: dict[str, Callable[..., Any]] = {
        "one": partial(one_by_one, held=True),
        "two": partial(in_processes, jobs=2),
    }
    count = {"one": 20_000, "two": 4000}[how]

    def peak(number: int) -> int:
        pairs = ((Item(f"{n}.xml", f"{n}.xml", f"{n}.xml"), None) for n in range(number))  # fmt: skip
        tracemalloc.start()
        for _one in ways[how](pairs, nothing, {}, lambda _item: None):
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(count) < peak(count // 10) + 200_000
