"""Writes the XML schemas under `schemas/` from the grammar tables.

Run it after a change to a table: `python scripts/generate_xsd.py`. With `--check` it writes nothing and exits with 1
if a file is out of step.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from xjmeta.formats.dc.grammar import OAI_DC
from xjmeta.formats.dc.own import profile
from xjmeta.formats.ead.grammar import EAD3, EAD3_UNDEPRECATED, EAD2002
from xjmeta.lens.grammar import Grammar
from xjmeta.lens.oai import OAI_ENVELOPE, OAI_PMH
from xjmeta.lens.xsd import spell

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
GRAMMARS = (EAD2002, EAD3, EAD3_UNDEPRECATED, OAI_DC, OAI_PMH, OAI_ENVELOPE, profile())


def generated() -> dict[str, str]:
    """Every schema file with its text, those of grammars that others use included."""
    return {grammar.schema_file: spell(grammar) for grammar in _with_used(GRAMMARS)}


def _with_used(grammars: tuple[Grammar, ...]) -> Iterator[Grammar]:
    for grammar in grammars:
        yield grammar
        yield from _with_used(tuple(grammar.uses.values()))


def stale() -> list[str]:
    """The names of files that are not what their table says."""
    paths = {name: SCHEMAS / name for name in generated()}
    return [
        n for n, text in generated().items() if not paths[n].exists() or paths[n].read_text("utf-8") != text
    ]


def main() -> int:
    """Write, or check."""
    if "--check" in sys.argv[1:]:
        sys.stderr.writelines(f"{name} is out of step with its table\n" for name in stale())
        return 1 if stale() else 0
    for name, text in generated().items():
        (SCHEMAS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
