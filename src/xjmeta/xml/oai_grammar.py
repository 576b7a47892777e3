"""The grammars of OAI-PMH, read when a harvest is checked or written."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from xjmeta.grammar.grammar import Grammar

__all__ = ["OAI_ENVELOPE", "OAI_PMH"]

OAI_PMH: Final = Grammar(Path(__file__).with_name("oai_pmh.grammar"))
OAI_ENVELOPE: Final = Grammar(Path(__file__).with_name("oai_envelope.grammar"))
"""The same, whatever the records carry: their metadata has a schema of its own, or none."""
