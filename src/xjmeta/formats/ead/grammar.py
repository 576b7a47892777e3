"""The grammars of Encoded Archival Description: EAD 2002, EAD3, and EAD3 with the deprecated elements.

The tables beside this file are the grammars; they are read when first asked. Everything else that is said of the
schemas (automata, attribute rules, generated XSD) follows from them in `xjmeta.grammar`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from xjmeta.grammar.grammar import Grammar

__all__ = ["EAD3", "EAD3_UNDEPRECATED", "EAD2002"]

EAD2002: Final = Grammar(Path(__file__).with_name("ead2002.grammar"))
EAD3: Final = Grammar(Path(__file__).with_name("ead3.grammar"))
EAD3_UNDEPRECATED: Final = Grammar(
    Path(__file__).with_name("ead3_undeprecated.grammar")
)
