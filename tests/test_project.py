"""The project as such: its face, its size, its files in step, its wheel, its documents."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib import import_module, metadata
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import pytest

import xjmeta
from conftest import ROOT
from xjmeta import Record
from xjmeta.cli.remedies import REMEDIES
from xjmeta.messages import CATALOGUE, errors

SOURCES = sorted((ROOT / "src").rglob("*.py"))
HEAVY = (
    "rdflib",
    "pyld",
    "pyoxigraph",
    "pyshacl",
    "xlsxwriter",
    "python_calamine",
    "pymarc",
    "polars",
    "pyarrow",
    "pyspark",
    "jinja2",
    "nh3",
    "jsonschema_rs",
    "rich",
    "typer",
    "lxml",
    "pydantic",
)
LONGEST = 59


def python(*arguments: str, cwd: Path | None = None, **environment: str) -> str:
    """Run Python as a user would, and return what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
    )  # fmt: skip
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


# ---- the face ---------------------------------------------------------------------------------------------


def test_the_face_is_sorted_and_every_name_is_there() -> None:
    assert sorted(xjmeta.__all__) == xjmeta.__all__
    assert [] == [name for name in xjmeta.__all__ if not hasattr(xjmeta, name)]
    assert set(xjmeta.__all__) <= set(dir(xjmeta))
    with pytest.raises(AttributeError, match="none_such"):
        xjmeta.none_such  # noqa: B018 - the look-up is what is tested


def test_a_verb_can_be_called_though_a_module_has_its_name() -> None:
    for module in walk_packages(xjmeta.__path__, "xjmeta."):
        import_module(module.name)
    verbs = [name for name in xjmeta.__all__ if name[0].islower()]

    assert [] == [name for name in verbs if not callable(getattr(xjmeta, name))]
    signatures = {name: signature(getattr(xjmeta, name)) for name in verbs}
    assert [] == [name for name in verbs if "args" in signatures[name].parameters]
    assert isinstance(xjmeta.formats, ModuleType)
    assert "ead3" in xjmeta.formats()


def test_importing_the_package_imports_nothing_heavy() -> None:
    loaded = python("-c", "import sys, xjmeta; print(*sys.modules)").split()

    assert [] == [name for name in HEAVY if name in loaded]


def test_reading_a_finding_aid_imports_no_extra() -> None:
    program = "import sys, xjmeta; xjmeta.read(b'<ead><archdesc/></ead>'); print(*sys.modules)"

    assert [] == [
        name
        for name in HEAVY
        if name in python("-c", program).split() and name not in ("lxml", "pydantic")
    ]


def test_the_package_is_typed_and_its_version_is_the_projects() -> None:
    assert (ROOT / "src/xjmeta/py.typed").exists()
    assert f'\nversion = "{xjmeta.__version__}"\n' in (
        ROOT / "pyproject.toml"
    ).read_text("utf-8")


def test_a_record_shows_itself_in_a_line_and_escaped_in_a_table() -> None:
    record = Record(
        title="<b>Cables</b> " + "x" * 100,
        level="file",
        children=(Record(title="<script>"), Record()),
    )

    assert (
        f"Record('<b>Cables</b> {'x' * 43}...', level=file, 3 units)"
        == repr(record)
        == str(record)
    )
    assert "Record('untitled')" == repr(Record())
    assert "&lt;script&gt;" in record._repr_html_()
    assert "<script>" not in record._repr_html_()


# ---- what is advised ----------------------------------------------------------------------------------------

# What only the command line asks of somebody is said in its own words.
OF_COMMANDS = {
    "bad-map",
    "fixes-undo",
    "folder-only",
    "lost-folder",
    "no-documents",
    "no-fix-target",
    "no-output",
    "no-target",
    "one-original",
    "nothing-to-resume",
    "other-run",
    "run-stopped",
    "target-exists",
    "target-twice",
    "update-options",
    "unfinished-run",
}
IN_COMMANDS = re.compile(r"(?<!\S)--[a-z]|`xjmeta ")
IN_PYTHON = re.compile(r"\w+\(|\b\w+=(?:True|False)|iter_records")


def test_an_error_advises_in_terms_of_python_and_a_command_in_terms_of_commands() -> (
    None
):
    for module in walk_packages(xjmeta.__path__, "xjmeta."):
        import_module(module.name)

    assert [] == [
        code
        for code, template in CATALOGUE.items()
        if code not in OF_COMMANDS and IN_COMMANDS.search(" ".join(template))
    ]
    assert [] == [code for code, said in REMEDIES.items() if IN_PYTHON.search(said)]
    assert set() == REMEDIES.keys() - CATALOGUE.keys()
    # What an error says in terms of Python alone has another word at the command line.
    ours = {code for code, one in CATALOGUE.items() if IN_PYTHON.search(one.remedy)}
    assert set() == ours - REMEDIES.keys() - NEVER_AT_A_COMMAND_LINE


