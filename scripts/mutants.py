"""Mutation testing: one small change of the sources at a time, and the tests that should notice it.

`python scripts/mutants.py [--count 60] [--seed 0] [MODULE ...]` takes a sample of the changes that can be made to
the modules below (a comparison, `and` for `or`, a number, `continue` for `break`, a `not`), runs the examples of
the module and the tests that run the changed line against a copy, and says how many were noticed. The sources
themselves are never touched. Generated examples are few and the same each time (the profile `few`), so that a change
is noticed by its tests and not by luck. Tests that need the corpus skip.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import coverage

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "xjmeta"
TESTS = {
    "mapping": "test_survivors test_flow test_apply test_writeback_laws test_rest test_sheet test_diff "
    "test_json test_jsonld test_dc test_laws_ead",
    "xml": "test_survivors test_oai test_doors test_validation test_dc test_laws_ead",
    "model": "test_survivors test_expressions test_edtf test_text",
    "formats/ead": "test_survivors test_public test_rest test_idiom_ead test_one_path test_validation test_laws_ead",
    "formats/csv": "test_survivors test_flow test_csv_messy test_xlsx test_sheet test_csv test_diff test_maps "
    "test_apply test_tables",
}
"""The rooms that are changed, and the tests that should notice, the quick ones first; those of the examples in the
changed module are run before them."""
DATES_AND_TEXTS = ("_date", "edtf", "expressions", "text", "_markup", "_strings")
"""How the modules of `model` begin that are changed."""
OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "--doctest-modules")
_OPPOSITE = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def changes(tree: ast.Module) -> Iterator[tuple[ast.Module, int, str]]:
    """Yield the tree with one change, the line of it, and what it is."""
    for number, node in enumerate(ast.walk(tree)):
        told = _told(node)
        if told is not None:
            changed = copy.deepcopy(tree)
            twin = next(n for at, n in enumerate(ast.walk(changed)) if at == number)
            _change(changed, twin)
            yield changed, getattr(node, "lineno", 0), told


def _told(node: ast.AST) -> str | None:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _OPPOSITE:
        return (
            f"{type(node.ops[0]).__name__} -> {_OPPOSITE[type(node.ops[0])].__name__}"
        )
    if isinstance(node, ast.BoolOp):
        return "and -> or" if isinstance(node.op, ast.And) else "or -> and"
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return f"{node.value} -> {node.value + 1}"
    if isinstance(node, ast.Continue):
        return "continue -> break"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return "not x -> x"
    return None


def _change(tree: ast.Module, node: ast.AST) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = _OPPOSITE[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.Constant):
        node.value += 1  # type: ignore[operator]
    else:
        _Swap(node).visit(tree)


class _Swap(ast.NodeTransformer):
    """Puts something else in the place of one node."""

    def __init__(self, node: ast.AST) -> None:
        self._node = node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if node is not self._node:
            return node
        if isinstance(node, ast.UnaryOp):
            return node.operand
        return ast.copy_location(ast.Break(), node)


def candidates(wanted: list[str]) -> list[tuple[str, Path]]:
    """Return the modules to change, each with its room."""
    found = [
        (room, path)
        for room in TESTS
        for path in sorted((SOURCES / room).glob("*.py"))
        if path.stat().st_size > 500
        and (room != "model" or path.name.startswith(DATES_AND_TEXTS))
    ]
    return [one for one in found if not wanted or str(one[1]).endswith(tuple(wanted))]


class Tests:
    """The tests of the rooms in a copy of the sources: which of them run a line, and whether they notice a change."""

    def __init__(self, copied: Path) -> None:
        self._copied = copied
        self._rooms: dict[str, _Traced] = {}

    def notice(self, room: str, path: Path, changed: ast.Module, line: int) -> bool:
        """Say whether a change of a line is noticed: an example of the module or a test that runs the line fails, or
        does not end.
        """
        traced = self._rooms.get(room) or self._traced(room)
        self._rooms[room] = traced
        name = str(path.relative_to(ROOT))
        target = self._copied / name
        target.write_text(ast.unparse(ast.fix_missing_locations(changed)), "utf-8")
        try:
            tests = traced.tests(name, line)
            done = self._run(["-m", "pytest", *OPTIONS, name, *tests], traced.seconds)
        except subprocess.TimeoutExpired:
            return True
        finally:
            shutil.copyfile(path, target)
        return done.returncode != 0

    def _traced(self, room: str) -> _Traced:
        """Run all tests of a room as it is, and say which of them run each line."""
        data, settings = self._copied / "traced", self._copied / "traced.ini"
        settings.write_text(
            f"[run]\ndynamic_context = test_function\ndata_file = {data}\nsource = src/xjmeta\n"
        )
        traced = ["-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest"]
        start = time.monotonic()
        done = self._run([*traced, *OPTIONS, *_files(room)], None)
        if done.returncode:
            sys.exit(f"{room}: its tests fail as it is\n{done.stdout[-2000:]}")
        found = coverage.CoverageData(str(data))
        found.read()
        lines = {
            os.path.relpath(name, self._copied.resolve()): found.contexts_by_lineno(name)
            for name in found.measured_files()
        }  # fmt: skip
        return _Traced(room, lines, time.monotonic() - start + 60)

    def _run(
        self, arguments: list[str], seconds: float | None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self._copied,
            env={**os.environ, "PYTHONPATH": "src", "HYPOTHESIS_PROFILE": "few"},
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )


class _Traced(NamedTuple):
    """Which tests of a room run each line of each file, and how long all of them take at most."""

    room: str
    lines: dict[str, dict[int, list[str]]]
    seconds: float

    def tests(self, name: str, line: int) -> list[str]:
        """Return the tests that run a line, those of quick files first; all of the room where it runs outside tests."""
        told = self.lines.get(name, {}).get(line, [])
        files = _files(self.room)
        nodes = [(f"tests/{one.replace('.', '.py::', 1)}") for one in told if one]
        known = [one for one in nodes if one.partition("::")[0] in files]
        if "" in told or not known:
            return files
        return sorted(known, key=lambda one: files.index(one.partition("::")[0]))


def _files(room: str) -> list[str]:
    return [f"tests/{name}.py" for name in TESTS[room].split()]


def main() -> None:
    """Try a sample of changes and say how many were noticed, and which were not."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=60)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("modules", nargs="*")
    options = arguments.parse_args()
    random, killed, tried = Random(options.seed), 0, 0  # noqa: S311 - a sample that can be had again
    modules = candidates(options.modules)
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "copy"
        ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".hypothesis")
        shutil.copytree(ROOT, copied, ignore=ignored)
        tests = Tests(copied)
        while tried < options.count:
            room, path = random.choice(modules)
            every = list(changes(ast.parse(path.read_text("utf-8"))))
            if not every:
                continue
            changed, line, told = random.choice(every)
            tried += 1
            seen = tests.notice(room, path, changed, line)
            killed += seen
            verdict = "noticed" if seen else "NOT NOTICED"
            print(f"{path.relative_to(ROOT)}:{line}: {told}: {verdict}", flush=True)
    print(f"{killed} of {tried} changes noticed: {100 * killed / max(tried, 1):.0f} %")


if __name__ == "__main__":
    main()
