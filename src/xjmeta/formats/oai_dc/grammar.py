"""The grammars of simple Dublin Core, of its OAI container, and of the OAI-PMH responses around it.

The tables beside this file are the grammars; they are read when first asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from xjmeta.lens.grammar import Grammar

__all__ = ["DC", "OAI_DC", "OAI_PMH"]

DC: Final = Grammar(Path(__file__).with_name("dc.grammar"))
OAI_DC: Final = Grammar(Path(__file__).with_name("oai_dc.grammar"))
OAI_PMH: Final = Grammar(Path(__file__).with_name("oai_pmh.grammar"))
