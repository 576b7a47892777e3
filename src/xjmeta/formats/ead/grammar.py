"""The grammars of Encoded Archival Description: EAD 2002, EAD3, and EAD3 with the deprecated elements.

The tables beside this file are the grammars; they are read when first asked. Everything else that is stated of the
schemas (automata, attribute rules, generated XSD) follows from them in `xjmeta.grammar`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from xjmeta.formats.ead.dialects import EAD_DIALECTS, EadDialect
from xjmeta.grammar.grammar import Grammar

__all__ = [
    "EAD3",
    "EAD3_UNDEPRECATED",
    "EAD2002",
    "GRAMMARS",
    "STANDARDS",
    "grammar_of",
]

_BY_NAME = {
    name: Grammar(Path(__file__).with_name(f"{name}.grammar"))
    for dialect in EAD_DIALECTS
    for name in dialect.grammars
}
GRAMMARS: Final = tuple(
    _BY_NAME[dialect.grammars[0]] for dialect in EAD_DIALECTS
)
"""The grammar that each dialect is written by."""
STANDARDS: Final = {
    _BY_NAME[name]: dialect.standard
    for dialect in EAD_DIALECTS
    for name in dialect.grammars
}
"""Every grammar, and what a reader calls it."""
EAD2002: Final = _BY_NAME["ead2002"]
EAD3: Final = _BY_NAME["ead3"]
EAD3_UNDEPRECATED: Final = _BY_NAME["ead3_undeprecated"]


def grammar_of(dialect: EadDialect, namespace: str) -> Grammar:
    """Return the grammar of a dialect in a namespace, or without one of its own the first."""
    pairs = zip(dialect.namespaces, dialect.grammars, strict=True)
    return _BY_NAME[dict(pairs).get(namespace, dialect.grammars[0])]
