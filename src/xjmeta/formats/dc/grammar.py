"""The grammars of simple Dublin Core and of its OAI container.

The tables beside this file are the grammars; they are read when first asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from xjmeta.grammar.grammar import Grammar

__all__ = ["DC", "OAI_DC"]

DC: Final = Grammar(Path(__file__).with_name("dc.grammar"))
OAI_DC: Final = Grammar(Path(__file__).with_name("oai_dc.grammar"))
