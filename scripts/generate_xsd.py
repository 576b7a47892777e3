"""Writes the XML schemas under `schemas/` from the grammar tables.

Run it after a change to a table: `python scripts/generate_xsd.py`. With `--check` it writes nothing and exits with 1
if a file is out of step.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from in_step import keep
from xjmeta.formats.dc.grammar import OAI_DC
from xjmeta.formats.dc.namespace import profile
from xjmeta.formats.ead.grammar import EAD3, EAD3_UNDEPRECATED, EAD2002
from xjmeta.grammar.grammar import Grammar
from xjmeta.grammar.xsd import spell
from xjmeta.xml.oai_grammar import OAI_ENVELOPE, OAI_PMH

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
GRAMMARS = (EAD2002, EAD3, EAD3_UNDEPRECATED, OAI_DC, OAI_PMH, OAI_ENVELOPE, profile())


def generated() -> dict[str, str]:
    """Every schema file with its text, those of grammars that others use included."""
    return {grammar.schema_file: spell(grammar) for grammar in _with_used(GRAMMARS)}


def _with_used(grammars: tuple[Grammar, ...]) -> Iterator[Grammar]:
    for grammar in grammars:
        yield grammar
        yield from _with_used(tuple(grammar.uses.values()))


if __name__ == "__main__":
    raise SystemExit(keep({SCHEMAS / name: text for name, text in generated().items()}))
