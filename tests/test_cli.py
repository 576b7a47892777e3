"""The command line: what each verb prints, where, and with which exit code."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

import xjmeta
from finding_aids import INTERNAL, SECRETS, SMALL
from toy_format import add_formats
from xjmeta.cli import app

VERBS = (
    "apply",
    "convert",
    "diff",
    "fix",
    "formats",
    "inspect",
    "map",
    "schema",
    "validate",
    "values",
)
BROKEN = SMALL.replace(b"&amp;", b"&")


class Done(NamedTuple):
    """What became of a command."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Done]:
    """Run a command in a folder of its own, with a good finding aid and a broken one in it."""
    (tmp_path / "good.xml").write_bytes(SMALL)
    (tmp_path / "broken.xml").write_bytes(BROKEN)
    (tmp_path / "internal.xml").write_bytes(INTERNAL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def go(*arguments: str, stdin: bytes | None = None) -> Done:
        done = CliRunner().invoke(app, list(arguments), input=stdin)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Done(done.exit_code, done.stdout, done.stderr)

    return go


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


# ---- what it can do ---------------------------------------------------------------------------------------


def test_alone_it_says_what_it_can_do(run: Callable[..., Done]) -> None:
    done = run()

    assert (0, "") == (done.code, done.err)
    assert [] == [verb for verb in VERBS if verb not in done.out]
    assert "xjmeta convert finding-aid.xml" in done.out


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_helps_with_examples(verb: str, run: Callable[..., Done]) -> None:
    done = run(verb, "--help")

    assert 0 == done.code
    assert f"xjmeta {verb}" in done.out.partition("Examples")[2]


def test_it_says_its_version(run: Callable[..., Done]) -> None:
    assert (0, f"xjmeta {xjmeta.__version__}\n", "") == run("--version")


def test_wrong_usage_ends_with_2(run: Callable[..., Done]) -> None:
    codes = [
        run(*line.split()).code
        for line in (
            "nothing",
            "convert --nothing",
            "convert",
            "diff good.xml",
            "apply good.xml",
        )
    ]

    assert [2] * 5 == codes


def test_what_is_the_fault_of_the_arguments_ends_with_2(
    run: Callable[..., Done],
) -> None:
    commands = [
        ("convert", "good.xml", "--to", "nothing"),
        ("convert", "good.xml", "a.nothing"),
        ("convert", "good.xml", "--output", "good.xml"),
        ("apply", "good.xml", "--to", "internal.xml", "--output", "internal.xml"),
        ("validate", "good.xml", "--format", "nothing"),
        ("validate", "good.xml", "--profile", "nothing"),
        ("schema", "nothing"),
    ]

    assert [2] * len(commands) == [run(*command).code for command in commands]


def test_what_controls_a_terminal_is_spelt_out(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    hostile = SMALL.replace(
        b"Cables &amp; letters", "[bold]Red[/] \x9b31m \u202egnp.[/red]".encode()
    )
    name = "[red] \x1b]0;title\x07.xml"
    (tmp_path / name).write_bytes(hostile)
    done = [
        run("inspect", name),
        run("inspect", "--tree", name),
        run("inspect", "--json", name),
        run("diff", "good.xml", name),
        run("diff", "--json", "good.xml", name),
        run("convert", name, "--output", f"{name}.csv"),
        run("validate", name),
        run("validate", "missing\n\x1b[31m"),
    ]

    assert [0] * 7 + [1] == [one.code for one in done]
    for one in done:
        assert [] == re.findall(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", one.out + one.err
        )
    assert all("[bold]Red[/]" in one.out for one in done[:5])
    assert 1 == done[-1].err.count("\n")


@pytest.mark.parametrize(
    "command",
    [("convert", "--to", "json"), ("inspect", "--json"), ("validate", "--json")],
)
def test_nobody_is_told_of_a_pipe_that_nobody_reads(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(SMALL)
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(
        [sys.executable, "-m", "xjmeta", command[0], str(path), *command[1:]],
        stdout=writes, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(writes)

    assert (1, b"") == (done.returncode, done.stderr)


def test_a_closed_standard_output_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m xjmeta formats >&-"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (2, 1) == (done.returncode, done.stderr.count("\n"))
    assert "[no-output]" in done.stderr


def test_names_of_formats_complete(
    run: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "_XJMETA_COMPLETE": "complete_bash",
        "COMP_WORDS": "xjmeta convert a.xml --to ead",
        "COMP_CWORD": "4",
    }.items():
        monkeypatch.setenv(name, value)
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv = ['xjmeta']; from xjmeta.cli import app; app(prog_name='xjmeta')"],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip

    assert ["ead2002", "ead3"] == done.stdout.split()


def test_help_needs_nothing_heavy() -> None:
    """The start is fast because help loads the command line alone: no parser, no model, no format."""
    heavy = (
        "lxml",
        "pydantic",
        "jsonschema",
        "langcodes",
        "xjmeta.model",
        "xjmeta.mapping",
        "xjmeta.formats",
    )
    program = f"import sys, runpy\nsys.argv = ['xjmeta', '--help']\ntry:\n    runpy.run_module('xjmeta')\nexcept SystemExit:\n    pass\nprint([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert "[]" == done.stderr.strip()


# ---- convert ----------------------------------------------------------------------------------------------


def test_convert_writes_the_target_and_says_in_one_line_what_became_of_it(
    run: Callable[..., Done],
) -> None:
    done = run("convert", "good.xml", "new.ead3")

    assert (0, "") == (done.code, done.out)
    assert "new.ead3: 0 lost" in done.err
    assert xjmeta.read("good.xml") == xjmeta.read("new.ead3")


def test_convert_without_a_target_writes_to_standard_output(
    run: Callable[..., Done],
) -> None:
    done = run("convert", "good.xml")

    assert (0, SMALL.decode()) == (done.code, done.out)


def test_convert_reads_standard_input(run: Callable[..., Done]) -> None:
    assert SMALL.decode() == run("convert", "-", stdin=SMALL).out


def test_convert_never_overwrites_by_accident_nor_its_source(
    run: Callable[..., Done],
) -> None:
    Path("old.xml").write_bytes(b"old")
    refused, forced = (
        run("convert", "good.xml", "old.xml"),
        run("convert", "good.xml", "old.xml", "--force"),
    )
    same = run("convert", "good.xml", "-o", "good.xml")

    assert (2, 0, 2) == (refused.code, forced.code, same.code)
    assert "--force" in refused.err
    assert SMALL == Path("old.xml").read_bytes() == Path("good.xml").read_bytes()


def test_a_failed_input_is_set_aside_and_the_others_go_on(
    run: Callable[..., Done],
) -> None:
    Path("again.xml").write_bytes(SMALL)
    done = run(
        "convert",
        "good.xml",
        "broken.xml",
        "none.xml",
        "again.xml",
        "--to",
        "ead3",
        "-o",
        "out/",
    )

    assert 1 == done.code
    assert ["again.ead3", "good.ead3"] == sorted(
        path.name.replace(".xml", ".ead3") for path in Path("out").iterdir()
    )
    assert "[bare-ampersand]" in done.err
    assert "2 of 4 inputs failed" in done.err


def test_two_inputs_of_one_name_do_not_overwrite_each_other(
    run: Callable[..., Done],
) -> None:
    Path("a").mkdir()
    Path("a/good.xml").write_bytes(SMALL)
    done = run("convert", "good.xml", "a/good.xml", "-o", "out/")

    assert 1 == done.code
    assert "[target-twice]" in done.err


def test_several_inputs_need_a_target_that_is_named(run: Callable[..., Done]) -> None:
    done = run("convert", "good.xml", "internal.xml", "broken.xml")

    assert (2, BROKEN) == (done.code, Path("broken.xml").read_bytes())
    assert "--output" in done.err


def test_several_inputs_go_into_one_document(run: Callable[..., Done]) -> None:
    done = run("convert", "good.xml", "broken.xml", "internal.xml", "-o", "all.jsonl")

    assert 1 == done.code
    assert ["Cables & letters", "Open title"] == [
        str(record.title) for record in xjmeta.iter_records("all.jsonl")
    ]


def test_convert_public_leaves_out_and_lists_what_is_internal(
    run: Callable[..., Done],
) -> None:
    done = run("convert", "internal.xml", "public.xml", "--public")
    text = Path("public.xml").read_text("utf-8")

    assert 0 == done.code
    assert [] == [word for word in SECRETS if word in text + done.err]
    assert "unit f3" in done.err


def test_check_ends_with_1_where_what_was_written_is_not_valid(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    good = (tmp_path / "good.xml").read_bytes()
    (tmp_path / "bad.xml").write_bytes(good.replace(b"<did>", b"<did><junk/>", 1))

    home, there = (
        run("convert", "bad.xml", "home.xml", "--check"),
        run("convert", "bad.xml", "a.json", "--check"),
    )

    assert (1, True) == (home.code, "[child-unknown]" in home.err)
    assert (0, False) == (there.code, "[child-unknown]" in there.err)


def test_strict_ends_with_3_where_something_would_be_lost(
    run: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_formats(monkeypatch)
    strict, lax = (
        run("convert", "good.xml", "a.lines", "--strict", "--json"),
        run("convert", "good.xml", "b.lines", "-v"),
    )
    both = run(
        "convert", "good.xml", "broken.xml", "--to", "lines", "--strict", "-o", "out/"
    )

    assert (3, ["would-lose"]) == (
        strict.code,
        [line["code"] for line in lines(strict.out)],
    )
    assert (0, True) == (lax.code, "collection is lost" in lax.err)
    assert 1 == both.code
    assert (False, True) == (Path("a.lines").exists(), Path("b.lines").exists())


def test_strict_visible_ends_with_3_where_only_the_rest_slot_would_carry_something(
    run: Callable[..., Done],
) -> None:
    date = '{"expression": "the forties", "normal": "194X"}'
    Path("r.json").write_text(f'{{"title": "a", "dates": [{date}]}}')
    strict = run("convert", "r.json", "a.xml", "--to", "ead2002", "--strict")
    visible = run("convert", "r.json", "b.xml", "--to", "ead2002", "--strict=visible")

    assert (0, True) == (strict.code, "1 carried (dates 1)" in strict.err)
    assert (3, True) == (visible.code, "1 carried (dates 1)" in visible.err)
    assert (True, False) == (Path("a.xml").exists(), Path("b.xml").exists())


def test_convert_json_is_one_object_a_line(run: Callable[..., Done]) -> None:
    done = run("convert", "good.xml", "broken.xml", "-o", "out/", "--json")
    told = lines(done.out)

    assert (1, "") == (done.code, done.err)
    assert ["converted", "bare-ampersand", "set-aside"] == [
        line["code"] for line in told
    ]
    assert {"source": "broken.xml", "line": 6} == {
        name: told[1][name] for name in ("source", "line")
    }


def test_convert_quietly_says_nothing_but_errors(run: Callable[..., Done]) -> None:
    good, broken = (
        run("convert", "good.xml", "a.ead3", "-q"),
        run("convert", "broken.xml", "b.ead3", "-q"),
    )

    assert (0, "", "") == good
    assert (1, "", 1) == (broken.code, broken.out, broken.err.count("\n"))


def test_a_fault_of_ours_in_one_input_does_not_keep_the_others(
    run: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = xjmeta.convert

    def faulty(source: str, *rest: object, **options: object) -> object:
        if source == "broken.xml":
            raise ZeroDivisionError("division by zero")
        return real(source, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(xjmeta, "convert", faulty, raising=False)
    done = run("convert", "broken.xml", "good.xml", "-o", "out/")

    assert 1 == done.code
    assert "ZeroDivisionError" in done.err
    assert Path("out/good.xml").exists()
    monkeypatch.setenv("XJMETA_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("convert", "broken.xml", "good.xml", "-o", "out/")


# ---- the other verbs --------------------------------------------------------------------------------------


def test_inspect_says_what_stands_in_a_document(run: Callable[..., Done]) -> None:
    done = run("inspect", "good.xml")

    assert 0 == done.code
    for word in (
        "ead2002",
        "3 (item 2, collection 1)",
        "3, 2 of them read as EDTF",
        "1934-01-01 to 1949-12-31",
        "rus 1",
        "a comment",
    ):
        assert word in done.out


def test_inspect_json_is_one_object_a_document(run: Callable[..., Done]) -> None:
    done = run("inspect", "good.xml", "broken.xml", "internal.xml", "--json")
    told = lines(done.out)

    assert 1 == done.code
    assert [("good.xml", 3), ("internal.xml", 8)] == [
        (line["source"], line["units"]) for line in told
    ]
    assert "bare-ampersand" == lines(done.err)[0]["code"]


def test_inspect_tree_shows_every_unit_in_its_place(run: Callable[..., Done]) -> None:
    Path("odd.xml").write_bytes(SMALL.replace(b"First", b"First [bold]"))
    done = run("inspect", "odd.xml", "--tree")

    assert [
        "collection #0 Cables & letters  1934-1949",
        "├── item one First [bold]  August, 1949",
        "└── item #2 Second  someday",
    ] == [line.rstrip() for line in done.out.splitlines()]


def test_inspect_tree_shows_a_unit_a_line_however_deep_and_long(
    run: Callable[..., Done],
) -> None:
    unit = xjmeta.Record(level="file", title="Long " * 60)
    for _ in range(20):
        unit = xjmeta.Record(level="series", children=(unit,))
    xjmeta.write(unit, "deep.json")
    told = run("inspect", "deep.json", "--tree").out.splitlines()

    assert 21 == len(told)
    assert "series #0 untitled" == told[0]
    assert f"{' ' * 32}(20) file #20 {'Long ' * 60}".rstrip() == told[20]


def test_inspect_tree_is_data_too(run: Callable[..., Done]) -> None:
    Path("small.xml").write_bytes(SMALL)
    told = lines(run("inspect", "small.xml", "--tree", "--json").out)

    assert [
        ("#0", None, "collection"),
        ("one", "#0", "item"),
        ("#2", "#0", "item"),
    ] == [(line["key"], line["parent"], line["level"]) for line in told]


def test_verbose_says_in_words_why_a_value_is_carried(run: Callable[..., Done]) -> None:
    Path("a.xml").write_bytes(SMALL.replace(b"Cables", b"<!-- c -->Cables"))
    unit = xjmeta.read("a.xml").edit(
        "#0",
        identifiers=[{"value": "MS 1", "attributes": [{"name": "x-y", "value": "z"}]}],
    )
    xjmeta.write(unit, "b.json")
    said = run(
        "convert", "b.json", "b.xml", "--to", "ead3", "--verbose", "--no-origin"
    ).err

    assert "is in the rest slot only: the format has no element for it." in said
    assert "only-in-rest-slot" not in said


def test_formats_lists_every_format(run: Callable[..., Done]) -> None:
    table, data = run("formats"), run("formats", "--json")

    assert (0, 0) == (table.code, data.code)
    assert list(xjmeta.formats()) == [line["name"] for line in lines(data.out)]
    assert [] == [name for name in xjmeta.formats() if name not in table.out]


def test_schema_prints_a_schema_and_lists_them(run: Callable[..., Done]) -> None:
    assert xjmeta.schema("ead3").decode() == run("schema", "ead3").out
    assert "ead2002\tead2002.xsd\n" in run("schema").out
    assert 2 == run("schema", "none").code


def test_validate_tells_findings_and_ends_with_1_where_a_document_is_invalid(
    run: Callable[..., Done],
) -> None:
    Path("invalid.xml").write_bytes(
        SMALL.replace(b'level="collection"', b'level="nonsense"')
    )
    invalid, both = (
        run("validate", "invalid.xml", "--json"),
        run("validate", "invalid.xml", "broken.xml"),
    )

    assert (1, 1) == (invalid.code, both.code)
    assert "error" in {line["severity"] for line in lines(invalid.out)}
    assert "[bare-ampersand]" in both.out
    assert "2 of 2 are invalid." in both.out
    assert "" == both.err


def test_findings_that_say_the_same_are_one_line_with_their_number(
    run: Callable[..., Done],
) -> None:
    unit = b'<c level="nonsense"><did><unittitle>U</unittitle></did></c>'
    document = SMALL.replace(b"</archdesc>", b"<dsc>" + unit * 5 + b"</dsc></archdesc>")
    Path("many.xml").write_bytes(document)
    told = run("validate", "many.xml", "--profile", "schema").out
    each = lines(run("validate", "many.xml", "--profile", "schema", "--json").out)
    (folded,) = [line for line in told.splitlines() if "nonsense" in line]

    assert folded.endswith("(x 5)")
    assert 5 == sum("nonsense" in str(finding["message"]) for finding in each)


def test_one_line_for_one_file_whatever_its_name(run: Callable[..., Done]) -> None:
    name = "two\nlines.xml"
    Path(name).write_bytes(SMALL)
    for verb in (
        ("inspect",),
        ("validate",),
        ("convert", "-o", "out/"),
        ("inspect", "--tree"),
    ):
        done = run(verb[0], name, *verb[1:])
        assert "two\nlines" not in done.out + done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("formats",),
        ("--help",),
        ("--version",),
        ("validate", "a.xml"),
        ("validate", "a.xml", "--json"),
        ("inspect", "a.xml"),
        ("inspect", "a.xml", "--tree"),
        ("convert", "a.xml", "--to", "json"),
        ("diff", "a.xml", "b.xml"),
        ("schema", "ead3"),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_standard_output_is_one_line_and_1(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "a.xml").write_bytes(SMALL)
    (tmp_path / "b.xml").write_bytes(SMALL.replace(b"Cables", b"Wires"))
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "xjmeta", *arguments],
            stdout=full, stderr=subprocess.PIPE, check=False, cwd=tmp_path,
        )  # fmt: skip

    assert 1 == done.returncode
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    ("redirected", "code"),
    [
        ("convert a.xml out.json 2>&-", 0),
        ("convert a.xml out.json >&-", 0),
        ("convert a.xml out.json <&- >&- 2>&-", 0),
        ("convert - out.json --to json <&-", 1),
        ("validate missing.xml 2>&-", 1),
    ],
)
def test_closed_standard_streams_do_no_harm(
    redirected: str, code: int, tmp_path: Path
) -> None:
    (tmp_path / "a.xml").write_bytes(SMALL)
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m xjmeta {redirected}"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip

    assert code == done.returncode
    assert "Traceback" not in done.stderr and "[internal]" not in done.stderr
    if not code:
        assert "Cables & letters" == str(xjmeta.read(tmp_path / "out.json").title)


def test_several_inputs_never_go_into_one_of_them(run: Callable[..., Done]) -> None:
    Path("again.xml").write_bytes(SMALL)
    Path("map.toml").write_text('[columns]\n"A" = "title"\n', encoding="utf-8")
    commands = [
        ("convert", "good.xml", "again.xml", "-o", "good.xml", "--to", "ead2002"),
        ("convert", "again.xml", "good.xml", "-o", "good.xml", "--to", "ead2002"),
        ("convert", "good.xml", "again.xml", "-o", ".", "--to", "ead2002"),
        ("convert", "good.xml", "map.toml", "--map", "map.toml", "--to", "json"),
    ]
    for command in commands:
        for force in ((), ("--force",)):
            done = run(*command, *force)
            assert (2, True) == (done.code, "[target-is-source]" in done.err)
    assert SMALL == Path("good.xml").read_bytes() == Path("again.xml").read_bytes()


def test_what_is_there_is_replaced_with_force_only(run: Callable[..., Done]) -> None:
    Path("out").mkdir()
    for name in ("old.json", "out/good.xml", "t.csv-metadata.json"):
        Path(name).write_text("old", encoding="utf-8")
    commands = [
        ("convert", "good.xml", "-o", "old.json"),
        ("convert", "good.xml", "internal.xml", "-o", "old.json", "--to", "jsonl"),
        ("convert", "good.xml", "-o", "out/"),
        ("convert", "good.xml", "t.csv"),
    ]
    refused = [run(*command).code for command in commands]

    assert [2] * 4 == refused
    assert {"old"} == {
        Path(name).read_text("utf-8")
        for name in ("old.json", "out/good.xml", "t.csv-metadata.json")
    }
    assert not Path("t.csv").exists()
    assert [0] * 4 == [run(*command, "--force").code for command in commands]


def test_diff_says_what_changed(run: Callable[..., Done]) -> None:
    Path("new.xml").write_bytes(SMALL.replace(b"First", b"Erste"))
    done, data = (
        run("diff", "good.xml", "new.xml"),
        run("diff", "good.xml", "new.xml", "--json", "--exit-code"),
    )

    assert (0, "~ one title: 'First' -> 'Erste'\n") == (done.code, done.out)
    assert (
        1,
        [
            {
                "kind": "changed",
                "unit": "one",
                "path": "title",
                "old": "First",
                "new": "Erste",
            }
        ],
    ) == (
        data.code,
        lines(data.out),
    )
    assert (0, "") == run("diff", "good.xml", "good.xml", "--exit-code")[:2]


def test_apply_puts_an_edit_into_the_original(run: Callable[..., Done]) -> None:
    xjmeta.write(xjmeta.read("good.xml").edit("one", title="Erste"), "edited.json")
    done = run("apply", "edited.json", "--to", "good.xml", "-o", "new.xml")
    same = run("apply", "edited.json", "--to", "good.xml", "-o", "good.xml")

    assert (0, 2) == (done.code, same.code)
    assert SMALL.replace(b"First", b"Erste") == Path("new.xml").read_bytes()
    assert SMALL == Path("good.xml").read_bytes()


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    run: Callable[..., Done],
) -> None:
    xjmeta.write(xjmeta.read("good.xml").edit("one", title="Erste"), "edited.json")
    done = run("apply", "edited.json", "--to", "good.xml", "-o", "new.xml", "--dry-run")
    lines = run("apply", "edited.json", "--to", "good.xml", "--dry-run", "--json")
    same = run("apply", "good.xml", "--to", "good.xml", "--dry-run")

    assert (0, "title (1):\n~ one title: 'First' -> 'Erste'\n") == (done.code, done.out)
    assert "1 changed, 0 added, 0 removed, 0 moved.\n" == done.err
    assert ("one", "title", "Erste") == tuple(
        json.loads(lines.out)[name] for name in ("unit", "path", "new")
    )
    assert ("", 0) == (same.out, same.code)
    assert not Path("new.xml").exists()


def test_apply_counts_what_it_did_and_replaces_no_file_unasked(
    run: Callable[..., Done],
) -> None:
    sheet = xjmeta.to_bytes(xjmeta.read("good.xml"), format="csv")
    Path("sheet.csv").write_bytes(sheet.replace(b'"First"', b'"Erste"'))
    first = run("apply", "sheet.csv", "--to", "good.xml", "-o", "new.xml")
    again = run("apply", "sheet.csv", "--to", "good.xml", "-o", "new.xml")
    forced = run("apply", "sheet.csv", "--to", "good.xml", "-o", "new.xml", "--force")
    onto = run("apply", "sheet.csv", "--to", "good.xml", "-o", "sheet.csv", "--force")

    assert (0, 2, 0, 2) == (first.code, again.code, forced.code, onto.code)
    assert "1 changed, 0 added, 0 removed, 0 moved." == first.err.splitlines()[-1]
    assert b"Erste" in Path("sheet.csv").read_bytes()


def test_apply_removes_units_when_asked_to_and_names_what_it_refuses(
    run: Callable[..., Done],
) -> None:
    xjmeta.write(xjmeta.read("good.xml"), "sheet.csv")
    rows = Path("sheet.csv").read_bytes().splitlines(keepends=True)
    Path("fewer.csv").write_bytes(b"".join(rows[:-1]))
    Path("fewest.csv").write_bytes(b"".join(rows[:2]))
    kept = run("apply", "fewer.csv", "--to", "good.xml", "--dry-run")
    gone = run("apply", "fewer.csv", "--to", "good.xml", "--dry-run", "--delete")
    many = run("apply", "fewest.csv", "--to", "good.xml", "--delete", "-o", "new.xml")
    every = run(
        "apply", "fewest.csv", "--to", "good.xml", "--delete=all", "-o", "new.xml"
    )
    lines = run("apply", "fewest.csv", "--to", "good.xml", "--dry-run", "--json")

    assert "0 removed, 0 moved; 1 without a row were kept." in kept.err
    assert "1 removed, 0 moved." in gone.err
    assert (1, 0) == (many.code, every.code)
    assert "--delete=all" in many.err
    assert 2 == json.loads(lines.err.splitlines()[-1])["counts"]["kept"]


def test_apply_takes_a_sheet_of_another_tool_by_a_mapping(
    run: Callable[..., Done],
) -> None:
    keys = [key for key, _ in xjmeta.read("good.xml").walk()]
    rows = "".join(
        f"{key},{'Erste' if key == 'one' else ''},A\n" for key in keys if key == "one"
    )
    Path("theirs.csv").write_text(f"Ref,Unit Title,Shelf\n{rows}", encoding="utf-8")
    Path("map.toml").write_text(
        'Ref = "key"\n"Unit Title" = "title"\n', encoding="utf-8"
    )
    done = run(
        "apply", "theirs.csv", "--to", "good.xml", "--map", "map.toml", "--dry-run"
    )
    again = run(
        "apply",
        "theirs.csv",
        "--to",
        "good.xml",
        "--map",
        "Ref=key",
        "--map",
        "Unit Title=title",
        "--dry-run",
    )

    assert "~ one title: 'First' -> 'Erste'\n" in done.out
    assert done.out == again.out


# ---- a terminal -------------------------------------------------------------------------------------------


def test_progress_is_shown_to_a_terminal_only(run: Callable[..., Done]) -> None:
    shown = _in_terminal(["convert", "good.xml", "new.ead3", "--force"])
    quiet = _in_terminal(["convert", "good.xml", "new.ead3", "--force", "-q"])

    assert re.search(rb"good\.xml|\xe2\x94\x81", shown)
    assert b"" == quiet
    assert "\x1b" not in run("convert", "good.xml", "new.ead3", "--force").err


def _in_terminal(arguments: list[str]) -> bytes:
    """Return what a command says to a terminal on standard error."""
    ours, theirs = pty.openpty()
    environment = {
        **os.environ,
        "TERM": "xterm",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "xjmeta", *arguments], stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        out = io.BytesIO()
        while chunk := _read(ours):
            out.write(chunk)
        process.wait(30)
    os.close(ours)
    return out.getvalue()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux says so when the other side is closed
        return b""


def test_columns_of_a_foreign_sheet_are_named_on_the_command_line(tmp_path, run):
    sheet = tmp_path / "old.csv"
    sheet.write_text("Unit Title,Box\nCables,3\n", "utf-8")
    target = tmp_path / "new.json"

    done = run(
        "convert",
        str(sheet),
        str(target),
        "--map",
        "Unit Title=title",
        "--map",
        "Box=containers.1.indicator",
    )

    assert done.code == 0
    assert (record := xjmeta.read(target)).title.plain == "Cables"
    assert record.containers[0].indicator.plain == "3"


def test_documents_for_a_system_have_its_extension_and_one_of_several_units_is_several(
    run,
):
    Path("two.csv").write_text("key,parent,title,level\na,,One,fonds\nb,,Two,fonds\n")
    Path("old.atom.csv").write_text("legacyId,title\nA,One\n")
    done = run("convert", "good.xml", "two.csv", "old.atom.csv", "--for", "atom", "--output", "out/")  # fmt: skip

    assert 0 == done.code
    assert ["good.atom.csv", "old.atom.csv", "two"] == sorted(
        path.name for path in Path("out").iterdir()
    )
    assert 2 == len([*Path("out/two").iterdir()])
    assert "out/good.atom.csv: info: AtoM" in done.err


def test_several_documents_are_not_put_into_one_for_a_system(run):
    done = run("convert", "good.xml", "internal.xml", "--for", "arclight", "--output", "out.xml")  # fmt: skip

    assert 1 == done.code
    assert "[one-record-only]" in done.err
    assert not Path("out.xml").exists()
