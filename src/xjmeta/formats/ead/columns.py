"""The columns of the crosswalk: one for each dialect of EAD."""

from __future__ import annotations

from xjmeta.formats.ead.dialects import EAD_DIALECTS
from xjmeta.mapping.dialects import Dialects

__all__ = ["DIALECTS"]

DIALECTS = Dialects(*(dialect.name for dialect in EAD_DIALECTS))
"""The dialects of EAD, oldest first."""