NEVER_AT_A_COMMAND_LINE = {"not-in-tree"}


# ---- the sources ------------------------------------------------------------------------------------------


def test_no_function_is_longer_than_one_can_take_in() -> None:
    # The options of a verb, an argument each, are its declaration and do not count.
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.body[0].lineno + 1 > LONGEST
    ]

    assert [] == long


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        str(path)
        for path in SOURCES
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert [] == silent


def test_every_docstring_is_text_that_any_python_takes() -> None:
    """Python 3.13 refuses half a surrogate pair in a docstring, which earlier versions took."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    broken = [
        f"{path.name}:{getattr(node, 'name', 'module')}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, kinds)
        and (said := ast.get_docstring(node, clean=False)) is not None
        and any("\ud800" <= character <= "\udfff" for character in said)
    ]

    assert [] == broken


def test_generated_files_are_in_step() -> None:
    for path in sorted((ROOT / "scripts").glob("generate_*.py")):
        python(str(path), "--check")


def test_the_formats_are_listed_as_they_call_themselves() -> None:
    assert [] == [name for name, one in xjmeta.formats().items() if one.name != name]


# ---- the wheel --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    python("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_package_its_schemas_and_its_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    schemas = [f"xjmeta/_schemas/{path.name}" for path in (ROOT / "schemas").iterdir()]

    assert [] == [
        name
        for name in ("xjmeta/py.typed", "xjmeta/formats/ead/ead3.grammar", *schemas)
        if name not in names
    ]
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert [] == [
        name for name in names if name.startswith(("tests", "docs", "schemas"))
    ]


def test_the_wheel_runs_in_an_environment_of_its_own(
    wheel: Path, tmp_path: Path
) -> None:
    """Its dependencies are those of this environment, since tests use no network; the package is the wheel's
    alone."""
    venv.create(tmp_path / "venv", with_pip=False)
    folder = next((tmp_path / "venv/lib").glob("python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(folder)
    others = [path for path in sys.path if path.endswith("site-packages")]
    (folder / "dependencies.pth").write_text("\n".join(others))
    (tmp_path / "a.xml").write_text(
        "<ead><archdesc level='file'><did><unittitle>A</unittitle></did></archdesc></ead>"
    )
    code = "import xjmeta; print(xjmeta.__file__); from xjmeta.cli import main; main()"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    for arguments, said in (
        ("formats", "ead2002"),
        ("schema ead3", "schema"),
        ("inspect a.xml", "file 1"),
    ):
        done = subprocess.run(
            [tmp_path / "venv/bin/python", "-c", code, *arguments.split()],
            capture_output=True, text=True, check=False, cwd=tmp_path, env=environment,
        )  # fmt: skip

        assert 0 == done.returncode, done.stderr
        assert str(folder) in done.stdout
        assert said in done.stdout


def test_every_dependency_of_the_wheel_is_declared() -> None:
    declared = {
        re.split(r"[<>=\[]", line)[0].lower() for line in _project()["dependencies"]
    }
    imported = (
        {name for path in SOURCES for name in _imports(path)}
        - set(sys.stdlib_module_names)
        - {"xjmeta"}
    )
    extras = {
        re.split(r"[<>=\[]", line)[0].lower()
        for lines in _project()["optional-dependencies"].values()
        for line in lines
    }
    known = {name.replace("-", "_") for name in declared | extras} | {"pydantic_core"}

    assert set() == imported - known


def test_every_extra_holds_what_a_module_imports() -> None:
    code = "\n".join(path.read_text("utf-8") for path in SOURCES)
    names = {
        "jsonschema_rs",
        "pyarrow",
        "pyld",
        "pyspark",
        "pyoxigraph",
        "python_calamine",
        "xlsxwriter",
    }
    extras = {
        re.split(r"[<>=\[]", line)[0].replace("-", "_")
        for extra, lines in _project()["optional-dependencies"].items()
        if extra not in ("dev", "docs")
        for line in lines
    }

    assert names == extras
    # Some are asked for by name, so that a missing one is told.
    asked = r'import {0}\b|from {0}\b|"{0}'
    assert [] == [name for name in extras if not re.search(asked.format(name), code)]


def test_the_description_in_an_index_has_no_link_that_ends_there(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
    text = archive.read(name).decode()
    links = re.findall(r"\]\(([^)#\s]+)", text.partition("\n\n")[2])

    assert links
    assert [] == [link for link in links if not link.startswith("https://")]
    for field in ("Project-URL: Changelog", "Author: ", "Classifier: Typing :: Typed"):
        assert field in text


def test_every_error_that_can_be_raised_is_on_the_face() -> None:
    def below(kind: type) -> set[str]:
        return {kind.__name__}.union(*map(below, kind.__subclasses__()))

    ours = {name for name in below(xjmeta.XjmetaError) if hasattr(errors, name)}
    assert set() == ours - set(xjmeta.__all__)
    assert len(ours) > 10


def _project() -> dict[str, dict[str, list[str]]]:
    import tomllib

    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]  # type: ignore[no-any-return]


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_the_command_is_declared() -> None:
    scripts = [
        point.value
        for point in metadata.entry_points(group="console_scripts")
        if point.name == "xjmeta"
    ]

    assert scripts in ([], ["xjmeta.cli:main"])


# ---- the documents ----------------------------------------------------------------------------------------

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def _blocks(path: Path, language: str) -> str:
    """Return the blocks of a language in a page, one after the other: each goes on where the one before
    ended."""
    return "\n".join(
        text
        for name, text in _FENCE.findall(path.read_text("utf-8"))
        if name == language
    )


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder as a reader of the documents has it: with the example files in it."""
    for path in (
        sorted((ROOT / "examples").iterdir()) if (ROOT / "examples").is_dir() else ()
    ):
        (tmp_path / path.name).symlink_to(path)
    for name in ("examples", "seeds"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_python_of_a_page_runs(page: Path, desk: Path) -> None:
    blocks = _FENCE.findall(page.read_text("utf-8"))
    program = [text for name, text in blocks if name == "python"]
    wanting = {name: _not_installed(text) for name, text in enumerate(program)}
    there = [text for number, text in enumerate(program) if not wanting[number]]
    (desk / "_page.py").write_text("\n".join(there), encoding="utf-8")

    # That its own client asks for another package is the business of FastAPI.
    python("-W", "error", "-W", "ignore:::fastapi.testclient", "_page.py", cwd=desk)
    names = sorted(set().union(*wanting.values()))
    if names:
        pytest.skip(f"ran but for the blocks that need {', '.join(names)}")


def test_another_strict_checker_passes_what_users_write(tmp_path: Path) -> None:
    checker = shutil.which("pyright", path=Path(sys.executable).parent)
    if checker is None:
        pytest.skip("pyright is not installed; mypy is one of the checks")
    (tmp_path / "examples").mkdir()
    for path in (ROOT / "tests" / "typing" / "promises.py", *EXAMPLES):
        shutil.copy(path, tmp_path / "examples")
    settings = {
        "extraPaths": [str(ROOT / "src")],
        "typeCheckingMode": "strict",
        # What mypy is told to expect by its own codes is expected here too.
        "enableTypeIgnoreComments": True,
        "reportUnnecessaryTypeIgnoreComment": "error",
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [checker, "--pythonpath", sys.executable, "--project", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout


def _not_installed(program: str) -> set[str]:
    """Return the packages that a program imports and that are not there."""
    tree = ast.parse(program)
    names = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    return {name for name in names if name and find_spec(name) is None}


def _commands(page: Path) -> list[tuple[str, str]]:
    """Return the commands of the `console` blocks of a page, each with the output that is shown below it."""
    told = re.split(r"^\$ ", _blocks(page, "console"), flags=re.MULTILINE)[1:]
    return [
        (command, shown.strip())
        for command, _, shown in (one.partition("\n") for one in told)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_of_a_page_run_and_say_what_it_shows(
    page: Path, desk: Path
) -> None:
    """A page that has a profile gives it as a `toml` block; a command that fails says so by what it shows."""
    (desk / "xjmeta").write_text(
        f'#!/bin/sh\nexec {sys.executable} -m xjmeta "$@"\n', encoding="utf-8"
    )
    (desk / "xjmeta").chmod(0o755)
    for block in re.findall(
        r"^```toml\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
    ):
        if "extends" in block:
            (desk / "house.toml").write_text(block, encoding="utf-8")
    environment = {
        **os.environ,
        "PATH": f"{desk}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
    }
    for command, shown in _commands(page):
        if (
            ": error: " in shown
        ):  # another document than ours; the tests of validation look at it
            continue
        done = subprocess.run(
            ["sh", "-c", command],
            capture_output=True,
            text=True,
            check=False,
            cwd=desk,
            env=environment,
        )

        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert (
            shown
            == "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())
            or not shown
        ), command


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    links = re.findall(
        r"\]\(([^)#\s]+)[^)]*\)",
        re.sub(r"```.*?```|`[^`]*`", "", page.read_text("utf-8"), flags=re.DOTALL),
    )
    local = [
        link for link in links if not link.startswith(("http:", "https:", "mailto:"))
    ]

    assert [] == [link for link in local if not (page.parent / link).exists()]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs(example: Path, desk: Path) -> None:
    python("-W", "error", str(example.name), cwd=desk)
